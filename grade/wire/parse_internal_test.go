package wire

import (
	"encoding/json"
	"strings"
	"testing"
)

// FuzzParse holds parse to json.Valid.
func FuzzParse(f *testing.F) {
	for _, line := range []string{
		"", " ", "null", "nul", "nulls", "true", "tru", "false", "fals", "[]", "{}", "[ ]", "{ }", "[,]", "[1,]", "[1 2]", "{,}", "[}", "{]",
		`{"a":1}`, `{"a" : 1 , "b":[]}`, `{"a":1,}`, `{"a"}`, `{"a":}`, `{a:1}`, `{1:1}`, `{"a":1]`, "[1", "{", "[", `{"a"`, `{"a":`, `{"a":1`,
		"0", "-0", "-", "+1", "01", "-01", "1.", ".5", "1.5", "1.e5", "1e", "1e+", "1e+5", "1E-5", "1e5.5", "0e0", "--1", "1x", "0x1", "Infinity", "NaN",
		`""`, `"`, `"a`, `"a"b`, `"\"`, `"\\"`, `"\x"`, `"\u12g4"`, `"\u12"`, `"\u1234"`, `"\uABCD\uabcd"`, "\"\x00\"", "\"\x1f\"", "\"\x7f\"", "\"\x80\xff\"",
		"\"0123456\x1f\"", "\"01234567\x1f\"", "\"01234567\\\"", `"0123456789abcdef\"` + `"`, "\"\xa20123456\"", "\"\xdc0123456\"", "\"\u00e9\u2028\"",
		"\t[\r\n1 ]\n", "\ufeff1", "1 1", "[[[[1]]]]", `{"jsonrpc":"2.0","id":1,"method":"Gamma","params":{"f":{"kind":"tanh"}}}`,
		strings.Repeat("[", 100) + strings.Repeat("]", 100),
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		if got, want := valid(line), json.Valid(line); got != want {
			t.Errorf("valid(%q) is %v, json.Valid says %v", line, got, want)
		}
	})
}

// TestParseDeep: as many lists in one another as json.Valid allows, and one more.
func TestParseDeep(t *testing.T) {
	for _, depth := range []int{deepest, deepest + 1} {
		line := []byte(strings.Repeat("[", depth) + strings.Repeat("]", depth))
		if got, want := valid(line), json.Valid(line); got != want || want != (depth == deepest) {
			t.Errorf("depth %d: valid is %v, json.Valid %v", depth, got, want)
		}
	}
}

func valid(text []byte) bool {
	_, err := parse(nil, text)
	return err == nil
}

func TestSpecial(t *testing.T) {
	for c := range 256 {
		for at := range 8 {
			for _, around := range []byte{' ', 'a', 0x7f, 0x80, 0xff} {
				eight := uint64(0)
				for i := range 8 {
					b := uint64(around)
					if i == at {
						b = uint64(c)
					}
					eight |= b << (8 * i)
				}
				if got, want := special(eight), c < ' ' || c == '"' || c == '\\'; got != want {
					t.Fatalf("byte %#x at %d among %#x: %v, want %v", c, at, around, got, want)
				}
			}
		}
	}
}

// BenchmarkParse against json.Valid, on a request of 60 % base64.
func BenchmarkParse(b *testing.B) {
	line := []byte(`{"jsonrpc":"2.0","id":17,"method":"Forward","params":{"network":{"layers":[{"w":{"shape":[3,3],"f64":"` + strings.Repeat("AAAAAAAA8D8", 9) +
		`"},"b":{"shape":[3],"f64":"` + strings.Repeat("AAAAAAAA8D8", 3) + `"},"f":{"kind":"tanh"}}],"loss":"quadratic"},"x":{"shape":[3],"f64":"` + strings.Repeat("AAAAAAAA8D8", 3) + `"}}}`)
	for name, f := range map[string]func([]byte) bool{"own": valid, "json": json.Valid} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(line)))
			for b.Loop() {
				if !f(line) {
					b.Fatal("not valid")
				}
			}
		})
	}
}
