package submission

import (
	"fmt"
	"strconv"
	"strings"

	"bonpied/grade/lang"
)

// Refusal says why a submission is neither built nor run.
type Refusal struct {
	Path    string // of the file, relative; "" for the whole folder
	Line    int    // from 1; 0 for the whole file
	Problem lang.Text
}

// refuse makes a refusal from a format in each language.
func refuse(path string, line int, fr, en string, args ...any) error {
	return &Refusal{path, line, lang.Text{FR: format(fr, args), EN: format(en, args)}}
}

func format(text string, args []any) string {
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// Error returns the refusal in English.
func (r *Refusal) Error() string { return r.In(lang.English) }

// In returns place and problem in a language: "forward.go:3: imports …".
func (r *Refusal) In(l lang.Language) string {
	separator := ": "
	if l == lang.French {
		separator = " : "
	}
	switch place := r.place(); place {
	case "":
		return r.Problem.In(l)
	default:
		return place + separator + r.Problem.In(l)
	}
}

// Text returns place and problem in both languages.
func (r *Refusal) Text() lang.Text {
	return lang.Text{FR: r.In(lang.French), EN: r.In(lang.English)}
}

// place returns file and line, in quotes where the name would not be seen as it
// is.
func (r *Refusal) place() string {
	name := r.Path
	if name != "" && !plainName(name) || strings.TrimSpace(name) != name {
		name = strconv.QuoteToASCII(name)
	}
	if name != "" && r.Line > 0 {
		return name + ":" + strconv.Itoa(r.Line)
	}
	return name
}
