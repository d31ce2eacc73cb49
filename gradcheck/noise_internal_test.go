package gradcheck

import (
	"math"
	"math/rand/v2"
	"testing"
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
			set, err := (&Settings{Seed: seed}).resolve(len(x))
			if err != nil {
				t.Fatal(err)
			}
			fun := newFunction(test.f, x)
			e := measureNoise(fun, scalesOf(x, set.Tensors), &set)
			got := e.at(math.Abs(test.f(x))) / test.deviation
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
	set, err := (*Settings)(nil).resolve(1)
	if err != nil {
		t.Fatal(err)
	}
	x := []float64{1}
	fun := newFunction(func([]float64) float64 { return 3 }, x)
	if e := measureNoise(fun, scalesOf(x, set.Tensors), &set); e.absolute != 0 || e.at(3) != 12*unitRoundoff {
		t.Errorf("the constant 3 has ε = %v, want 12u", e.at(3))
	}
	set.Noise = 0x1p-24
	if e := measureNoise(fun, scalesOf(x, set.Tensors), &set); e.at(3) != 3*0x1p-24 {
		t.Errorf("stated noise 2⁻²⁴ of 3 gives ε = %v", e.at(3))
	}
}

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
		g := newGrain()
		for _, v := range test.values {
			g.add(v)
		}
		if got := g.size(); got != test.want {
			t.Errorf("%s: grain %v, want %v", test.reason, got, test.want)
		}
	}
}

// TestScales: a length for every entry even where x is 0 or huge.
func TestScales(t *testing.T) {
	for _, test := range []struct {
		reason string
		x      []float64
		rows   []int
		want   []float64
	}{
		{"the larger of entry and root mean square", []float64{1, 7}, []int{2}, []float64{5, 7}},
		{"a tensor of zeros takes the whole", []float64{0, 2, 2, 2}, []int{1, 3}, []float64{math.Sqrt(3), 2, 2, 2}},
		{"all zero", []float64{0, 0}, []int{2}, []float64{1, 1}},
		{"no overflow", []float64{1e308}, []int{1}, []float64{0x1p900}},
	} {
		var tensors []Tensor
		for _, n := range test.rows {
			tensors = append(tensors, Tensor{Rows: n})
		}
		for i, got := range scalesOf(test.x, tensors) {
			// A sum of 4 squares and a root: 8u is ample.
			if !(math.Abs(got-test.want[i]) <= 8*unitRoundoff*test.want[i]) {
				t.Errorf("%s: entry %d has scale %v, want %v", test.reason, i, got, test.want[i])
			}
		}
	}
}
