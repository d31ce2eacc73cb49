package stats

import (
	"fmt"
	"math"

	"bonpied/core/verdict"
	"bonpied/stats/internal/exact"
)

// Correlation tests that the pairs (x, y) of two streams are uncorrelated, y
// being normal of mean 0 and known variance. Given the x, whatever their law,
//
//	Z = Σ xy / (σ_y √Σx²)  ~  N(0, 1)
//
// exactly. The test fails where |Z| is over the quantile at α/2. The effect ε is
// the correlation ±ρ of pairs that are jointly normal, x of variance σ_x². It is
// not a test of either margin: see [Variance].
type Correlation struct {
	// SigmaX and SigmaY are σ_x > 0 and σ_y > 0. SigmaX is used for the power
	// only.
	SigmaX, SigmaY float64

	tally
	xx, xy exact.Sum
}

// Add adds one pair.
func (c *Correlation) Add(x, y float64) {
	if !c.finite(x) {
		return
	}
	if y-y != 0 { // NaN or infinite
		c.reject("of the second stream is %v", y)
		return
	}
	x, y = x/c.SigmaX, y/c.SigmaY
	c.xx.Add(x * x)
	c.xy.Add(x * y)
}

// Validate reports a standard deviation that is not positive and finite.
func (c *Correlation) Validate() error {
	if !positive(c.SigmaX) {
		return badArgument("Correlation.SigmaX", "is %v, want a standard deviation > 0", c.SigmaX)
	}
	if !positive(c.SigmaY) {
		return badArgument("Correlation.SigmaY", "is %v, want a standard deviation > 0", c.SigmaY)
	}
	return nil
}

// Limit returns 1.
func (c *Correlation) Limit() float64 { return 1 }

// Miss returns a bound on the probability that |Z| stays within the quantile z.
// Given the x, with Q = Σx²/σ_x² ~ χ²_n, Z is N(ρ√Q, 1−ρ²); for any δ, and s the
// quantile of Q at δ,
//
//	P(|Z| < z) ≤ δ + Φ((z − ρ√s)/√(1−ρ²))
//
// taken at δ = β/8, which costs about (8/7)β.
func (c *Correlation) Miss(plan Plan, n int) (float64, error) {
	if err := validate(c, plan, n); err != nil {
		return 1, err
	}
	return correlationMiss(plan, n), nil
}

func correlationMiss(plan Plan, n int) float64 {
	delta, rho := plan.Miss/8, plan.Effect
	z, s := normalUpperQuantile(plan.FalseAlarm/2), chiSquaredLowerQuantile(n, delta)
	off := rho*math.Sqrt(s) - z
	if rho == 1 { // y = x σ_y/σ_x: Z = √Q
		if off >= 0 {
			return delta
		}
		return 1
	}
	return math.Min(1, delta+normalUpper(off/math.Sqrt((1-rho)*(1+rho))))
}

// Samples returns the least number of pairs for which the bound of
// [Correlation.Miss] reaches the plan.
func (c *Correlation) Samples(plan Plan) (int, error) {
	if err := validate(c, plan, 1); err != nil {
		return 0, err
	}
	return leastSamples(plan, func(n int) float64 { return correlationMiss(plan, n) })
}

// Judge returns the verdict. Estimate is Σxy/(nσ_xσ_y), near 0 if correct.
func (c *Correlation) Judge(plan Plan) verdict.Finding {
	return judge(c, &c.tally, plan, func() observation {
		xx, xy := c.xx.Value(), c.xy.Value()
		z := xy / math.Sqrt(xx) // NaN, which fails, if every x is 0
		o := observation{
			pValue:    normalTwoSided(z),
			estimate:  xy / float64(c.n),
			want:      0,
			statistic: fmt.Sprintf("Z = %.4g", z),
			reason:    fmt.Sprintf("the correlation is about %.4g, want 0", xy/float64(c.n)),
		}
		if xx == 0 {
			o.reason = "the first stream is 0 throughout"
		}
		return o
	})
}
