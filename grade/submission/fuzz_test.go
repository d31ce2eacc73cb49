package submission

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// checkFuzzed holds that a reader accepts, or refuses with a text in both
// languages and a place in the file.
func checkFuzzed(t *testing.T, data []byte, err error) {
	var refusal *Refusal
	lines := 1 + strings.Count(string(data), "\n") + strings.Count(string(data), "\r") // a break in YAML, too
	switch {
	case err == nil:
	case !errors.As(err, &refusal):
		t.Errorf("%v is no refusal", err)
	case refusal.Problem.FR == "" || refusal.Problem.EN == "" || !utf8.ValidString(err.Error()):
		t.Errorf("%+v", refusal)
	case refusal.Line < 0 || refusal.Line > lines:
		t.Errorf("%v: the file has %d lines", err, lines)
	}
}

// FuzzSource: what is accepted has no directive and imports only what it may, by a
// search that knows no Go.
func FuzzSource(f *testing.F) {
	f.Add("p.go", "package p\n\nimport \"math\"\n\nfunc Gamma() float64 { return math.Pi }\n")
	f.Add("p.go", "package p; import (\n_ `os`\n)\nvar Forward = 1")
	f.Add("a_linux.go", "package p")
	f.Add("p.go", "// +build x\n\npackage p\n//go:embed *\nvar Gamma string")
	f.Add("p.go", "package p\n/*line x:1:1*/ func vjp()")
	f.Add("p.go", "package p\n//line :99999999\n)\n")
	f.Fuzz(func(t *testing.T, name, text string) {
		s := Submission{Files: []File{{Path: name, Data: []byte(text)}}}
		err := s.checkGo()
		checkFuzzed(t, []byte(text), err)
		if err != nil {
			return
		}
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "//go:") || strings.HasPrefix(line, "//line ") {
				// It may stand in a text between back quotes.
				if !strings.Contains(text, "`") && !strings.Contains(text, "/*") {
					t.Errorf("%q passes", line)
				}
			}
		}
		if declared, err := s.Declared(); err != nil || len(declared) == 0 {
			t.Errorf("it declares %v, %v", declared, err)
		}
	})
}

// FuzzModule: what is accepted replaces and requires nothing.
func FuzzModule(f *testing.F) {
	f.Add([]byte("module m\n\ngo 1.26\n"))
	f.Add([]byte("module m // x\nreplace a => b\n"))
	f.Add([]byte("go 1.26 (\nrequire (\n)"))
	f.Fuzz(func(t *testing.T, data []byte) {
		err := checkModule(File{Path: "go.mod", Data: data})
		checkFuzzed(t, data, err)
		for line := range strings.Lines(string(data)) {
			if err == nil && slices.ContainsFunc([]string{"replace", "require", "tool"}, func(w string) bool { return strings.HasPrefix(line, w) }) {
				t.Errorf("%q passes", line)
			}
		}
	})
}

// FuzzManifest: what is accepted names a file of the submission, or a program of
// the machine.
func FuzzManifest(f *testing.F) {
	f.Add([]byte("command: [bin/server, --quiet]\n"))
	f.Add([]byte("command:\n  - ./x\n  - \"8\"\n"))
	f.Add([]byte("a: &a [*a]\n---\n!!binary x"))
	f.Add([]byte("command: [[[[{{{? : -"))
	f.Add([]byte("command: >\n |"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s := Submission{Files: []File{{Path: "bin/server", Executable: true}, {Path: "x", Executable: true}}}
		m, err := s.readManifest(File{Path: ManifestFile, Data: data})
		checkFuzzed(t, data, err)
		if err == nil && (len(m.Command) == 0 || strings.Contains(m.Command[0], "/") && m.Command[0] != "bin/server" && m.Command[0] != "./x") {
			t.Errorf("it runs %q", m.Command)
		}
	})
}

// FuzzPython: no text of a file makes the search for shadows panic.
func FuzzPython(f *testing.F) {
	f.Add([]byte("import random\nfrom json import x"))
	f.Add([]byte("import a as b, ,random.x\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s := Submission{Files: []File{{Path: "random.py"}, {Path: PythonFile, Data: data}}}
		err := s.checkPython()
		checkFuzzed(t, data, err)
		if err != nil && !strings.Contains(string(data), "random") {
			t.Errorf("%v", err)
		}
	})
}
