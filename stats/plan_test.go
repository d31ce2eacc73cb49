package stats_test

import (
	"errors"
	"math"
	"testing"

	"bonpied/stats"
)

// every returns one test of each kind, empty, with a plan that it reaches with
// few samples.
func every() map[string]struct {
	test   stats.Test
	effect float64
} {
	uniform := func(x float64) float64 { return math.Min(1, math.Max(0, (x+1)/2)) }
	return map[string]struct {
		test   stats.Test
		effect float64
	}{
		"variance":      {&stats.Variance{Want: 2}, 0.5},
		"mean":          {&stats.Mean{Want: 1, Sigma: 2}, 0.25},
		"range":         {&stats.Range{Bound: 2}, 0.05},
		"second moment": {&stats.SecondMoment{Bound: 1, Second: 1. / 3, Fourth: 1. / 5}, 0.5},
		"proportion":    {&stats.Proportion{P: 0.75}, 0.125},
		"certain":       {&stats.Proportion{P: 1}, 0.125},
		"discrete":      {&stats.Discrete{P: []float64{0.5, 0.25, 0.25, 0}}, 0.2},
		"continuous":    {&stats.Continuous{CDF: uniform}, 0.2},
		"agreement":     {&stats.Agreement{P: 0.5, Q: 0.5}, 0.2},
		"equality":      {&stats.Equality{Roundoff: 0x1p-24}, 0.1},
		"correlation":   {&stats.Correlation{SigmaX: 2, SigmaY: 3}, 0.3},
		"duplicates":    {&stats.Duplicates{Roundoff: 0x1p-24}, 0.25},
		"uniform":       {&stats.UniformVariance{Want: 2}, 0.25},
		"sub-Gaussian":  {&stats.SubGaussian{Kurtosis: 2.5}, 0.3},
		"bounded mean":  {&stats.BoundedMean{Low: -1, High: 3, Want: 0.5}, 0.1},
		"two variances": {&stats.TwoVariances{}, 0.5},
		"two samples":   {&stats.TwoSamples{Scale: uniform}, 0.2},
		"replicates":    {&stats.Replicates{}, 0.25},
		"overlap":       {&stats.Overlap{Roundoff: 0x1p-53}, 0.25},
	}
}

// TestVarianceSamples holds the planner to exact sizes computed apart, with
// scipy's χ², for the known-mean test of both sides.
func TestVarianceSamples(t *testing.T) {
	for _, test := range []struct {
		effect, alpha, beta float64
		want                int
	}{
		{0.005, 1e-9, 1e-3, 6800832},
		{0.01, 1e-6, 1e-3, 1285997},
		{0.01, 1e-9, 1e-3, 1707752},
		{0.01, 1e-12, 1e-3, 2107418},
		{0.01, 1e-9, 1e-6, 2382661}, // the miss is 1.0000041e-6 at one less, by mpmath
		{0.0201, 1e-9, 1e-3, 426476},
		{0.05, 1e-9, 1e-3, 70730},
		{0.1, 1e-9, 1e-3, 18443},
		{0.25, 1e-9, 1e-3, 3320},
		{0.5, 1e-9, 1e-3, 988},
		{0.5, 1e-12, 1e-3, 1207},
	} {
		got, err := (&stats.Variance{Want: 1}).Samples(stats.Plan{FalseAlarm: test.alpha, Effect: test.effect, Miss: test.beta})
		if err != nil || got != test.want {
			t.Errorf("ε = %v, α = %v, β = %v: %d samples (%v), want %d", test.effect, test.alpha, test.beta, got, err, test.want)
		}
	}
}

// TestProportionSamples holds the search over the teeth of the binomial test to
// a plain search downwards with scipy: testdata/proportions.py.
func TestProportionSamples(t *testing.T) {
	for _, test := range []struct {
		p, effect float64
		want      int
	}{
		{0.8, 0.1, 1560}, {0.8, 0.05, 5870}, {0.5, 0.1, 2108}, {0.7, 0.4, 124}, {0.95, 0.04, 3302}, {0.9, 0.8, 22},
	} {
		got, err := (&stats.Proportion{P: test.p}).Samples(stats.Plan{FalseAlarm: 1e-9, Effect: test.effect, Miss: 1e-3})
		if err != nil || got != test.want {
			t.Errorf("p = %v ± %v: %d samples (%v), want %d", test.p, test.effect, got, err, test.want)
		}
	}
}

func TestSamplesByHand(t *testing.T) {
	for _, test := range []struct {
		reason string
		test   stats.Test
		plan   stats.Plan
		want   int
	}{
		{"range: ⌈ln α/ln(1−ε)⌉ finds a bound that is too small", &stats.Range{Bound: 3}, stats.Plan{FalseAlarm: 1e-9, Effect: 0.01, Miss: 1e-3}, 2062},
		// 1 − α/(1−ε)ⁿ ≤ β: n ≥ (ln 1/α + ln(1−β))/−ln(1−ε) = 403.99.
		{"range at 5 %", &stats.Range{Bound: 3}, stats.Plan{FalseAlarm: 1e-9, Effect: 0.05, Miss: 1e-3}, 404},
		{"certain event: (1−ε)ⁿ ≤ β", &stats.Proportion{P: 1}, stats.Plan{FalseAlarm: 1e-9, Effect: 0.25, Miss: 1e-3}, 25},
		{"impossible event", &stats.Proportion{P: 0}, stats.Plan{FalseAlarm: 1e-9, Effect: 0.25, Miss: 1e-3}, 25},
		{"only an impossible outcome can be off by that much: (1−ε)ⁿ ≤ β", &stats.Discrete{P: []float64{0.5, 0.5, 0}}, stats.Plan{FalseAlarm: 1e-9, Effect: 0.75, Miss: 1e-3}, 5},
		{"an equal stream: a² ≤ α at a = 2⁻²², but not a", &stats.Equality{Roundoff: 0x1p-24}, stats.Plan{FalseAlarm: 1e-9, Effect: 1, Miss: 1e-3}, 2},
		// (z_α/2 + z_β)²/ε², z = 6.109410 and 3.090232: 84.6334·100 = 8463.34.
		{"mean", &stats.Mean{Sigma: 1}, stats.Plan{FalseAlarm: 1e-9, Effect: 0.1, Miss: 1e-3}, 8464},
	} {
		got, err := test.test.Samples(test.plan)
		if err != nil || got != test.want {
			t.Errorf("%s: %d (%v), want %d", test.reason, got, err, test.want)
		}
	}
}

// TestSamplesAreLeast holds Samples, Miss and Effect to each other.
func TestSamplesAreLeast(t *testing.T) {
	for name, e := range every() {
		plan := stats.Plan{FalseAlarm: 1e-9, Effect: e.effect, Miss: 1e-3}
		n, err := e.test.Samples(plan)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, later := range []int{n, n + 1, n + 2, n + 7, n + 100, 2 * n} {
			if miss, err := e.test.Miss(plan, later); !(miss <= plan.Miss) || err != nil {
				t.Errorf("%s: %d samples miss with probability %v (%v), though %d do not", name, later, miss, err, n)
			}
		}
		if miss, _ := e.test.Miss(plan, n-1); n > 1 && miss <= plan.Miss {
			t.Errorf("%s: %d samples are not the least: one less misses with %v", name, n, miss)
		}
		effect, err := stats.Effect(e.test, plan, n)
		if !(effect <= e.effect*(1+0x1p-30)) || err != nil {
			t.Errorf("%s: %d samples tell %v apart (%v), planned for %v", name, n, effect, err, e.effect)
		}
		plan.Effect = effect
		if miss, _ := e.test.Miss(plan, n); !(miss <= plan.Miss) {
			t.Errorf("%s: an effect of %v is missed with %v", name, effect, miss)
		}
		t.Logf("%s: ε = %v needs %d", name, e.effect, n)
	}
}

func TestBadPlans(t *testing.T) {
	good := stats.Plan{FalseAlarm: 1e-9, Effect: 0.1, Miss: 1e-3}
	nan := math.NaN()
	for _, test := range []struct {
		reason string
		change func(p *stats.Plan)
		names  string
	}{
		{"α is 0", func(p *stats.Plan) { p.FalseAlarm = 0 }, "Plan.FalseAlarm"},
		{"α is over ½", func(p *stats.Plan) { p.FalseAlarm = 0.6 }, "Plan.FalseAlarm"},
		{"α is NaN", func(p *stats.Plan) { p.FalseAlarm = nan }, "Plan.FalseAlarm"},
		{"ε is 0", func(p *stats.Plan) { p.Effect = 0 }, "Plan.Effect"},
		{"ε is negative", func(p *stats.Plan) { p.Effect = -1 }, "Plan.Effect"},
		{"ε is NaN", func(p *stats.Plan) { p.Effect = nan }, "Plan.Effect"},
		{"ε is infinite", func(p *stats.Plan) { p.Effect = math.Inf(1) }, "Plan.Effect"},
		{"β is 0", func(p *stats.Plan) { p.Miss = 0 }, "Plan.Miss"},
		{"β is NaN", func(p *stats.Plan) { p.Miss = nan }, "Plan.Miss"},
	} {
		plan := good
		test.change(&plan)
		for name, e := range every() {
			_, samples := e.test.Samples(plan)
			_, miss := e.test.Miss(plan, 10)
			for _, err := range []error{plan.Validate(), samples, miss} {
				var bad *stats.ArgumentError
				if !errors.As(err, &bad) || bad.Argument != test.names {
					t.Errorf("%s, %s: error %v, want one that names %s", test.reason, name, err, test.names)
				}
			}
			if got := e.test.Judge(plan); got.Verdict.String() != "error" {
				t.Errorf("%s, %s: verdict %v, want error", test.reason, name, got.Verdict)
			}
		}
	}
	if err := good.Validate(); err != nil {
		t.Errorf("a good plan: %v", err)
	}
}
