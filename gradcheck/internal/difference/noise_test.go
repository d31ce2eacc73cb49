package difference

import (
	"math"
	"math/rand/v2"
	"testing"

	"bonpied/gradcheck/internal/call"
	"bonpied/gradcheck/internal/float"
)

// TestMeasuredNoise plants rounding errors of a known deviation. The bound must
// be at least 2 deviations, below which bars would be dishonest, and at most 40:
// noiseSafety = 8 times the spread of a median of few differences.
func TestMeasuredNoise(t *testing.T) {
	smooth := func(x []float64) float64 { return math.Tanh(x[0]) + x[1]*x[1] }
	for _, test := range []struct {
		reason    string
		f         func(x []float64) float64
		deviation float64
	}{
		{"normal errors", withErrors(smooth, 1e-10), 1e-10},
		{"large normal errors", withErrors(smooth, 1e-3), 1e-3},
		{"a large number added and taken away: 2⁻²⁶/√12", func(x []float64) float64 { return (smooth(x) + 1e8) - 1e8 }, 0x1p-26 / math.Sqrt(12)},
		{"float32: at most 2⁻²⁴/√12 of values in [1, 2)", func(x []float64) float64 { return float64(float32(smooth(x))) }, 0x1p-24 / math.Sqrt(12)},
		{"one kink on the way", withErrors(func(x []float64) float64 { return smooth(x) + math.Abs(x[0]-0.5002) }, 1e-12), 1e-12},
		{"stairs of 1e-4 that no power of two divides: 1e-4/√12", func(x []float64) float64 { return 1e-4 * math.Round(1e4*smooth(x)) }, 1e-4 / math.Sqrt(12)},
		{"stairs so high that most neighbours are equal", func(x []float64) float64 { return 0.15 * math.Round(smooth(x)/0.15) }, 0.15 / math.Sqrt(12)},
	} {
		x := []float64{0.5, 1}
		for seed := range uint64(20) {
			e := Measure(call.New(test.f, x), []float64{math.Sqrt(0.625), 1}, seed)
			got := e.At(math.Abs(test.f(x))) / test.deviation
			if !(got >= 2 && got <= 40) {
				t.Errorf("%s, seed %d: ε is %.2g deviations, want [2, 40]", test.reason, seed, got)
			}
		}
	}
}

func withErrors(f func(x []float64) float64, deviation float64) func(x []float64) float64 {
	r := rand.New(rand.NewPCG(1, 13))
	return func(x []float64) float64 { return f(x) + deviation*r.NormFloat64() }
}

func TestNoiseFloor(t *testing.T) {
	x := []float64{1}
	constant := func([]float64) float64 { return 3 }
	fun := call.New(constant, x)
	if e := Measure(fun, x, 0); e.Absolute != 0 || e.At(3) != 12*float.UnitRoundoff {
		t.Errorf("the constant 3 has ε = %v, want 12u", e.At(3))
	}
	fun.Declare(float.UnitRoundoff32, 0)
	if e := Measure(fun, x, 0); e.At(3) != 12*float.UnitRoundoff32 {
		t.Errorf("the constant 3 in float32 has ε = %v, want 12u", e.At(3))
	}
}
