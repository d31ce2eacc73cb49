package golang

import (
	"fmt"
	"strings"

	"bonpied/grade/submission"
)

// What the packages of a program are called. The student's comes after streams in
// the order of paths.
const (
	contractPackage = submission.Contract
	wirePackage     = "bonpied/grade/wire"
	streamsPackage  = "bonpied/grade/golang/streams"
	studentPackage  = "student"
	debugPackage    = "runtime/debug"
)

// collected is how much memory a program has before it collects what is garbage, whatever
// else: otherwise it does when that has doubled, for which there may be no room. The
// quarter beyond it is for what is allocated while it collects.
const collected = maxPages * pageSize * 3 / 4

// generate returns the main package that serves what a submission declares. Where
// a function has another type than its operation, the compiler says so at the line
// of the function.
func generate(s submission.Submission) (string, error) {
	declared, err := s.Declared()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n\t%q\n\n\t%q\n\t%q\n\t%q\n\t%s %q\n)\n\n",
		debugPackage, contractPackage, streamsPackage, wirePackage, studentPackage, studentPackage)
	fmt.Fprintf(&b, "func main() {\n\tdebug.SetMemoryLimit(%d)\n\tim := contract.Implementation{Name: \"submission\"}\n", collected)
	for _, d := range declared {
		fmt.Fprintf(&b, "//line %s:%d\n\tim.%s = %s.%s\n", d.Path, d.Line, d.Name, studentPackage, d.Name)
	}
	b.WriteString("//line main.go:1\n\tif err := wire.Serve(streams.In(), streams.Out(), im); err != nil {\n" +
		"\t\tfmt.Fprintln(os.Stderr, err)\n\t\tos.Exit(1)\n\t}\n}\n")
	return b.String(), nil
}
