package gradcheck

import (
	"math"

	"bonpied/gradcheck/internal/float"
)

// round makes float32 numbers of a point for a unit roundoff of 2⁻²⁴.
func round(x []float64, unit float64) {
	if unit != float.UnitRoundoff32 {
		return
	}
	for i, v := range x {
		x[i] = single(v)
	}
}

// single rounds to float32.
func single(v float64) float64 { return float64(float32(v)) }

// scalesOf returns a length for every entry: max(|x_i|, r) with r the root mean
// square of its tensor, or of all of x if that is 0, or 1 if that is 0 too. It
// starts the search of a step and need not be right.
func scalesOf(x []float64, tensors []Tensor) []float64 {
	scales := make([]float64, len(x))
	whole := float.RMS(x)
	if whole == 0 {
		whole = 1
	}
	first := 0
	for _, t := range tensors {
		own := float.RMS(x[first : first+t.Size()])
		if own == 0 {
			own = whole
		}
		for i := first; i < first+t.Size(); i++ {
			// Bounded, so that ±2²⁰ times the scale stays finite and the
			// smallest step, 2⁻³⁶ times the scale, is not subnormal.
			scales[i] = min(max(own, math.Abs(x[i]), 0x1p-900), 0x1p900)
		}
		first += t.Size()
	}
	return scales
}

// unitOf returns the root mean square of the claimed entries of a tensor, or of
// the whole claim if that is 0.
func unitOf(claimed []float64, first, last int) float64 {
	if own := float.RMS(claimed[first:last]); own > 0 {
		return own
	}
	return float.RMS(claimed)
}

// count is 1 for true.
func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
