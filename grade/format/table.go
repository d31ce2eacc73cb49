package format

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Table formats rows of cells in aligned columns, indented by two spaces. A row of
// one cell is a heading: it stands at the margin and widens no column.
func Table(rows [][]string) string {
	var widths []int
	for _, row := range rows {
		for i, cell := range row[:len(row)-1] {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], Visible(cell))
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
				line.WriteString(strings.Repeat(" ", widths[i]-Visible(cell)))
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}

var escapes = regexp.MustCompile("\x1b\\[[0-9]*m")

// Visible returns the width of text on a terminal: its runes, but for colours.
func Visible(text string) int {
	return utf8.RuneCountInString(escapes.ReplaceAllString(text, ""))
}
