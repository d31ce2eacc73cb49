package gradcheck_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"bonpied/core/verdict"
	"bonpied/gradcheck"
)

// distortions are what a correct f may do to a smooth function e(x/s): scales,
// constants that drown it, rounding errors beyond those of its last operation.
var distortions = []struct {
	reason string
	coarse float64 // changes of e below this are rounded away, whatever |f| is
	draw   func(r *rand.Rand) (s float64, outer func(v float64) float64, factor float64)
}{
	{"plain", 0, func(*rand.Rand) (float64, func(float64) float64, float64) {
		return 1, func(v float64) float64 { return v }, 1
	}},
	{"scales of x and f", 0, func(r *rand.Rand) (float64, func(float64) float64, float64) {
		c := decades(r, 6)
		return decades(r, 6), func(v float64) float64 { return c * v }, c
	}},
	{"a large constant", 0, func(r *rand.Rand) (float64, func(float64) float64, float64) {
		c, offset := decades(r, 6), r.NormFloat64()*math.Pow(10, 8*r.Float64())
		return decades(r, 6), func(v float64) float64 { return c*v + offset }, c
	}},
	{"cancellation: |f| does not tell its rounding error", 0x1p-18, func(r *rand.Rand) (float64, func(float64) float64, float64) {
		offset := r.NormFloat64() * math.Pow(10, 8*r.Float64())
		return decades(r, 6), func(v float64) float64 { return (v + offset) - offset }, 1
	}},
	{"f rounds to float32", 0x1p-18, func(r *rand.Rand) (float64, func(float64) float64, float64) {
		return decades(r, 6), func(v float64) float64 { return float64(float32(v)) }, 1
	}},
}

// TestDerivativeBarIsHonest holds the bar against derivatives known by the
// chain rule. The tolerance is the bar and 64u|f'| for the rounding of the
// chain rule, whose compositions have at most 4 levels of a few operations.
// For what was measured over millions of such functions, see doc.go.
func TestDerivativeBarIsHonest(t *testing.T) {
	for _, order := range []int{0, 2, 4} {
		for d, distortion := range distortions {
			r := rand.New(rand.NewPCG(uint64(d), 1))
			unjudged, cases := 0, 2000
			for c := range cases {
				e := randomSmooth(r, 1+r.IntN(4))
				s, outer, factor := distortion.draw(r)
				x := s * 2 * r.NormFloat64()
				f := func(x float64) float64 { return outer(e(dual{v: x / s}).v) }
				exact := e(dual{x / s, 1})
				if distortion.coarse*max(1, math.Abs(exact.v)) > math.Abs(exact.d) {
					continue // the change of e over the scale of x is rounded away
				}
				want := factor * exact.d / s
				got, bar, err := gradcheck.Derivative(f, x, &gradcheck.Settings{Order: order, Seed: uint64(c)})
				if err != nil {
					unjudged++
					continue
				}
				if tolerance := bar + 64*0x1p-53*math.Abs(want); !(math.Abs(got-want) <= tolerance) {
					t.Errorf("order %d, %s, case %d: f'(%v) = %v, want %v: off by %v, bar %v", order, distortion.reason, c, x, got, want, got-want, bar)
				}
			}
			// Smooth functions that look kinked: none in 740,000; 20 of 2,000 is
			// far beyond chance.
			if unjudged > cases/100 {
				t.Errorf("order %d, %s: %d of %d smooth functions not judged", order, distortion.reason, unjudged, cases)
			}
		}
	}
}

// TestDerivativeBarIsSharp holds the median relative bar of plain smooth
// functions: measured 1.1e-10 for order 4 and 2e-9 for order 2; the bounds leave
// a factor of about 10, so that they state the order of magnitude.
func TestDerivativeBarIsSharp(t *testing.T) {
	for order, bound := range map[int]float64{0: 1e-9, 2: 2e-8, 4: 1e-9} {
		r := rand.New(rand.NewPCG(3, 1))
		var bars []float64
		for range 1000 {
			e, x := randomSmooth(r, 1+r.IntN(4)), 2*r.NormFloat64()
			_, bar, err := gradcheck.Derivative(func(x float64) float64 { return e(dual{v: x}).v }, x, &gradcheck.Settings{Order: order})
			if err == nil {
				bars = append(bars, bar/math.Abs(e(dual{x, 1}).d))
			}
		}
		slices.Sort(bars)
		if median := bars[len(bars)/2]; !(median <= bound) {
			t.Errorf("order %d: median relative bar %.2g, want at most %g", order, median, bound)
		}
	}
}

func TestDerivativeOfKnownFunctions(t *testing.T) {
	for _, test := range []struct {
		reason  string
		f       func(x float64) float64
		x, want float64
		most    float64 // the bar must not be larger
	}{
		{"a constant: nothing moves", func(float64) float64 { return 3 }, 1, 0, 1e-13},
		{"the identity far from 0", func(x float64) float64 { return x }, 1e9, 1, 1e-9},
		{"a square at a huge x, where an absolute step is lost", func(x float64) float64 { return x * x }, 1e12, 2e12, 2e3},
		{"the logarithm, whose domain ends within the first step", func(x float64) float64 { return math.Log(x - 0.999) }, 1, 1000, 1e-3},
		{"the square root near its singularity", math.Sqrt, 1e-6, 500, 1e-5},
		{"exp where it is nearly too large", math.Exp, 700, math.Exp(700), 1e-7 * math.Exp(700)},
		{"a length 10⁶ times shorter than x", func(x float64) float64 { return math.Tanh(1e6 * (x - 1)) }, 1, 1e6, 1},
		{"a length 10⁶ times longer than x", func(x float64) float64 { return math.Tanh(x) }, 1e-6, 1 - 1e-12, 1e-9},
		{"a length 10⁶ times longer than x, where |f| is 1: larger steps pay", math.Exp, 1e-6, math.Exp(1e-6), 1e-9},
		{"a length 10⁶ times shorter, drowned on it: larger steps mislead", func(x float64) float64 { return math.Tanh(1e6*(x-1)) + 1e5 }, 1, 1e6, 1e6},
		{"a saturated sigmoid", sigmoid, -40, math.Exp(-40), 1e-20},
		{"a kink a millionth away", func(x float64) float64 { return max(0, x) }, 1e-6, 1, 1e-9},
		{"a kink a millionth away, beside a smooth part", func(x float64) float64 { return math.Abs(x-1-1e-6) + math.Sin(x) }, 1, -1 + math.Cos(1), 1e-7},
	} {
		got, bar, err := gradcheck.Derivative(test.f, test.x, nil)
		if err != nil || !(math.Abs(got-test.want) <= bar+64*0x1p-53*math.Abs(test.want)) {
			t.Errorf("%s: %v ± %v, %v; want %v", test.reason, got, bar, err, test.want)
		}
		if !(bar <= test.most) {
			t.Errorf("%s: bar %v, want at most %v", test.reason, bar, test.most)
		}
	}
}

// TestArgumentRounding: f = 3.1x − 3.1e9 cancels, so that the relative error
// that the caller states does not cover the rounding of 3.1x, u|x||f'|.
func TestArgumentRounding(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 14))
	set := &gradcheck.Settings{Noise: 0x1p-53}
	for range 1000 {
		x := 1e9 * (1 + r.Float64())
		shift := 3.1 * x
		f := func(x float64) float64 { return float64(3.1*x) - shift + 5*math.Sin(x/1e8) }
		want := 3.1 + 5e-8*math.Cos(x/1e8)
		got, bar, err := gradcheck.Derivative(f, x, set)
		if err == nil && !(math.Abs(got-want) <= bar+4*0x1p-53*want) {
			t.Errorf("f'(%v) = %v ± %v, want %v", x, got, bar, want)
		}
		point := []float64{x, x - 1}
		difference := func(x []float64) float64 { return x[0] - x[1] }
		if f := gradcheck.Directions(difference, []float64{1, -1}, point, set); f.Verdict == verdict.Fail {
			t.Errorf("x₁ − x₂ at %v: %s", point, f.Reason)
		}
	}
}

func TestDerivativeRefuses(t *testing.T) {
	var argument *gradcheck.ArgumentError
	var broken *gradcheck.BrokenError
	var inconclusive *gradcheck.InconclusiveError
	for _, test := range []struct {
		reason string
		f      func(x float64) float64
		x      float64
		set    *gradcheck.Settings
		target any
	}{
		{"no function", nil, 0, nil, &argument},
		{"x is NaN", math.Sin, math.NaN(), nil, &argument},
		{"x is infinite", math.Sin, math.Inf(1), nil, &argument},
		{"order 3", math.Sin, 0, &gradcheck.Settings{Order: 3}, &argument},
		{"a kink at x", math.Abs, 0, nil, &inconclusive},
		{"a small kink at x on a slope", func(x float64) float64 { return x + 1e-3*math.Abs(x-0.25) }, 0.25, nil, &inconclusive},
		{"a jump at x", func(x float64) float64 { return math.Copysign(1, x) }, 0, nil, &inconclusive},
		{"the end of the domain", math.Sqrt, 0, nil, &inconclusive},
		{"f(x) is NaN", math.Log, -1, nil, &broken},
		{"f panics", func(float64) float64 { panic("no") }, 0, nil, &broken},
	} {
		_, bar, err := gradcheck.Derivative(test.f, test.x, test.set)
		if err == nil || !errors.As(err, test.target) {
			t.Errorf("%s: error %v (bar %v), want a %T", test.reason, err, bar, test.target)
		}
	}
}

func ExampleDerivative() {
	value, bar, err := gradcheck.Derivative(math.Tanh, 0.5, nil)
	exact := 1 - math.Tanh(0.5)*math.Tanh(0.5)
	fmt.Println(math.Abs(value-exact) <= bar, bar < 1e-10, err)
	// Output: true true <nil>
}

func FuzzDerivative(f *testing.F) {
	f.Add(0.0, 1.0, 0.0, 0)
	f.Add(1e300, 1e-300, 1e300, 4)
	f.Add(math.NaN(), 1.0, 1.0, 2)
	f.Add(-5e-324, math.Inf(1), -1.0, 0)
	f.Add(1.5, 2.5, 1e8, 7)
	f.Fuzz(func(t *testing.T, x, a, b float64, order int) {
		value, bar, err := gradcheck.Derivative(func(x float64) float64 { return a*x + b }, x, &gradcheck.Settings{Order: order})
		if err != nil {
			return
		}
		// Rounding b away leaves nothing to see, which the bar must say; 64u|a|
		// is the rounding of the comparison.
		if !(math.Abs(value-a) <= bar+64*0x1p-53*math.Abs(a)) {
			t.Errorf("(%v x + %v)' = %v ± %v at %v", a, b, value, bar, x)
		}
	})
}
