package gradcheck_test

import (
	"math"
	"strings"
	"testing"

	"bonpied/core/verdict"
	"bonpied/gradcheck"
)

func TestPathVerdicts(t *testing.T) {
	sum := func(x []float64) float64 { return math.Sin(x[0]) + math.Exp(x[1]) }
	grad := func(x []float64) []float64 { return []float64{math.Cos(x[0]), math.Exp(x[1])} }
	x := []float64{0.5, -0.25}
	calls := 0
	for _, test := range []struct {
		reason string
		f      func(x []float64) float64
		grad   func(x []float64) []float64
		x      []float64
		set    *gradcheck.Settings
		want   verdict.Verdict
		says   string
	}{
		{"correct", sum, grad, x, nil, verdict.Pass, ""},
		{"a tie at x does no harm", func(x []float64) float64 { return math.Abs(x[0]) + x[1]*x[1] }, func(x []float64) []float64 {
			return []float64{math.Copysign(1, x[0]), 2 * x[1]}
		}, []float64{0, 1}, nil, verdict.Pass, ""},
		{"a saw with 400 kinks", func(x []float64) float64 { return math.Abs(math.Remainder(200*x[0], 1)) + x[1] }, func(x []float64) []float64 {
			return []float64{math.Copysign(200, math.Remainder(200*x[0], 1)), 1}
		}, x, &gradcheck.Settings{Resolution: 1e-6}, verdict.Pass, ""},
		{"wrong", sum, func(x []float64) []float64 { return []float64{math.Cos(x[0]), math.Exp(x[1]) + 1e-8} }, x, nil, verdict.Fail, "∂f/∂x[j=2]"},
		{"wrong but at x", sum, func(y []float64) []float64 {
			if y[0] == x[0] {
				return grad(y)
			}
			return []float64{0, 0}
		}, x, nil, verdict.Fail, ""},
		{"a jump of f, which no gradient has", func(x []float64) float64 { return math.Floor(1e5*x[0]) + x[0] + x[1] }, func([]float64) []float64 { return []float64{1, 1} }, []float64{1, 1}, nil, verdict.Fail, "∂f/∂x[j=1]"},
		{"vacuous", func([]float64) float64 { return 3 }, func([]float64) []float64 { return []float64{0, 0} }, x, nil, verdict.Inconclusive, "changes nowhere"},
		{"constant, but the claim is not 0", func([]float64) float64 { return 3 }, func([]float64) []float64 { return []float64{0, 1e-3} }, x, nil, verdict.Fail, "∂f/∂x[j=2]"},
		{"drowned", func(x []float64) float64 { return sum(x) + 1e12 }, grad, x, nil, verdict.Inconclusive, "above half of the smallest error"},
		{"drowned, and wrong beyond the tolerance", func(x []float64) float64 { return sum(x) + 1e12 }, func(x []float64) []float64 { g := grad(x); return []float64{-g[0], -g[1]} }, x, nil, verdict.Fail, ""},
		{"the caller's bound on the rounding of the claim", sum, func(x []float64) []float64 { return []float64{math.Cos(x[0]), math.Exp(x[1]) + 1e-8} }, x, &gradcheck.Settings{Rounding: []float64{0, 2e-8}, Resolution: 1e-6}, verdict.Pass, ""},
		{"a miss probability", sum, grad, x, &gradcheck.Settings{Miss: 1e-6}, verdict.Pass, ""},
		{"a wrong length", sum, func([]float64) []float64 { return nil }, x, nil, verdict.Fail, "grad returned 0 entries"},
		{"a wrong length but at x", sum, func(y []float64) []float64 { return grad(y)[:1+indicator(y[0] == x[0])] }, x, nil, verdict.Fail, "grad returned 1 entries"},
		{"NaN off x", sum, func(y []float64) []float64 {
			if y[0] == x[0] {
				return grad(y)
			}
			return []float64{math.NaN(), 0}
		}, x, nil, verdict.Fail, "where f is finite"},
		{"grad panics", sum, func([]float64) []float64 { panic("no") }, x, nil, verdict.Fail, "grad panicked: no"},
		{"grad changes its argument", sum, func(x []float64) []float64 { x[0]++; return grad(x) }, x, nil, verdict.Fail, "grad changed its argument"},
		{"grad accumulates", sum, func(x []float64) []float64 { calls++; return []float64{float64(calls), 0} }, x, nil, verdict.Fail, "is not a function of x"},
		{"f panics", func([]float64) float64 { panic("no") }, grad, x, nil, verdict.Fail, "f panicked: no"},
		{"the pattern panics", sum, grad, x, &gradcheck.Settings{Pattern: func([]float64) uint64 { panic("no") }}, verdict.Fail, "set.Pattern panicked: no"},
		{"the pattern spoils its argument", sum, grad, x, &gradcheck.Settings{Pattern: func(x []float64) uint64 { clear(x); return 0 }}, verdict.Pass, ""},
		{"no grad", sum, nil, x, nil, verdict.Error, "grad is nil"},
		{"no x", sum, grad, nil, nil, verdict.Error, "x is empty"},
	} {
		f := gradcheck.Path(test.f, test.grad, test.x, test.set)
		if f.Verdict != test.want || !strings.Contains(f.Reason, test.says) {
			t.Errorf("%s: %v: %q, want %v with %q", test.reason, f.Verdict, f.Reason, test.want, test.says)
		}
	}
}

func indicator(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestPathFloat32: with the unit roundoff of float32 alone, f and grad are asked
// for float32 numbers only, a correct gradient passes, and one that is off by 2
// hundredths fails.
func TestPathFloat32(t *testing.T) {
	for _, test := range []struct {
		reason string
		off    float64
		want   verdict.Verdict
	}{{"correct", 0, verdict.Pass}, {"wrong", 0.02, verdict.Fail}} {
		wide := 0
		look := func(x []float64) {
			for _, v := range x {
				wide += indicator(float64(float32(v)) != v)
			}
		}
		f := func(x []float64) float64 {
			look(x)
			return float64(float32(math.Sin(x[0])) + float32(math.Exp(x[1])))
		}
		grad := func(x []float64) []float64 {
			look(x)
			return []float64{float64(float32(math.Cos(x[0]) + test.off)), float64(float32(math.Exp(x[1])))}
		}
		finding := gradcheck.Path(f, grad, []float64{0.1, -0.3}, &gradcheck.Settings{UnitRoundoff: 0x1p-24})
		if finding.Verdict != test.want || finding.Evidence.Statistics.Effect != gradcheck.DefaultResolution32 {
			t.Errorf("%s: %v: %s", test.reason, finding.Verdict, finding.Reason)
		}
		if wide != 0 {
			t.Errorf("%s: %d coordinates were no float32 numbers", test.reason, wide)
		}
	}
}
