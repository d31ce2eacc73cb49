// Package float knows what float64 numbers lose: unit roundoffs, sums that keep
// their rounding errors, how coarsely a value was rounded, how much neighbouring
// values scatter.
package float

import "math"

const (
	// UnitRoundoff is u = 2⁻⁵³, half the distance of 1 from the next float64.
	UnitRoundoff = 0x1p-53
	// UnitRoundoff32 is that of float32.
	UnitRoundoff32 = 0x1p-24
)

// IsFinite reports whether v is a number, and no infinity.
func IsFinite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// PowerAbove returns the power of two in (scale, 2 scale].
func PowerAbove(scale float64) float64 {
	_, exponent := math.Frexp(scale)
	return math.Ldexp(1, exponent)
}

// RMS returns the root mean square without overflow: ‖v‖∞ is taken out.
func RMS(v []float64) float64 {
	largest := 0.0
	for _, a := range v {
		largest = max(largest, math.Abs(a))
	}
	if largest == 0 || !IsFinite(largest) {
		return largest
	}
	sum := 0.0
	for _, a := range v {
		sum += (a / largest) * (a / largest)
	}
	return largest * math.Sqrt(sum/float64(len(v)))
}
