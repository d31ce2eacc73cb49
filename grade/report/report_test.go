package report_test

import (
	"fmt"
	"testing"

	"bonpied/core/verdict"
	"bonpied/grade/lang"
	"bonpied/grade/report"
	"bonpied/grade/result"
	"bonpied/grade/rubric"
	"bonpied/props"
)

// rubricText is a small rubric: %s is whether it shows expected values.
const rubricText = `rubric: 1
expected: %s
groups:
  - {name: exercise-1, title: {fr: "Exercice 1", en: "Exercise 1"}, points: 5, properties: [a]}
  - {name: exercise-2, title: {fr: "Exercice 2", en: "Exercise 2"}, points: 2.5, properties: [b]}
  - {name: secret, title: {fr: "Partie cachée", en: "Hidden part"}, points: 1, properties: [c], visibility: after_published}
prerequisites:
  - {properties: [b/one], require: [a/one]}
  - {properties: [b/two], require: [c/one]}
hints:
  - {properties: [a/one], text: {fr: "Transposez W.", en: "Transpose W."}}
`

func testRubric(t testing.TB, expected string) *rubric.Rubric {
	t.Helper()
	var ps []props.Property
	for _, name := range []string{"a/one", "a/two", "a/three", "a/four", "b/one", "b/two", "c/one"} {
		ps = append(ps, props.Property{Name: name, Claim: "the claim of " + name + " is 0.7310585", Source: "Nielsen (2015)"})
	}
	r, err := rubric.Parse(fmt.Appendf(nil, rubricText, expected), ps)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// texts are those of a submission.
type texts struct{ name, text string }

// benign is what a submission usually says.
var benign = texts{"anna", "index out of range"}

// graded returns a result of one submission that fails in every way, with somebody
// else's texts wherever they may occur.
func graded(t testing.TB, expected string, from texts) result.Result {
	t.Helper()
	r := testRubric(t, expected)
	s, err := r.Score(rubric.About{Name: from.name, Isolation: from.text, Output: from.text}, props.Report{Results: []props.Result{
		{Name: "a/one", Verdict: verdict.Fail, Reason: "∂C/∂w[l=1 j=1 k=2] is 3, want 0.731059: off by 2.26894, tolerance 2.66454e-15",
			Evidence: verdict.Evidence{
				Where: "∂C/∂w[l=1 j=1 k=2]", Got: 3, Want: 0.7310585786300049, Discrepancy: 2.268941421369995, Tolerance: 2.66454e-15,
				ToleranceFrom: "running error bounds", Pattern: "∂C/∂w[l=1] is 4.1036 times what it should be throughout",
				Counterexample: "x = [1 1]\n" + from.text, Token: "bp1:" + from.text,
				Statistics: &verdict.Statistics{Samples: 1024, Estimate: 4.1036, PValue: 3.14159e-20, Statistic: "4.1036"},
			}},
		{Name: "a/two", Verdict: verdict.Fail, Reason: "Backprop returned an error on valid input: " + from.text},
		{Name: "a/three", Verdict: verdict.Inconclusive, Reason: from.text},
		{Name: "a/four", Verdict: verdict.NotProvided, Reason: from.text},
		{Name: "b/one", Verdict: verdict.Pass},
		{Name: "b/two", Verdict: verdict.Pass},
		{Name: "c/one", Verdict: verdict.Fail, Reason: "secretly " + from.text},
	}})
	if err != nil {
		t.Fatal(err)
	}
	refused := r.Refuse(rubric.About{Name: from.name + "2"}, lang.Text{FR: from.text, EN: from.text})
	all, err := r.Result(7, s, refused)
	if err != nil {
		t.Fatal(err)
	}
	all.Suite, all.Platform = "s", "p" // those of the program change
	return all
}

// format is one way to write a result.
type format struct {
	name    string
	student bool // for students, who see no hidden part
	write   func(r result.Result, l lang.Language) (string, error)
}

// formats are all of them.
func formats() []format {
	return []format{
		{"text", false, func(r result.Result, l lang.Language) (string, error) {
			return report.Text(r, report.Options{Language: l}), nil
		}},
		{"csv", false, func(r result.Result, _ lang.Language) (string, error) { return text(report.CSV(r)) }},
		{"json", false, func(r result.Result, _ lang.Language) (string, error) { return text(result.Encode(r, true)) }},
		{"gradescope", false, func(r result.Result, l lang.Language) (string, error) {
			r.Submissions = r.Submissions[:1]
			return text(report.Gradescope(r, l))
		}},
		{"junit", true, func(r result.Result, l lang.Language) (string, error) { return text(report.JUnit(r, l)) }},
		{"annotations", true, func(r result.Result, l lang.Language) (string, error) { return report.Annotations(r, l), nil }},
		{"summary", true, func(r result.Result, l lang.Language) (string, error) { return report.Summary(r, l), nil }},
		{"diff", false, func(r result.Result, l lang.Language) (string, error) {
			old := r
			old.Submissions = old.Submissions[1:]
			return report.Diff(result.Compare(old, r), l), nil
		}},
	}
}

func text(data []byte, err error) (string, error) { return string(data), err }

// each writes a result in every format and language.
func each(t *testing.T, r result.Result, check func(f format, l lang.Language, text string)) {
	t.Helper()
	for _, f := range formats() {
		for _, l := range lang.All() {
			text, err := f.write(r, l)
			if err != nil {
				t.Errorf("%s in %s: %v", f.name, l, err)
				continue
			}
			check(f, l, text)
		}
	}
}
