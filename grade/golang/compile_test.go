//go:build grading

package golang_test

import (
	"errors"
	"strings"
	"testing"

	"bonpied/grade/golang"
	"bonpied/grade/lang"
	"bonpied/grade/submission"
)

// blames reports whether an error is the submission's fault.
func blames(err error) bool {
	var compile *golang.CompileError
	var refusal *submission.Refusal
	return errors.As(err, &compile) || errors.As(err, &refusal)
}

// TestCompileErrors: what does not compile is said in the compiler's words, at the
// student's line. The reader refuses some of these; the build does not rely on it.
func TestCompileErrors(t *testing.T) {
	const contractOnly = "package p\n\nimport \"bonpied/core/contract\"\n\n"
	for _, test := range []struct {
		reason string
		s      submission.Submission
		want   string
	}{
		{"an undefined name", gamma("return x, nil"), "p.go:8:9: undefined: x"},
		{"a type that does not fit", gamma("return \"1\", nil"), "p.go:8:9: cannot use \"1\""},
		{"a missing return", gamma("f.Alpha = 1"), "p.go:9:1: missing return"},
		{"an import that is not used", gamma("return 1, nil", "math"), "\"math\" imported and not used"},
		{"a function of another type", of(map[string]string{"p.go": contractOnly + "func Gamma(f contract.Activation) float64 { return 1 }\n"}), "p.go:5: cannot use student.Gamma"},
		{"a variable of another type", of(map[string]string{"p.go": contractOnly + "var _ contract.Activation\n\nvar Forward = 1\n"}), "p.go:7: cannot use student.Forward"},
		{"conventions of another type", of(map[string]string{"p.go": contractOnly + "func Gamma(f contract.Activation) (float64, error) { return 1, nil }\n\nvar Conventions = 7\n"}), "p.go:7: cannot use student.Conventions"},
		{"a generic function", of(map[string]string{"p.go": contractOnly + "func Gamma[T any](f contract.Activation) (float64, error) { return 1, nil }\n"}), "p.go:5: "},
		{"a function without a body", of(map[string]string{"p.go": contractOnly + "func Gamma(f contract.Activation) (float64, error)\n"}), "p.go:5:6: missing function body"},
		{"files", gamma("os.Exit(0)\n\treturn 1, nil", "os"), "could not import os"},
		{"system calls", gamma("syscall.Exit(0)\n\treturn 1, nil", "syscall"), "could not import syscall"},
		{"the streams of the protocol", gamma("streams.Out().Close()\n\treturn 1, nil", "bonpied/grade/golang/streams"), "could not import bonpied/grade/golang/streams"},
		{"embedded files", of(map[string]string{"p.go": contractOnly + "//go:embed p.go\nvar source string\n\nfunc Gamma(contract.Activation) (float64, error) { return 1, nil }\n"}), "go:embed"},
		{"the inside of another package", of(map[string]string{"p.go": contractOnly + "//go:linkname exit os.Exit\nfunc exit(int)\n\nfunc Gamma(contract.Activation) (float64, error) { exit(0); return 1, nil }\n"}), "go:linkname"},
		{"an array beyond memory", of(map[string]string{"p.go": contractOnly + "var A [1 << 44]byte\n\nfunc Gamma(contract.Activation) (float64, error) { return float64(A[7]), nil }\n"}), "A"},
	} {
		_, err := builder(t).Build(t.Context(), test.s)
		var compile *golang.CompileError
		if !errors.As(err, &compile) || !strings.Contains(compile.Said, test.want) {
			t.Errorf("%s: %v\nwant: … %s", test.reason, err, test.want)
			continue
		}
		if strings.Contains(compile.Said, builder(t).Cache) || compile.Problem.FR == compile.Problem.EN {
			t.Errorf("%s: %v", test.reason, compile.In(lang.French))
		}
	}
}

// TestManyErrors: what the compiler says is bounded.
func TestManyErrors(t *testing.T) {
	_, err := builder(t).Build(t.Context(), gamma(strings.Repeat(strings.Repeat("x", 5000)+" = 1\n", 100)))
	var compile *golang.CompileError
	if !errors.As(err, &compile) || len(compile.Said) > 9000 || !strings.HasPrefix(compile.Said, "p.go:8:2: undefined: xxx") {
		t.Errorf("%.200v", err)
	}
}

// TestNothingDeclared: a submission that the reader did not see.
func TestNothingDeclared(t *testing.T) {
	if _, err := builder(t).Build(t.Context(), of(map[string]string{"p.go": "package p\n\nfunc {"})); !blames(err) {
		t.Errorf("what is not Go: %v", err)
	}
}
