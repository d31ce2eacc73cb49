package stats

import (
	"fmt"
	"math"

	"bonpied/core/verdict"
	"bonpied/stats/internal/exact"
)

// BoundedMean tests the mean μ of a law on [a, b], whatever its shape: the
// output of dropout on a given input, an estimator whose terms are bounded. With
// Y = (x − a)/(b − a) in [0, 1] and its mean Ȳ, the bounds of Hoeffding and of
// Bennett hold for every n, and the test fails where twice the smaller one is at
// most α. The effect ε is the difference |E x − μ| in units of b − a.
//
// Samples may be rounded to unit roundoff u: 4u is given to the sampler.
//
// Reference: Hoeffding, Probability inequalities for sums of bounded random
// variables, JASA 58 (1963), theorem 1; Boucheron, Lugosi & Massart,
// Concentration Inequalities (2013), theorem 2.9 (Bennett).
type BoundedMean struct {
	// Low and High are a < b.
	Low, High float64
	// Want is μ, in (a, b).
	Want float64
	// Variance is V[x] or an upper bound on it, at most (μ−a)(b−μ); 0 says that
	// it is unknown, and stands for that greatest value.
	Variance float64
	// Roundoff is u; 0 means 2⁻⁵³.
	Roundoff float64

	tally
	sum exact.Sum // of Y
}

// Add adds one sample.
func (m *BoundedMean) Add(x float64) {
	if !m.finite(x) {
		return
	}
	y, slack := (x-m.Low)/(m.High-m.Low), 4*roundoffOf(m.Roundoff)
	if y < -slack || y > 1+slack {
		m.reject("is %v, outside [%v, %v]", x, m.Low, m.High)
	}
	m.sum.Add(math.Min(1, math.Max(0, y)))
}

// Validate reports bounds that are not finite and in order, a mean that is not
// between them, or a variance that no such law has.
func (m *BoundedMean) Validate() error {
	if !positive(m.High - m.Low) {
		return badArgument("BoundedMean.High", "is %v above Low, want a finite interval", m.High-m.Low)
	}
	if !(m.Want > m.Low && m.Want < m.High) {
		return badArgument("BoundedMean.Want", "is %v, want (%v, %v)", m.Want, m.Low, m.High)
	}
	if most := (m.Want - m.Low) * (m.High - m.Want); !(m.Variance >= 0 && m.Variance <= most*(1+4*defaultRoundoff)) {
		return badArgument("BoundedMean.Variance", "is %v, want [0, %v]", m.Variance, most)
	}
	return validateRoundoff("BoundedMean.Roundoff", m.Roundoff)
}

func (m *BoundedMean) law() unitMean {
	width := m.High - m.Low
	u := unitMean{mean: (m.Want - m.Low) / width, variance: m.Variance / width / width, slack: 4 * roundoffOf(m.Roundoff)}
	if m.Variance == 0 {
		u.variance = u.mean * (1 - u.mean)
	}
	return u
}

// Limit returns the distance from μ to the further bound, in units of b − a.
func (m *BoundedMean) Limit() float64 { return math.Max(m.law().mean, 1-m.law().mean) }

// Miss returns the Chernoff–Hoeffding bound over both signs of ε.
func (m *BoundedMean) Miss(plan Plan, n int) (float64, error) {
	if err := validate(m, plan, n); err != nil {
		return 1, err
	}
	return m.law().miss(plan.FalseAlarm, plan.Effect, n), nil
}

// Samples returns the least number of samples for which the bounds reach the
// plan.
func (m *BoundedMean) Samples(plan Plan) (int, error) {
	if err := validate(m, plan, 1); err != nil {
		return 0, err
	}
	return leastSamples(plan, func(n int) float64 { return m.law().miss(plan.FalseAlarm, plan.Effect, n) })
}

// Judge returns the verdict. Estimate is the mean of the samples.
func (m *BoundedMean) Judge(plan Plan) verdict.Finding {
	return m.judge(&m.tally, plan, m.sum.Value()/float64(m.n))
}

// JudgeMean returns the verdict on n ≥ 1 samples of which only the mean is known,
// all of them within the bounds.
func (m *BoundedMean) JudgeMean(plan Plan, mean float64, n int) verdict.Finding {
	fresh := *m // not its samples
	fresh.tally = tally{n: n}
	return fresh.judge(&fresh.tally, plan, (mean-m.Low)/(m.High-m.Low))
}

func (m *BoundedMean) judge(t *tally, plan Plan, y float64) verdict.Finding {
	return judge(m, t, plan, func() observation {
		estimate := m.Low + y*(m.High-m.Low)
		return observation{
			pValue:    m.law().twoSided(y, t.n),
			estimate:  estimate,
			want:      m.Want,
			statistic: fmt.Sprintf("mean = %.6g", estimate),
			reason:    fmt.Sprintf("the mean is %.4g, want %.4g", estimate, m.Want),
		}
	})
}

// Merge adds the samples of another shard.
func (m *BoundedMean) Merge(other *BoundedMean) error {
	if err := sameLaw("BoundedMean", map[string][2]float64{"Low": {m.Low, other.Low}, "High": {m.High, other.High}, "Want": {m.Want, other.Want},
		"Variance": {m.Variance, other.Variance}, "Roundoff": {m.Roundoff, other.Roundoff}}); err != nil {
		return err
	}
	m.tally.merge(&other.tally)
	m.sum.Merge(&other.sum)
	return nil
}
