package stats

import (
	"fmt"
	"math"

	"bonpied/core/verdict"
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
	squares total
}

// Add adds one sample.
func (m *SecondMoment) Add(x float64) {
	if !m.finite(x) {
		return
	}
	if math.Abs(x) > m.Bound*(1+2*roundoffOf(m.Roundoff)) {
		m.reject("sample %d is %v, beyond the bound %v", m.n, x, m.Bound)
	}
	y := x / m.Bound
	m.squares.add(math.Min(1, y*y))
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

// rate returns r with P(Ȳ/M beyond y) ≤ e^(−nr), on the side of y.
func (m *SecondMoment) rate(y float64) float64 {
	mean := m.mean()
	off, c := y-mean, 1-mean
	if off < 0 {
		off, c = -off, mean
	}
	off = math.Max(0, off-m.slack())
	if y < mean {
		y = mean - off
	} else {
		y = mean + off
	}
	return math.Max(divergence(y, mean), bennett(off, c, m.variance()))
}

// divergence returns kl(p‖q), whose two deviances hold terms q − p that cancel.
func divergence(p, q float64) float64 { return deviance(p, q) + deviance(1-p, 1-q) }

// bennett returns v/c² h(ct/v): h(u) is the deviance of 1+u from 1. For v → 0 it
// grows without bound.
func bennett(t, c, v float64) float64 {
	if t == 0 {
		return 0
	}
	if v == 0 {
		return math.Inf(1)
	}
	return v / (c * c) * deviance(1+c*t/v, 1)
}

// critical returns the least deviation from the mean, towards end (0 or 1), at
// which the rate reaches r, from above; ok is false if there is none.
func (m *SecondMoment) critical(end, r float64) (y float64, ok bool) {
	if !(m.rate(end) >= r) {
		return 0, false
	}
	inside, outside := m.mean(), end
	for range 100 { // halvings: to the last bit
		if y = inside + (outside-inside)/2; m.rate(y) >= r {
			outside = y
		} else {
			inside = y
		}
	}
	return outside, true
}

// Miss returns the Chernoff–Hoeffding bound on the probability that Ȳ of a law
// with E x² = m(1 ± ε) stays within the critical values.
func (m *SecondMoment) Miss(plan Plan, n int) (float64, error) {
	if err := validate(m, plan, n); err != nil {
		return 1, err
	}
	return m.miss(plan, n), nil
}

func (m *SecondMoment) miss(plan Plan, n int) float64 {
	r, worst := math.Log(2/plan.FalseAlarm)/float64(n), 0.
	for _, side := range []struct{ end, mean float64 }{
		{1, m.mean() * (1 + plan.Effect)},
		{0, m.mean() * (1 - plan.Effect)},
	} {
		if side.mean > 1+defaultRoundoff*2 || side.mean < 0 {
			continue // no such law
		}
		mean := math.Min(1, side.mean)
		y, ok := m.critical(side.end, r)
		if !ok || math.Abs(y-m.mean()) >= math.Abs(mean-m.mean()) {
			return 1
		}
		worst = math.Max(worst, math.Exp(-float64(n)*divergence(y, mean)))
	}
	return worst
}

// Samples returns the least number of samples for which the bounds reach the
// plan.
func (m *SecondMoment) Samples(plan Plan) (int, error) {
	if err := validate(m, plan, 1); err != nil {
		return 0, err
	}
	return leastSamples(plan, func(n int) float64 { return m.miss(plan, n) })
}

// Judge returns the verdict. Estimate is the ratio of the second moments, 1 if
// correct.
func (m *SecondMoment) Judge(plan Plan) verdict.Finding {
	return judge(m, &m.tally, plan, func() observation {
		y := m.squares.value() / float64(m.n)
		ratio := y / m.mean()
		relative := math.Sqrt(m.variance()/float64(m.n)) / m.mean()
		return observation{
			pValue:    math.Min(1, 2*math.Exp(-float64(m.n)*m.rate(y))),
			estimate:  ratio,
			want:      1,
			statistic: fmt.Sprintf("mean of x² = %.6g", y*m.Bound*m.Bound),
			reason:    fmt.Sprintf("the second moment is %.4g of what it should be", ratio),
			pattern:   ratioPattern(ratio, relative),
		}
	})
}
