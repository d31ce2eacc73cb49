package structured

import (
	"math"
	"testing"
)

// TestRichardsonKink: the bar covers the error of any one kink within the stencil,
// of the first derivative and of the second, beside a smooth function. The
// one-sided slopes of the test are off by 2⁻³⁰.
func TestRichardsonKink(t *testing.T) {
	const h = 0x1p-10
	for i := -64; i <= 64; i++ {
		at := float64(i) / 32 * h
		for name, f := range map[string]func(t float64) float64{
			"jump of f'":  func(t float64) float64 { return max(0, t-at) },
			"jump of f''": func(t float64) float64 { return max(0, t-at) * max(0, t-at) / 2 },
			"both sides":  func(t float64) float64 { return 3 * max(0, at-t) },
		} {
			smooth := func(t float64) float64 { return 2*t + t*t + f(t) - f(0) }
			value, bar := richardson([]float64{smooth(h), smooth(-h), smooth(2 * h), smooth(-2 * h)}, h)
			slope := func(side float64) float64 { return 2 + (f(side*0x1p-30)-f(0))/(side*0x1p-30) }
			off := min(math.Abs(value-slope(1)), math.Abs(value-slope(-1)))
			if i != 0 && !(off <= bar+0x1p-29) {
				t.Errorf("%s at %v: off by %v, bar %v", name, at, off, bar)
			}
			if i == 0 && !(math.Abs(value-slope(1)) <= bar+0x1p-29) {
				t.Errorf("%s at the point: off by %v, bar %v", name, math.Abs(value-slope(1)), bar)
			}
		}
	}
}

// TestRichardsonNotFinite: of changes that are not finite nothing is known.
func TestRichardsonNotFinite(t *testing.T) {
	for _, v := range []float64{math.NaN(), math.Inf(1), math.MaxFloat64} {
		if value, bar := richardson([]float64{v, 0, 0, 0}, 0x1p-20); value != 0 || bar != unresolved {
			t.Errorf("%v: %v ± %v", v, value, bar)
		}
	}
}
