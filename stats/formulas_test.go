package stats

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"bonpied/core/verdict"
)

// filled returns the test with so many samples of one value.
func filled[T interface {
	Test
	Add(float64)
}](test T, n int, x float64) T {
	for range n {
		test.Add(x)
	}
	return test
}

// TestPValues holds the p-values to their formulas, written out by hand for a
// few samples, so that a factor or a slack cannot hide under α.
func TestPValues(t *testing.T) {
	discrete := &Discrete{P: []float64{0.5, 0.3, 0.2}}
	for range 10 {
		discrete.Add(0)
	}
	agreement := &Agreement{P: 0.8, Q: 0.3} // agree with 0.24 + 0.14
	for range 10 {
		agreement.Add(true, true)
	}
	bernoulli := func(y, q float64) float64 { return y*math.Log(y/q) + (1-y)*math.Log((1-y)/(1-q)) }
	h := func(u float64) float64 { return (1+u)*math.Log1p(u) - u }
	for _, test := range []struct {
		reason string
		test   Test
		want   float64
	}{
		{"variance: P(χ²_2 ≥ s) = e^(−s/2)", filled(&Variance{Want: 2}, 2, 4), 2 * math.Exp(-8)},
		{"mean: Z = 4", filled(&Mean{Want: 1, Sigma: 2}, 16, 3), math.Erfc(4 / math.Sqrt2)},
		{"range: (M/b)ⁿ", filled(&Range{Bound: 2}, 10, -1), math.Pow(0.5, 10)},
		{"range: (M/b + 2u)ⁿ", filled(&Range{Bound: 2, Roundoff: 0x1p-8}, 10, -1), math.Pow(0.5+0x1p-7, 10)},
		{"proportion: ten of ten", &Proportion{P: 0.5, tally: tally{n: 10}, successes: 10}, 2 * math.Pow(0.5, 10)},
		{"discrete: three cells", discrete, 3 * 2 * math.Pow(0.5, 10)},
		{"agreement of ten", agreement, 2 * math.Pow(0.38, 10)},
		// m = ½ of 1, v = ¼ at most: the Bernoulli law, where kl is the better.
		{"second moment: kl above", filled(&SecondMoment{Bound: 1, Second: 0.5}, 100, math.Sqrt(0.75)), 2 * math.Exp(-100*bernoulli(0.75, 0.5))},
		{"second moment: kl below", filled(&SecondMoment{Bound: 1, Second: 0.5}, 100, 0.5), 2 * math.Exp(-100*bernoulli(0.25, 0.5))},
		// v = 0.26 − 0.25 = 0.01: Bennett is the better, c = 0.75 above and 0.25 below m = ¼.
		{"second moment: Bennett above", filled(&SecondMoment{Bound: 1, Second: 0.25, Fourth: 0.0725}, 20, math.Sqrt(0.5)),
			2 * math.Exp(-20*0.01/0.5625*h(0.75*0.25/0.01))},
		{"second moment: Bennett below", filled(&SecondMoment{Bound: 1, Second: 0.25, Fourth: 0.0725}, 20, math.Sqrt(0.125)),
			2 * math.Exp(-20*0.01/0.0625*h(0.25*0.125/0.01))},
		{"second moment: 4u off the deviation", filled(&SecondMoment{Bound: 1, Second: 0.5, Roundoff: 0x1p-8}, 100, math.Sqrt(0.75)),
			2 * math.Exp(-100*bernoulli(0.75-0x1p-6, 0.5))},
		// F_n jumps from 0 to 1 at ¾, an edge of the bins.
		{"continuous", filled(&Continuous{CDF: func(x float64) float64 { return x }}, 4, 0.75), 2 * math.Exp(-8*math.Pow(0.75-0x1p-24, 2))},
		{"equality: two of two", &Equality{Roundoff: 0x1p-24, tally: tally{n: 2}, equal: 2}, 0x1p-44},
		{"duplicates: two of three repeat, mean 3a/2 each", filled(&Duplicates{Roundoff: 0x1p-24}, 3, 7), math.Pow(1.5*0x1p-22, 2)},
		{"duplicates: fewer than the mean and one say nothing", &Duplicates{Roundoff: 0x1p-24, tally: tally{n: 4096}, repeats: 2}, 1},
	} {
		got := test.test.Judge(Plan{FalseAlarm: MinProbability, Effect: 0.3, Miss: 0.5})
		s := got.Evidence.Statistics
		// The exponents are below 100 and √(¾)² is off by u: 1e-13 is 100·4u.
		if s == nil || !(relative(float64(s.PValue), test.want) <= 1e-13) {
			t.Errorf("%s: %v, %+v, want the p-value %v", test.reason, got.Verdict, s, test.want)
		}
	}
}

// TestMisses holds the misses that no exact size holds to their formulas.
func TestMisses(t *testing.T) {
	plan := Plan{FalseAlarm: 1e-9, Effect: 0.3, Miss: 1e-3}
	t30 := math.Sqrt(math.Log(2e9) / 600)
	z, s := distuv.UnitNormal.Quantile(1-5e-10), distuv.ChiSquared{K: 300}.Quantile(plan.Miss/8)
	bernoulli := func(y, q float64) float64 { return y*math.Log(y/q) + (1-y)*math.Log((1-y)/(1-q)) }
	moment := &SecondMoment{Bound: 1, Second: 0.5}
	y, _ := moment.law().critical(1, math.Log(2e9)/1000)
	for _, test := range []struct {
		reason    string
		test      Test
		n         int
		want      float64
		tolerance float64 // relative
	}{
		{"range: ((1+2u)/(1+ε))ⁿ", &Range{Bound: 1, Roundoff: 0x1p-8}, 100, math.Pow((1+0x1p-7)/1.3, 100), 1e-13},
		// α^(1/50) = 0.6607: a bound of 0.7 is reached beyond it by most.
		{"range: 1 − ((α^(1/n)−2u)/(1−ε))ⁿ", &Range{Bound: 1, Roundoff: 0x1p-8}, 50, 1 - math.Pow((math.Pow(1e-9, 0.02)-0x1p-7)/0.7, 50), 1e-13},
		{"continuous", &Continuous{CDF: func(x float64) float64 { return x }}, 300, math.Exp(-600 * math.Pow(0.3-0x1p-14-0x1p-24-t30, 2)), 1e-13},
		// 1 − 5e-10 is off by u, which moves z by u/φ(z) = 4e-8 and the tail by 3z times that.
		{"correlation", &Correlation{SigmaX: 1, SigmaY: 1}, 300, plan.Miss/8 + distuv.UnitNormal.Survival((0.3*math.Sqrt(s)-z)/math.Sqrt(0.91)), 1e-6},
		{"correlation: δ is left of it", &Correlation{SigmaX: 1, SigmaY: 1}, 1e6, plan.Miss / 8, 1e-13},
		{"second moment: kl of the critical value", moment, 1000, math.Exp(-1000 * bernoulli(y, 0.65)), 1e-12},
	} {
		miss, err := test.test.Miss(plan, test.n)
		if err != nil || !(relative(miss, test.want) <= test.tolerance) {
			t.Errorf("%s: %v (%v), want %v", test.reason, miss, err, test.want)
		}
	}
}

// TestDuplicatesCritical holds the critical number of repeats to gonum's
// binomial: 4096 samples of float32 repeat twice on average at most.
func TestDuplicatesCritical(t *testing.T) {
	law, critical := distuv.Binomial{N: 4095, P: 0x1p-11}, 0.
	for law.Survival(critical-1) > 1e-9 { // P(K ≥ critical)
		critical++
	}
	plan := Plan{FalseAlarm: 1e-9, Effect: 0.005, Miss: 1e-3}
	miss, err := (&Duplicates{Roundoff: 0x1p-24}).Miss(plan, MaxDuplicates)
	want := distuv.Binomial{N: 4095, P: 0.005}.CDF(critical - 1)
	if err != nil || !(relative(miss, want) <= 1e-9) { // gonum's digits
		t.Errorf("miss %v (%v), want %v: fewer than %v repeats", miss, err, want, critical)
	}
}

func TestAtom(t *testing.T) {
	for u, want := range map[float64]float64{0: 0x1p-31, 0x1p-53: 0x1p-31, 0x1p-24: 0x1p-22, 0x1p-11: 0x1p-9} {
		if got := atom(u); got != want {
			t.Errorf("u = %v: %v, want %v", u, got, want)
		}
	}
}

// TestAmbiguousPattern holds that a pattern is not guessed from few samples.
func TestAmbiguousPattern(t *testing.T) {
	got := filled(&Variance{Want: 1}, 40, 0.1).Judge(Plan{FalseAlarm: 1e-9, Effect: 0.5, Miss: 1e-3})
	if got.Verdict != verdict.Fail || got.Evidence.Pattern != "" {
		t.Errorf("%v, pattern %q, want none: 0.01 is like nothing", got.Verdict, got.Evidence.Pattern)
	}
	if pattern := Recognise(0.5, 0.3); pattern != "" {
		t.Errorf("0.5 ± 0.3 %s", pattern)
	}
	if pattern := Recognise(0.5, 0.01); pattern == "" {
		t.Error("0.5 ± 0.01 looks like nothing")
	}
}
