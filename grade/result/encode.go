package result

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode"
	"unicode/utf8"
)

// MaxSize bounds what [Decode] reads, in bytes.
const MaxSize = 256 << 20

// Encode returns the indented JSON of the result, without timings unless they are
// asked for. What would move the cursor of a terminal or change the direction of
// its text is written as \u001b, so that the bytes can be shown anywhere.
func Encode(r Result, timings bool) ([]byte, error) {
	if !timings {
		r = r.WithoutTimings()
	}
	if err := r.Validate(); err != nil {
		return nil, err
	}
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("result: %w", err)
	}
	return append(Inert(data), '\n'), nil
}

// Inert writes the control and bidirectional characters that encoding/json leaves
// as they are in their escaped form. Outside strings JSON has none but line feeds.
func Inert(data []byte) []byte {
	var b bytes.Buffer
	for _, r := range string(data) {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			fmt.Fprintf(&b, `\u%04x`, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.Bytes()
}

// Decode reads what [Encode] wrote. It refuses another schema, unknown keys, text
// that is not UTF-8, what follows the value, and a result that contradicts itself.
func Decode(from io.Reader) (Result, error) {
	data, err := io.ReadAll(io.LimitReader(from, MaxSize+1))
	switch {
	case err != nil:
		return Result{}, fmt.Errorf("result: %w", err)
	case len(data) > MaxSize:
		return Result{}, fmt.Errorf("result: more than %d bytes", MaxSize)
	case !utf8.Valid(data):
		return Result{}, errors.New("result: not UTF-8")
	}
	// The name of the schema goes first, for what is of another version has other keys.
	var head struct {
		Schema string `json:"schema"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return Result{}, fmt.Errorf("result: %w", err)
	}
	if head.Schema != SchemaName {
		return Result{}, fmt.Errorf("result: schema is %q, want %q", head.Schema, SchemaName)
	}
	if err := CheckSchema(data); err != nil {
		return Result{}, err
	}
	var r Result
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&r); err != nil {
		return Result{}, fmt.Errorf("result: %w", err)
	}
	return r, r.Validate()
}
