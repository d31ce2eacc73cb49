package stats_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"bonpied/stats"
)

// TestUnreachable holds that what no number of samples can do is an error.
func TestUnreachable(t *testing.T) {
	for _, test := range []struct {
		reason string
		test   stats.Test
		effect float64
		names  string
	}{
		{"p = ¾ cannot be off by more", &stats.Proportion{P: 0.75}, 0.8, "Plan.Effect"},
		{"a distance is at most 1", &stats.Continuous{CDF: func(float64) float64 { return 0 }}, 1.5, "Plan.Effect"},
		{"a correlation is at most 1", &stats.Correlation{SigmaX: 1, SigmaY: 1}, 2, "Plan.Effect"},
		{"the bins hide 2⁻¹⁴", &stats.Continuous{CDF: func(float64) float64 { return 0 }}, 1e-5, "Plan"},
		{"the rounding hides u", &stats.Range{Bound: 1, Roundoff: 0x1p-24}, 1e-8, "Plan"},
		{"equal by rounding", &stats.Equality{Roundoff: 0x1p-24}, 1e-8, "Plan.Effect"},
		{"4096 samples hold no more", &stats.Duplicates{Roundoff: 0x1p-24}, 1e-3, "Plan"},
		{"too many samples", &stats.Variance{Want: 1}, 1e-5, "Plan"},
		{"rounding repeats more", &stats.Overlap{Roundoff: 0x1p-24}, 1e-4, "Plan.Effect"},
		{"4096 samples overlap no more", &stats.Overlap{}, 1e-3, "Plan"},
	} {
		_, err := test.test.Samples(stats.Plan{FalseAlarm: 1e-9, Effect: test.effect, Miss: 1e-3})
		var bad *stats.ArgumentError
		if !errors.As(err, &bad) || bad.Argument != test.names {
			t.Errorf("%s: error %v, want one that names %s", test.reason, err, test.names)
		}
	}
	if _, err := stats.Effect(&stats.Mean{Sigma: 1}, stats.Plan{FalseAlarm: 1e-9, Miss: 1e-3}, 0); err == nil {
		t.Error("0 samples tell something apart")
	}
	if _, err := stats.Effect(&stats.Duplicates{}, stats.Plan{FalseAlarm: 1e-9, Miss: 1e-3}, 1); err == nil ||
		!strings.Contains(err.Error(), "too few") {
		t.Errorf("one sample cannot repeat: %v", err)
	}
}

func TestBadLaws(t *testing.T) {
	nan := math.NaN()
	for _, test := range []struct {
		names string
		test  stats.Test
	}{
		{"Variance.Want", &stats.Variance{}},
		{"Variance.Want", &stats.Variance{Want: nan}},
		{"Mean.Sigma", &stats.Mean{}},
		{"Mean.Want", &stats.Mean{Want: math.Inf(1), Sigma: 1}},
		{"Range.Bound", &stats.Range{}},
		{"Range.Roundoff", &stats.Range{Bound: 1, Roundoff: 0.5}},
		{"SecondMoment.Bound", &stats.SecondMoment{Second: 1}},
		{"SecondMoment.Second", &stats.SecondMoment{Bound: 1, Second: 1}},
		{"SecondMoment.Fourth", &stats.SecondMoment{Bound: 1, Second: 0.5, Fourth: 0.2}},
		{"SecondMoment.Roundoff", &stats.SecondMoment{Bound: 1, Second: 0.5, Roundoff: nan}},
		{"Proportion.P", &stats.Proportion{P: nan}},
		{"Proportion.P", &stats.Proportion{P: 1.5}},
		{"Discrete.P", &stats.Discrete{}},
		{"Discrete.P", &stats.Discrete{P: []float64{0.5, 0.25}}},
		{"Discrete.P[1]", &stats.Discrete{P: []float64{1, nan}}},
		{"Continuous.CDF", &stats.Continuous{}},
		{"Agreement.P", &stats.Agreement{P: -1}},
		{"Agreement.Q", &stats.Agreement{Q: nan}},
		{"Equality.Roundoff", &stats.Equality{Roundoff: -1}},
		{"Correlation.SigmaX", &stats.Correlation{SigmaY: 1}},
		{"Correlation.SigmaY", &stats.Correlation{SigmaX: 1}},
		{"Duplicates.Roundoff", &stats.Duplicates{Roundoff: nan}},
		{"UniformVariance.Want", &stats.UniformVariance{Want: -1}},
		{"UniformVariance.Roundoff", &stats.UniformVariance{Want: 1, Roundoff: nan}},
		{"SubGaussian.Kurtosis", &stats.SubGaussian{Kurtosis: 3.5}},
		{"SubGaussian.Kurtosis", &stats.SubGaussian{Kurtosis: nan}},
		{"BoundedMean.High", &stats.BoundedMean{Low: 1, High: 1, Want: 1}},
		{"BoundedMean.High", &stats.BoundedMean{High: math.Inf(1), Want: 1}},
		{"BoundedMean.Want", &stats.BoundedMean{High: 1, Want: 1}},
		{"BoundedMean.Want", &stats.BoundedMean{High: 1, Want: nan}},
		{"BoundedMean.Variance", &stats.BoundedMean{High: 1, Want: 0.5, Variance: 0.3}},
		{"BoundedMean.Roundoff", &stats.BoundedMean{High: 1, Want: 0.5, Roundoff: 1}},
		{"TwoSamples.Scale", &stats.TwoSamples{}},
		{"Overlap.Roundoff", &stats.Overlap{Roundoff: -1}},
	} {
		plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.1, Miss: 1e-3}
		var bad *stats.ArgumentError
		if err := test.test.Validate(); !errors.As(err, &bad) || bad.Argument != test.names {
			t.Errorf("%+v: error %v, want one that names %s", test.test, err, test.names)
		}
		if _, err := test.test.Samples(plan); err == nil {
			t.Errorf("%s: samples were planned", test.names)
		}
		if _, err := stats.Effect(test.test, plan, 100); !errors.As(err, &bad) || bad.Argument != test.names {
			t.Errorf("%s: effect has error %v", test.names, err)
		}
		if got := test.test.Judge(plan); got.Verdict.String() != "error" {
			t.Errorf("%s: verdict %v, want error", test.names, got.Verdict)
		}
	}
}

// FuzzVariancePlan holds that a plan is refused or planned, and that what is
// planned is reached.
func FuzzVariancePlan(f *testing.F) {
	f.Add(1e-9, 0.25, 1e-3)
	f.Add(1e-9, 0.9999, 1e-3)
	f.Add(0.5, 1e6, 0.5)
	f.Add(1e-200, 1., 1e-200)
	f.Add(math.NaN(), -0., math.Inf(1))
	f.Fuzz(func(t *testing.T, alpha, effect, beta float64) {
		if effect > 0 && effect < 0.01 {
			return // correct, but slow
		}
		test, plan := &stats.Variance{Want: 1}, stats.Plan{FalseAlarm: alpha, Effect: effect, Miss: beta}
		n, err := test.Samples(plan)
		if (err == nil) != (plan.Validate() == nil) {
			t.Fatalf("%v: %v, but the plan has %v", plan, err, plan.Validate())
		}
		if err != nil {
			return
		}
		if miss, err := test.Miss(plan, n); !(miss <= beta) || err != nil {
			t.Errorf("%v: %d samples miss with %v (%v)", plan, n, miss, err)
		}
	})
}

// FuzzProportionPlan holds the same of the exact binomial test.
func FuzzProportionPlan(f *testing.F) {
	f.Add(0.75, 1e-9, 0.125, 1e-3)
	f.Add(0., 1e-9, 0.125, 1e-3)
	f.Add(1e-12, 1e-9, 0.5, 1e-3)
	f.Add(math.NaN(), 1e-9, 0.5, 1e-3)
	f.Add(0.9999999, 0.5, 0.01, 0.5)
	f.Fuzz(func(t *testing.T, p, alpha, effect, beta float64) {
		if effect > 0 && effect < 0.01 {
			return
		}
		test, plan := &stats.Proportion{P: p}, stats.Plan{FalseAlarm: alpha, Effect: effect, Miss: beta}
		n, err := test.Samples(plan)
		if err != nil {
			if plan.Validate() == nil && test.Validate() == nil && effect <= test.Limit() {
				t.Fatalf("p = %v, %v: %v", p, plan, err)
			}
			return
		}
		for _, later := range []int{n, n + 1, n + 13, 2 * n} {
			if miss, err := test.Miss(plan, later); !(miss <= beta) || err != nil {
				t.Errorf("p = %v, %v: %d samples miss with %v (%v), though %d do not", p, plan, later, miss, err, n)
			}
		}
	})
}
