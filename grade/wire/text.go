package wire

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// The strings of JSON, RFC 8259, section 7. The standard library's encoder and decoder
// would be a fifth of the machine code of a server in WebAssembly, which is loaded
// whenever it starts.

// appendText appends a string. Bytes that are no UTF-8 become U+FFFD.
func appendText(b []byte, text string) []byte {
	b = append(b, '"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, `\n`...)
		case r < ' ':
			b = append(b, `\u00`...)
			b = append(b, hexadecimal[r>>4], hexadecimal[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}

const hexadecimal = "0123456789abcdef"

// unescaped returns the text that stands between the quotes of a string. Bytes that are
// no UTF-8, and halves of pairs of UTF-16, become U+FFFD.
func unescaped(inner []byte) string {
	text := make([]byte, 0, len(inner))
	for len(inner) > 0 {
		r, size := utf8.DecodeRune(inner)
		if r == '\\' {
			r, size = escaped(inner)
		}
		text = utf8.AppendRune(text, r)
		inner = inner[size:]
	}
	return string(text)
}

// escaped reads the character that a backslash begins, in a string of valid JSON.
func escaped(inner []byte) (r rune, size int) {
	switch c := inner[1]; c {
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
	default:
		return rune(c), 2
	}
	r = unit(inner)
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if r = utf16.DecodeRune(r, unit(inner[6:])); r != utf8.RuneError {
		return r, 12
	}
	return utf8.RuneError, 6
}

// unit reads \u and four hexadecimal digits; −1 where there is none.
func unit(inner []byte) rune {
	if len(inner) < 6 || inner[0] != '\\' || inner[1] != 'u' {
		return -1
	}
	n, err := strconv.ParseUint(string(inner[2:6]), 16, 16)
	if err != nil {
		return -1
	}
	return rune(n) //nolint:gosec // of 16 bits
}
