package rubric

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"bonpied/core/verdict"
	"bonpied/grade/result"
	"bonpied/props"
)

// drawRubric draws groups over properties, and prerequisites that point back, so
// that there is no circle.
func drawRubric(t *rapid.T) *Rubric {
	r := &Rubric{requires: map[string][]string{}}
	n := rapid.IntRange(1, 8).Draw(t, "properties")
	for i := range n {
		name := fmt.Sprintf("p/%d", i)
		r.judged = append(r.judged, props.Property{Name: name})
		for k := range i {
			if rapid.IntRange(0, 3).Draw(t, "requires") == 0 {
				r.requires[name] = append(r.requires[name], fmt.Sprintf("p/%d", k))
			}
		}
		if i == 0 || rapid.Bool().Draw(t, "new group") {
			r.Groups = append(r.Groups, Group{
				Name:   fmt.Sprintf("g%d", i),
				Points: result.Points(rapid.IntRange(0, 7).Draw(t, "points")),
				Credit: rapid.SampledFrom([]Credit{Share, All}).Draw(t, "credit"), Visibility: result.Visible,
			})
		}
		g := &r.Groups[len(r.Groups)-1]
		g.Properties = append(g.Properties, name)
	}
	return r
}

func drawVerdicts(t *rapid.T, r *Rubric) map[string]verdict.Verdict {
	verdicts := map[string]verdict.Verdict{}
	for _, p := range r.judged {
		if v := rapid.IntRange(-1, len(verdict.All())-1).Draw(t, p.Name); v >= 0 {
			verdicts[p.Name] = verdict.All()[v]
		}
	}
	return verdicts
}

func grade(t *rapid.T, r *Rubric, verdicts map[string]verdict.Verdict) result.Submission {
	var report props.Report
	for _, p := range r.judged {
		if v, ok := verdicts[p.Name]; ok {
			report.Results = append(report.Results, props.Result{Name: p.Name, Verdict: v})
		}
	}
	s, err := r.Score(About{Name: "s"}, report)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Result(1, s); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestFewerFailuresNeverFewerPoints: a submission that fails a strict subset of
// what another fails has no fewer points, and so for each group. "Fails" is: is
// not a pass, for points; is lost, for points together with held ones.
func TestFewerFailuresNeverFewerPoints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRubric(t)
		worse := drawVerdicts(t, r)
		better := map[string]verdict.Verdict{}
		for name, v := range worse {
			better[name] = v
		}
		for _, p := range r.judged {
			switch rapid.IntRange(0, 3).Draw(t, "repair") {
			case 0:
				better[p.Name] = verdict.Pass
			case 1:
				if stateOf(worse[p.Name]) == lost {
					better[p.Name] = verdict.Inconclusive
				}
			}
		}
		a, b := grade(t, r, better), grade(t, r, worse)
		for i := range a.Groups {
			if x, y := a.Groups[i], b.Groups[i]; x.Points < y.Points || x.Points+x.Held < y.Points+y.Held {
				t.Fatalf("group %s: %v points and %v held, though a submission that fails more has %v and %v",
					x.Name, x.Points, x.Held, y.Points, y.Held)
			}
		}
	})
}

// TestOnlyAPassEarns: points are those of properties that pass and whose
// prerequisites all pass; and what is not judged never changes points where
// something that it requires is lost.
func TestOnlyAPassEarns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRubric(t)
		verdicts := drawVerdicts(t, r)
		all := r.standings(verdicts)
		for _, p := range r.judged {
			s := all[p.Name]
			clear := !slices.ContainsFunc(r.requires[p.Name], func(need string) bool { return all[need].state != earned })
			if (s.state == earned) != (clear && verdicts[p.Name] == verdict.Pass) {
				t.Fatalf("%s is %v (%s)", p.Name, s.state, s.verdict)
			}
			if s.verdict == result.NotChecked {
				checkCause(t, r, all, p.Name)
			}
		}
		judged := map[string]verdict.Verdict{}
		for _, p := range r.judged { // as a grader that skips what need not be judged
			if r.Cause(p.Name, judged) == "" {
				if v, ok := verdicts[p.Name]; ok {
					judged[p.Name] = v
				}
			}
		}
		skipped, whole := grade(t, r, judged), grade(t, r, verdicts)
		if skipped.Points != whole.Points || skipped.Held != whole.Held {
			t.Fatalf("%v points and %v held, %v and %v if everything is judged", skipped.Points, skipped.Held, whole.Points, whole.Held)
		}
	})
}

// checkCause: the cause of what is not checked is required, was itself checked, and
// does not hold.
func checkCause(t *rapid.T, r *Rubric, all map[string]standing, name string) {
	cause := all[name].cause
	var reaches func(from string) bool
	reaches = func(from string) bool {
		return slices.ContainsFunc(r.requires[from], func(need string) bool { return need == cause || reaches(need) })
	}
	if !reaches(name) || all[cause].state == earned || all[cause].verdict == result.NotChecked {
		t.Fatalf("%s is not checked because of %q, which is %s", name, cause, all[cause].verdict)
	}
}

func TestStates(t *testing.T) {
	r := &Rubric{
		judged:   []props.Property{{Name: "p/a"}, {Name: "p/b"}, {Name: "p/c"}},
		requires: map[string][]string{"p/b": {"p/a"}, "p/c": {"p/b"}},
		Groups:   []Group{{Name: "g", Points: 300, Credit: Share, Properties: []string{"p/a", "p/b", "p/c"}, Visibility: result.Visible}},
	}
	const pass, fail, unsure, broken, lacking = verdict.Pass, verdict.Fail, verdict.Inconclusive, verdict.Error, verdict.NotProvided
	for _, test := range []struct {
		reason       string
		a, b, c      verdict.Verdict
		points, held result.Points
		verdicts     [3]result.Verdict
		cause        string // of c
	}{
		{"everything passes", pass, pass, pass, 300, 0, [3]result.Verdict{"pass", "pass", "pass"}, ""},
		{"a failure at the root", fail, pass, pass, 0, 0, [3]result.Verdict{"fail", "notChecked", "notChecked"}, "p/a"},
		{"a failure in between", pass, fail, pass, 100, 0, [3]result.Verdict{"pass", "fail", "notChecked"}, "p/b"},
		{"a failure behind a failure is one failure", fail, fail, fail, 0, 0, [3]result.Verdict{"fail", "notChecked", "notChecked"}, "p/a"},
		{"not provided earns nothing", lacking, pass, pass, 0, 0, [3]result.Verdict{"notProvided", "notChecked", "notChecked"}, "p/a"},
		{"inconclusive holds", pass, unsure, pass, 100, 200, [3]result.Verdict{"pass", "inconclusive", "notChecked"}, "p/b"},
		{"an error holds", broken, pass, pass, 0, 300, [3]result.Verdict{"error", "notChecked", "notChecked"}, "p/a"},
		{"a failure behind what is held is a failure", pass, unsure, fail, 100, 100, [3]result.Verdict{"pass", "inconclusive", "fail"}, ""},
	} {
		all := r.standings(map[string]verdict.Verdict{"p/a": test.a, "p/b": test.b, "p/c": test.c})
		points, waiting := r.Groups[0].points(all)
		got := [3]result.Verdict{all["p/a"].verdict, all["p/b"].verdict, all["p/c"].verdict}
		if points != test.points || waiting != test.held || got != test.verdicts || all["p/c"].cause != test.cause {
			t.Errorf("%s: %v points, %v held, %v, cause %q", test.reason, points, waiting, got, all["p/c"].cause)
		}
	}
}
