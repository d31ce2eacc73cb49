package stats

import (
	"fmt"
	"math"

	"bonpied/core/verdict"
	"bonpied/stats/internal/exact"
)

// SecondMoment tests E x² = m of a bounded law, |x| ≤ b, whatever its shape: a
// uniform or a truncated normal. With Y = x² in [0, M], M = b², and Ȳ its mean,
//
//	P(Ȳ ≥ y) ≤ exp(−n kl(y/M ‖ m/M)),   kl(p‖q) = p ln(p/q) + (1−p) ln((1−p)/(1−q))
//	P(Ȳ ≥ y) ≤ exp(−n v/c² h(c(y−m)/v)),   h(u) = (1+u) ln(1+u) − u
//
// for y ≥ m, with v = V[Y] and Y − m ≤ c; and likewise below. The test fails
// where twice the smaller bound is at most α. The effect ε is relative: a second
// moment m(1 ± ε) of any law within the same bound.
//
// Both are proven for every n, but not exact: they cost up to twice the samples
// of an exact law. Use [Range] for a uniform, which needs a hundredth.
//
// Samples may be rounded to unit roundoff u, or to a lattice of spacing 2ub,
// which moves Y by 4uM at most: that much of |Ȳ − m| is given to the sampler.
//
// Reference: Hoeffding, Probability inequalities for sums of bounded random
// variables, JASA 58 (1963), theorem 1; Boucheron, Lugosi & Massart,
// Concentration Inequalities (2013), theorem 2.9 (Bennett).
type SecondMoment struct {
	// Bound is b > 0.
	Bound float64
	// Second is m = E x², in (0, b²).
	Second float64
	// Fourth is E x⁴, in [m², b²m]; 0 says that it is unknown, and stands for
	// the greatest, b²m.
	Fourth float64
	// Roundoff is u; 0 means 2⁻⁵³.
	Roundoff float64

	tally
	squares exact.Sum
}

// Add adds one sample.
func (m *SecondMoment) Add(x float64) {
	if !m.finite(x) {
		return
	}
	if math.Abs(x) > m.Bound*(1+2*roundoffOf(m.Roundoff)) {
		m.reject("is %v, beyond the bound %v", x, m.Bound)
	}
	y := x / m.Bound
	m.squares.Add(math.Min(1, y*y))
}

// Validate reports a bound that is not positive, or moments that no law within
// it has.
func (m *SecondMoment) Validate() error {
	if !positive(m.Bound) {
		return badArgument("SecondMoment.Bound", "is %v, want a bound > 0", m.Bound)
	}
	square := m.Bound * m.Bound
	if !(m.Second > 0 && m.Second < square) {
		return badArgument("SecondMoment.Second", "is %v, want (0, %v), the square of the bound", m.Second, square)
	}
	if m.Fourth != 0 && !(m.Fourth >= m.Second*m.Second && m.Fourth <= square*m.Second) {
		return badArgument("SecondMoment.Fourth", "is %v, want 0 or [%v, %v]", m.Fourth, m.Second*m.Second, square*m.Second)
	}
	return validateRoundoff("SecondMoment.Roundoff", m.Roundoff)
}

// Limit returns the greater of 1, a law that is always 0, and b²/m − 1, a law
// that is always ±b.
func (m *SecondMoment) Limit() float64 { return math.Max(1, 1/m.mean()-1) }

// mean, variance and slack are those of Y/M, in [0, 1].
func (m *SecondMoment) mean() float64 { return m.Second / m.Bound / m.Bound }

func (m *SecondMoment) variance() float64 {
	mean := m.mean()
	if m.Fourth == 0 {
		return mean * (1 - mean)
	}
	square := m.Bound * m.Bound
	return math.Max(0, m.Fourth/square/square-mean*mean)
}

func (m *SecondMoment) slack() float64 { return 4 * roundoffOf(m.Roundoff) }

// law returns that of Y/M.
func (m *SecondMoment) law() unitMean {
	return unitMean{mean: m.mean(), variance: m.variance(), slack: m.slack()}
}

// Miss returns the Chernoff–Hoeffding bound on the probability that Ȳ of a law
// with E x² = m(1 ± ε) stays within the critical values.
func (m *SecondMoment) Miss(plan Plan, n int) (float64, error) {
	if err := validate(m, plan, n); err != nil {
		return 1, err
	}
	return m.law().miss(plan.FalseAlarm, plan.Effect*m.mean(), n), nil
}

// Samples returns the least number of samples for which the bounds reach the
// plan.
func (m *SecondMoment) Samples(plan Plan) (int, error) {
	if err := validate(m, plan, 1); err != nil {
		return 0, err
	}
	return leastSamples(plan, func(n int) float64 { return m.law().miss(plan.FalseAlarm, plan.Effect*m.mean(), n) })
}

// Judge returns the verdict. Estimate is the ratio of the second moments, 1 if
// correct.
func (m *SecondMoment) Judge(plan Plan) verdict.Finding {
	return judge(m, &m.tally, plan, func() observation {
		y := m.squares.Value() / float64(m.n)
		ratio := y / m.mean()
		relative := math.Sqrt(m.variance()/float64(m.n)) / m.mean()
		return observation{
			pValue:    m.law().twoSided(y, m.n),
			estimate:  ratio,
			want:      1,
			statistic: fmt.Sprintf("mean of x² = %.6g", y*m.Bound*m.Bound),
			reason:    fmt.Sprintf("the second moment is %.4g of what it should be", ratio),
			pattern:   Recognise(ratio, relative),
		}
	})
}
