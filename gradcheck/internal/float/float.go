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

// RMS returns the root mean square without overflow: where squares may leave the
// normal range, ‖v‖∞ is taken out. It is 0 only where all of v is.
func RMS(v []float64) float64 {
	var s0, s1, s2, s3 float64 // which do not wait for one another
	rest := v
	for ; len(rest) >= 4; rest = rest[4:] {
		s0, s1, s2, s3 = s0+rest[0]*rest[0], s1+rest[1]*rest[1], s2+rest[2]*rest[2], s3+rest[3]*rest[3]
	}
	for _, a := range rest {
		s0 += a * a
	}
	if sum := s0 + s1 + s2 + s3; sum > 0x1p-600 && sum <= math.MaxFloat64 {
		return math.Sqrt(sum / float64(len(v)))
	}
	return scaledRMS(v)
}

func scaledRMS(v []float64) float64 {
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
	return max(largest*math.Sqrt(sum/float64(len(v))), math.SmallestNonzeroFloat64)
}
