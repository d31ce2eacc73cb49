//go:build grading || python

package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/template"
	"time"

	"github.com/google/go-cmp/cmp"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/fixtures/mistakes"
	"bonpied/grade/process"
	"bonpied/grade/remote"
	"bonpied/grade/rubric"
	"bonpied/props"
)

var (
	corpusSeed  = flag.Uint64("corpus.seed", 1, "seed that the corpus of submissions is judged with")
	corpusOnly  = flag.String("corpus.only", "", "name of the one submission of the corpus to judge; \"\" for all")
	corpusWhole = flag.Bool("corpus.whole", false, "judge by all that is graded, and correct submissions by the whole catalogue: minutes")
)

const corpusFolders = "../../fixtures/submissions"

// corpusOf returns the submissions of a language that are to be judged.
func corpusOf(language string) []mistakes.Submission {
	return slices.DeleteFunc(mistakes.Index(), func(s mistakes.Submission) bool {
		return s.Language != language || *corpusOnly != "" && s.Name != *corpusOnly
	})
}

// TestCorpusGo: each submission in Go fails what it should. With -corpus.whole it loses
// the points that it should and no others, and the correct ones pass the whole
// catalogue; make corpus asks for that. They are linked into one program, which serves
// the one it is told.
func TestCorpusGo(t *testing.T) {
	submissions := corpusOf("go")
	program := buildCorpus(t, submissions)
	for _, s := range submissions {
		t.Run(s.Name, func(t *testing.T) {
			judgeSubmission(t, s, process.Command{Path: program, Args: []string{s.Name}})
		})
	}
}

// corpusMain serves the submission that its argument names.
var corpusMain = template.Must(template.New("main").Parse(`package main

import (
	"os"

	"bonpied/core/contract"
	"bonpied/grade/wire"
{{range $i, $s := .}}	s{{$i}} "bonpied/{{$s.Name}}"
{{end}})

var submissions = map[string]contract.Implementation{
{{range $i, $s := .}}	"{{$s.Name}}": {
		Name: "{{$s.Name}}",{{if $s.Conventions}} Conventions: s{{$i}}.Conventions,{{end}}
{{range $s.Operations}}		{{.}}: s{{$i}}.{{.}},
{{end}}	},
{{end}}}

func main() {
	if err := wire.Serve(os.Stdin, os.Stdout, submissions[os.Args[1]]); err != nil {
		panic(err)
	}
}
`))

// buildCorpus builds the program from the submissions' folders and the two packages
// that it needs, which import the standard library only, and returns its path.
func buildCorpus(t *testing.T, submissions []mistakes.Submission) string {
	t.Helper()
	type part struct {
		Name        string
		Conventions bool
		Operations  []contract.Operation
	}
	module := t.TempDir()
	var parts []part
	for _, s := range submissions {
		text := copyPackage(t, filepath.Join(corpusFolders, s.Name), filepath.Join(module, s.Name))
		parts = append(parts, part{s.Name, strings.Contains(text, "\nvar Conventions "), allOperations})
	}
	for _, needed := range []string{"core/contract", "grade/wire"} {
		copyPackage(t, filepath.Join("../..", needed), filepath.Join(module, needed))
	}
	var text bytes.Buffer
	if err := corpusMain.Execute(&text, parts); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(module, "main.go"), text.Bytes())
	writeFile(t, filepath.Join(module, "go.mod"), []byte("module bonpied\n\ngo 1.26.0\n"))
	program := filepath.Join(module, "corpus")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".")
	build.Dir = module
	build.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=", "GOPROXY=off")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("the submissions do not build: %v\n%s", err, out)
	}
	return program
}

// allOperations are what every submission of the corpus provides.
var allOperations = []contract.Operation{
	contract.OpActivate, contract.OpGamma, contract.OpLoss, contract.OpForward, contract.OpDeltas, contract.OpBackprop,
	contract.OpBackpropBatch, contract.OpVJP, contract.OpInitialise, contract.OpWeightVariance, contract.OpVarianceGains,
	contract.OpSecondMoment, contract.OpKeepProbabilities, contract.OpExpectedDepth, contract.OpDepthLaw, contract.OpSampleBlocks,
}

// copyPackage copies the Go files of a folder but for its tests, and returns their
// text.
func copyPackage(t *testing.T, from, to string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(from, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s has no Go files: %v", from, err)
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(to, filepath.Base(file)), data)
		all.Write(data)
	}
	return all.String()
}

func writeFile(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// judgeSubmission judges what a command serves, and compares the groups of the default
// rubric that lose points with the list.
func judgeSubmission(t *testing.T, s mistakes.Submission, command process.Command) {
	t.Helper()
	conn, err := process.Start(context.Background(), command, 0)
	if err != nil {
		t.Fatal(err)
	}
	client, err := remote.Dial(t.Context(), conn, &remote.Limits{Answer: 5 * time.Minute})
	if err != nil {
		t.Fatalf("%v\n%s", err, conn.Output())
	}
	defer client.Close()
	// What is wrong is wrong by far: to screen is enough, and a tenth of the time.
	set := &props.Settings{Seed: *corpusSeed, Checks: 20, Timeout: 10 * time.Minute, Screen: s.Mistake != ""}
	report, err := props.Run(t.Context(), client.Implementation(), set, judgedProperties(s)...)
	if err != nil {
		t.Fatal(err)
	}
	if *corpusWhole {
		checkPoints(t, s, report)
	}
	checkVerdicts(t, s, report)
	checkCounterexamples(t, client.Implementation(), report)
}

// checkPoints: every group of the list loses points, and no other.
func checkPoints(t *testing.T, s mistakes.Submission, report props.Report) {
	t.Helper()
	scored, err := rubric.Default().Score(rubric.About{Name: s.Name}, report)
	if err != nil {
		t.Fatal(err)
	}
	lost := []string{}
	for _, g := range scored.Groups {
		if g.Points < g.MaxPoints {
			lost = append(lost, g.Name)
		}
	}
	if diff := cmp.Diff(s.Loses, lost); diff != "" {
		t.Errorf("it does not lose the points that it should (-want +got):\n%s%s", diff, failures(report))
	}
}

// judgedProperties are those that give points, and for a correct submission all; if
// haste is asked for, those that the submission should fail, or the gradients.
func judgedProperties(s mistakes.Submission) []props.Property {
	chosen := s.Fails
	for _, g := range rubric.Default().Groups {
		quick := s.Mistake == "" && strings.HasPrefix(g.Name, "exercise-1")
		graded := *corpusWhole && (g.Points > 0 || s.Mistake == "")
		if quick || graded {
			chosen = append(slices.Clone(chosen), g.Properties...)
		}
	}
	return slices.DeleteFunc(rubric.Default().Properties(), func(p props.Property) bool {
		return !slices.Contains(chosen, p.Name)
	})
}

// failures explains what did not pass.
func failures(report props.Report) string {
	var text strings.Builder
	for _, r := range report.Results {
		if r.Verdict != verdict.Pass {
			fmt.Fprintln(&text, r.Explain())
		}
	}
	return text.String()
}

// checkVerdicts: what should fail fails, and a correct submission passes everything.
func checkVerdicts(t *testing.T, s mistakes.Submission, report props.Report) {
	t.Helper()
	failed := map[string]bool{}
	for _, r := range report.Results {
		failed[r.Name] = r.Verdict == verdict.Fail
		if s.Mistake == "" && r.Verdict != verdict.Pass {
			t.Errorf("a correct submission does not pass: %s", r.Explain())
		}
	}
	for _, name := range s.Fails {
		if !failed[name] {
			t.Errorf("%s does not fail", name)
		}
	}
}

// checkCounterexamples: what fails on a network shows one that a person can follow,
// when it is judged without haste.
func checkCounterexamples(t *testing.T, im contract.Implementation, report props.Report) {
	t.Helper()
	set := &props.Settings{Seed: *corpusSeed, Checks: 20, Timeout: 10 * time.Minute}
	for _, r := range report.Results {
		if r.Verdict != verdict.Fail || r.Evidence.Widths == nil {
			continue
		}
		p, _ := props.Find(props.All(), r.Name)
		again, err := props.Run(t.Context(), im, set, p)
		if err != nil {
			t.Fatal(err)
		}
		shown := again.Results[0]
		if w := shown.Evidence.Widths; shown.Verdict != verdict.Fail || len(w) < 2 || len(w) > 4 || slices.Max(w) > 3 {
			t.Errorf("%s: %v on a network of widths %v, want at most 3 layers and widths of at most 3", r.Name, shown.Verdict, w)
		}
	}
}
