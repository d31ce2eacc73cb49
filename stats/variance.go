package stats

import (
	"fmt"
	"math"

	"bonpied/core/verdict"
	"bonpied/stats/internal/exact"
)

// Variance tests the variance of a normal law of mean 0. Under N(0, σ²),
//
//	S = Σ x²/σ²  ~  χ²_n
//
// exactly, and S ~ ρχ²_n where the variance is ρσ². The test fails outside the
// quantiles at α/2 of either side. Its unit is the degree of freedom, one per
// sample; its effect ε is relative: ρ = 1 ± ε. An error of 1 % on the standard
// deviation is ε = 0.0201.
//
// A sampler whose |x| is always σ, or that rescales its samples to the exact
// variance, has S = n and passes: see [Duplicates] for the first.
//
// Samples may be rounded: a relative error u of each moves S by 2u at most,
// which for float32 and n ≤ MaxSamples is 0.6 % of a standard deviation √(2/n).
type Variance struct {
	// Want is σ² > 0.
	Want float64

	tally
	statistic exact.Sum
}

// Add adds one sample.
func (v *Variance) Add(x float64) {
	if v.finite(x) {
		v.statistic.Add(x * x / v.Want)
	}
}

// AddSquared adds n ≥ 0 samples by the sum of their squares.
func (v *Variance) AddSquared(sum float64, n int) { v.AddChiSquared(sum/v.Want, n) }

// AddChiSquared adds a statistic that is χ² with n ≥ 0 degrees of freedom under
// the law, whatever Want: ‖z‖²/(σ²‖a‖²) for the pre-activations z = Wa of a layer
// of n neurons given the a before it, W of variance σ². Such statistics of
// successive layers are independent, so they add up.
func (v *Variance) AddChiSquared(statistic float64, n int) {
	switch {
	case n < 0:
		panic("stats: Variance: a negative number of degrees of freedom")
	case math.IsNaN(statistic) || math.IsInf(statistic, 0):
		v.rejectRange(v.n+1, v.n+n, "is %v", statistic)
	case statistic < 0 || n == 0 && statistic > 0:
		v.rejectRange(0, 0, "the sum of squares of %d samples is %v", n, statistic)
	default:
		v.statistic.Add(statistic)
	}
	v.n += n
}

// Validate reports a Want that is not positive and finite.
func (v *Variance) Validate() error {
	if !positive(v.Want) {
		return badArgument("Variance.Want", "is %v, want a variance > 0", v.Want)
	}
	return nil
}

// Limit returns [MaxEffect].
func (v *Variance) Limit() float64 { return MaxEffect }

// Miss returns the greater of P(a < ρχ²_n < b) at ρ = 1 + ε and 1 − ε, where a
// and b are the quantiles at α/2: exact.
func (v *Variance) Miss(plan Plan, n int) (float64, error) {
	if err := validate(v, plan, n); err != nil {
		return 1, err
	}
	return chiSquaredMiss(plan, n), nil
}

func chiSquaredMiss(plan Plan, n int) float64 {
	lo, hi := chiSquaredLowerQuantile(n, plan.FalseAlarm/2), chiSquaredUpperQuantile(n, plan.FalseAlarm/2)
	larger := 1 + plan.Effect
	miss := chiSquaredLower(n, hi/larger) - chiSquaredLower(n, lo/larger)
	if smaller := 1 - plan.Effect; smaller > 0 { // a variance of 0 never passes
		miss = math.Max(miss, chiSquaredUpper(n, lo/smaller)-chiSquaredUpper(n, hi/smaller))
	}
	return miss
}

// Samples returns the least number of degrees of freedom that reaches the plan.
func (v *Variance) Samples(plan Plan) (int, error) {
	if err := validate(v, plan, 1); err != nil {
		return 0, err
	}
	return leastSamples(plan, func(n int) float64 { return chiSquaredMiss(plan, n) })
}

// Judge returns the verdict. Estimate is the ratio ρ = S/n, 1 if correct.
func (v *Variance) Judge(plan Plan) verdict.Finding {
	return judge(v, &v.tally, plan, func() observation {
		s := v.statistic.Value()
		ratio := s / float64(v.n)
		return observation{
			pValue:    math.Min(1, 2*math.Min(chiSquaredLower(v.n, s), chiSquaredUpper(v.n, s))),
			estimate:  ratio,
			want:      1,
			statistic: fmt.Sprintf("χ² = %.6g with %d degrees of freedom", s, v.n),
			reason:    fmt.Sprintf("the variance is %.4g of what it should be", ratio),
			pattern:   Recognise(ratio, math.Sqrt(2/float64(v.n))),
		}
	})
}
