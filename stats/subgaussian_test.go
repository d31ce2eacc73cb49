package stats

import (
	"math"
	"testing"
)

// TestSubGaussianRate holds the closed supremum to one over a grid of s, from
// which it differs by the square of the step, and the normal side to gonum-free
// numbers: (2 − 1 − ln 2)/2.
func TestSubGaussianRate(t *testing.T) {
	for _, kurtosis := range []float64{1, 1.8, 2.5, 3} {
		s := &SubGaussian{Kurtosis: kurtosis}
		for _, y := range []float64{0, 0.1, 0.5, 0.9, 0.99} {
			best := 0.
			for at := 0.; at < 20; at += 1e-4 {
				if m := 1 - at + kurtosis*at*at/2; m > 0 { // of κ = 1 it touches 0
					best = math.Max(best, -at*y-math.Log(m))
				}
			}
			if got := s.rate(y); !(math.Abs(got-best) <= 1e-7) {
				t.Errorf("κ = %v, y = %v: rate %v, want %v", kurtosis, y, got, best)
			}
		}
	}
	if got := (&SubGaussian{}).rate(2); !(math.Abs(got-(1-math.Ln2)/2) <= 1e-15) {
		t.Errorf("rate %v at 2", got)
	}
}
