package stats

import (
	"fmt"
	"math"

	"bonpied/core/verdict"
	"bonpied/stats/internal/exact"
)

// TwoVariances tests that two independent streams of normal samples of mean 0
// have one variance, whatever it is: of a generator and of one that is trusted.
// The ratio of their sums of squares is exactly Fisher's,
//
//	Σx²/Σy²  ~  F(n, n)
//
// and ρ times that where the variances are in the ratio ρ. The test fails outside
// the quantiles at α/2. The effect ε is relative: ρ = 1 + ε, or 1/(1 + ε).
type TwoVariances struct {
	tally
	xx, yy exact.Sum
}

// Add adds one sample of each stream.
func (v *TwoVariances) Add(x, y float64) {
	if !v.finite(x) {
		return
	}
	if y-y != 0 { // NaN or infinite
		v.reject("of the second stream is %v", y)
		return
	}
	v.xx.Add(x * x)
	v.yy.Add(y * y)
}

// Validate reports nothing: the law has no parameter.
func (v *TwoVariances) Validate() error { return nil }

// Limit returns [MaxEffect].
func (v *TwoVariances) Limit() float64 { return MaxEffect }

// Miss returns P(1/f < (1+ε)F < f) for the quantile f at α/2: exact.
func (v *TwoVariances) Miss(plan Plan, n int) (float64, error) {
	if err := validate(v, plan, n); err != nil {
		return 1, err
	}
	return fisherMiss(plan, n), nil
}

func fisherMiss(plan Plan, n int) float64 {
	f, rho := fisherUpperQuantile(n, plan.FalseAlarm/2), 1+plan.Effect
	// P(F < f/ρ) − P(F < 1/(fρ)), each from the side that does not cancel.
	below := fisherUpper(n, rho/f) // F and 1/F have one law
	return math.Max(0, below-fisherUpper(n, f*rho))
}

// Samples returns the least number of samples of each stream that reaches the
// plan.
func (v *TwoVariances) Samples(plan Plan) (int, error) {
	if err := validate(v, plan, 1); err != nil {
		return 0, err
	}
	return leastSamples(plan, func(n int) float64 { return fisherMiss(plan, n) })
}

// Judge returns the verdict. Estimate is the ratio of the variances, 1 if equal.
func (v *TwoVariances) Judge(plan Plan) verdict.Finding {
	return judge(v, &v.tally, plan, func() observation {
		ratio := v.xx.Value() / v.yy.Value() // NaN, which fails, if both are 0
		return observation{
			pValue:    math.Min(1, 2*math.Min(fisherUpper(v.n, ratio), fisherUpper(v.n, 1/ratio))),
			estimate:  ratio,
			want:      1,
			statistic: fmt.Sprintf("F = %.6g with %d and %d degrees of freedom", ratio, v.n, v.n),
			reason:    fmt.Sprintf("the first variance is %.4g times the second", ratio),
			pattern:   Recognise(ratio, 2/math.Sqrt(float64(v.n))),
		}
	})
}

// Merge adds the samples of another shard.
func (v *TwoVariances) Merge(other *TwoVariances) error {
	v.tally.merge(&other.tally)
	v.xx.Merge(&other.xx)
	v.yy.Merge(&other.yy)
	return nil
}
