package submission

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"

	"bonpied/core/contract"
	"bonpied/grade/wire"
)

// Conventions is the variable by which a Go submission declares what it chose.
const Conventions = "Conventions"

// Declared is a name of a Go submission that the grader uses: an operation, or
// [Conventions].
type Declared struct {
	Name string
	Path string
	Line int
}

// Declared returns the operations that the package declares as functions or
// variables, and [Conventions], in the order of files. Their types are the
// compiler's to check.
func (s Submission) Declared() ([]Declared, error) {
	var found []Declared
	err := s.names(func(d Declared) {
		if d.Name == Conventions || isOperation(d.Name) {
			found = append(found, d)
		}
	})
	return found, err
}

func isOperation(name string) bool {
	return slices.Contains(wire.Operations(), contract.Operation(name))
}

// names calls a function with each function and variable of the package.
func (s Submission) names(yield func(Declared)) error {
	for _, f := range s.Sources() {
		fset := token.NewFileSet()
		parsed, err := parser.ParseFile(fset, f.Path, f.Data, parser.SkipObjectResolution)
		if err != nil {
			return syntax(f.Path, err)
		}
		for _, name := range declaredIn(parsed) {
			yield(Declared{name.Name, f.Path, fset.PositionFor(name.Pos(), false).Line})
		}
	}
	return nil
}

// declaredIn returns the names of the functions and variables of a file.
func declaredIn(f *ast.File) []*ast.Ident {
	var names []*ast.Ident
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				names = append(names, d.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok && d.Tok == token.VAR {
					names = append(names, v.Names...)
				}
			}
		}
	}
	return names
}

// checkDeclared refuses a package with no operation. One that is written without
// its capital is named.
func (s *Submission) checkDeclared() error {
	provided := false
	var small *Declared
	err := s.names(func(d Declared) {
		provided = provided || isOperation(d.Name)
		if small == nil && isOperation(capital(d.Name)) {
			small = &d
		}
	})
	switch {
	case err != nil || provided:
		return err
	case small != nil:
		return refuse(small.Path, small.Line,
			"déclare %[1]s, qui n'est pas exporté : il faut %[2]s, avec une majuscule",
			"declares %[1]s, which is not exported: write %[2]s, with a capital", small.Name, capital(small.Name))
	}
	list := operationNames()
	return refuse("", 0, "le paquet ne déclare aucune des fonctions %[1]s", "the package declares none of the functions %[1]s", list)
}

func operationNames() string {
	var list []string
	for _, op := range wire.Operations() {
		list = append(list, string(op))
	}
	return strings.Join(list, ", ")
}

// capital returns the exported spelling of a name.
func capital(name string) string {
	if name == "" || strings.EqualFold(name, string(contract.OpVJP)) {
		return strings.ToUpper(name)
	}
	return strings.ToUpper(name[:1]) + name[1:]
}
