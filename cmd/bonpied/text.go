package main

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"bonpied/core/verdict"
)

// printable returns text in which control characters, but for the line feed and
// the tab, are written as \u001b: the text of a panic or an error is somebody
// else's, and must not move the cursor of a terminal.
func printable(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n' || r == '\t':
			b.WriteRune(r)
		case r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// oneLine returns the first line of text, for a column of a table.
func oneLine(text string) string {
	line, rest, more := strings.Cut(printable(text), "\n")
	if more && rest != "" {
		line += " …"
	}
	return strings.ReplaceAll(line, "\t", " ")
}

// style says how text is dressed.
type style struct{ colour bool }

// style returns the style of what goes to standard output.
func (a *app) style() style {
	return style{colour: a.env("NO_COLOR") == "" && a.env("TERM") != "dumb" && a.terminal(a.out)}
}

// paint colours text by the verdict: green, red, yellow, or dim.
func (s style) paint(v verdict.Verdict, text string) string {
	if !s.colour {
		return text
	}
	code := "31" // red: fail and error
	switch v {
	case verdict.Pass:
		code = "32"
	case verdict.Inconclusive:
		code = "33"
	case verdict.NotProvided:
		code = "2"
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// table formats rows of cells in aligned columns, indented by two spaces. A row
// of one cell is a heading: it stands at the margin and widens no column.
func table(rows [][]string) string {
	var widths []int
	for _, row := range rows {
		for i, cell := range row[:len(row)-1] {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], visible(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			if len(row) > 1 {
				line.WriteString("  ")
			}
			line.WriteString(cell)
			if i < len(row)-1 {
				line.WriteString(strings.Repeat(" ", widths[i]-visible(cell)))
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}

var escapes = regexp.MustCompile("\x1b\\[[0-9]*m")

// visible returns the width of text on a terminal: its runes, but for colours.
func visible(text string) int {
	return utf8.RuneCountInString(escapes.ReplaceAllString(text, ""))
}

// plural returns "1 fault", "2 faults", "2 properties".
func plural(n int, noun string) string {
	switch {
	case n == 1:
	case strings.HasSuffix(noun, "y"):
		noun = strings.TrimSuffix(noun, "y") + "ies"
	default:
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
