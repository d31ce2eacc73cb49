package stats

import "math"

// Chernoff's rate of the mean of 3U², U uniform on [0, 1]: see [UniformVariance].

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
