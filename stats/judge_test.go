package stats_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"bonpied/core/verdict"
	"bonpied/stats"
)

// feed gives a number to any test: a pair of the same number to the tests of
// pairs, its sign to those of booleans, its integer part to Discrete.
func feed(test stats.Test, x float64) {
	switch test := test.(type) {
	case interface{ Add(float64) }:
		test.Add(x)
	case interface{ Add(x, y float64) }:
		test.Add(x, x)
	case interface{ Add(bool) }:
		test.Add(x > 0)
	case interface{ Add(x, y bool) }:
		test.Add(x > 0, x > 0)
	case interface{ Add(int) }:
		test.Add(int(x))
	default:
		panic(fmt.Sprintf("no way to feed %T", test))
	}
}

// TestGarbage feeds what no sampler should give. The rows that pass say what the
// test is blind to, as its documentation does: another test must see it.
func TestGarbage(t *testing.T) {
	zero := func(*rand.Rand) float64 { return 0 }
	one := func(*rand.Rand) float64 { return 1 }
	wide := func(r *rand.Rand) float64 { return 10 * r.NormFloat64() }
	flipped := func(r *rand.Rand) float64 { return float64(2*r.IntN(2) - 1) }
	normal := func(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }
	pass, fail := verdict.Pass, verdict.Fail
	for _, test := range []struct {
		name                     string
		fresh                    func() stats.Test
		effect                   float64
		zero, one, wide, flipped verdict.Verdict
	}{
		// Only the sum of squares is seen.
		{"variance", func() stats.Test { return &stats.Variance{Want: 1} }, 0.5, fail, pass, fail, pass},
		// Only the sum is seen; at 10σ it fails for 54 % of the seeds, this one among them.
		{"mean", func() stats.Test { return &stats.Mean{Sigma: 1} }, 0.05, pass, fail, fail, pass},
		{"mean of 1", func() stats.Test { return &stats.Mean{Want: 1, Sigma: 1} }, 0.05, fail, pass, fail, fail},
		// Only max |x| is seen.
		{"range", func() stats.Test { return &stats.Range{Bound: 1} }, 0.05, fail, pass, fail, pass},
		{"range of 1.1", func() stats.Test { return &stats.Range{Bound: 1.1} }, 0.05, fail, fail, fail, fail},
		{"second moment", func() stats.Test { return &stats.SecondMoment{Bound: 2, Second: 4. / 3} }, 0.25, fail, fail, fail, fail},
		// Only signs are seen.
		{"proportion", func() stats.Test { return &stats.Proportion{P: 0.5} }, 0.1, fail, fail, pass, pass},
		{"discrete", func() stats.Test { return &stats.Discrete{P: []float64{0.5, 0.3, 0.2}} }, 0.1, fail, fail, fail, fail},
		{"continuous", func() stats.Test { return &stats.Continuous{CDF: normal} }, 0.1, fail, fail, fail, fail},
		// The tests of pairs see the same stream twice.
		{"agreement", func() stats.Test { return &stats.Agreement{P: 0.5, Q: 0.5} }, 0.1, fail, fail, fail, fail},
		{"equality", func() stats.Test { return &stats.Equality{} }, 0.1, fail, fail, fail, fail},
		{"correlation", func() stats.Test { return &stats.Correlation{SigmaX: 1, SigmaY: 1} }, 0.2, fail, fail, fail, fail},
		// A wrong scale repeats nothing.
		{"duplicates", func() stats.Test { return &stats.Duplicates{} }, 0.1, fail, fail, pass, fail},
	} {
		plan := stats.Plan{FalseAlarm: 1e-9, Effect: test.effect, Miss: 1e-3}
		n, err := test.fresh().Samples(plan)
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		for _, garbage := range []struct {
			name string
			draw func(*rand.Rand) float64
			want verdict.Verdict
		}{{"zeros", zero, test.zero}, {"ones", one, test.one}, {"N(0, 10²)", wide, test.wide}, {"±1", flipped, test.flipped}} {
			subject, r := test.fresh(), stats.NewStream(1, test.name, garbage.name).Rand()
			for range n {
				feed(subject, garbage.draw(r))
			}
			got := subject.Judge(plan)
			if got.Verdict != garbage.want {
				t.Errorf("%s: %s give %v (%s), want %v", test.name, garbage.name, got.Verdict, got.Reason, garbage.want)
			}
			if (got.Reason == "") != (got.Verdict == pass) {
				t.Errorf("%s: %s give %v for the reason %q", test.name, garbage.name, got.Verdict, got.Reason)
			}
		}
	}
}

// TestNotFinite holds that NaN and infinities fail at once, whatever the others
// are, and before the plan is reached.
func TestNotFinite(t *testing.T) {
	for name, e := range every() {
		for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
			plan := stats.Plan{FalseAlarm: 1e-9, Effect: e.effect, Miss: 1e-3}
			test := every()[name].test
			switch test.(type) {
			case *stats.Proportion, *stats.Discrete, *stats.Agreement:
				continue // take no numbers
			}
			feed(test, 0.5)
			feed(test, bad)
			feed(test, 0.5)
			got := test.Judge(plan)
			if got.Verdict != verdict.Fail || !strings.HasPrefix(got.Reason, fmt.Sprintf("sample 2 is %v", bad)) {
				t.Errorf("%s: %v gives %v (%s), want a failure that says so", name, bad, got.Verdict, got.Reason)
			}
		}
	}
	plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.5, Miss: 1e-3}
	for _, second := range []stats.Test{&stats.Equality{}, &stats.Correlation{SigmaX: 1, SigmaY: 1}} {
		second.(interface{ Add(x, y float64) }).Add(1, math.NaN())
		if got := second.Judge(plan); got.Verdict != verdict.Fail || !strings.Contains(got.Reason, "second stream is NaN") {
			t.Errorf("%T: NaN in the second stream gives %v (%s)", second, got.Verdict, got.Reason)
		}
	}
}

func TestImpossibleSamples(t *testing.T) {
	discrete := func(outcome int) stats.Test {
		d := &stats.Discrete{P: []float64{0.5, 0.5, 0}}
		d.Add(outcome)
		return d
	}
	variance := func(sum float64, n int) stats.Test {
		v := &stats.Variance{Want: 1}
		v.Add(1)
		v.AddSquared(sum, n)
		return v
	}
	beyond := func(test stats.Test, x float64) stats.Test { feed(test, x); return test }
	// One float32 ulp beyond a bound of 1 is what rounding may do, four are not.
	const ulp = 0x1p-23
	for _, test := range []struct {
		reason string
		test   stats.Test
		want   verdict.Verdict
		says   string
	}{
		{"probability 0", discrete(2), verdict.Fail, "outcome 2, of probability 0"},
		{"no such outcome", discrete(3), verdict.Fail, "outcome 3, want [0, 2]"},
		{"a negative outcome", discrete(-1), verdict.Fail, "outcome -1"},
		{"an outcome", discrete(1), verdict.Inconclusive, "1 samples miss"},
		{"a negative sum of squares", variance(-1, 4), verdict.Fail, "4 samples is -1"},
		{"squares of nothing", variance(1, 0), verdict.Fail, "0 samples is 1"},
		{"NaN among squares", variance(math.NaN(), 4), verdict.Fail, "samples 2 to 5 is NaN"},
		{"rounded over the bound", beyond(&stats.Range{Bound: 1, Roundoff: 0x1p-24}, 1+ulp), verdict.Inconclusive, ""},
		{"over the bound", beyond(&stats.Range{Bound: 1, Roundoff: 0x1p-24}, -1-4*ulp), verdict.Fail, "beyond the bound"},
		{"over the bound of float64", beyond(&stats.Range{Bound: 1}, 1+ulp), verdict.Fail, "beyond the bound"},
		{"square rounded over", beyond(&stats.SecondMoment{Bound: 1, Second: 0.5, Roundoff: 0x1p-24}, 1+ulp), verdict.Inconclusive, ""},
		{"square over the bound", beyond(&stats.SecondMoment{Bound: 1, Second: 0.5}, 2), verdict.Fail, "beyond the bound"},
		{"a certain event that does not happen", beyond(&stats.Proportion{P: 1}, 0), verdict.Fail, "proportion is 0, want 1"},
		{"an impossible one that does", beyond(&stats.Proportion{P: 0}, 1), verdict.Fail, "proportion is 1, want 0"},
		{"a distribution function over 1", beyond(&stats.Continuous{CDF: func(float64) float64 { return 2 }}, 1), verdict.Error, "returns 2 at 1"},
		{"no samples", &stats.Variance{Want: 1}, verdict.Inconclusive, "no samples"},
	} {
		got := test.test.Judge(stats.Plan{FalseAlarm: 1e-9, Effect: 0.1, Miss: 1e-3})
		if got.Verdict != test.want || !strings.Contains(got.Reason, test.says) {
			t.Errorf("%s: %v (%s), want %v that says %q", test.reason, got.Verdict, got.Reason, test.want, test.says)
		}
	}
}

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
