package stats

import (
	"fmt"
	"math"

	"bonpied/core/verdict"
	"bonpied/stats/internal/exact"
)

// Mean tests the mean of a normal law of known variance. Under N(μ, σ²),
//
//	Z = Σ (x − μ)/(σ√n)  ~  N(0, 1)
//
// exactly, and N(±ε√n, 1) where the mean is μ ± εσ: the effect ε is in standard
// deviations. The test fails where |Z| is over the quantile at α/2.
type Mean struct {
	// Want is μ.
	Want float64
	// Sigma is σ > 0.
	Sigma float64

	tally
	deviation exact.Sum
}

// Add adds one sample.
func (m *Mean) Add(x float64) {
	if m.finite(x) {
		m.deviation.Add((x - m.Want) / m.Sigma)
	}
}

// Validate reports a Want that is not finite or a Sigma that is not positive.
func (m *Mean) Validate() error {
	if math.IsNaN(m.Want) || math.IsInf(m.Want, 0) {
		return badArgument("Mean.Want", "is %v, want a finite mean", m.Want)
	}
	if !positive(m.Sigma) {
		return badArgument("Mean.Sigma", "is %v, want a standard deviation > 0", m.Sigma)
	}
	return nil
}

// Limit returns [MaxEffect].
func (m *Mean) Limit() float64 { return MaxEffect }

// Miss returns P(|Z + ε√n| < z) for the quantile z at α/2: exact.
func (m *Mean) Miss(plan Plan, n int) (float64, error) {
	if err := validate(m, plan, n); err != nil {
		return 1, err
	}
	return normalMiss(plan, n), nil
}

func normalMiss(plan Plan, n int) float64 {
	z, shift := normalUpperQuantile(plan.FalseAlarm/2), plan.Effect*math.Sqrt(float64(n))
	return normalUpper(shift-z) - normalUpper(shift+z)
}

// Samples returns the least number of samples that reaches the plan.
func (m *Mean) Samples(plan Plan) (int, error) {
	if err := validate(m, plan, 1); err != nil {
		return 0, err
	}
	return leastSamples(plan, func(n int) float64 { return normalMiss(plan, n) })
}

// Judge returns the verdict. Estimate is the mean of the samples.
func (m *Mean) Judge(plan Plan) verdict.Finding {
	return judge(m, &m.tally, plan, func() observation {
		off := m.deviation.Value() / float64(m.n) // in σ
		z := off * math.Sqrt(float64(m.n))
		return observation{
			pValue:    normalTwoSided(z),
			estimate:  m.Want + off*m.Sigma,
			want:      m.Want,
			statistic: fmt.Sprintf("Z = %.4g", z),
			reason:    fmt.Sprintf("the mean is %.4g, off by %+.4g standard deviations from %.4g", m.Want+off*m.Sigma, off, m.Want),
		}
	})
}
