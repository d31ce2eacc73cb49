package wire

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"
)

// object is a JSON object of which the keys need no escapes. It is written as it is
// listed, which takes a third of the time of a map: most of what a server in
// WebAssembly does is reading and writing.
type object []field

type field struct {
	key   string
	value any
}

// MarshalJSON implements [json.Marshaler].
func (o object) MarshalJSON() ([]byte, error) { return appendJSON(nil, o) }

// Append appends what json.Marshal returns of what a [Caller] is given, and goes through
// it once.
func Append(b []byte, parameters any) ([]byte, error) { return appendJSON(b, parameters) }

// appendJSON writes a value of those that codecs encode.
func appendJSON(b []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case object:
		return v.append(b)
	case []any:
		return appendList(b, v)
	case array:
		return v.append(b), nil
	case number:
		return v.append(b), nil
	case string:
		return appendText(b, v), nil
	case bool:
		return strconv.AppendBool(b, v), nil
	case int:
		return strconv.AppendInt(b, int64(v), 10), nil
	}
	return nil, fmt.Errorf("wire: a value of type %T is not written", v)
}

func (o object) append(b []byte) (_ []byte, err error) {
	b = append(b, '{')
	for i, m := range o {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), m.key...), '"', ':')
		if b, err = appendJSON(b, m.value); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

func appendList(b []byte, items []any) (_ []byte, err error) {
	b = append(b, '[')
	for i, item := range items {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = appendJSON(b, item); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

func (a array) append(b []byte) []byte {
	b = append(b, `{"shape":[`...)
	for i, n := range a.shape {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(n), 10)
	}
	b = append(b, `],"f64":"`...)
	const behind = 64 // bytes, for what may follow in a message
	b = slices.Grow(b, base64.StdEncoding.EncodedLen(8*len(a.data))+behind)
	const piece = 16 * 3 // without padding
	var bits [8 * piece]byte
	data := a.data
	for ; len(data) >= piece; data = data[piece:] {
		b = base64.StdEncoding.AppendEncode(b, appendBits(bits[:0], data[:piece]))
	}
	b = base64.StdEncoding.AppendEncode(b, appendBits(bits[:0], data))
	return append(b, '"', '}')
}

func appendBits(b []byte, data []float64) []byte {
	for _, v := range data {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}
