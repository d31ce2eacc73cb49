package format

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable returns text in which control characters, but for the line feed and
// the tab, are written as \u001b: the text of a panic or an error is somebody
// else's, and must not move the cursor of a terminal.
func Printable(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n' || r == '\t':
			b.WriteRune(r)
		case r == utf8.RuneError || unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// OneLine returns the first line of text, for a column of a table.
func OneLine(text string) string {
	line, rest, more := strings.Cut(Printable(text), "\n")
	if more && rest != "" {
		line += " …"
	}
	return strings.ReplaceAll(line, "\t", " ")
}
