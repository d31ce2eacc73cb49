package result_test

import (
	"strings"
	"testing"

	"bonpied/core/verdict"
	"bonpied/grade/lang"
	"bonpied/grade/result"
)

func TestPoints(t *testing.T) {
	for text, want := range map[string]result.Points{"0": 0, "1": 100, "1.5": 150, "0.05": 5, "10000": result.MaxPoints, "007": 700} {
		if got, err := result.ParsePoints(text); err != nil || got != want {
			t.Errorf("%s read as %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", ".", "1.", ".5", "-1", "+1", "1e1", "1.125", "NaN", "Inf", "10000.01", "99999999999999999999", "1,5", " 1", "0x1"} {
		if got, err := result.ParsePoints(text); err == nil {
			t.Errorf("%q read as %v", text, got)
		}
	}
	for p, want := range map[result.Points]string{0: "0", 5: "0.05", 150: "1.5", 100: "1", 12345: "123.45", -150: "-1.5", 1000: "10"} {
		if got := p.String(); got != want {
			t.Errorf("%d hundredths are %q, want %q", int64(p), got, want)
		}
	}
}

func TestWorst(t *testing.T) {
	for _, test := range []struct {
		vs   []result.Verdict
		want result.Verdict
	}{
		{nil, result.NotProvided},
		{[]result.Verdict{result.Pass, result.Pass}, result.Pass},
		{[]result.Verdict{result.Pass, result.NotProvided}, result.NotProvided},
		{[]result.Verdict{result.NotProvided, result.Inconclusive}, result.Inconclusive},
		{[]result.Verdict{result.Inconclusive, result.Fail, result.NotChecked}, result.Fail},
		{[]result.Verdict{result.Fail, result.Error}, result.Error},
	} {
		if got := result.Worst(test.vs...); got != test.want {
			t.Errorf("the worst of %v is %s, want %s", test.vs, got, test.want)
		}
	}
}

// TestVerdicts: every verdict of the suite is one of the model, with a name in both
// languages.
func TestVerdicts(t *testing.T) {
	for _, v := range verdict.All() {
		got := result.Of(v)
		if !got.Valid() || got.In(lang.French) == "" || got.In(lang.English) == got.In(lang.French) {
			t.Errorf("%v is %q, %q", v, got.In(lang.French), got.In(lang.English))
		}
	}
	if odd := result.Verdict("odd"); odd.Valid() || odd.In(lang.French) != "odd" {
		t.Error("an unknown verdict is valid")
	}
}

func failing() verdict.Finding {
	return verdict.Finding{
		Verdict: verdict.Fail, Reason: "E[depth] is 41.25, want 40.25: off by 1, tolerance 1e-13",
		Evidence: verdict.Evidence{
			Where: "E[depth]", Got: 41.25, Want: 40.25, Discrepancy: 1, Tolerance: 1e-13, ToleranceFrom: "40.25 times u",
			Pattern: "it is 1 too large", Token: "bp1:x", Counterexample: "L = 54\np_L = 0.5", Widths: []int{1},
			Statistics: &verdict.Statistics{Samples: 9, Estimate: 1.0248, PValue: 1e-20, Statistic: "mean/40.25"},
		},
	}
}

func TestEvidence(t *testing.T) {
	e := result.EvidenceOf(failing())
	if *e.Got != 41.25 || *e.Want != 40.25 || *e.Miss != 1 || e.Where != "E[depth]" || e.Magnitude != nil || e.Hidden {
		t.Errorf("%+v", e)
	}
	outright := failing()
	outright.Reason = "Backprop panicked: index out of range"
	if e := result.EvidenceOf(outright); e.Got != nil || e.Want != nil || e.Where != "" || e.Reason == "" {
		t.Errorf("the numbers of a comparison that passed are those of a panic: %+v", e)
	}
}

// TestHide: nothing of the expected value is left, and what a student needs is.
func TestHide(t *testing.T) {
	p := result.Property{
		Verdict: result.Fail, Claim: "L = 54 blocks and p_L = ½ give E[depth] = 40.25", Source: "Huang et al. (2016), §3.1", Evidence: result.EvidenceOf(failing()),
	}
	shown := *p.Evidence
	unchecked := result.Property{Verdict: result.NotChecked, Claim: p.Claim}
	passed := result.Property{Verdict: result.Pass, Claim: p.Claim}
	unchecked.Hide()
	passed.Hide()
	if strings.Contains(unchecked.Claim, "40.25") || passed.Claim != p.Claim {
		t.Errorf("not checked: %q, passed: %q", unchecked.Claim, passed.Claim)
	}
	p.Hide()
	e := p.Evidence
	if p.Claim != "L = 54 blocks and p_L = ½ give E[depth] = ?" || p.Source != "Huang et al. (2016), §3.1" {
		t.Errorf("claim %q, source %q", p.Claim, p.Source)
	}
	if e.Want != nil || e.Miss != nil || e.Tolerance != nil || e.ToleranceFrom != "" || e.Reason != "" || e.Pattern != "" ||
		e.Statistics.Estimate != nil || e.Statistics.PValue != nil || e.Statistics.Statistic != "" || !e.Hidden {
		t.Errorf("%+v, %+v", e, e.Statistics)
	}
	if *e.Got != 41.25 || *e.Magnitude != 0 || e.Token == "" || e.Counterexample == "" || e.Statistics.Samples != 9 {
		t.Errorf("%+v", e)
	}
	if shown.Want == nil || shown.Statistics.Estimate == nil {
		t.Error("the evidence that it was made of changed")
	}
}

// TestHideWording: of what the suite says in words only what is known to hold no
// expected value stays.
func TestHideWording(t *testing.T) {
	for _, test := range []struct {
		reason, pattern string
		v               result.Verdict
		kept            bool
	}{
		{"Backprop returned an error on valid input: want 3, you fool", "", result.Fail, true},
		{"an error on valid input: Forward panicked: index out of range", "", result.Fail, true},
		{"Backprop did not return within 1m0s", "", result.Fail, true},
		{"∂C/∂b[l=1] has 2 entries, want 3", "", result.Fail, true},
		{"Loss gives the same answer to different questions, or no finite number, and counts as not written", "", result.Fail, true},
		{"Loss supports nothing that it was asked, and counts as not written", "", result.Fail, true},
		{"∂C/∂w[l=1] is 2×3 with 6 entries, want 3×2", "", result.Fail, true},
		{"", "∂C/∂w[l=1] looks transposed", result.Fail, true},
		{"", "∂C/∂x is zero throughout", result.Fail, true},
		{"", "p looks like that of the schedule in reverse order", result.Fail, true},
		{"no activation of this property is supported", "", result.NotProvided, true},
		{"x is 3, want 1: off by 2", "", result.Fail, false},
		{"w[j=1 k=1] is 3, beyond a = √(3V[w]) = 1.5", "", result.Fail, false},
		{"x has 3 entries: y is 2, want 1", "", result.Fail, false},
		{"the largest derivative is 1 and the tolerance 2", "", result.Inconclusive, false},
		{"", "∂C/∂w[l=1] is 2 times what it should be throughout", result.Fail, false},
		{"", "it is L − (1 − p_L)(L + 1)/2, so the p_l are wrong", result.Fail, false},
	} {
		p := result.Property{Verdict: test.v, Evidence: &result.Evidence{Reason: test.reason, Pattern: test.pattern}}
		p.Hide()
		if kept := p.Evidence.Reason+p.Evidence.Pattern != ""; kept != test.kept {
			t.Errorf("%q %q: kept is %v, want %v", test.reason, test.pattern, kept, test.kept)
		}
	}
}

// TestMagnitude: the order of magnitude holds the discrepancy, at powers of ten too.
func TestMagnitude(t *testing.T) {
	for _, test := range []struct {
		miss float64
		want int
		none bool
	}{
		{miss: 1, want: 0}, {miss: 9.99, want: 0}, {miss: 10, want: 1}, {miss: 1000, want: 3}, {miss: 0.001, want: -3},
		{miss: 1e-300, want: -300}, {miss: 5e-324, want: -324}, {miss: 1.7e308, want: 308}, {miss: 0, none: true},
	} {
		f := failing()
		f.Evidence.Discrepancy = verdict.Float(test.miss)
		p := result.Property{Verdict: result.Fail, Evidence: result.EvidenceOf(f)}
		p.Hide()
		if m := p.Evidence.Magnitude; (m == nil) != test.none || m != nil && *m != test.want {
			t.Errorf("%g: 10 to the %v, want %d", test.miss, m, test.want)
		}
	}
}

func TestCompare(t *testing.T) {
	old := sample()
	for _, test := range []struct {
		reason string
		change func(r *result.Result)
		want   []result.Why // nil: the submission does not change
		header int          // changed lines of the header
	}{
		{"nothing", func(*result.Result) {}, nil, 0},
		{"the seed alone", func(r *result.Result) { r.Seed = 1 }, nil, 1},
		{"points by the rubric", func(r *result.Result) {
			r.Rubric = "r2"
			r.Submissions[0].Points, r.Submissions[0].Groups[0].Points = 2_00, 1_50
		}, []result.Why{result.WhyRubric}, 1},
		{"a verdict by the suite and the seed", func(r *result.Result) {
			r.Suite, r.Seed = "s2", 2
			r.Submissions[0].Properties[3].Verdict = result.Fail
		}, []result.Why{result.WhySuite, result.WhySeed}, 2},
		{"a verdict by another submission", func(r *result.Result) {
			r.Submissions[0].Digest = "d2"
			r.Submissions[0].Verdict = result.Pass
		}, []result.Why{result.WhySubmission}, 0},
		{"a verdict on another machine", func(r *result.Result) {
			r.Platform, r.Submissions[0].Isolation = "p2", "none"
			r.Submissions[0].Properties = r.Submissions[0].Properties[:3]
		}, []result.Why{result.WhyPlatform, result.WhyIsolation}, 1},
		{"a verdict for no reason", func(r *result.Result) { r.Submissions[0].Properties[3].Verdict = result.Fail }, []result.Why{result.WhyUnknown}, 0},
	} {
		changed := sample()
		test.change(&changed)
		d := result.Compare(old, changed)
		header := 0
		for _, c := range []*result.Change[string]{d.Suite, d.Rubric, d.Seed, d.Platform} {
			if c != nil {
				header++
			}
		}
		var why []result.Why
		for _, s := range d.Submissions {
			why = s.Why
		}
		if header != test.header || strings.Join(words(why), " ") != strings.Join(words(test.want), " ") || d.Empty() != (why == nil && header == 0) {
			t.Errorf("%s: %d lines of the header, why %v; want %d, %v", test.reason, header, why, test.header, test.want)
		}
	}
}

func words(why []result.Why) []string {
	var w []string
	for _, reason := range why {
		w = append(w, string(reason))
	}
	return w
}

func TestCompareNames(t *testing.T) {
	old, changed := sample(), sample()
	changed.Submissions[0].Name = "bea"
	d := result.Compare(old, changed)
	if len(d.Submissions) != 2 || d.Submissions[0].New != nil || d.Submissions[1].Old != nil || d.Submissions[1].New.Points != 1_50 {
		t.Errorf("%+v", d.Submissions)
	}
}
