package dyadic

import (
	"math"
	"testing"

	"bonpied/gradcheck/internal/call"
)

// TestDerivative: exact on parabolas, unusable where a value was rounded, where a
// kink is within every step, and where f is smooth but no parabola.
func TestDerivative(t *testing.T) {
	for _, test := range []struct {
		reason  string
		f       func(x float64) float64
		x       float64
		claimed float64
		want    float64
		usable  bool
	}{
		{"a line", func(x float64) float64 { return 3*x - 1 }, 0.5, 3, 3, true},
		{"a parabola", func(x float64) float64 { return x*x/2 + x }, 0.75, 1, 1.75, true},
		{"a kink, but not within the smaller steps", func(x float64) float64 { return max(x, 0) }, 0x1p-6, 1, 1, true},
		{"a kink at x", math.Abs, 0, 0, 0, false},
		{"a cubic", func(x float64) float64 { return x * x * x }, 0.5, 0.75, 0, false},
		{"a slope of full digits", func(x float64) float64 { return x / 3 }, 0.5, 1.0 / 3, 0, false},
		{"a constant, and a claim that would vanish", func(float64) float64 { return 1 }, 0.5, 0x1p-60, 0, false},
		{"a constant, and 0", func(float64) float64 { return 1 }, 0.5, 0, 0, true},
		{"not defined around x", func(x float64) float64 {
			if x != 0.5 {
				return math.NaN()
			}
			return 1
		}, 0.5, 0, 0, false},
	} {
		fun := call.New(func(x []float64) float64 { return test.f(x[0]) }, []float64{test.x})
		got, usable := Derivative(fun, 0, test.f(test.x), test.claimed)
		if usable != test.usable || usable && got != test.want {
			t.Errorf("%s: %v, usable %v, want %v, %v", test.reason, got, usable, test.want, test.usable)
		}
	}
}

// TestDigits counts from the first 1 to the last.
func TestDigits(t *testing.T) {
	for v, want := range map[float64]int{0: 0, 1: 1, -0.5: 1, 3: 2, 5.0 / 8: 3, 0x1p40 + 1: 41, 0.1: 52} {
		if got := Digits(v); got != want {
			t.Errorf("%v has %d digits, want %d", v, got, want)
		}
	}
}
