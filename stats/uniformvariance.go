package stats

import (
	"fmt"
	"math"

	"bonpied/core/verdict"
	"bonpied/stats/internal/exact"
)

// UniformVariance tests the variance σ² of a uniform law on [−√3σ, √3σ]. With
// Y = x²/σ² = 3U², U uniform on [0, 1], and K the logarithm of its moment
// generating function, Chernoff's bound on the mean Ȳ of n samples,
//
//	P(Ȳ beyond y) ≤ exp(−n I(y)),   I(y) = sup_s (sy − K(s)),
//	K(s) = ln ∫₀¹ e^{3sU²} dU,
//
// holds for every n, on either side of 1. The test fails where twice the bound is
// at most α. The effect ε is relative: a uniform law of variance (1 ± ε)σ².
//
// A sample beyond √3σ fails at once. [Range] needs a hundredth of the samples;
// this test is for a variance that is asked for as such, and for sums of squares.
//
// Reference: Boucheron, Lugosi & Massart, Concentration Inequalities (2013),
// section 2.2; the integral is √π erf(√(3|s|))/(2√(3|s|)) for s < 0, and Dawson's
// for s > 0.
type UniformVariance struct {
	// Want is σ² > 0.
	Want float64
	// Roundoff is u of the samples; 0 means 2⁻⁵³. 4u of |Ȳ − 1| is given to the
	// sampler.
	Roundoff float64

	tally
	squares exact.Sum // of Y
}

// Add adds one sample.
func (v *UniformVariance) Add(x float64) {
	if !v.finite(x) {
		return
	}
	y := x * x / v.Want
	if y > 3*(1+v.slack()) {
		v.reject("is %v, beyond the bound %v", x, math.Sqrt(3*v.Want))
	}
	v.squares.Add(math.Min(3, y))
}

func (v *UniformVariance) slack() float64 { return 4 * roundoffOf(v.Roundoff) }

// Validate reports a Want that is not positive and finite, or a Roundoff outside
// [0, 2⁻⁸].
func (v *UniformVariance) Validate() error {
	if !positive(v.Want) {
		return badArgument("UniformVariance.Want", "is %v, want a variance > 0", v.Want)
	}
	return validateRoundoff("UniformVariance.Roundoff", v.Roundoff)
}

// Limit returns [MaxEffect].
func (v *UniformVariance) Limit() float64 { return MaxEffect }

// Miss returns Chernoff's bound on the probability that Ȳ of a uniform law of
// variance (1 ± ε)σ² stays within the critical values.
func (v *UniformVariance) Miss(plan Plan, n int) (float64, error) {
	if err := validate(v, plan, n); err != nil {
		return 1, err
	}
	return v.miss(plan, n), nil
}

func (v *UniformVariance) miss(plan Plan, n int) float64 {
	r, N := math.Log(2/plan.FalseAlarm)/float64(n), float64(n)
	// Too large: no sample beyond the bound, or Ȳ below its critical value.
	large := math.Min(1, math.Exp(N/2*(math.Log1p(v.slack())-math.Log1p(plan.Effect))))
	if y, ok := criticalUniform(3, r, v.slack()); ok && y < 1+plan.Effect {
		large = math.Min(large, math.Exp(-N*chernoffUniform(y/(1+plan.Effect))))
	}
	y, ok := criticalUniform(0, r, v.slack())
	smaller := 1 - plan.Effect
	switch {
	case !ok || y <= smaller:
		return 1
	case smaller <= 0: // Ȳ = 0, below every critical value
		return large
	}
	// Ȳ of a uniform law of another variance is that much times the right one's.
	return math.Max(large, math.Exp(-N*chernoffUniform(y/smaller)))
}

// Samples returns the least number of samples for which the bounds reach the
// plan.
func (v *UniformVariance) Samples(plan Plan) (int, error) {
	if err := validate(v, plan, 1); err != nil {
		return 0, err
	}
	return leastSamples(plan, func(n int) float64 { return v.miss(plan, n) })
}

// Judge returns the verdict. Estimate is Ȳ, 1 if correct.
func (v *UniformVariance) Judge(plan Plan) verdict.Finding {
	return judge(v, &v.tally, plan, func() observation {
		y := v.squares.Value() / float64(v.n)
		return observation{
			pValue:    math.Min(1, 2*math.Exp(-float64(v.n)*chernoffUniform(towardsOne(y, v.slack())))),
			estimate:  y,
			want:      1,
			statistic: fmt.Sprintf("mean of x²/σ² = %.6g", y),
			reason:    fmt.Sprintf("the variance is %.4g of what it should be", y),
			pattern:   Recognise(y, math.Sqrt(0.8/float64(v.n))),
		}
	})
}

// Merge adds the samples of another shard.
func (v *UniformVariance) Merge(other *UniformVariance) error {
	if err := sameLaw("UniformVariance", map[string][2]float64{"Want": {v.Want, other.Want}, "Roundoff": {v.Roundoff, other.Roundoff}}); err != nil {
		return err
	}
	v.tally.merge(&other.tally)
	v.squares.Merge(&other.squares)
	return nil
}
