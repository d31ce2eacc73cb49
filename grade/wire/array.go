package wire

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"math"
	"slices"
	"strconv"

	"bonpied/core/contract"
)

// array is an array as it is written: its shape, and its entries in row-major
// order as base64 of little-endian float64.
type array struct {
	shape []int
	data  []float64
}

func encodeVector(x []float64) any { return array{[]int{len(x)}, x} }

// encodeMatrix writes the shape and the data as they are, also where they
// disagree: who reads them says so.
func encodeMatrix(m contract.Matrix) any { return array{[]int{m.Rows, m.Cols}, m.Data} }

// number is a float64 as it is written: a JSON number with the digits that give
// the same bits again, or a string for what JSON has no number for. −0 is −0.0,
// for "-0" is an integer in some languages, which have no −0 there.
type number float64

const (
	notANumber = "NaN"
	infinity   = "Infinity"
)

func (n number) append(b []byte) []byte {
	v := float64(n)
	switch {
	case math.IsNaN(v):
		return append(b, `"`+notANumber+`"`...)
	case math.IsInf(v, 1):
		return append(b, `"`+infinity+`"`...)
	case math.IsInf(v, -1):
		return append(b, `"-`+infinity+`"`...)
	case v == 0 && math.Signbit(v):
		return append(b, "-0.0"...)
	}
	return strconv.AppendFloat(b, v, 'g', -1, 64)
}

func encodeNumber(v float64) any { return number(v) }

// number reads a number, or one of the three strings.
func (v value) number() float64 {
	if !v.is(digits+`"`, "a number") {
		return 0
	}
	raw := v.raw()
	if raw[0] == '"' {
		switch string(raw) {
		case `"` + notANumber + `"`:
			return math.NaN()
		case `"` + infinity + `"`:
			return math.Inf(1)
		case `"-` + infinity + `"`:
			return math.Inf(-1)
		}
		v.fail(`is %s, want a number, "NaN", "Infinity" or "-Infinity"`, shorten(string(raw), 40))
		return 0
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil {
		v.fail("is %s, which is no float64", shorten(string(raw), 40))
	}
	return f
}

// optionalNumber is 0 where a number is missing.
func (v value) optionalNumber() float64 {
	if v.missing() {
		return 0
	}
	return v.number()
}

// vector reads an array of one dimension, or a list of numbers.
func (v value) vector() []float64 {
	if !v.is("{[", "an array") {
		return nil
	}
	if v.raw()[0] == '{' {
		data, shape := v.array(1)
		if shape == nil {
			return nil
		}
		return data
	}
	data := make([]float64, 0, v.decoding.behind(v.at)-v.at-1)
	for at := range v.decoding.elements(v.at) {
		data = append(data, value{decoding: v.decoding, at: at}.number())
		if v.decoding.err != nil {
			return nil
		}
	}
	return data
}

// matrix reads an array of two dimensions, or a list of rows of one length.
func (v value) matrix() contract.Matrix {
	if !v.is("{[", "an array") {
		return contract.Matrix{}
	}
	if v.raw()[0] == '{' {
		data, shape := v.array(2)
		if shape == nil {
			return contract.Matrix{}
		}
		return contract.Matrix{Rows: shape[0], Cols: shape[1], Data: data}
	}
	m := contract.Matrix{Data: []float64{}}
	for _, item := range v.items() {
		row := item.vector()
		if m.Rows > 0 && len(row) != m.Cols {
			item.fail("has %d entries, want %d as row 0", len(row), m.Cols)
		}
		if v.decoding.err != nil {
			return contract.Matrix{}
		}
		m.Rows, m.Cols, m.Data = m.Rows+1, len(row), append(m.Data, row...)
	}
	return m
}

// array reads an object with a shape of the given number of dimensions, and as
// many entries. shape is nil if it could not.
func (v value) array(dimensions int) (data []float64, shape []int) {
	sizes := v.get("shape")
	for _, size := range sizes.items() {
		shape = append(shape, size.integer())
	}
	if v.decoding.err == nil && len(shape) != dimensions {
		sizes.fail("is %v, want %d dimensions", shortShape(shape), dimensions)
	}
	encoded := v.get("f64").base64()
	if v.decoding.err != nil {
		return nil, nil
	}
	entries, ok := product(shape, len(encoded))
	if !ok || base64.StdEncoding.EncodedLen(8*entries) != len(encoded) {
		v.fail("has the shape %v and %d characters of base64, which do not agree", shape, len(encoded))
		return nil, nil
	}
	if data, ok = decodeFloats(encoded, entries); !ok {
		v.get("f64").fail("is not base64 of %d float64", entries)
		return nil, nil
	}
	return data, shape
}

// decodeFloats decodes so many float64, by pieces of 128 on the stack.
func decodeFloats(encoded []byte, entries int) (data []float64, ok bool) {
	const piece = 128 * 3 // without padding
	var b [8 * piece]byte
	strict := base64.StdEncoding.Strict()
	data = make([]float64, 0, entries)
	for len(data) < entries {
		n := min(piece, entries-len(data))
		part := encoded[:base64.StdEncoding.EncodedLen(8*n)]
		if got, err := strict.Decode(b[:], part); err != nil || got != 8*n {
			return nil, false
		}
		for i := range n {
			data = append(data, math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:])))
		}
		encoded = encoded[len(part):]
	}
	return data, true
}

// product returns the product of the sizes, if none is negative and it is at
// most most, which is below the number of characters that it takes.
func product(sizes []int, most int) (n int, ok bool) {
	if slices.ContainsFunc(sizes, func(size int) bool { return size < 0 }) {
		return 0, false
	}
	if slices.Contains(sizes, 0) {
		return 0, true
	}
	n = 1
	for _, size := range sizes {
		if n > most/size {
			return 0, false
		}
		n *= size
	}
	return n, true
}

func shortShape(shape []int) []int { return shape[:min(len(shape), 8)] }

// base64 returns the characters of a string of base64, of which some writers
// escape the slash.
func (v value) base64() []byte {
	if !v.is(`"`, "a string of base64") {
		return nil
	}
	inner := v.decoding.inner(v.at)
	if bytes.IndexByte(inner, '\\') < 0 {
		return inner
	}
	return []byte(unescaped(inner))
}
