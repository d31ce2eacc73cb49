package submission

import (
	"errors"
	"go/ast"
	"go/build"
	"go/build/constraint"
	"go/parser"
	"go/scanner"
	"go/token"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// maxSource bounds the Go of one submission in bytes, and with it the time that it
// takes to compile.
const maxSource = 1 << 20

// checkGo refuses what a Go submission must not have. It looks at every file
// before it looks into one.
func (s *Submission) checkGo() error {
	size := 0
	for _, f := range s.Files {
		if err := checkPlace(f); err != nil {
			return err
		}
	}
	sources := s.Sources()
	for _, f := range sources {
		if size += len(f.Data); size > maxSource {
			return refuse(f.Path, 0, "porte le code Go à plus de %d octets", "brings the Go code to over %d bytes", maxSource)
		}
	}
	if f, ok := s.File("go.mod"); ok {
		if err := checkModule(f); err != nil {
			return err
		}
	}
	name := ""
	for _, f := range sources {
		if err := checkSource(f, &name); err != nil {
			return err
		}
	}
	return s.checkDeclared()
}

// sourceName is what a source may be called: the compiler is given the name as an
// argument, and prints it.
var sourceName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]*\.go$`)

// checkSource checks one source; name is that of the package, which the first
// source sets.
func checkSource(f File, name *string) error {
	switch {
	case strings.HasSuffix(f.Path, "_test.go"):
		return refuse(f.Path, 0, "est un fichier de tests, qui n'a pas sa place dans un rendu", "is a file of tests, which do not belong in a submission")
	case !sourceName.MatchString(f.Path):
		return refuse(f.Path, 0,
			"a un nom qui n'est pas fait de lettres sans accent, chiffres, points, tirets et soulignés, une lettre ou un chiffre en tête",
			"has a name that is not of unaccented letters, digits, dots, dashes and underscores, beginning with a letter or a digit")
	case !compiled(f.Path):
		return refuse(f.Path, 0,
			"ne serait pas compilé, car la fin de son nom désigne un système ou un processeur",
			"would not be compiled, for its name ends with a system or a processor")
	}
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, f.Path, f.Data, parser.ParseComments|parser.SkipObjectResolution)
	if parsed != nil { // directives first: //line moves the lines of errors
		if err := checkDirectives(fset, f.Path, parsed.Comments); err != nil {
			return err
		}
	}
	if err != nil {
		return syntax(f.Path, err)
	}
	if err := checkImports(fset, f.Path, parsed.Imports); err != nil {
		return err
	}
	return checkPackage(fset, f.Path, parsed.Name, name)
}

// compiled reports whether a source of this name is compiled for wasip1: the end
// of a name is a constraint, too.
func compiled(name string) bool {
	files := build.Default
	files.GOOS, files.GOARCH = "wasip1", "wasm"
	files.OpenFile = func(string) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader("package p\n")), nil
	}
	match, err := files.MatchFile(".", name)
	return match && err == nil
}

// syntax is the refusal of what the parser could not read.
func syntax(path string, err error) error {
	line, message := 0, err.Error()
	var list scanner.ErrorList
	if errors.As(err, &list) && len(list) > 0 {
		line, message = list[0].Pos.Line, list[0].Msg
	}
	return refuse(path, line, "n'est pas du Go : %[1]s", "is not Go: %[1]s", clip(message, 200))
}

// checkDirectives refuses the comments that the compiler, or a tool before it,
// obeys.
func checkDirectives(fset *token.FileSet, path string, groups []*ast.CommentGroup) error {
	for _, group := range groups {
		for _, c := range group.List {
			if word, ok := directive(c.Text); ok {
				return refuse(path, fset.PositionFor(c.Pos(), false).Line,
					"a une directive %[1]s, qu'un rendu ne peut pas donner au compilateur",
					"has a directive %[1]s, which a submission may not give the compiler", word)
			}
		}
	}
	return nil
}

// directive returns the first word of a comment that is a directive.
func directive(text string) (word string, ok bool) {
	if constraint.IsPlusBuild(text) {
		return "+build", true
	}
	for _, start := range []string{"//go:", "//line ", "/*line ", "//export ", "//extern "} {
		if strings.HasPrefix(text, start) {
			word, _, _ = strings.Cut(strings.Fields(text)[0], "*/")
			return word, true
		}
	}
	return "", false
}

func checkImports(fset *token.FileSet, path string, specs []*ast.ImportSpec) error {
	for _, spec := range specs {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil || !slices.Contains(imports, imported) {
			return refuse(path, fset.PositionFor(spec.Pos(), false).Line,
				"importe %[1]s ; un rendu ne peut importer que %[2]s",
				"imports %[1]s; a submission may only import %[2]s", clip(spec.Path.Value, 100), strings.Join(imports, ", "))
		}
	}
	return nil
}

func checkPackage(fset *token.FileSet, path string, clause *ast.Ident, name *string) error {
	line := fset.PositionFor(clause.Pos(), false).Line
	switch {
	case clause.Name == "main":
		return refuse(path, line,
			"est le paquet main, que personne ne peut importer : il lui faut un autre nom",
			"is package main, which nobody can import: give it another name")
	case *name == "":
		*name = clause.Name
	case *name != clause.Name:
		return refuse(path, line,
			"est du paquet %[1]s, et non du paquet %[2]s comme les autres fichiers",
			"is of package %[1]s, and not of package %[2]s as the other files", clip(clause.Name, 40), clip(*name, 40))
	}
	return nil
}
