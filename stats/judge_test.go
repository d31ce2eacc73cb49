package stats_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"bonpied/core/verdict"
	"bonpied/stats"
)

// TestVerdictsOfASample follows one good stream through the plan: inconclusive
// until the planned size, a certificate from there on.
func TestVerdictsOfASample(t *testing.T) {
	plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.5, Miss: 1e-3}
	v, r := &stats.Variance{Want: 9}, stats.NewStream(4).Rand()
	for v.Count() < 987 {
		v.Add(3 * r.NormFloat64())
	}
	if got := v.Judge(plan); got.Verdict != verdict.Inconclusive || !strings.Contains(got.Reason, "987 samples miss an effect of 0.5") {
		t.Errorf("one sample short: %v (%s)", got.Verdict, got.Reason)
	}
	v.Add(3 * r.NormFloat64())
	got := v.Judge(plan)
	s := got.Evidence.Statistics
	if got.Verdict != verdict.Pass || s == nil {
		t.Fatalf("at the planned size: %v (%s)", got.Verdict, got.Reason)
	}
	if !(s.Miss <= 1e-3 && s.Miss > 0.9e-3) || s.FalseAlarm != 1e-9 || s.Effect != 0.5 || s.Samples != 988 || !(s.PValue > 1e-9) {
		t.Errorf("certificate %+v", s)
	}
	if !(math.Abs(float64(s.Estimate)-1) <= 0.3) { // 6.6 standard deviations √(2/988): 1e-10
		t.Errorf("estimate %v", s.Estimate)
	}
}

// TestVarianceWaysOfAdding holds the three ways to one statistic. The numbers
// are small integers over a power of two, so that no sum rounds.
func TestVarianceWaysOfAdding(t *testing.T) {
	plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.5, Miss: 1e-3}
	one, squared, scaled := &stats.Variance{Want: 4}, &stats.Variance{Want: 4}, &stats.Variance{Want: 4}
	sum := 0.
	for i := range 2000 {
		x := float64(i%8)/2 - 1.75
		one.Add(x)
		sum += x * x
	}
	squared.AddSquared(sum, 2000)
	scaled.AddChiSquared(sum/8, 500)
	scaled.AddChiSquared(sum/8, 1500)
	want := one.Judge(plan)
	for _, other := range []*stats.Variance{squared, scaled} {
		if got := other.Judge(plan); got.Evidence.Statistics.PValue != want.Evidence.Statistics.PValue || got.Reason != want.Reason {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	if want.Verdict != verdict.Fail { // the mean square is 1.3125 of 4
		t.Errorf("verdict %v", want.Verdict)
	}
}

func TestMisusePanics(t *testing.T) {
	for _, test := range []struct {
		reason string
		call   func()
	}{
		{"a negative number of squares", func() { (&stats.Variance{Want: 1}).AddSquared(1, -1) }},
		{"more successes than samples", func() { (&stats.Proportion{P: 0.5}).AddCount(3, 2) }},
		{"negative successes", func() { (&stats.Proportion{P: 0.5}).AddCount(-1, 2) }},
	} {
		func() {
			defer func() {
				if text, ok := recover().(string); !ok || !strings.HasPrefix(text, "stats: ") {
					t.Errorf("%s: panic %q, want one of stats", test.reason, text)
				}
			}()
			test.call()
		}()
	}
}

// TestDiscreteNamesTheWorst holds that the outcome reported is the one that is
// furthest off, also where all p-values underflow.
func TestDiscreteNamesTheWorst(t *testing.T) {
	d := &stats.Discrete{P: []float64{0.2, 0.2, 0.1, 0.3, 0.2}}
	for range 100000 {
		d.Add(2)
	}
	got := d.Judge(stats.Plan{FalseAlarm: 1e-9, Effect: 0.1, Miss: 1e-3})
	if got.Verdict != verdict.Fail || !strings.HasPrefix(got.Reason, "outcome 2 has frequency 1, want 0.1") {
		t.Errorf("%v: %s", got.Verdict, got.Reason)
	}
}

// TestPatterns holds that reported bugs are named, and only when they stand out.
func TestPatterns(t *testing.T) {
	plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.1, Miss: 1e-3}
	const n = 20000
	for _, test := range []struct {
		reason string
		ratio  float64
		says   string
	}{
		{"half", 0.5, "looks like 1/2"},
		{"double", 2, "looks like 2,"},
		{"third", 1. / 3, "looks like 1/3"},
		{"triple", 3, "looks like 3,"},
		{"sixth", 1. / 6, "looks like 1/6"},
		{"a normal cut at 2σ has variance 0.77374", 0.773741, "a normal truncated at 2σ"},
		{"nothing known", 0.9, ""},
		{"nothing known either", 1.23, ""},
	} {
		v := &stats.Variance{Want: 1}
		v.AddSquared(test.ratio*n, n)
		got := v.Judge(plan)
		if got.Verdict != verdict.Fail || !strings.Contains(got.Evidence.Pattern, test.says) || (test.says == "") != (got.Evidence.Pattern == "") {
			t.Errorf("%s: %v, pattern %q, want %q", test.reason, got.Verdict, got.Evidence.Pattern, test.says)
		}
		if !strings.Contains(got.Reason, fmt.Sprintf("%.4g of what it should be", test.ratio)) {
			t.Errorf("%s: reason %q", test.reason, got.Reason)
		}
	}
	swapped := &stats.Proportion{P: 0.8}
	swapped.AddCount(2000, 10000)
	if got := swapped.Judge(plan); got.Evidence.Pattern != "looks like the complement 1 − p" {
		t.Errorf("keep and drop swapped: pattern %q", got.Evidence.Pattern)
	}
}

// FuzzVariance holds that no samples make the judge panic, or pass when they
// are not finite or too few.
func FuzzVariance(f *testing.F) {
	f.Add(1., 2., 3, 4.)
	f.Add(math.NaN(), 0., 0, -1.)
	f.Add(1e300, 1e-300, 1000, 1e300)
	f.Add(0., 5e-324, 1<<20, math.Inf(1))
	f.Fuzz(func(t *testing.T, x, sum float64, n int, want float64) {
		v := &stats.Variance{Want: want}
		v.Add(x)
		v.AddSquared(sum, max(0, n%(1<<24)))
		plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.1, Miss: 1e-3}
		got := v.Judge(plan)
		if got.Verdict != verdict.Pass {
			return
		}
		if miss, err := v.Miss(plan, v.Count()); err != nil || !(miss <= plan.Miss) || x-x != 0 || sum-sum != 0 {
			t.Errorf("x = %v, sum = %v, n = %v, want %v passes", x, sum, n, want)
		}
	})
}

// FuzzDiscrete holds the same for any law on three outcomes.
func FuzzDiscrete(f *testing.F) {
	f.Add(0.5, 0.25, 0.25, []byte{0, 1, 2, 0})
	f.Add(1., 0., 0., []byte{0, 0, 1})
	f.Add(math.NaN(), 1., 0., []byte{5})
	f.Fuzz(func(t *testing.T, p, q, r float64, outcomes []byte) {
		d := &stats.Discrete{P: []float64{p, q, r}}
		possible := true
		for _, outcome := range outcomes {
			d.Add(int(outcome))
			possible = possible && outcome < 3 && d.P[outcome] > 0
		}
		got := d.Judge(stats.Plan{FalseAlarm: 1e-9, Effect: 0.3, Miss: 1e-3})
		if got.Verdict == verdict.Pass && (!possible || d.Validate() != nil || len(outcomes) == 0) {
			t.Errorf("P = %v, outcomes %v pass", d.P, outcomes)
		}
	})
}

// TestJudgeMean holds the verdict on a mean alone to that on the samples, and fails a
// mean outside the bounds.
func TestJudgeMean(t *testing.T) {
	plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.1, Miss: 1e-3}
	test := &stats.BoundedMean{Low: -1, High: 3, Want: 1}
	for i := range 4096 {
		test.Add(float64(i%5) - 1)
	}
	alone := (&stats.BoundedMean{Low: -1, High: 3, Want: 1}).JudgeMean(plan, float64(test.Judge(plan).Evidence.Got), 4096)
	if want := test.Judge(plan); alone.Verdict != want.Verdict || alone.Evidence.Statistics.PValue != want.Evidence.Statistics.PValue {
		t.Errorf("%+v, want %+v", alone, want)
	}
	for _, mean := range []float64{3.5, -2, math.NaN(), math.Inf(1), math.Nextafter(3, 4)} {
		if f := test.JudgeMean(plan, mean, 4096); f.Verdict != verdict.Fail {
			t.Errorf("a mean of %v is %v", mean, f.Verdict)
		}
	}
}

// FuzzBoundedMean holds that no samples and no mean make the judge panic or hang, or
// pass when they are impossible.
func FuzzBoundedMean(f *testing.F) {
	f.Add(0.5, 1., 0.25, 100)
	f.Add(math.NaN(), 0., 0.5, 1)
	f.Add(math.Inf(1), 5e-324, 1., 1<<20)
	f.Fuzz(func(t *testing.T, x, mean, want float64, n int) {
		plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.1, Miss: 1e-3}
		test := &stats.BoundedMean{High: 1, Want: want}
		if got := test.JudgeMean(plan, mean, max(1, n%(1<<24))); got.Verdict == verdict.Pass && !(mean >= 0 && mean <= 1) {
			t.Errorf("a mean of %v passes", mean)
		}
		test.Add(x)
		if got := test.Judge(plan); got.Verdict == verdict.Pass {
			t.Errorf("one sample %v passes", x)
		}
	})
}
