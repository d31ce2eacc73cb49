package stats

import (
	"fmt"
	"math"

	"bonpied/core/verdict"
	"bonpied/stats/internal/exact"
)

// SubGaussian tests the variance of sums z = Σ w_k x_k of independent weights that
// are not normal but strictly sub-Gaussian, E e^{tw} ≤ e^{σ²t²/2}, as uniform ones
// are: the pre-activations of a layer given what comes before. With Y = z²/E z²
// and κ = E z⁴/(E z²)² of the sum, for every n
//
//	P(Ȳ ≥ 1+t) ≤ exp(−n (t − ln(1+t))/2)                                 as of χ²
//	P(Ȳ ≤ 1−t) ≤ exp(−n sup_s [−s(1−t) − ln(1 − s + κs²/2)])
//
// where the second needs no more than e^{−u} ≤ 1 − u + u²/2 for u ≥ 0. The test
// fails where twice the bound is at most α. The effect ε is relative: E z² off by
// a factor 1 ± ε, of weights of the same shape. For normal weights use [Variance],
// which is exact and takes 4/5 of the samples.
//
// Reference: Arbel, Marchal & Nguyen, On strict sub-Gaussianity, optimal proxy
// variance and symmetry for bounded random variables, ESAIM 24 (2020); Boucheron,
// Lugosi & Massart (2013), section 2.
type SubGaussian struct {
	// Kurtosis bounds κ from above; 0 means 3, which bounds it for every law of
	// weights of kurtosis 3 or less. With weights of kurtosis k, κ is exactly
	// 3 + (k − 3)‖x‖₄⁴/‖x‖₂⁴.
	Kurtosis float64

	tally
	squares exact.Sum // of Y
}

// Add adds Y = z²/E z², given the x before.
func (s *SubGaussian) Add(y float64) { s.AddSum(y, 1) }

// AddSum adds n ≥ 0 samples by the sum of their Y: ‖z‖²/(σ²‖x‖²) of a layer of n
// neurons.
func (s *SubGaussian) AddSum(sum float64, n int) {
	switch {
	case n < 0:
		panic("stats: SubGaussian: a negative number of samples")
	case !(sum >= 0) || math.IsInf(sum, 1) || n == 0 && sum > 0:
		s.rejectRange(s.n+1, s.n+n, "is %v", sum)
	default:
		s.squares.Add(sum)
	}
	s.n += n
}

// Validate reports a Kurtosis that is neither 0 nor in [1, 3].
func (s *SubGaussian) Validate() error {
	if s.Kurtosis != 0 && !(s.Kurtosis >= 1 && s.Kurtosis <= 3) {
		return badArgument("SubGaussian.Kurtosis", "is %v, want 0 or [1, 3]", s.Kurtosis)
	}
	return nil
}

func (s *SubGaussian) kurtosis() float64 {
	if s.Kurtosis == 0 {
		return 3
	}
	return s.Kurtosis
}

// Limit returns [MaxEffect].
func (s *SubGaussian) Limit() float64 { return MaxEffect }

// rate returns r with P(Ȳ beyond y) ≤ e^(−nr).
func (s *SubGaussian) rate(y float64) float64 {
	switch {
	case y >= 1:
		return (y - 1 - math.Log(y)) / 2
	case y < 0:
		return math.NaN()
	}
	// The supremum is where the derivative −y + (1 − κs)/(1 − s + κs²/2) vanishes: a
	// quadratic in s, yκ/2 s² + (κ − y)s − (1 − y) = 0, whose positive root is
	// written so that nothing cancels for y near 1.
	k := s.kurtosis()
	b, c := k-y, 1-y
	at := 2 * c / (b + math.Sqrt(b*b+2*y*k*c))
	return math.Max(0, -at*y-math.Log1p(-at+k*at*at/2))
}

// critical returns the y nearest to 1 whose rate reaches r, towards 0 or above;
// ok is false if there is none.
func (s *SubGaussian) critical(above bool, r float64) (y float64, ok bool) {
	inside, outside := 1., 0.
	if above {
		for outside = 2; s.rate(outside) < r; outside *= 2 {
		}
	} else if s.rate(0) < r {
		return 0, false
	}
	for range 100 { // halvings: to the last bit
		if y = inside + (outside-inside)/2; s.rate(y) >= r {
			outside = y
		} else {
			inside = y
		}
	}
	return outside, true
}

// Miss returns the bound on the probability that Ȳ stays within the critical
// values at either sign of ε: that of the right law, at 1/(1 ± ε) of them.
func (s *SubGaussian) Miss(plan Plan, n int) (float64, error) {
	if err := validate(s, plan, n); err != nil {
		return 1, err
	}
	return s.miss(plan, n), nil
}

func (s *SubGaussian) miss(plan Plan, n int) float64 {
	r, N := math.Log(2/plan.FalseAlarm)/float64(n), float64(n)
	high, _ := s.critical(true, r)
	if high >= 1+plan.Effect {
		return 1
	}
	miss := math.Exp(-N * s.rate(high/(1+plan.Effect)))
	low, ok := s.critical(false, r)
	smaller := 1 - plan.Effect
	if !ok || low <= smaller {
		return 1
	}
	if smaller > 0 {
		miss = math.Max(miss, math.Exp(-N*s.rate(low/smaller)))
	}
	return miss
}

// Samples returns the least number of samples for which the bounds reach the
// plan.
func (s *SubGaussian) Samples(plan Plan) (int, error) {
	if err := validate(s, plan, 1); err != nil {
		return 0, err
	}
	return leastSamples(plan, func(n int) float64 { return s.miss(plan, n) })
}

// Judge returns the verdict. Estimate is Ȳ, 1 if correct.
func (s *SubGaussian) Judge(plan Plan) verdict.Finding {
	return judge(s, &s.tally, plan, func() observation {
		y := s.squares.Value() / float64(s.n)
		return observation{
			pValue:    math.Min(1, 2*math.Exp(-float64(s.n)*s.rate(y))),
			estimate:  y,
			want:      1,
			statistic: fmt.Sprintf("mean of z²/E z² = %.6g", y),
			reason:    fmt.Sprintf("the variance is %.4g of what it should be", y),
			pattern:   Recognise(y, math.Sqrt((s.kurtosis()-1)/float64(s.n))),
		}
	})
}

// Merge adds the samples of another shard.
func (s *SubGaussian) Merge(other *SubGaussian) error {
	if err := sameLaw("SubGaussian", map[string][2]float64{"Kurtosis": {s.Kurtosis, other.Kurtosis}}); err != nil {
		return err
	}
	s.tally.merge(&other.tally)
	s.squares.Merge(&other.squares)
	return nil
}
