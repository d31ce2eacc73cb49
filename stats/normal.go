package stats

import "math"

// normalUpper returns P(Z ≥ z) for a standard normal Z, accurate in the tail.
func normalUpper(z float64) float64 { return math.Erfc(z/math.Sqrt2) / 2 }

// normalTwoSided returns P(|Z| ≥ |z|).
func normalTwoSided(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }

// normalUpperQuantile returns the z ≥ 0 with P(Z ≥ z) = p, for p in (0, ½].
// math.Erfcinv is not used: it computes Erfinv(1 − x), which loses the tail.
func normalUpperQuantile(p float64) float64 {
	if p >= 0.5 {
		return 0
	}
	// P(Z ≥ z) ≤ e^(−z²/2)/2 gives an upper bound on z, where ln tail is
	// concave and Newton's method converges from.
	start := math.Sqrt(-2 * math.Log(2*p))
	return solveTail(p, start, func(z float64) (tail, slope float64) {
		return normalUpper(z), -math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
	})
}
