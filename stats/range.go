package stats

import (
	"fmt"
	"math"

	"bonpied/core/verdict"
)

// Range tests the bound b of a uniform law on [−b, b] by M = max |x|, for which
//
//	P(M ≤ tb) = tⁿ
//
// exactly. A sample beyond b is impossible and costs no false alarm, so all of α
// goes to the other side: the test fails where (M/b)ⁿ ≤ α. It tells errors of
// the bound apart with hundreds of samples where the variance needs 10⁵. The
// effect ε is relative: a bound of b(1 ± ε). The shape and the symmetry of the
// law are not tested: see [Continuous].
//
// Samples may be rounded to a format of unit roundoff u, or come from a lattice
// of spacing 2ub on each side of 0 (24 random bits in float32): both move M/b by
// 2u at most, which is given to the sampler on both sides.
type Range struct {
	// Bound is b > 0.
	Bound float64
	// Roundoff is u; 0 means 2⁻⁵³.
	Roundoff float64

	tally
	max float64
}

// Add adds one sample.
func (r *Range) Add(x float64) {
	if !r.finite(x) {
		return
	}
	r.max = math.Max(r.max, math.Abs(x))
	if math.Abs(x) > r.Bound*(1+r.slack()) {
		r.reject("is %v, beyond the bound %v", x, r.Bound)
	}
}

func (r *Range) slack() float64 { return 2 * roundoffOf(r.Roundoff) }

// Validate reports a Bound that is not positive and finite, or a Roundoff
// outside [0, 2⁻⁸].
func (r *Range) Validate() error {
	if !positive(r.Bound) {
		return badArgument("Range.Bound", "is %v, want a bound > 0", r.Bound)
	}
	return validateRoundoff("Range.Roundoff", r.Roundoff)
}

// Limit returns [MaxEffect].
func (r *Range) Limit() float64 { return MaxEffect }

// Miss returns the greater of ((1+2u)/(1+ε))ⁿ, for a bound that is too large,
// and P(M > b(α^(1/n) − 2u)) for one that is too small: exact.
func (r *Range) Miss(plan Plan, n int) (float64, error) {
	if err := validate(r, plan, n); err != nil {
		return 1, err
	}
	return r.miss(plan, n), nil
}

func (r *Range) miss(plan Plan, n int) float64 {
	N := float64(n)
	large := math.Exp(N * math.Min(0, math.Log1p(r.slack())-math.Log1p(plan.Effect)))
	if plan.Effect >= 1 { // all samples are 0
		return large
	}
	critical := math.Exp(math.Log(plan.FalseAlarm)/N) - r.slack()
	if critical <= 0 {
		return 1
	}
	small := -math.Expm1(N * math.Min(0, math.Log(critical)-math.Log1p(-plan.Effect)))
	return math.Max(large, small)
}

// Samples returns the least number of samples that reaches the plan. It is an
// error where the effect is within the rounding 2u.
func (r *Range) Samples(plan Plan) (int, error) {
	if err := validate(r, plan, 1); err != nil {
		return 0, err
	}
	return leastSamples(plan, func(n int) float64 { return r.miss(plan, n) })
}

// Judge returns the verdict. Estimate is M/b, just under 1 if correct.
func (r *Range) Judge(plan Plan) verdict.Finding {
	return judge(r, &r.tally, plan, func() observation {
		ratio := r.max / r.Bound
		return observation{
			pValue:    math.Pow(math.Min(1, ratio+r.slack()), float64(r.n)),
			estimate:  ratio,
			want:      1,
			statistic: fmt.Sprintf("max |x| = %.6g", r.max),
			reason:    fmt.Sprintf("no sample comes nearer to the bound than %.4g of it", ratio),
			pattern:   Recognise(ratio*ratio, 2/float64(r.n)),
		}
	})
}
