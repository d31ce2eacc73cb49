package float

import (
	"math"
	"slices"
)

// Deviation returns the standard deviation of the independent errors of values
// at equal tiny steps, at least 5 of them: the median of |Δ⁴| over 0.6745 √70,
// where 0.6745 is the median of |N(0, 1)|. The median shrugs off one kink: it
// enters 3 of the 12 differences of 16 values. Differences of neighbours are
// exact, where v₀ − 4v₁ + 6v₂ − 4v₃ + v₄ would add rounding errors of its own.
//
// Reference: Moré & Wild (2011), section 2: the k-th difference of independent
// errors of deviation σ has deviation σ √C(2k, k), which is σ √70 for k = 4.
func Deviation(values []float64) float64 {
	differences := slices.Clone(values)
	for range 4 {
		for i := range differences[1:] {
			differences[i] = differences[i+1] - differences[i]
		}
		differences = differences[:len(differences)-1]
	}
	for i, d := range differences {
		differences[i] = math.Abs(d)
	}
	slices.Sort(differences)
	n := len(differences)
	median := (differences[(n-1)/2] + differences[n/2]) / 2
	return median / (0.6745 * math.Sqrt(70))
}
