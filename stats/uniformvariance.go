package stats

import (
	"fmt"
	"math"

	"bonpied/core/verdict"
	"bonpied/stats/internal/exact"
)

// UniformVariance tests the variance σ² of a uniform law on [−√3σ, √3σ]. With
// Y = x²/σ² = 3U², U uniform on [0, 1], and K the logarithm of its moment
// generating function, Chernoff's bound on the mean Ȳ of n samples,
//
//	P(Ȳ beyond y) ≤ exp(−n I(y)),   I(y) = sup_s (sy − K(s)),
//	K(s) = ln ∫₀¹ e^{3sU²} dU,
//
// holds for every n, on either side of 1. The test fails where twice the bound is
// at most α. The effect ε is relative: a uniform law of variance (1 ± ε)σ².
//
// A sample beyond √3σ fails at once. [Range] needs a hundredth of the samples;
// this test is for a variance that is asked for as such, and for sums of squares.
//
// Reference: Boucheron, Lugosi & Massart, Concentration Inequalities (2013),
// section 2.2; the integral is √π erf(√(3|s|))/(2√(3|s|)) for s < 0, and Dawson's
// for s > 0.
type UniformVariance struct {
	// Want is σ² > 0.
	Want float64
	// Roundoff is u of the samples; 0 means 2⁻⁵³. 4u of |Ȳ − 1| is given to the
	// sampler.
	Roundoff float64

	tally
	squares exact.Sum // of Y
}

// Add adds one sample.
func (v *UniformVariance) Add(x float64) {
	if !v.finite(x) {
		return
	}
	y := x * x / v.Want
	if y > 3*(1+v.slack()) {
		v.reject("is %v, beyond the bound %v", x, math.Sqrt(3*v.Want))
	}
	v.squares.Add(math.Min(3, y))
}

func (v *UniformVariance) slack() float64 { return 4 * roundoffOf(v.Roundoff) }

// Validate reports a Want that is not positive and finite, or a Roundoff outside
// [0, 2⁻⁸].
func (v *UniformVariance) Validate() error {
	if !positive(v.Want) {
		return badArgument("UniformVariance.Want", "is %v, want a variance > 0", v.Want)
	}
	return validateRoundoff("UniformVariance.Roundoff", v.Roundoff)
}

// Limit returns [MaxEffect].
func (v *UniformVariance) Limit() float64 { return MaxEffect }

// Miss returns Chernoff's bound on the probability that Ȳ of a uniform law of
// variance (1 ± ε)σ² stays within the critical values.
func (v *UniformVariance) Miss(plan Plan, n int) (float64, error) {
	if err := validate(v, plan, n); err != nil {
		return 1, err
	}
	return v.miss(plan, n), nil
}

func (v *UniformVariance) miss(plan Plan, n int) float64 {
	r, N := math.Log(2/plan.FalseAlarm)/float64(n), float64(n)
	// Too large: no sample beyond the bound, or Ȳ below its critical value.
	large := math.Min(1, math.Exp(N/2*(math.Log1p(v.slack())-math.Log1p(plan.Effect))))
	if y, ok := criticalUniform(3, r, v.slack()); ok && y < 1+plan.Effect {
		large = math.Min(large, math.Exp(-N*chernoffUniform(y/(1+plan.Effect))))
	}
	y, ok := criticalUniform(0, r, v.slack())
	smaller := 1 - plan.Effect
	switch {
	case !ok || y <= smaller:
		return 1
	case smaller <= 0: // Ȳ = 0, below every critical value
		return large
	}
	// Ȳ of a uniform law of another variance is that much times the right one's.
	return math.Max(large, math.Exp(-N*chernoffUniform(y/smaller)))
}

// Samples returns the least number of samples for which the bounds reach the
// plan.
func (v *UniformVariance) Samples(plan Plan) (int, error) {
	if err := validate(v, plan, 1); err != nil {
		return 0, err
	}
	return leastSamples(plan, func(n int) float64 { return v.miss(plan, n) })
}

// Judge returns the verdict. Estimate is Ȳ, 1 if correct.
func (v *UniformVariance) Judge(plan Plan) verdict.Finding {
	return judge(v, &v.tally, plan, func() observation {
		y := v.squares.Value() / float64(v.n)
		return observation{
			pValue:    math.Min(1, 2*math.Exp(-float64(v.n)*chernoffUniform(towardsOne(y, v.slack())))),
			estimate:  y,
			want:      1,
			statistic: fmt.Sprintf("mean of x²/σ² = %.6g", y),
			reason:    fmt.Sprintf("the variance is %.4g of what it should be", y),
			pattern:   Recognise(y, math.Sqrt(0.8/float64(v.n))),
		}
	})
}

// Merge adds the samples of another shard.
func (v *UniformVariance) Merge(other *UniformVariance) error {
	if err := sameLaw("UniformVariance", map[string][2]float64{"Want": {v.Want, other.Want}, "Roundoff": {v.Roundoff, other.Roundoff}}); err != nil {
		return err
	}
	v.tally.merge(&other.tally)
	v.squares.Merge(&other.squares)
	return nil
}

// towardsOne moves y by at most slack towards 1.
func towardsOne(y, slack float64) float64 {
	if y > 1 {
		return math.Max(1, y-slack)
	}
	return math.Min(1, y+slack)
}

// criticalUniform returns the ȳ nearest to 1, towards end (0 or 3), at which the
// rate of what is left after the slack reaches r; ok is false if there is none.
// Along s, y = K'(s) moves away from 1 and I(y) = sK'(s) − K(s) grows with it, so
// that one search finds both.
func criticalUniform(end, r, slack float64) (y float64, ok bool) {
	sign := end - 1 // towards 3: s > 0
	rate := func(s float64) (y, rate float64) {
		y, centred := cumulantUniform(s)
		return y, s*(y-1) - centred
	}
	inside, outside := 0., sign
	for {
		if _, reached := rate(outside); reached >= r {
			break
		}
		if outside *= 2; math.Abs(outside) > 1e15 {
			return 0, false
		}
	}
	for range 60 {
		s := inside + (outside-inside)/2
		if _, reached := rate(s); reached >= r {
			outside = s
		} else {
			inside = s
		}
	}
	y, _ = rate(outside)
	if sign > 0 {
		y += slack
	} else {
		y -= slack
	}
	return y, y > 0 && y < 3
}

// chernoffUniform returns I(y) = sup_s (sy − K(s)) for y = mean of 3U²: +Inf
// outside (0, 3). K is convex, and the supremum is at K'(s) = y; any s gives a
// lower bound, so that an s that is not quite there only makes the test more
// conservative.
func chernoffUniform(y float64) float64 {
	if !(y > 0 && y < 3) {
		if y >= 3 || y <= 0 {
			return math.Inf(1)
		}
		return math.NaN()
	}
	if y == 1 {
		return 0
	}
	// K' runs from 0 to 3: towards −∞ as −1/(2s), towards +∞ as 3 − 1/s.
	lo, hi := -1., 1.
	for slope, _ := cumulantUniform(lo); slope > y; slope, _ = cumulantUniform(lo) {
		lo *= 2
	}
	for slope, _ := cumulantUniform(hi); slope < y; slope, _ = cumulantUniform(hi) {
		hi *= 2
	}
	s := 0.
	for range 60 { // halvings: I is flat at its maximum, errors of s enter squared
		if s = lo + (hi-lo)/2; s == lo || s == hi {
			break
		}
		if slope, _ := cumulantUniform(s); slope > y {
			hi = s
		} else {
			lo = s
		}
	}
	_, k := cumulantUniform(s)
	return math.Max(0, s*(y-1)-k)
}

// cumulantUniform returns K'(s), and K(s) − s, which does not cancel near s = 0.
//
// With t = 3|s| it needs ∫₀¹ e^{±tU²} dU and ∫₀¹ U² e^{±tU²} dU: for s > 0 a
// series of positive terms, scaled by e^{−t}, and for s < 0 the error function,
// and an integration by parts.
func cumulantUniform(s float64) (slope, centred float64) {
	t := 3 * math.Abs(s)
	if s >= 0 {
		m0, m1 := positiveSeries(t)
		return 3 * m1 / m0, logRatioUniform(s, math.Log(m0)+t-s)
	}
	if t < 1e-3 { // by parts would cancel: M'/M = 1 + κ₂s to second order
		return 1 + 0.8*s, uniformSeries(s)
	}
	m0 := math.Sqrt(math.Pi) * math.Erf(math.Sqrt(t)) / (2 * math.Sqrt(t))
	m1 := (m0 - math.Exp(-t)) / (2 * t)
	return 3 * m1 / m0, logRatioUniform(s, math.Log(m0)-s)
}

// logRatioUniform returns K(s) − s: the direct value, or near 0, where that
// cancels, κ₂s²/2 + κ₃s³/6 + … with the cumulants κ of 3U².
func logRatioUniform(s, direct float64) float64 {
	if math.Abs(s) > 0.125 {
		return direct
	}
	return uniformSeries(s)
}

// positiveSeries returns e^{−t} Σ tᵏ/(k!(2k+1)) and e^{−t} Σ tᵏ/(k!(2k+3)).
func positiveSeries(t float64) (m0, m1 float64) {
	term := math.Exp(-t)
	if term == 0 { // t > 745: the end of the integral, to first order
		return 1 / (2 * t), 1 / (2 * t) * (1 - 1/t)
	}
	for k := 0.; ; k++ {
		m0 += term / (2*k + 1)
		m1 += term / (2*k + 3)
		if k > t && term <= 0x1p-60*m1 {
			return m0, m1
		}
		term *= t / (k + 1)
	}
}

// uniformSeries returns K(s) − s for |s| ≤ 1/8 as ln of 1 + Σ sᵏE(Y−1)ᵏ/k!, which
// log1p takes without loss: E(Y−1) = 0, and the moments of 3U² − 1 up to the 16th
// leave 2¹⁶/(8¹⁶·16!) < 2e-23.
func uniformSeries(s float64) float64 {
	sum, power := 0., s
	for k, moment := range uniformCentral {
		power *= s / float64(k+2)
		sum += power * moment
	}
	return math.Log1p(sum)
}

// uniformCentral are E(3U² − 1)ᵏ for k = 2..16, from (3U² − 1)ᵏ expanded.
var uniformCentral = func() (moments [15]float64) {
	for i := range moments {
		k := i + 2
		sum, binomial := 0., 1.
		for j := 0; j <= k; j++ { // C(k, j) 3ʲ(−1)^{k−j}/(2j+1)
			term := binomial * math.Pow(3, float64(j)) / float64(2*j+1)
			if (k-j)%2 == 1 {
				term = -term
			}
			sum += term
			binomial *= float64(k-j) / float64(j+1)
		}
		moments[i] = sum
	}
	return moments
}()
