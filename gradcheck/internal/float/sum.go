package float

import "math"

// Dot returns Σ aᵢbᵢ as if summed in twice the precision:
//
//	|Dot − Σ aᵢbᵢ| ≤ u |Σ aᵢbᵢ| + γₙ² Σ |aᵢbᵢ|
//
// so that a hundred thousand terms that cancel cost no more than their result.
// Each product's error is exact by a fused multiplication, each sum's by
// Knuth's six operations.
//
// Reference: Ogita, Rump & Oishi, Accurate Sum and Dot Product, SIAM J. Sci.
// Comput. 26 (2005), algorithm 5.3 and proposition 5.5.
func Dot(a, b []float64) float64 {
	var sum Sum
	for i, v := range a {
		product := float64(v * b[i])
		sum.Low += math.FMA(v, b[i], -product)
		sum.Add(product)
	}
	return sum.Value()
}

// Sum is a sum whose rounding errors are kept and added at the end: High is the
// rounded sum, Low what it lost, which is 0 if nothing was.
type Sum struct{ High, Low float64 }

// Add adds v; what the rounded sum loses goes to Low.
//
// Reference: Knuth, The Art of Computer Programming 2, section 4.2.2, theorem B.
func (s *Sum) Add(v float64) {
	next := s.High + v
	part := next - s.High
	s.Low += (s.High - (next - part)) + (v - part)
	s.High = next
}

// Value returns the sum, rounded once.
func (s *Sum) Value() float64 { return s.High + s.Low }
