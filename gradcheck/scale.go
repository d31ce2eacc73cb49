package gradcheck

import (
	"math"
	"slices"

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
// starts the search of a step and need not be right. One below leastScale is too
// small for that.
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
			// Bounded, so that ±2²⁰ times the scale stays finite.
			scales[i] = min(max(own, math.Abs(x[i])), 0x1p900)
		}
		first += t.Size()
	}
	return scales
}

// leastScale is the least scale on which steps are taken: the smallest, 2⁻³⁶ times
// as long, and the roundings of x, 2⁻⁵³ times, are normal numbers. A step on a
// larger scale says nothing of an f that varies on that of x.
const leastScale = 0x1p-900

// belowLeastScale is why an entry or a tensor with a smaller scale is not judged.
const belowLeastScale = "x is below 2⁻⁹⁰⁰ there, which leaves no room for steps on its scale"

// tooSmall reports whether one of the scales is below leastScale.
func tooSmall(scales []float64) bool {
	return slices.ContainsFunc(scales, func(s float64) bool { return s < leastScale })
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
