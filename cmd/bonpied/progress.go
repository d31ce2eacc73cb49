package main

import (
	"fmt"
	"io"
	"os"
	"unicode/utf8"

	"golang.org/x/term"
)

// progress is one line on a terminal, rewritten as the run goes on, and nothing
// elsewhere. It is thirty lines; a progress library would draw bars on several
// lines, for concurrent work of a known size, and properties are neither.
type progress struct {
	w     io.Writer // nil: nothing is shown
	width int       // columns of the terminal
}

// progress returns the progress line of standard error.
func (a *app) progress() progress {
	if a.env("NO_COLOR") != "" || a.env("TERM") == "dumb" || !a.terminal(a.err) {
		return progress{}
	}
	return progress{w: a.err, width: columns(a.err)}
}

// columns returns the width of a terminal, 80 if it does not say.
func columns(w io.Writer) int {
	if f, ok := w.(*os.File); ok {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			return width
		}
	}
	return 80
}

// show rewrites the line; it has the form of [props.Settings.Progress].
func (p progress) show(done, total int, name string) {
	if p.w == nil {
		return
	}
	line := fmt.Sprintf("[%d/%d] %s", done, total, name)
	for utf8.RuneCountInString(line) >= p.width { // a wrapped line cannot be rewritten
		_, size := utf8.DecodeLastRuneInString(line)
		line = line[:len(line)-size]
	}
	fmt.Fprint(p.w, eraseLine+line)
}

// clear removes the line.
func (p progress) clear() {
	if p.w != nil {
		fmt.Fprint(p.w, eraseLine)
	}
}

const eraseLine = "\r\x1b[2K"
