package main

import (
	"fmt"
	"strings"

	"bonpied/core/verdict"
)

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
