package rubric

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxSize bounds a rubric, in bytes.
const MaxSize = 64 << 10

const byteOrderMark = "\uFEFF"

// plain returns the text of a rubric with line feeds only, without the mark that
// some editors put first. It refuses what is too long, what is not UTF-8, tabs,
// and characters that do not show.
func plain(data []byte) (string, *Error) {
	text := strings.ReplaceAll(strings.TrimPrefix(string(data), byteOrderMark), "\r\n", "\n")
	at := position{1, 1}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case i >= MaxSize:
			return "", at.errorf("longer than %d bytes", MaxSize)
		case r == utf8.RuneError && size == 1:
			return "", at.errorf("byte %#02x is not UTF-8", text[i])
		case r == '\t':
			return "", at.errorf("a tab: indent with spaces")
		case r != '\n' && invisible(r):
			return "", at.errorf("character %U does not show", r)
		}
		i += size
		at.column++
		if r == '\n' {
			at = position{at.line + 1, 1}
		}
	}
	return text, nil
}

func invisible(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\uFEFF' || r == '\u2028' || r == '\u2029'
}
