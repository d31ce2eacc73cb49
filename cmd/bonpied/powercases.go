package main

import (
	"math"

	"bonpied/core/contract"
	"bonpied/fixtures"
	"bonpied/props"
	"bonpied/stats"
	"bonpied/stats/layers"
)

// powerCase is one row to measure: a property under a plan, on an error.
type powerCase struct {
	property   props.Property
	fault      string
	effect     float64 // 0: chosen so that the predicted miss is powerTarget
	plan       stats.Plan
	replicates int
	make       func(effect float64) contract.Implementation
	// predict returns the miss of an effect at so many samples, as the property
	// reports them, and slack is how far below that the truth may lie.
	predict func(plan stats.Plan, effect float64, samples int) (float64, error)
	slack   float64
	// doubled says that some tests of the panel have twice the samples of those that
	// see the error, and are reported now and then.
	doubled bool
}

// powerTarget is the predicted miss for which a planted effect is chosen: far
// enough from 0 and 1 that 2000 replicates tell a wrong prediction.
const powerTarget = 0.2

// reduced is the plan under which planted effects are measured: misses are counted
// at a false alarm where a replicate takes few samples. The same code and the same
// formulas give the miss at 1e-11.
func reduced(effect float64) stats.Plan {
	return stats.Plan{FalseAlarm: 1e-3, Effect: effect, Miss: 0.3}
}

// plantedCase says how a planted error is predicted to be missed.
type plantedCase struct {
	property, planted string
	plan              stats.Plan
	slack             float64
	predict           func(plan stats.Plan, effect float64, samples int) (float64, error)
}

// of predicts by one of so many tests that share the false alarm, as many as see the
// error seeing it alike and independently: the product of their misses.
func of(test stats.Test, among, seeing int) func(stats.Plan, float64, int) (float64, error) {
	return func(plan stats.Plan, effect float64, samples int) (float64, error) {
		plan.FalseAlarm /= float64(among)
		plan.Effect = effect
		miss, err := test.Miss(plan, samples)
		return math.Pow(miss, float64(seeing)), err
	}
}

// ofSizes predicts by tests that share the false alarm and all see the error, each with
// so many times the samples of the first: whole matrices are drawn.
func ofSizes(test stats.Test, sizes ...float64) func(stats.Plan, float64, int) (float64, error) {
	return func(plan stats.Plan, effect float64, samples int) (float64, error) {
		plan.FalseAlarm /= float64(len(sizes))
		plan.Effect = effect
		product := 1.
		for _, size := range sizes {
			miss, err := test.Miss(plan, int(math.Round(size*float64(samples))))
			if err != nil {
				return 0, err
			}
			product *= miss
		}
		return product, nil
	}
}

// Slacks. Where one test sees the error by an exact law the prediction is exact,
// but for the other tests of the panel, whose own false alarms fail it too.
const (
	exactSlack = 0.8
	// panelSlack: several tests see the error, of which the sharpest is predicted.
	panelSlack = 0.2
	// boundSlack: the law is a proven bound, which says nothing of how small a miss is.
	boundSlack = 0
)

// plantedCases returns a row for every statistical property, with the share of the
// false alarm that its tests have.
func plantedCases() []plantedCase {
	variance, half := &stats.Variance{Want: 1}, &stats.Proportion{P: 0.5}
	unit := func(x float64) float64 { return x }
	design := func(L int) float64 { return 1 - float64(L)/8*0.75 } // p_l of the design of 8 blocks
	all := 1.
	for l := 1; l <= 8; l++ {
		all *= design(l)
	}
	return []plantedCase{
		{"activation/dead-relu", "relu-dead-more", reduced(0.15), panelSlack, of(&stats.Proportion{P: 0.125}, 4, 1)},
		{"init/variance", "normal-variance-off", reduced(0.3), panelSlack, of(variance, 2, 1)},
		{"init/fan-modes", "normal-variance-off", reduced(0.3), exactSlack, of(variance, 6, 6)},
		{"init/groups", "normal-variance-off", reduced(0.3), exactSlack, ofSizes(variance, 1, 1, 768./1728, 2)},
		{"init/negative-slope-used", "normal-variance-off", reduced(0.3), exactSlack, of(variance, 3, 3)},
		{"init/range", "uniform-bound-short", reduced(0.03), exactSlack, of(&stats.Range{Bound: 1}, 9, 9)},
		{"init/mean", "normal-mean-off", reduced(0.2), exactSlack, of(&stats.Mean{Sigma: 1}, 1, 1)},
		{"init/symmetry", "normal-sign-off", reduced(0.15), panelSlack, of(half, 4, 1)},
		{"init/normal-law", "normal-sign-off", reduced(0.15), boundSlack, of(&stats.Continuous{CDF: unit}, 2, 1)},
		{"init/uniform-law", "uniform-sign-off", reduced(0.15), boundSlack, of(&stats.Continuous{CDF: unit}, 1, 1)},
		{"init/duplicates", "normal-repeats", reduced(0.05), exactSlack, of(&stats.Duplicates{}, 2, 1)},
		{"init/independent-weights", "normal-neighbours-correlated", reduced(0.2), 0.5, of(&stats.Correlation{SigmaX: 1, SigmaY: 1}, 5, 1)},
		{"init/independent-keys", "key-bit-half-ignored", reduced(0.3), exactSlack, of(&stats.Equality{}, 10, 1)},
		{"gain/forward-through-depth", "normal-variance-off", reduced(0.3), panelSlack, of(variance, 4, 1)},
		{"gain/leaky-through-depth", "normal-variance-off", reduced(0.3), panelSlack, of(variance, 4, 1)},
		{"gain/backward-through-depth", "normal-variance-off", reduced(0.3), panelSlack, of(variance, 4, 1)},
		{"gain/glorot-through-depth", "normal-variance-off", reduced(0.3), panelSlack, of(variance, 4, 1)},
		{"init/too-good", "normal-normalised-at-times", reduced(0.4), boundSlack, of(&stats.Replicates{}, 2, 1)},
		{"gain/uniform-through-depth", "uniform-bound-short", reduced(0.3), boundSlack, func(plan stats.Plan, e float64, n int) (float64, error) {
			plan.Effect = 1 - (1-e)*(1-e)
			return (&stats.SubGaussian{}).Miss(plan, n)
		}},
		{"gain/orthogonal-inputs", "normal-variance-off", reduced(0.3), exactSlack, of(variance, 1, 1)},
		{"gain/smooth-one-layer", "normal-variance-off", reduced(0.15), boundSlack, smoothMiss},
		{"depth/mask-rates", "first-block-kept-less", reduced(0.2), exactSlack, of(&stats.Proportion{P: design(1)}, 8, 1)},
		{"depth/mask-independence", "last-block-shared", reduced(0.2), panelSlack, of(&stats.Agreement{P: design(8), Q: design(8)}, 36, 1)},
		{"depth/sampled-law", "all-blocks-kept-together", reduced(0.15), panelSlack, of(&stats.Proportion{P: all}, 9, 1)},
	}
}

// smoothMiss predicts by the larger of the two errors, of tanh and of the logistic
// function, that a variance of z which is e too large makes of the mean of f(z)²: at
// the design's ‖x‖² = 572/64 and V[w] = 1/12.
func smoothMiss(plan stats.Plan, e float64, n int) (float64, error) {
	least := 1.
	plan.FalseAlarm /= 2
	for _, f := range []func(float64) float64{math.Tanh, func(z float64) float64 { return 1 / (1 + math.Exp(-z)) }} {
		const v = 572. / 64 / 12
		want, variance := layers.Squares(f, math.Sqrt(v))
		mean, _ := layers.Squares(f, math.Sqrt(v*(1+e)))
		test := &stats.BoundedMean{High: 1, Want: want, Variance: variance}
		plan.Effect = math.Abs(mean - want)
		if !(plan.Effect > 0) {
			continue
		}
		miss, err := test.Miss(plan, n)
		if err != nil {
			return 0, err
		}
		least = min(least, miss)
	}
	return least, nil
}

// faultEffects are the effects of faults, in the unit of the property that each must
// fail, that are below ten times that of the property's plan: a plan bounds the miss of
// no smaller error than its own.
var faultEffects = map[string]float64{
	// Given w, of two weights, W|x| > 0 for all x, for none, or each with a chance that
	// is uniform over w: the number active of 3 inputs has the law (3, 1, 1, 3)/8 for
	// (1, 3, 3, 1)/8.
	"inputs-read-unsigned": 0.25,
	// P(w > 0) is ⅓ for ½.
	"skewed-law": 1. / 6,
	// P(|z| > 2) = 0.0455 of the weights have one modulus.
	"outliers-clamped": 0.045,
	// Blocks 4 and 5 of the design of 8, p = 5/8 and 17/32, agree with probability 29/32
	// for 0.508, and block 5 under two keys with 1 for 0.502.
	"mask-one-draw-for-all":  0.39,
	"mask-neighbouring-keys": 0.49,
	// The depth of p² for p, of that design, is 5 with a probability that is 0.21 too little.
	"mask-applied-twice": 0.21,
}

// powerCases returns the rows of the properties: the planted effects, measured with
// so many replicates, and the faults that must fail a statistical property, at full
// false alarm and the power of a screening run, with a hundredth of them.
func powerCases(ps []props.Property, faults []fixtures.Fault, replicates int) []powerCase {
	var cases []powerCase
	planted := map[string]fixtures.Planted{}
	for _, p := range fixtures.PlantedEffects() {
		planted[p.Name] = p
	}
	for _, c := range plantedCases() {
		if p, ok := props.Find(ps, c.property); ok {
			cases = append(cases, powerCase{p, c.planted, 0, c.plan, replicates, planted[c.planted].New, c.predict, c.slack,
				c.property == "depth/mask-independence"})
		}
	}
	for _, f := range faults {
		p, ok := props.Find(ps, f.MustFail)
		if !ok || p.Sample == nil {
			continue
		}
		plan := p.Power.Plan
		plan.Effect = math.Min(1, 10*plan.Effect)
		if effect, ok := faultEffects[f.Name]; ok {
			plan.Effect = math.Min(plan.Effect, effect)
		}
		// A gross error, of which the plan bounds the miss.
		bound := func(plan stats.Plan, _ float64, _ int) (float64, error) { return plan.Miss, nil }
		cases = append(cases, powerCase{p, f.Name, plan.Effect, plan, (replicates + 99) / 100,
			func(float64) contract.Implementation { return f.New() }, bound, boundSlack, false})
	}
	return cases
}
