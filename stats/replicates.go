package stats

import (
	"fmt"
	"math"

	"bonpied/core/verdict"
)

// Replicates tests at a second level: it takes the p-values of independent
// replicates of any test whose p-value is exactly uniform under the law
// ([Variance], [Mean], [Range], [Correlation], [TwoVariances]), and tests that they
// are. It catches what is too good to be true, which passes every test of one
// level: weights that are constant, rescaled to the exact variance, or antithetic
// (every w comes with −w, so that the mean is exactly 0) give the p-values of one
// point, or of few.
//
// It is [Continuous] on [0, 1], with its bounds, its effect (the distance of the
// law of the p-values from the uniform one) and its miss. A law of one point is
// at least ½ away whatever the point, and its empirical distance is certain, so
// that ln(2/α)/(2·¼) replicates fail it surely: 43 at α = 1e-9.
type Replicates struct{ law Continuous }

// Add adds the p-value of one replicate.
func (r *Replicates) Add(pValue float64) {
	r.law.CDF = unit
	if !math.IsInf(pValue, 0) && (pValue < 0 || pValue > 1) {
		r.law.n++
		r.law.reject("is a p-value of %v, want [0, 1]", pValue)
		return
	}
	r.law.Add(pValue)
}

func unit(p float64) float64 { return p }

// uniform returns the test of the p-values, ready for a plan.
func (r *Replicates) uniform() *Continuous {
	r.law.CDF = unit
	return &r.law
}

// Validate reports nothing: the law has no parameter.
func (r *Replicates) Validate() error { return nil }

// Count returns the number of replicates so far.
func (r *Replicates) Count() int { return r.law.Count() }

// Limit returns 1.
func (r *Replicates) Limit() float64 { return 1 }

// Miss returns that of [Continuous.Miss].
func (r *Replicates) Miss(plan Plan, n int) (float64, error) { return r.uniform().Miss(plan, n) }

// Samples returns the least number of replicates that reaches the plan.
func (r *Replicates) Samples(plan Plan) (int, error) { return r.uniform().Samples(plan) }

// Judge returns the verdict. Estimate is the distance from the uniform law.
func (r *Replicates) Judge(plan Plan) verdict.Finding {
	c := r.uniform()
	return judge(r, &c.tally, plan, func() observation {
		distance, at := c.distance()
		o := observation{
			pValue:    c.pValueOf(distance),
			estimate:  distance,
			want:      0,
			statistic: fmt.Sprintf("max |F_n − F| = %.4g at p = %.4g, of %d p-values", distance, at, c.n),
			reason:    fmt.Sprintf("the p-values of the replicates are not uniform: off by %.4g at %.4g", distance, at),
		}
		below, above := c.shares()
		switch {
		case above > 0.95:
			o.pattern = "too good to be true: constant, normalised or antithetic samples?"
		case below > 0.95:
			o.pattern = "small p-values throughout: each replicate is off in the same way"
		}
		return o
	})
}

// Merge adds the replicates of another shard.
func (r *Replicates) Merge(other *Replicates) error { return r.uniform().Merge(other.uniform()) }

// shares returns which shares of the samples lie below 1/4 and above 3/4 of F.
func (c *Continuous) shares() (below, above float64) {
	for i, count := range c.counts {
		switch {
		case i < continuousBins/4:
			below += float64(count)
		case i >= continuousBins*3/4:
			above += float64(count)
		}
	}
	return below / float64(c.n), above / float64(c.n)
}
