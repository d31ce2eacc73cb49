package float

import (
	"math"
	"testing"
)

func TestGrain(t *testing.T) {
	for _, test := range []struct {
		reason string
		values []float64
		want   float64
	}{
		{"multiples of 2⁻²⁰", []float64{1 + 0x1p-20, 3, -5 * 0x1p-19}, 0x1p-20},
		{"zeros and infinities say nothing", []float64{0, math.Inf(1), math.NaN(), 1 + 0x1p-20}, 0x1p-20},
		{"small integers are exact, not coarse", []float64{3, 5}, 0},
		{"nothing seen", nil, 0},
		{"all digits", []float64{math.Pi}, 0x1p-48},
	} {
		g := NewGrain()
		for _, v := range test.values {
			g.Add(v)
		}
		if got := g.Size(); got != test.want {
			t.Errorf("%s: grain %v, want %v", test.reason, got, test.want)
		}
	}
}
