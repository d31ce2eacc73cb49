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
	var lanes [4]Sum // which do not wait for one another
	b = b[:len(a)]
	for ; len(a) >= 4; a, b = a[4:], b[4:] {
		lanes[0].addProduct(a[0], b[0])
		lanes[1].addProduct(a[1], b[1])
		lanes[2].addProduct(a[2], b[2])
		lanes[3].addProduct(a[3], b[3])
	}
	for i, v := range a {
		lanes[0].addProduct(v, b[i])
	}
	sum := lanes[0]
	for _, l := range lanes[1:] {
		sum.Add(l.High)
		sum.Low += l.Low
	}
	return sum.Value()
}

// addProduct adds ab.
func (s *Sum) addProduct(a, b float64) {
	product := float64(a * b)
	s.Low += math.FMA(a, b, -product)
	s.Add(product)
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
