package gradcheck_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"bonpied/core/verdict"
	"bonpied/gradcheck"
)

func TestCheckErrors(t *testing.T) {
	f := func(x []float64) float64 { return x[0]*x[0] + math.Sin(x[1]) }
	grad := func(x []float64) []float64 { return []float64{2 * x[0], math.Cos(x[1])} }
	x := []float64{1, 2}
	type settings = gradcheck.Settings
	tensors := func(ts ...gradcheck.Tensor) *settings { return &settings{Tensors: ts} }
	var argument *gradcheck.ArgumentError
	var broken *gradcheck.BrokenError
	var mismatch *gradcheck.Mismatch
	var inconclusive *gradcheck.InconclusiveError
	for _, test := range []struct {
		reason string
		f      func([]float64) float64
		grad   func([]float64) []float64
		x      []float64
		set    *settings
		target any
		says   string
	}{
		{"nil f", nil, grad, x, nil, &argument, "f is nil"},
		{"nil grad", f, nil, x, nil, &argument, "grad is nil"},
		{"empty x", f, grad, nil, nil, &argument, "x is empty"},
		{"NaN in x", f, grad, []float64{1, math.NaN()}, nil, &argument, "x[1] is NaN"},
		{"infinity in x", f, grad, []float64{math.Inf(-1), 1}, nil, &argument, "x[0] is -Inf"},
		{"tensors that do not cover x", f, grad, x, tensors(gradcheck.Tensor{Rows: 1}), &argument, "set.Tensors cover 1 entries, want len(x) = 2"},
		{"tensors beyond x", f, grad, x, tensors(gradcheck.Tensor{Rows: 2, Cols: 2}), &argument, "set.Tensors[0] ends at entry 4"},
		{"no tensors", f, grad, x, &settings{Tensors: []gradcheck.Tensor{}}, &argument, "set.Tensors cover 0"},
		{"a tensor of no rows", f, grad, x, tensors(gradcheck.Tensor{Cols: 2}), &argument, "set.Tensors[0].Rows is 0"},
		{"a tensor of negative columns", f, grad, x, tensors(gradcheck.Tensor{Rows: 2, Cols: -1}), &argument, "set.Tensors[0].Cols is -1"},
		{"a product that overflows", f, grad, x, tensors(gradcheck.Tensor{Rows: math.MaxInt, Cols: math.MaxInt}), &argument, "Rows is"},
		{"order 3", f, grad, x, &settings{Order: 3}, &argument, "set.Order is 3"},
		{"negative noise", f, grad, x, &settings{Noise: -1}, &argument, "set.Noise"},
		{"NaN noise", f, grad, x, &settings{Noise: math.NaN()}, &argument, "set.Noise"},
		{"resolution above 1", f, grad, x, &settings{Resolution: 2}, &argument, "set.Resolution"},
		{"miss above 1/2", f, grad, x, &settings{Miss: 0.6}, &argument, "set.Miss"},
		{"roundings of a wrong length", f, grad, x, &settings{Rounding: []float64{0}}, &argument, "set.Rounding has 1"},
		{"a negative rounding", f, grad, x, &settings{Rounding: []float64{0, -1}}, &argument, "set.Rounding[1]"},
		{"a factor of 1", f, grad, x, &settings{Factors: map[string]float64{"1/B": 1}}, &argument, `set.Factors["1/B"]`},
		{"grad panics", f, func([]float64) []float64 { panic("no") }, x, nil, &broken, "grad panicked: no"},
		{"grad changes its argument", f, func(x []float64) []float64 { g := grad(x); x[1] = 0; return g }, x, nil, &broken, "grad changed its argument: x[1] from 2 to 0"},
		{"grad returns its argument, spoilt", f, func(x []float64) []float64 { copy(x, grad(x)); return x }, x, nil, &broken, "grad changed its argument"},
		{"grad returns nothing", f, func([]float64) []float64 { return nil }, x, nil, &broken, "grad returned 0 entries"},
		{"grad returns an infinity", f, func([]float64) []float64 { return []float64{2, math.Inf(1)} }, x, nil, &broken, "grad returned +Inf at ∂f/∂x[j=2]"},
		{"f panics", func([]float64) float64 { panic("no") }, grad, x, nil, &broken, "f panicked: no"},
		{"f panics on its fifth call", counting(f, 5), grad, x, nil, &broken, "f panicked: call 5"},
		{"f changes its argument", func(x []float64) float64 { v := f(x); x[0] = 7; return v }, grad, x, nil, &broken, "f changed its argument: x[0] from 1 to 7"},
		{"f(x) is NaN", func([]float64) float64 { return math.NaN() }, grad, x, nil, &broken, "f returned NaN at x"},
		{"a wrong gradient", f, func(x []float64) []float64 { return []float64{x[0], math.Cos(x[1])} }, x, nil, &mismatch, "∂f/∂x[j=1] is 1, want 2"},
		{"a tie", func(x []float64) float64 { return math.Abs(x[0]) + x[1] }, func([]float64) []float64 { return []float64{1, 1} }, []float64{0, 1}, nil, &inconclusive, "1 of 2 entries cannot be judged, 1 at a kink"},
	} {
		err := gradcheck.Check(test.f, test.grad, test.x, test.set)
		if err == nil || !errors.As(err, test.target) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: error %v, want a %T with %q", test.reason, err, test.target, test.says)
		}
	}
	if err := gradcheck.Check(f, grad, x, nil); err != nil {
		t.Errorf("a correct gradient: %v", err)
	}
}

func counting(f func([]float64) float64, last int) func([]float64) float64 {
	calls := 0
	return func(x []float64) float64 {
		if calls++; calls == last {
			panic(fmt.Sprintf("call %d", calls))
		}
		return f(x)
	}
}

// TestLargerStepsMayLeaveTheDomain: an f that panics far from x is none the
// worse for it, for nobody asked the checker to go there.
func TestLargerStepsMayLeaveTheDomain(t *testing.T) {
	f := func(x []float64) float64 {
		if x[0] > 2 {
			panic("out of domain")
		}
		return 3 * x[0]
	}
	if err := gradcheck.Check(f, func([]float64) []float64 { return []float64{3} }, []float64{1}, nil); err != nil {
		t.Error(err)
	}
}

func ExampleCheck() {
	f := func(x []float64) float64 { return x[0] * x[0] * x[1] }
	grad := func(x []float64) []float64 { return []float64{x[0] * x[1], x[0] * x[0]} } // lacks a 2
	err := gradcheck.Check(f, grad, []float64{3, 5}, nil)
	var mismatch *gradcheck.Mismatch
	if errors.As(err, &mismatch) {
		e := mismatch.Finding.Evidence
		fmt.Printf("%s is %v, want %v; %d of %d entries\n", e.Where, e.Got, e.Want, mismatch.Count, mismatch.Compared)
	}
	// Output: ∂f/∂x[j=1] is 15, want 30; 1 of 2 entries
}

func FuzzCheck(f *testing.F) {
	f.Add(1.0, 2.0, 0.5, 1, 2, 0, 0.0)
	f.Add(math.NaN(), 2.0, 0.5, 2, 1, 4, 1e-3)
	f.Add(1e200, -1e-200, 1e100, -1, 0, 2, -1.0)
	f.Add(0.0, 0.0, 0.0, math.MaxInt, math.MaxInt, 3, 0.5)
	f.Add(5e-324, 1e308, 1e308, 2, 0, 0, 1.0)
	f.Fuzz(func(t *testing.T, x, y, a float64, rows, cols, order int, resolution float64) {
		set := &gradcheck.Settings{
			Tensors: []gradcheck.Tensor{{Place: verdict.Place{Name: "w"}, Rows: rows, Cols: cols}},
			Order:   order, Resolution: resolution,
		}
		value := func(x []float64) float64 { return a*math.Sin(x[0]) + x[1] }
		grad := func(x []float64) []float64 { return []float64{a * math.Cos(x[0]), 1} }
		err := gradcheck.Check(value, grad, []float64{x, y}, set)
		var mismatch *gradcheck.Mismatch
		// sin is sampled at least 2¹⁶ times finer than |x|, so x ≤ 2¹⁰ leaves
		// no room for aliasing; beyond, no claim is made.
		if errors.As(err, &mismatch) && math.Abs(x) < 1<<10 && math.Abs(y) < 1<<10 {
			t.Errorf("a correct gradient: %v", err)
		}
	})
}
