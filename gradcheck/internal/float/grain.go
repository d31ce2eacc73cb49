package float

import (
	"math"
	"math/bits"
)

// Grain is the largest power of two that divides every value of f that was
// seen: f was rounded to a multiple of it on the way, as by a float32 or by a
// large number that was added and taken away. It bounds such a rounding error,
// half a grain, with a factor 2 to spare.
type Grain struct {
	Exponent int     // 2^Exponent divides every value
	Largest  float64 // |value|
}

// NewGrain returns the grain of no values.
func NewGrain() Grain { return Grain{Exponent: math.MaxInt} }

// Add takes a value into account. Zeros, infinities and NaN say nothing.
func (g *Grain) Add(v float64) {
	if v == 0 || !IsFinite(v) {
		return
	}
	fraction, exponent := math.Frexp(v)
	zeros := bits.TrailingZeros64(uint64(math.Abs(fraction) * 0x1p53))
	g.Exponent = min(g.Exponent, exponent-53+zeros)
	g.Largest = max(g.Largest, math.Abs(v))
}

// Size returns the grain, or 0 if it has more than 2⁻¹⁶ of the largest value:
// then f is 3, say, and not rounded to 3.
func (g *Grain) Size() float64 {
	if size := math.Ldexp(1, g.Exponent); g.Largest > 0 && size <= 0x1p-16*g.Largest {
		return size
	}
	return 0
}
