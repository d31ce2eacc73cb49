package submission_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"bonpied/grade/lang"
	"bonpied/grade/submission"
)

// importing is a package that imports something on line 4.
func importing(path string) files {
	return files{"p.go": "package p\n\nimport (\n\t" + path + "\n)\n\nfunc Gamma() {}\n"}
}

// commenting is a package with a comment on line 3.
func commenting(text string) files {
	return files{"p.go": "package p\n\n" + text + "\nfunc Gamma() {}\n"}
}

// with is a correct Go submission and one more file.
func with(name, text string) files { return files{"p.go": head, name: text} }

func TestRefusals(t *testing.T) {
	for _, test := range []struct {
		reason string
		files  files
		path   string
		line   int
		want   string // in the English text
	}{
		{"nothing", files{}, "", 0, "has no submission.py, no Go files and no bonpied.yaml"},
		{"a folder too many, as in an archive", files{"hw1/submission.py": "", "hw1/x.py": ""}, "hw1/submission.py", 0, "the files of hw1/ belong"},
		{"a Go folder too many", files{"README": "", "src/p.go": head}, "src/p.go", 0, "the files of src/ belong"},
		{"two languages", files{"p.go": head, "submission.py": ""}, "p.go", 0, "is Go, beside submission.py"},
		{"a name with a line break", with("a\nb.txt", ""), "a\nb.txt", 0, "not printable"},
		{"a name with a terminal code", with("\x1b[2Jx", ""), "\x1b[2Jx", 0, "not printable"},
		{"a name that is no text", with("\xff", ""), "\xff", 0, "not printable"},

		{"files", importing(`"os"`), "p.go", 4, `imports "os"; a submission may only import bonpied/core/contract, bytes`},
		{"processes", importing(`"os/exec"`), "p.go", 4, `imports "os/exec"`},
		{"system calls", importing(`"syscall"`), "p.go", 4, `imports "syscall"`},
		{"memory", importing(`"unsafe"`), "p.go", 4, `imports "unsafe"`},
		{"the network", importing(`"net/http"`), "p.go", 4, `imports "net/http"`},
		{"reflection", importing(`"reflect"`), "p.go", 4, `imports "reflect"`},
		{"the runtime", importing(`"runtime/debug"`), "p.go", 4, `imports "runtime/debug"`},
		{"the clock", importing(`"time"`), "p.go", 4, `imports "time"`},
		{"flags", importing(`"flag"`), "p.go", 4, `imports "flag"`},
		{"testing", importing(`"testing"`), "p.go", 4, `imports "testing"`},
		{"embedding", importing(`_ "embed"`), "p.go", 4, `imports "embed"`},
		{"cgo", importing(`"C"`), "p.go", 4, `imports "C"`},
		{"plugins", importing(`"plugin"`), "p.go", 4, `imports "plugin"`},
		{"the reference", importing(`"bonpied/core"`), "p.go", 4, `imports "bonpied/core"`},
		{"the grader's side", importing("`bonpied/grade/wire`"), "p.go", 4, "imports `bonpied/grade/wire`"},
		{"the streams", importing(`s "bonpied/grade/golang/streams"`), "p.go", 4, `imports "bonpied/grade/golang/streams"`},
		{"a package of others", importing(`"gonum.org/v1/gonum/mat"`), "p.go", 4, `imports "gonum.org/v1/gonum/mat"`},
		{"a folder", importing(`"./helpers"`), "p.go", 4, `imports "./helpers"`},
		{"a path that is almost allowed", importing(`"bonpied/core/contract/"`), "p.go", 4, `imports "bonpied/core/contract/"`},

		{"embed", commenting("//go:embed *"), "p.go", 3, "has a directive //go:embed"},
		{"linkname", commenting("//go:linkname Gamma runtime.exit"), "p.go", 3, "//go:linkname"},
		{"a build constraint", files{"p.go": "//go:build ignore\n\n" + head}, "p.go", 1, "//go:build"},
		{"an old build constraint", files{"p.go": "// +build ignore\n\n" + head}, "p.go", 1, "directive +build"},
		{"another directive", commenting("//go:nosplit"), "p.go", 3, "//go:nosplit"},
		{"a line directive", commenting("//line /etc/passwd:1"), "p.go", 3, "directive //line"},
		{"a line directive inside a line", commenting("/*line x.go:7:1*/"), "p.go", 3, "directive /*line"},
		{"a line directive before an import", files{"p.go": "package p\n//line x.go:70\nimport \"os\"\n"}, "p.go", 2, "directive //line"},
		{"a line directive before what is not Go", files{"p.go": "package p\n//line x.go:70\nfunc {\n"}, "p.go", 2, "directive //line"},
		{"an export", commenting("//export Gamma"), "p.go", 3, "directive //export"},
		{"debug settings", files{"p.go": "//go:debug madvdontneed=1\n" + head}, "p.go", 1, "//go:debug"},

		{"what is not Go", files{"p.go": "package p\n\nfunc Gamma( {\n"}, "p.go", 3, "is not Go: expected"},
		{"no package clause", files{"p.go": "\nfunc Gamma() {}\n"}, "p.go", 2, "is not Go: expected 'package'"},
		{"bytes", files{"p.go": "\x00\x01"}, "p.go", 1, "is not Go"},
		{"package main", files{"p.go": "// mine\npackage main\n"}, "p.go", 2, "is package main"},
		{"two packages", files{"p.go": head, "q.go": "package q\n"}, "q.go", 1, "is of package q, and not of package p"},
		{"no operation", files{"p.go": "package p\n\nfunc F() {}\n"}, "", 0, "declares none of the functions Activate, Gamma,"},
		{"an operation as a method", files{"p.go": "package p\n\ntype T int\n\nfunc (T) Forward() {}\n"}, "", 0, "declares none"},
		{"an operation without its capital", files{"p.go": "package p\n\nfunc forward() {}\n"}, "p.go", 3, "declares forward, which is not exported: write Forward"},
		{"one of capitals", files{"p.go": "package p\n\nfunc vjp() {}\n"}, "p.go", 3, "write VJP"},

		{"tests", with("p_test.go", "package p"), "p_test.go", 0, "is a file of tests"},
		{"a name that hides a file", with("_a.go", "package p"), "_a.go", 0, "has a name that is not of"},
		{"a name that is an option", with("-o.go", "package p"), "-o.go", 0, "has a name that is not of"},
		{"a name with spaces", with("a b.go", "package p"), "a b.go", 0, "has a name that is not of"},
		{"a system in the name", with("a_linux.go", "package p"), "a_linux.go", 0, "would not be compiled"},
		{"a processor in the name", with("a_amd64.go", "package p"), "a_amd64.go", 0, "would not be compiled"},
		{"assembly", with("a.s", ""), "a.s", 0, "no assembly"},
		{"assembly for the C preprocessor", with("a_amd64.S", ""), "a_amd64.S", 0, "no assembly"},
		{"C", with("a.c", ""), "a.c", 0, "no cgo"},
		{"a header", with("sub/a.h", ""), "sub/a.h", 0, "no cgo"},
		{"an object file", with("a_linux_amd64.syso", ""), "a_linux_amd64.syso", 0, "compiled code"},
		{"a second package", with("sub/q.go", "package q"), "sub/q.go", 0, "is in a folder of its own"},
		{"packages of others", with("vendor/modules.txt", ""), "vendor/modules.txt", 0, "vendor"},
		{"a workspace", with("go.work", "go 1.26"), "go.work", 0, "workspace"},
		{"a module inside", with("sub/go.mod", "module q"), "sub/go.mod", 0, "module inside"},
		{"replace", with("go.mod", "module m\n\nreplace bonpied => ../reference\n"), "go.mod", 3, `says "replace"`},
		{"replace in a block", with("go.mod", "module m\n\ngo 1.26\n\nreplace (\n\tbonpied => ../reference\n)\n"), "go.mod", 5, `says "replace"`},
		{"require", with("go.mod", "module m\nrequire gonum.org/v1/gonum v0.17.0\n"), "go.mod", 2, `says "require"`},
		{"exclude", with("go.mod", "module m\nexclude x v1.0.0\n"), "go.mod", 2, `says "exclude"`},
		{"a toolchain", with("go.mod", "module m\ngo 1.26\ntoolchain go1.99.0\n"), "go.mod", 3, `says "toolchain"`},
		{"a tool", with("go.mod", "module m\ntool x\n"), "go.mod", 2, `says "tool"`},
		{"settings of the runtime", with("go.mod", "module m\ngodebug default=go1.20\n"), "go.mod", 2, `says "godebug"`},
		{"a block", with("go.mod", "module (\n m\n)\n"), "go.mod", 1, `is not of the form "module NAME"`},
		{"a module without a name", with("go.mod", "module\n"), "go.mod", 1, "is not of the form"},
		{"too much", files{"p.go": head + strings.Repeat("// more\n", 1<<17)}, "p.go", 0, "over 1048576 bytes"},

		{"a shadow", files{"submission.py": "import math\nimport numpy as np, random\n", "random.py": ""}, "submission.py", 2, "imports random, which will be Python's own module and not random.py"},
		{"a shadow as a folder", files{"submission.py": "\n\n    from json.decoder import x\n", "json/decoder.py": ""}, "submission.py", 3, "imports json, which will be Python's own module and not json"},
		{"a NumPy of one's own", files{"submission.py": "", "helpers.py": "import numpy\n", "numpy.py": ""}, "helpers.py", 1, "imports numpy"},

		{"an empty manifest", files{"bonpied.yaml": ""}, "bonpied.yaml", 0, "is not a manifest"},
		{"two documents", files{"bonpied.yaml": "command: [node]\n---\ncommand: [sh]\n"}, "bonpied.yaml", 0, "want one document"},
		{"a list", files{"bonpied.yaml": "- node\n"}, "bonpied.yaml", 0, "want one key, command"},
		{"another key", files{"bonpied.yaml": "command: [node]\nenv: {A: b}\n"}, "bonpied.yaml", 2, "has the key env; there is only command"},
		{"a command that is a text", files{"bonpied.yaml": "command: node server.js\n"}, "bonpied.yaml", 1, "command is not a list of 1 to 64 texts"},
		{"no words", files{"bonpied.yaml": "command: []\n"}, "bonpied.yaml", 1, "command is not a list"},
		{"a number", files{"bonpied.yaml": "command:\n  - node\n  - 8\n"}, "bonpied.yaml", 3, "a word that is no text"},
		{"an alias", files{"bonpied.yaml": "command: &a [node, *a]\n"}, "bonpied.yaml", 1, "command is not a list"},
		{"not YAML", files{"bonpied.yaml": "command: [node\n"}, "bonpied.yaml", 1, "is not a manifest"},
		{"a file that is not there", files{"bonpied.yaml": "\ncommand: [./server]\n"}, "bonpied.yaml", 2, "is not a file of the submission"},
		{"a file outside", files{"bonpied.yaml": "command: [../../bin/sh]\n"}, "bonpied.yaml", 1, "is not a file of the submission"},
		{"a file by its whole path", files{"bonpied.yaml": "command: [/bin/sh]\n"}, "bonpied.yaml", 1, "is not a file of the submission"},
		{"a file that may not be executed", files{"bonpied.yaml": "command: [./server]\n", "server": ""}, "bonpied.yaml", 1, "chmod +x"},
		{"an option as a program", files{"bonpied.yaml": "command: [-c]\n"}, "bonpied.yaml", 1, `"-c" is not the name of a program`},
		{"a long manifest", files{"bonpied.yaml": strings.Repeat("# more\n", 1000)}, "bonpied.yaml", 0, "over 4096 bytes"},
	} {
		_, err := submission.Read(write(t, test.files), nil)
		checkRefusal(t, test.reason, err, test.path, test.line, test.want)
	}
}

func checkRefusal(t *testing.T, reason string, err error, path string, line int, want string) {
	t.Helper()
	var refusal *submission.Refusal
	switch {
	case !errors.As(err, &refusal):
		t.Errorf("%s: %v, want a refusal", reason, err)
	case refusal.Path != path || refusal.Line != line || !strings.Contains(err.Error(), want):
		t.Errorf("%s: at %q line %d: %v\nwant %q line %d: … %s", reason, refusal.Path, refusal.Line, err, path, line, want)
	case refusal.Problem.FR == "" || refusal.Problem.FR == refusal.Problem.EN || strings.Contains(refusal.Problem.FR+refusal.Problem.EN, "%!"):
		t.Errorf("%s: %+v", reason, refusal.Problem)
	}
	if text := refusalText(refusal); strings.ContainsAny(text, "\n\x1b") || !utf8.ValidString(text) {
		t.Errorf("%s: %q is not one printable line", reason, refusalText(refusal))
	}
}

func refusalText(r *submission.Refusal) string {
	if r == nil {
		return ""
	}
	return r.In(lang.French) + r.In(lang.English)
}
