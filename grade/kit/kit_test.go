package kit

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/grade/lang"
	"bonpied/grade/python"
	"bonpied/grade/result"
	"bonpied/grade/rubric"
	"bonpied/grade/wire"
	"bonpied/props"
)

// TestEveryOperation: each operation is one function of one exercise, in both
// languages, under the name that a grader calls.
func TestEveryOperation(t *testing.T) {
	count := map[contract.Operation]int{}
	for _, e := range exercises() {
		for _, task := range e.tasks {
			count[task.op]++
			if task.op == "" {
				continue
			}
			if !strings.HasPrefix(task.golang.signature, string(task.op)+"(") {
				t.Errorf("%s: the Go function is %s", task.op, task.golang.signature)
			}
			for _, guide := range []string{python.Guide, python.GuideFR} {
				if !strings.Contains(guide, "| `"+task.python.signature+"` |") {
					t.Errorf("%s: the guide has no %s", task.op, task.python.signature)
				}
			}
		}
	}
	for _, op := range wire.Operations() {
		if count[op] != 1 {
			t.Errorf("%s is asked for %d times", op, count[op])
		}
	}
}

// TestExercisesOfTheLecture: the kits have each exercise, under its own title.
func TestExercisesOfTheLecture(t *testing.T) {
	var titles []string
	for _, e := range exercises() {
		titles = append(titles, e.title.FR)
	}
	all := strings.Join(titles, "\n")
	for n := 1; n <= 6; n++ {
		if !strings.Contains(all, fmt.Sprintf("Exercice %d (", n)) {
			t.Errorf("no exercise %d among\n%s", n, all)
		}
	}
	if !strings.Contains(all, "Leaky ReLU") {
		t.Errorf("no annex among\n%s", all)
	}
}

// problems says what is wrong with a text of the kit: a language that lacks,
// formulas that differ, French without its spaces, lines that are too long.
func problems(text lang.Text) []string {
	var found []string
	if strings.TrimSpace(text.FR) == "" || strings.TrimSpace(text.EN) == "" {
		found = append(found, "a language lacks")
	}
	if fr, en := formulas(text.FR), formulas(text.EN); fr != en {
		found = append(found, fmt.Sprintf("%d formulas in French, %d in English", fr, en))
	}
	for line := range strings.Lines(text.FR) {
		if !strings.HasPrefix(line, "    ") && tight.MatchString(line) {
			found = append(found, fmt.Sprintf("no space before the mark: %q", line))
		}
	}
	for line := range strings.Lines(text.FR + "\n" + text.EN) {
		if n := len([]rune(strings.TrimRight(line, "\n"))); n > 90 {
			found = append(found, fmt.Sprintf("a line of %d characters: %q", n, line))
		}
	}
	return found
}

var tight = regexp.MustCompile(`[\pL)][:;!?](\s|$)`)

func formulas(text string) int {
	n := 0
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "    ") {
			n++
		}
	}
	return n
}

func TestBothLanguages(t *testing.T) {
	for _, e := range exercises() {
		texts := map[string]lang.Text{"title": e.title, "text": e.text}
		for _, task := range e.tasks {
			texts[task.python.signature] = task.text
			for _, note := range []lang.Text{task.python.note, task.golang.note} {
				if note != (lang.Text{}) {
					texts[task.python.signature+" note"] = note
				}
			}
		}
		for name, text := range texts {
			for _, p := range problems(text) {
				t.Errorf("%s, %s: %s", e.name, name, p)
			}
		}
	}
}

// TestBothLanguagesNotices: the check fails on each kind of slip.
func TestBothLanguagesNotices(t *testing.T) {
	if got := problems(lang.Text{FR: "la loi :\n\n    a = b\n", EN: "the law:\n\n    a = b\n"}); got != nil {
		t.Errorf("a good text: %q", got)
	}
	for _, text := range []lang.Text{
		{EN: "the law"}, {FR: "la loi"}, {FR: "la loi:", EN: "the law:"},
		{FR: "loi :\n\n    a = b", EN: "law:"}, {FR: strings.Repeat("x", 91), EN: "x"},
	} {
		if problems(text) == nil {
			t.Errorf("%q: not noticed", text)
		}
	}
}

// TestKitsDifferInLanguageOnly: the same files, and the same code.
func TestKitsDifferInLanguageOnly(t *testing.T) {
	for name, files := range map[string]func(lang.Language) []File{"python": Python, "go": Go, "gradescope": Gradescope, "github": GitHub} {
		fr, en := files(lang.French), files(lang.English)
		if len(fr) != len(en) {
			t.Fatalf("%s: %d files in French, %d in English", name, len(fr), len(en))
		}
		for i := range fr {
			if fr[i].Path != en[i].Path || fr[i].Program != en[i].Program {
				t.Errorf("%s: %s in French, %s in English", name, fr[i].Path, en[i].Path)
			}
			if a, b := signatures(fr[i].Data), signatures(en[i].Data); !slices.Equal(a, b) {
				t.Errorf("%s: %s has %q in French, %q in English", name, fr[i].Path, a, b)
			}
		}
	}
}

// signatures returns the lines of code that declare functions.
func signatures(source []byte) []string {
	return regexp.MustCompile(`(?m)^(def|func) .*$`).FindAllString(string(source), -1)
}

// TestNoAnswers: nothing is written but what the kit says is written.
func TestNoAnswers(t *testing.T) {
	source := pythonSource(lang.English)
	if got, want := strings.Count(source, "raise NotImplementedError"), strings.Count(source, "\ndef ")-1; got != want {
		t.Errorf("Python: %d functions are not written, want %d", got, want)
	}
	for _, f := range Go(lang.English) {
		if !strings.HasPrefix(f.Path, Submission+"/") || !strings.HasSuffix(f.Path, ".go") || strings.HasSuffix(f.Path, "/kit.go") {
			continue
		}
		written := 0
		if strings.HasSuffix(f.Path, "/exercise3.go") {
			written = 1
		}
		if got, want := strings.Count(string(f.Data), "notWritten("), strings.Count(string(f.Data), "\nfunc ")-written; got != want {
			t.Errorf("%s: %d functions are not written, want %d", f.Path, got, want)
		}
	}
}

func TestGoVersion(t *testing.T) {
	module, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`(?m)^go ` + regexp.QuoteMeta(GoVersion) + `(\.0)?$`).Match(module) {
		t.Errorf("kits ask for Go %s, and go.mod does not", GoVersion)
	}
}

// TestAKitHasNothing: a submission in which nothing is written is judged and has no
// point, and nothing of it fails.
func TestAKitHasNothing(t *testing.T) {
	checkNothing(t, unwritten())
}

// checkNothing judges an implementation by the default rubric.
func checkNothing(t *testing.T, im contract.Implementation) {
	t.Helper()
	r := rubric.Default()
	report, err := props.Run(t.Context(), im, &props.Settings{Seed: 1, Checks: 20}, r.Properties()...)
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range report.Results {
		if found.Verdict != verdict.NotProvided {
			t.Errorf("%s is %v (%s), want not provided", found.Name, found.Verdict, found.Reason)
		}
	}
	s, err := r.Score(rubric.About{Name: "kit"}, report)
	if err != nil {
		t.Fatal(err)
	}
	if s.Points != 0 || s.Held != 0 || s.Verdict != result.NotProvided {
		t.Errorf("the kit has %v points and %v held, and is %s; want none, and not provided", s.Points, s.Held, s.Verdict)
	}
}

// unwritten returns an implementation as a kit is.
func unwritten() contract.Implementation {
	not := func(name string) error { return fmt.Errorf("%s: not written yet: %w", name, errors.ErrUnsupported) }
	return contract.Implementation{
		Name:     "kit",
		Activate: func(contract.Activation, []float64) (a, s []float64, err error) { return nil, nil, not("Activate") },
		Gamma:    func(contract.Activation) (float64, error) { return 0, not("Gamma") },
		Loss: func(contract.LossKind, contract.Matrix, contract.Matrix, contract.Reduction) (float64, contract.Matrix, error) {
			return 0, contract.Matrix{}, not("Loss")
		},
		Forward:  func(contract.Network, []float64) (contract.Trace, error) { return contract.Trace{}, not("Forward") },
		Deltas:   func(contract.Network, []float64, []float64) ([][]float64, error) { return nil, not("Deltas") },
		Backprop: unwrittenGradients("Backprop"),
		BackpropBatch: func(contract.Network, contract.Matrix, contract.Matrix, contract.Reduction) (contract.Gradients, error) {
			return contract.Gradients{}, not("BackpropBatch")
		},
		VJP: unwrittenGradients("VJP"),
		Initialise: func(contract.InitSpec, uint64) (contract.Parameters, error) {
			return contract.Parameters{}, not("Initialise")
		},
		WeightVariance: func(contract.InitSpec) (float64, error) { return 0, not("WeightVariance") },
		VarianceGains: func(contract.Activation, contract.Shape, float64) (float64, float64, error) {
			return 0, 0, not("VarianceGains")
		},
		SecondMoment:      func(contract.Activation, float64) (float64, error) { return 0, not("SecondMoment") },
		KeepProbabilities: func(int, float64) ([]float64, error) { return nil, not("KeepProbabilities") },
		ExpectedDepth:     func(int, float64) (float64, error) { return 0, not("ExpectedDepth") },
		DepthLaw:          func(int, float64) ([]float64, error) { return nil, not("DepthLaw") },
		SampleBlocks:      func(int, float64, uint64) ([]bool, error) { return nil, not("SampleBlocks") },
	}
}

func unwrittenGradients(name string) func(contract.Network, []float64, []float64) (contract.Gradients, error) {
	return func(contract.Network, []float64, []float64) (contract.Gradients, error) {
		return contract.Gradients{}, fmt.Errorf("%s: not written yet: %w", name, errors.ErrUnsupported)
	}
}
