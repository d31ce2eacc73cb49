package submission_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bonpied/grade/lang"
	"bonpied/grade/submission"
)

// files are the files of a submission by their paths; a path that ends with ! may
// be executed.
type files map[string]string

// write writes files into a folder, and returns it.
func write(t testing.TB, fs files) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range fs {
		mode := os.FileMode(0o644)
		if strings.HasSuffix(name, "!") {
			name, mode = strings.TrimSuffix(name, "!"), 0o755
		}
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// head is the least Go submission.
const head = "package p\n\nimport \"bonpied/core/contract\"\n\nfunc Gamma(contract.Activation) (float64, error) { return 1, nil }\n"

func TestRead(t *testing.T) {
	for _, test := range []struct {
		reason  string
		files   files
		kind    submission.Kind
		command []string
		paths   []string
	}{
		{"a package in Go", files{"go.mod": "module m // mine\n\ngo 1.26\n", "p.go": head}, submission.Go, nil, []string{"go.mod", "p.go"}},
		{"in two files, with a report", files{"a.go": "package p\n", "p.go": head, "report/r.pdf": "%PDF", "data.csv": ""}, submission.Go, nil, []string{"a.go", "data.csv", "p.go", "report/r.pdf"}},
		{"operations as variables", files{"p.go": "package p\n\nvar f, Forward = 1, g\n\nfunc g() {}\n"}, submission.Go, nil, []string{"p.go"}},
		{"a file of Python", files{"submission.py": "import random\n"}, submission.Python, nil, []string{"submission.py"}},
		{"Python beside Go that is not at the top", files{"submission.py": "", "old/p.go": "package p"}, submission.Python, nil, []string{"old/p.go", "submission.py"}},
		{"a file named after a module that nothing imports", files{"submission.py": "from . import test\nimport tests, testing\n# import test\n", "test.py": ""}, submission.Python, nil, []string{"submission.py", "test.py"}},
		{"a program", files{"bonpied.yaml": "command: [bin/server, --quiet, \"8\"]\n", "bin/server!": "#!"}, submission.Program, []string{"bin/server", "--quiet", "8"}, []string{"bin/server", "bonpied.yaml"}},
		{"a program at the top, written as a list", files{"bonpied.yaml": "# mine\ncommand:\n  - ./server\n", "server!": ""}, submission.Program, []string{"./server"}, []string{"bonpied.yaml", "server"}},
		{"a program of the machine", files{"bonpied.yaml": "command: [node, server.js]", "server.js": ""}, submission.Program, []string{"node", "server.js"}, []string{"bonpied.yaml", "server.js"}},
		{"the manifest comes first", files{"bonpied.yaml": "command: [go, run, .]", "p.go": "package main", "submission.py": ""}, submission.Program, []string{"go", "run", "."}, []string{"bonpied.yaml", "p.go", "submission.py"}},
		{
			"what is left out",
			files{"p.go": head, ".git/hooks/pre-commit!": "rm", ".env": "x", "__pycache__/p.pyc": "", "venv/pyvenv.cfg": "", "venv/bin/python": "", "__MACOSX/._p.go": "", "sub/.git/config": ""},
			submission.Go, nil, []string{"p.go"},
		},
	} {
		folder := write(t, test.files)
		s, err := submission.Read(folder, nil)
		if err != nil {
			t.Errorf("%s: %v", test.reason, err)
			continue
		}
		var paths []string
		for _, f := range s.Files {
			paths = append(paths, f.Path)
		}
		if s.Kind != test.kind || s.Name != filepath.Base(folder) || len(s.Digest) != 64 {
			t.Errorf("%s: kind %s, name %s, digest %s", test.reason, s.Kind, s.Name, s.Digest)
		}
		if diff := cmp.Diff(test.command, s.Manifest.Command) + cmp.Diff(test.paths, paths); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.reason, diff)
		}
	}
}

func TestDeclared(t *testing.T) {
	s, err := submission.Read(write(t, files{
		"a.go": "package p\n\nimport . \"bonpied/core/contract\"\n\nvar Conventions = C{}\n\ntype Backprop struct{}\n\nfunc (C) Forward() {}\n",
		"b.go": head + "\nvar (\n\tx = 1\n\tVJP = f\n)\n\nfunc forward() {}\n",
	}), nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Declared()
	want := []submission.Declared{{Name: "Conventions", Path: "a.go", Line: 5}, {Name: "Gamma", Path: "b.go", Line: 5}, {Name: "VJP", Path: "b.go", Line: 9}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestWriteTo(t *testing.T) {
	s, err := submission.Read(write(t, files{"bonpied.yaml": "command: [bin/x/server]", "bin/x/server!": "#!", "bin/data": "1", ".hidden": ""}), nil)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := s.WriteTo(folder); err != nil {
		t.Fatal(err)
	}
	copied, err := submission.Read(folder, nil)
	copied.Name = s.Name
	if diff := cmp.Diff(s, copied); diff != "" || err != nil {
		t.Errorf("%v (-written +read):\n%s", err, diff)
	}
	if err := s.WriteTo(folder); err == nil || !strings.Contains(err.Error(), "is not empty") {
		t.Errorf("into a folder that is not empty: %v", err)
	}
	if err := s.WriteTo(filepath.Join(folder, "missing")); err == nil {
		t.Error("into a folder that does not exist")
	}
}

// TestDigest: whatever changes a submission changes its digest, and its name does
// not.
func TestDigest(t *testing.T) {
	seen := map[string]string{}
	for name, fs := range map[string]files{
		"first":            {"submission.py": "a", "b": "c"},
		"another content":  {"submission.py": "b", "b": "c"},
		"another name":     {"submission.py": "a", "c": "c"},
		"executable":       {"submission.py": "a", "b!": "c"},
		"moved boundaries": {"submission.py": "ab", "b": ""},
	} {
		one, err := submission.Read(write(t, fs), nil)
		two, again := submission.Read(write(t, fs), nil)
		if err != nil || again != nil || one.Digest != two.Digest {
			t.Errorf("%s: %v, %v, digests %s and %s", name, err, again, one.Digest, two.Digest)
		}
		if other, taken := seen[one.Digest]; taken {
			t.Errorf("%s has the digest of %s", name, other)
		}
		seen[one.Digest] = name
	}
}

func TestLimits(t *testing.T) {
	deep := files{"submission.py": "", "a/b/c/d": "12345"}
	for _, test := range []struct {
		reason string
		limits submission.Limits
		want   string // "" accepts
	}{
		{"just enough", submission.Limits{Files: 5, Bytes: 5, Depth: 3}, ""},
		{"a file too many", submission.Limits{Files: 4}, "the folder has over 4 files and folders"},
		{"a byte too many", submission.Limits{Bytes: 4}, "a/b/c/d: brings the submission to over 4 bytes"},
		{"a folder too deep", submission.Limits{Depth: 2}, "a/b/c: is in over 2 folders inside each other"},
	} {
		_, err := submission.Read(write(t, deep), &test.limits)
		if test.want == "" && err != nil || test.want != "" && (err == nil || err.Error() != test.want) {
			t.Errorf("%s: %v, want %q", test.reason, err, test.want)
		}
	}
}

// TestNotTheirFault: what the submission is not to blame for is no refusal.
func TestNotTheirFault(t *testing.T) {
	file := filepath.Join(write(t, files{"submission.py": ""}), "submission.py")
	for reason, read := range map[string]func() (submission.Submission, error){
		"a folder that does not exist": func() (submission.Submission, error) { return submission.Read(file+"x", nil) },
		"a file":                       func() (submission.Submission, error) { return submission.Read(file, nil) },
		"a negative limit":             func() (submission.Submission, error) { return submission.Read(".", &submission.Limits{Files: -1}) },
	} {
		_, err := read()
		var refusal *submission.Refusal
		if err == nil || errors.As(err, &refusal) {
			t.Errorf("%s: %v", reason, err)
		}
	}
}

// TestRefused: a submission that is refused has its name and its digest.
func TestRefused(t *testing.T) {
	folder := write(t, files{"p.go": "package main\n"})
	s, err := submission.Read(folder, nil)
	var refusal *submission.Refusal
	if !errors.As(err, &refusal) || s.Name != filepath.Base(folder) || len(s.Digest) != 64 || s.Kind != submission.Go {
		t.Errorf("%+v, %v", s, err)
	}
	want := lang.Text{
		FR: "p.go:1 : est le paquet main, que personne ne peut importer : il lui faut un autre nom",
		EN: "p.go:1: is package main, which nobody can import: give it another name",
	}
	if diff := cmp.Diff(want, refusal.Text()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
