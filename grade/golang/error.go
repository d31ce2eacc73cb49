package golang

import (
	"strings"

	"bonpied/grade/lang"
)

// CompileError says why a submission could not be built, by its own fault.
type CompileError struct {
	Problem lang.Text
	Said    string // by the compiler, with paths relative to the submission; may be empty
}

// maxSaid bounds what is kept of what the compiler said.
const maxSaid = 8 << 10

var (
	doesNotCompile = lang.Text{FR: "le paquet ne compile pas", EN: "the package does not compile"}
	doesNotLink    = lang.Text{FR: "le programme ne peut pas être assemblé", EN: "the program cannot be linked"}
	tooCostly      = lang.Text{
		FR: "le paquet ne se laisse pas compiler dans les limites de temps et de mémoire",
		EN: "the package does not compile within the limits of time and memory",
	}
)

// Error returns the reason in English.
func (e *CompileError) Error() string { return e.In(lang.English) }

// In returns the reason in a language. What the compiler said is English.
func (e *CompileError) In(l lang.Language) string {
	text := e.Problem.In(l)
	said := strings.TrimSpace(e.Said)
	switch {
	case said == "":
		return text
	case l == lang.French:
		return text + " :\n" + said
	}
	return text + ":\n" + said
}

// Text returns the reason in both languages.
func (e *CompileError) Text() lang.Text {
	return lang.Text{FR: e.In(lang.French), EN: e.In(lang.English)}
}
