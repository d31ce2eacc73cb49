package stats

import (
	"fmt"
	"math"

	"bonpied/core/verdict"
)

// Continuous tests samples against a continuous distribution function F by the
// distance D = max |F_n − F| of their empirical distribution function. Under F,
//
//	P(D > t) ≤ 2 exp(−2nt²)
//
// for every n. The effect ε is the distance sup |F − G| to the law G of the
// samples. A distance is weak against errors of scale: use [Variance] or
// [Range] for those, and this for shapes.
//
// The samples are not kept: F(x) is counted in 2¹⁴ equal bins, and D is taken
// over their edges, where the counts are exact. That keeps the bound on false
// alarms, and takes at most 2⁻¹⁴ off a distance, which Miss allows for.
//
// Samples that are rounded, or on a lattice, move F_n by as much as F moves over
// the error of one sample: 2⁻²⁴ for float32, 24 random bits, and a law with
// |x| F'(x) ≤ 1. That much of D is given to the sampler.
//
// Reference: Massart, The tight constant in the Dvoretzky–Kiefer–Wolfowitz
// inequality, Annals of Probability 18 (1990), corollary 1.
type Continuous struct {
	// CDF is F, continuous. It must return a value in [0, 1] for every finite
	// x; 0 and 1 outside the support, whose bounds are not tested otherwise.
	CDF func(x float64) float64

	tally
	counts []int
	broken string // what CDF returned, if not a probability
}

const (
	continuousBins  = 1 << 14
	continuousSlack = 0x1p-24
)

// Add adds one sample.
func (c *Continuous) Add(x float64) {
	if !c.finite(x) || c.CDF == nil {
		return
	}
	u := c.CDF(x)
	if !(u >= 0 && u <= 1) {
		c.broken = fmt.Sprintf("returns %v at %v", u, x)
		return
	}
	if c.counts == nil {
		c.counts = make([]int, continuousBins)
	}
	c.counts[min(continuousBins-1, int(u*continuousBins))]++
}

// Validate reports a nil CDF, or one that returned no probability.
func (c *Continuous) Validate() error {
	if c.CDF == nil {
		return badArgument("Continuous.CDF", "is nil, want a distribution function")
	}
	if c.broken != "" {
		return badArgument("Continuous.CDF", "%s, want [0, 1]", c.broken)
	}
	return nil
}

// Limit returns 1.
func (c *Continuous) Limit() float64 { return 1 }

// Miss returns exp(−2n(d − t)²), d = ε − 2⁻¹⁴, with t the critical distance: the
// edge of a bin next to where G is furthest from F is off by d or more, and its
// count is a mean of n variables in [0, 1] (Hoeffding, theorem 1).
func (c *Continuous) Miss(plan Plan, n int) (float64, error) {
	if err := validate(c, plan, n); err != nil {
		return 1, err
	}
	return continuousMiss(plan, n), nil
}

func continuousMiss(plan Plan, n int) float64 {
	critical := math.Sqrt(math.Log(2/plan.FalseAlarm)/(2*float64(n))) + continuousSlack
	beyond := plan.Effect - 1./continuousBins - critical
	if beyond <= 0 {
		return 1
	}
	return math.Exp(-2 * float64(n) * beyond * beyond)
}

// Samples returns the least number of samples that reaches the plan, about
// (√ln(2/α) + √ln(1/β))²/(2ε²). It is an error where ε is within 2⁻¹⁴ + 2⁻²⁴.
func (c *Continuous) Samples(plan Plan) (int, error) {
	if err := validate(c, plan, 1); err != nil {
		return 0, err
	}
	return leastSamples(plan, func(n int) float64 { return continuousMiss(plan, n) })
}

// Judge returns the verdict. Estimate is D, near 0 if correct.
func (c *Continuous) Judge(plan Plan) verdict.Finding {
	return judge(c, &c.tally, plan, func() observation {
		distance, at := c.distance()
		return observation{
			pValue:    c.pValueOf(distance),
			estimate:  distance,
			want:      0,
			statistic: fmt.Sprintf("max |F_n − F| = %.4g at F = %.4g", distance, at),
			reason:    fmt.Sprintf("the distribution function is off by %.4g where it should be %.4g", distance, at),
		}
	})
}

// pValueOf returns the bound on the probability of a distance.
func (c *Continuous) pValueOf(distance float64) float64 {
	beyond := math.Max(0, distance-continuousSlack)
	return math.Min(1, 2*math.Exp(-2*float64(c.n)*beyond*beyond))
}

// distance returns the greatest |F_n − F| over the edges of the bins, and F
// there.
func (c *Continuous) distance() (distance, at float64) {
	below := 0
	for i, count := range c.counts {
		below += count
		edge := float64(i+1) / continuousBins
		if off := math.Abs(float64(below)/float64(c.n) - edge); off > distance {
			distance, at = off, edge
		}
	}
	return distance, at
}
