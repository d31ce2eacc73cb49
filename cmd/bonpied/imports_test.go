package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// arrows says what the packages under a folder may import beside the standard
// library and packages under the folder itself. Each name stands for the package
// and, with "/...", for those under it. The longest folder that fits is the one
// that counts.
//
// The lecture's mathematics is in core, the judges in gradcheck and stats know
// nothing of it, a property must not see the answer key in fixtures, and a fault
// names its property by a string. props may call gonum/mat, for spectral norms:
// core and the judges bring gonum anyway. grade knows no answer key either: what the
// faults of fixtures fail, the command hands it as a value. A report is written from
// a result alone, which says nothing of how it was found. A student's program may
// link grade/wire, so that it needs nothing but the contract; and what talks to a
// submission holds no answers.
var arrows = map[string][]string{
	"bonpied":                 {},
	"bonpied/core/contract":   {},
	"bonpied/core/verdict":    {},
	"bonpied/core":            {"bonpied/core/contract", "bonpied/core/verdict", "gonum.org/v1/gonum/..."},
	"bonpied/gradcheck":       {"bonpied/core/verdict", "gonum.org/v1/gonum/..."},
	"bonpied/stats":           {"bonpied/core/verdict", "gonum.org/v1/gonum/..."},
	"bonpied/props":           {"bonpied", "bonpied/core/...", "bonpied/gradcheck/...", "bonpied/stats/...", "bonpied/fixtures/digits", "pgregory.net/rapid", "gonum.org/v1/gonum/mat"},
	"bonpied/fixtures":        {"bonpied/core/..."},
	"bonpied/fixtures/digits": {},
	"bonpied/lecture":         {"bonpied/core/...", "bonpied/props/...", "bonpied/stats/...", "bonpied/fixtures/digits", "gonum.org/v1/plot/...", "gonum.org/v1/gonum/..."},
	"bonpied/grade": {
		"bonpied", "bonpied/core/contract", "bonpied/core/verdict", "bonpied/props/...", "bonpied/grade/...",
		"github.com/creachadair/jrpc2/...", "github.com/tetratelabs/wazero/...", "github.com/landlock-lsm/go-landlock/...",
		"github.com/elastic/go-seccomp-bpf/...", "github.com/google/renameio/v2/...", "golang.org/x/sys/...",
		"github.com/santhosh-tekuri/jsonschema/v6/...",
	},
	"bonpied/grade/format": {},
	"bonpied/grade/lang":   {"golang.org/x/text/..."},
	"bonpied/grade/result": {"bonpied/core/verdict", "bonpied/grade/lang", "github.com/santhosh-tekuri/jsonschema/v6"},
	"bonpied/grade/rubric": {
		"bonpied", "bonpied/core/verdict", "bonpied/grade/lang", "bonpied/grade/result", "bonpied/props",
		"github.com/goccy/go-yaml/...", "github.com/santhosh-tekuri/jsonschema/v6/...", "golang.org/x/text/...",
	},
	"bonpied/grade/report":  {"bonpied/core/verdict", "bonpied/grade/format", "bonpied/grade/lang", "bonpied/grade/result"},
	"bonpied/grade/wire":    {"bonpied/core/contract"},
	"bonpied/grade/remote":  {"bonpied/core/contract", "bonpied/grade/wire", "github.com/creachadair/jrpc2/..."},
	"bonpied/grade/process": {"golang.org/x/sys/..."},
	"bonpied/grade/python":  {"bonpied/grade/process"},
	"bonpied/grade/conform": {"bonpied/core/contract", "bonpied/grade/wire", "bonpied/grade/remote"},
	"bonpied/grade/sandbox": {
		"bonpied/grade/internal/...", "bonpied/grade/process", "bonpied/grade/remote",
		"github.com/landlock-lsm/go-landlock/...", "github.com/elastic/go-seccomp-bpf/...", "golang.org/x/sys/...",
	},
	"bonpied/grade/submission": {
		"bonpied/core/contract", "bonpied/grade/wire", "bonpied/grade/lang", "github.com/goccy/go-yaml/...",
	},
	"bonpied/grade/golang/streams": {}, // a student's program links it
	"bonpied/grade/golang": {
		"bonpied", "bonpied/grade/submission", "bonpied/grade/lang", "bonpied/grade/internal/...", "bonpied/grade/sandbox",
		"github.com/tetratelabs/wazero/...",
	},
	"bonpied/cmd": {"..."},

	"bonpied/grade/kit":       {"bonpied", "bonpied/core/contract", "bonpied/grade/lang", "bonpied/grade/python"},
	"bonpied/grade/lookalike": {"bonpied/grade/lang", "bonpied/grade/result"},
}

// banned is what the leaves must not reach even through others: anyone can use
// them alone, without the flags of the testing package.
var banned = map[string][]string{
	"bonpied/gradcheck":     {"testing", "pgregory.net/rapid", "bonpied/core", "bonpied/core/contract", "bonpied/props"},
	"bonpied/stats":         {"testing", "pgregory.net/rapid", "bonpied/core", "bonpied/core/contract", "bonpied/props"},
	"bonpied/core":          {"testing", "pgregory.net/rapid"},
	"bonpied/core/contract": {"bonpied/core"},
	"bonpied/fixtures":      {"bonpied/props"},
	"bonpied/grade/report":  {"testing", "pgregory.net/rapid", "bonpied/props", "github.com/goccy/go-yaml"},
	"bonpied/grade/rubric":  {"bonpied/fixtures"},
	"bonpied/grade/wire":    {"bonpied/core", "bonpied/props", "github.com/creachadair/jrpc2"},
	"bonpied/grade/remote":  {"bonpied/core", "bonpied/props"},
	"bonpied/grade/python":  {"bonpied/core", "bonpied/props"},
	"bonpied/grade/conform": {"bonpied/core", "bonpied/props"},
	"bonpied/grade/sandbox": {"bonpied/core", "bonpied/props"},
	"bonpied/grade/submission": {
		"bonpied/core", "bonpied/props",
	},
	"bonpied/grade/golang": {"bonpied/core", "bonpied/props"},

	"bonpied/grade/kit":       {"bonpied/core", "bonpied/props"},
	"bonpied/grade/lookalike": {"bonpied/fixtures", "bonpied/props"},
}

// pkg is what go list says of a package.
type pkg struct {
	ImportPath string
	Standard   bool
	Module     *struct{ Path string }
	Imports    []string
	Deps       []string
}

// under reports whether a package is folder, or under it.
func under(path, folder string) bool { return path == folder || strings.HasPrefix(path, folder+"/") }

// home returns the longest folder of arrows that holds a package; "" for none.
// The root package holds only itself.
func home(path string) string {
	longest := ""
	for folder := range arrows {
		fits := under(path, folder) && (folder != "bonpied" || path == folder)
		if fits && len(folder) > len(longest) {
			longest = folder
		}
	}
	return longest
}

// violations lists the imports of a package that no arrow allows.
func violations(p pkg, standard func(string) bool) []string {
	folder := home(p.ImportPath)
	if folder == "" {
		return []string{p.ImportPath + " has no place in the house"}
	}
	var found []string
	for _, imported := range p.Imports {
		if !standard(imported) && home(imported) != folder && !allowed(arrows[folder], imported) {
			found = append(found, fmt.Sprintf("%s imports %s", p.ImportPath, imported))
		}
	}
	for top, names := range banned {
		for _, name := range names {
			if home(p.ImportPath) == top && slices.Contains(p.Deps, name) && p.ImportPath != name && !under(p.ImportPath, name) {
				found = append(found, fmt.Sprintf("%s reaches %s", p.ImportPath, name))
			}
		}
	}
	return found
}

func allowed(names []string, imported string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		folder, whole := strings.CutSuffix(name, "...")
		folder = strings.TrimSuffix(folder, "/")
		return imported == name || whole && (folder == "" || under(imported, folder))
	})
}

// listPackages returns every package of the module, and whether an import is of the
// standard library.
func listPackages(t *testing.T) (own []pkg, standard func(string) bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=ImportPath,Standard,Module,Imports,Deps", "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	std := map[string]bool{"C": true}
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p pkg
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		std[p.ImportPath] = p.Standard
		if p.Module != nil && p.Module.Path == "bonpied" {
			own = append(own, p)
		}
	}
	return own, func(path string) bool { return std[path] }
}

func TestImportGraph(t *testing.T) {
	own, standard := listPackages(t)
	if len(own) < 8 {
		t.Fatalf("go list found %d packages, which cannot be all", len(own))
	}
	for _, p := range own {
		for _, v := range violations(p, standard) {
			t.Error(v)
		}
	}
}

// TestImportGraphNotices: the check fails on each kind of arrow that is not
// there.
func TestImportGraphNotices(t *testing.T) {
	standard := func(path string) bool { return !strings.Contains(path, "/") }
	for _, test := range []struct {
		reason string
		p      pkg
		want   int
	}{
		{"the contract holds no answers", pkg{ImportPath: "bonpied/core/contract", Imports: []string{"bonpied/core"}}, 1},
		{"a property must not see the answer key", pkg{ImportPath: "bonpied/props", Imports: []string{"bonpied/fixtures"}}, 1},
		{"the images are no answer key", pkg{ImportPath: "bonpied/props", Imports: []string{"bonpied/fixtures/digits"}}, 0},
		{"a fault does not know the properties", pkg{ImportPath: "bonpied/fixtures", Imports: []string{"bonpied/props"}}, 1},
		{"a judge knows no rapid", pkg{ImportPath: "bonpied/stats", Imports: []string{"pgregory.net/rapid"}}, 1},
		{"a judge knows no testing, even through others", pkg{ImportPath: "bonpied/gradcheck", Deps: []string{"testing"}}, 1},
		{"judges do not know each other", pkg{ImportPath: "bonpied/gradcheck", Imports: []string{"bonpied/stats"}}, 1},
		{"the root imports nothing", pkg{ImportPath: "bonpied", Imports: []string{"bonpied/core"}}, 1},
		{"a package of a folder may import its siblings", pkg{ImportPath: "bonpied/core/rounding", Imports: []string{"bonpied/core/forwardmode"}}, 0},
		{"a third party's package that is not in the plan", pkg{ImportPath: "bonpied/core", Imports: []string{"example.com/x"}}, 1},
		{"the command may import everything", pkg{ImportPath: "bonpied/cmd/bonpied", Imports: []string{"bonpied/fixtures", "github.com/spf13/cobra"}}, 0},
		{"grade does not know the answer key", pkg{ImportPath: "bonpied/grade/rubric", Imports: []string{"bonpied/fixtures"}}, 1},
		{"grade does not know the command", pkg{ImportPath: "bonpied/grade/report", Imports: []string{"bonpied/cmd/bonpied"}}, 1},
		{"a report does not know the catalogue", pkg{ImportPath: "bonpied/grade/report", Imports: []string{"bonpied/props"}}, 1},
		{"nor reaches it through others", pkg{ImportPath: "bonpied/grade/report", Deps: []string{"bonpied/props"}}, 1},
		{"a rubric scores what the catalogue found", pkg{ImportPath: "bonpied/grade/rubric", Imports: []string{"bonpied/props"}}, 0},
		{"grade takes no package that is not in the plan", pkg{ImportPath: "bonpied/grade/wire", Imports: []string{"example.com/x"}}, 1},
		{"a student's program links no client", pkg{ImportPath: "bonpied/grade/wire", Imports: []string{"github.com/creachadair/jrpc2"}}, 1},
		{"nor does it through others", pkg{ImportPath: "bonpied/grade/wire", Deps: []string{"github.com/creachadair/jrpc2"}}, 1},
		{"what talks to a submission holds no answers", pkg{ImportPath: "bonpied/grade/remote", Deps: []string{"bonpied/core"}}, 1},
		{"a submission is not judged where it is run", pkg{ImportPath: "bonpied/grade/python", Imports: []string{"bonpied/props"}}, 1},
		{"nor where it is built", pkg{ImportPath: "bonpied/grade/golang", Deps: []string{"bonpied/core"}}, 1},
		{"what a student's program links has nothing of the grader", pkg{ImportPath: "bonpied/grade/golang/streams", Imports: []string{"bonpied/grade/golang"}}, 1},
		{"who reads a submission does not build it", pkg{ImportPath: "bonpied/grade/submission", Imports: []string{"bonpied/grade/golang"}}, 1},
		{"a conformance test is a client", pkg{ImportPath: "bonpied/grade/conform", Imports: []string{"bonpied/grade/remote", "bonpied/grade/wire"}}, 0},
		{"what starts a submission knows no answers", pkg{ImportPath: "bonpied/grade/sandbox", Deps: []string{"bonpied/core"}}, 1},
		{"a sandbox uses the kernel by its libraries", pkg{ImportPath: "bonpied/grade/sandbox", Imports: []string{"github.com/landlock-lsm/go-landlock/landlock", "golang.org/x/sys/unix"}}, 0},
		{"grading sees no answer key", pkg{ImportPath: "bonpied/grade", Imports: []string{"bonpied/fixtures"}}, 1},
		{"a kit holds no answers", pkg{ImportPath: "bonpied/grade/kit", Deps: []string{"bonpied/core"}}, 1},
		{"a kit states the contract", pkg{ImportPath: "bonpied/grade/kit", Imports: []string{"bonpied/core/contract", "bonpied"}}, 0},
		{"what a fault fails is a value", pkg{ImportPath: "bonpied/grade/lookalike", Imports: []string{"bonpied/fixtures"}}, 1},
		{"a new top-level folder", pkg{ImportPath: "bonpied/util"}, 1},
	} {
		if got := violations(test.p, standard); len(got) != test.want {
			t.Errorf("%s: %q, want %d", test.reason, got, test.want)
		}
	}
}
