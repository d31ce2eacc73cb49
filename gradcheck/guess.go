package gradcheck

import (
	"math"

	"bonpied/gradcheck/internal/difference"
)

// Pattern guesses what is wrong with a claimed gradient that another judge has
// failed, in the words of this package's own findings: a constant factor, a
// matrix stored the other way round, a tensor of zeros, two entries swapped, a
// single entry. Entry i should be value[i] to within tolerance[i]. It returns ""
// where it recognises nothing. The slices have one length, which the tensors
// cover in order; it panics otherwise.
func Pattern(tensors []Tensor, factors map[string]float64, claimed, value, tolerance []float64) string {
	if len(claimed) != len(value) || len(value) != len(tolerance) {
		panic("gradcheck: Pattern: slices of different lengths")
	}
	s := &sheet{bench: &bench{set: Settings{Tensors: tensors, Factors: factors}, claimed: claimed}}
	s.rounding, s.estimates = make([]float64, len(claimed)), make([]difference.Estimate, len(claimed))
	for i, v := range value {
		// Half of the tolerance each: a factor c is allowed (1 + |c|)/2 of it.
		s.estimates[i] = difference.Estimate{Value: v, Bar: tolerance[i] / 2}
		s.rounding[i] = tolerance[i] / 2
		if !(math.Abs(claimed[i]-v) <= tolerance[i]) {
			s.mismatches = append(s.mismatches, i)
		}
	}
	if len(s.mismatches) == 0 {
		return ""
	}
	return s.pattern()
}
