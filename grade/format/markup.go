package format

import (
	"fmt"
	"html"
	"strings"
)

// Markdown returns one line of text as code that GitHub's Markdown shows as it is,
// in a cell of a table too. Every mark of ASCII is an entity, which Markdown takes
// for text: backslashes would not do within HTML, nor backquotes within a table.
func Markdown(text string) string {
	var b strings.Builder
	for _, r := range OneLine(text) {
		if r > ' ' && r < 0x7f && !letterOrDigit(r) {
			fmt.Fprintf(&b, "&#%d;", r)
			continue
		}
		b.WriteRune(r)
	}
	return "<code>" + b.String() + "</code>"
}

func letterOrDigit(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// Preformatted returns lines of text as a block that Markdown leaves alone until
// </pre>, which the text, escaped, cannot hold.
//
// Reference: GitHub Flavored Markdown Spec, §4.6, HTML blocks of type 1.
func Preformatted(text string) string {
	return "<pre>\n" + html.EscapeString(Printable(text)) + "\n</pre>\n"
}

// Cell returns text for a cell of a CSV file. Spreadsheets take what begins with
// one of = + - @ for a formula, also after a quote or white space, and some take
// the full-width forms; behind an apostrophe it is text.
//
// Reference: OWASP, "CSV Injection".
func Cell(text string) string {
	line := OneLine(text)
	if strings.ContainsAny(firstOf(line), "=+-@＝＋－＠|%") {
		return "'" + line
	}
	return line
}

// firstOf returns the first character of text that is no space or quote.
func firstOf(text string) string {
	for _, r := range strings.TrimLeft(text, " \"'\u00a0\u200b\ufeff") {
		return string(r)
	}
	return ""
}
