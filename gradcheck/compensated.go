package gradcheck

import "math"

// dot2 returns Σ aᵢbᵢ as if summed in twice the precision:
//
//	|dot2 − Σ aᵢbᵢ| ≤ u |Σ aᵢbᵢ| + γₙ² Σ |aᵢbᵢ|
//
// so that a hundred thousand terms that cancel cost no more than their result.
// Each product's error is exact by a fused multiplication, each sum's by
// Knuth's six operations.
//
// Reference: Ogita, Rump & Oishi, Accurate Sum and Dot Product, SIAM J. Sci.
// Comput. 26 (2005), algorithm 5.3 and proposition 5.5.
func dot2(a, b []float64) float64 {
	var sum accumulator
	for i, v := range a {
		product := float64(v * b[i])
		sum.low += math.FMA(v, b[i], -product)
		sum.add(product)
	}
	return sum.value()
}

// accumulator is a sum whose rounding errors are kept and added at the end.
type accumulator struct{ high, low float64 }

// add adds v; what the rounded sum loses goes to low.
//
// Reference: Knuth, The Art of Computer Programming 2, section 4.2.2, theorem B.
func (s *accumulator) add(v float64) {
	next := s.high + v
	part := next - s.high
	s.low += (s.high - (next - part)) + (v - part)
	s.high = next
}

func (s *accumulator) value() float64 { return s.high + s.low }
