package props

import (
	"math"
	"testing"

	"bonpied/core/contract"
	"bonpied/core/forwardmode"
	"bonpied/core/rounding"
)

// TestSupremum: γ against values computed with mpmath to 50 digits.
func TestSupremum(t *testing.T) {
	gelu := contract.Activation{Kind: contract.GELU}
	for _, test := range []struct {
		reason string
		c      contract.Conventions
		want   float64
	}{
		{"exact form, at √2", contract.Conventions{}, 1.1289041451851547},
		{"tanh form, at 1.41850…", contract.Conventions{GELUTanh: true}, 1.1289930686587718},
	} {
		// One evaluation of the slope's formula, and half an ulp of the constant.
		tolerance := rounding.Slope(gelu, test.c, math.Sqrt2) + contract.Float64*test.want
		if got := supremum(gelu, test.c); !(math.Abs(got-test.want) <= tolerance) {
			t.Errorf("%s: γ = %.17g, want %.17g ± %.3g", test.reason, got, test.want, tolerance)
		}
	}
}

// TestLimits: the asymptotes are as near to f and f' as they claim, which the
// whole range of the property shows, not its far end alone.
func TestLimits(t *testing.T) {
	for _, kind := range contract.ActivationKinds() {
		f := contract.Activation{Kind: kind}
		if kind == contract.LeakyReLU {
			f.Alpha = 0.25
		}
		for _, c := range []contract.Conventions{{}, {GELUTanh: true}} {
			for _, far := range append([]float64{16, 20}, farOut...) {
				for _, z := range []float64{far, -far} {
					value, slope, distance := limits(f, z)
					v, s := forwardmode.Value(f, c, z), forwardmode.Slope(f, c, z)
					if !(math.Abs(v-value) <= distance+rounding.Value(f, c, z)) {
						t.Errorf("%v(%v) = %v, limit %v ± %.3g", f, z, v, value, distance)
					}
					if !(math.Abs(s-slope) <= distance+rounding.Slope(f, c, z)) {
						t.Errorf("%v'(%v) = %v, limit %v ± %.3g", f, z, s, slope, distance)
					}
				}
			}
		}
	}
}

// TestThirdDerivativeBounds: the second difference of f' over a step of 2⁻¹⁰,
// divided by its square, is f⁽³⁾ in between, so that none may be over the bound.
func TestThirdDerivativeBounds(t *testing.T) {
	const h = 0x1p-10
	for _, kind := range smoothKinds {
		f := contract.Activation{Kind: kind}
		for _, c := range []contract.Conventions{{}, {GELUTanh: true}} {
			bound, most := thirdDerivative(f), 0.0
			for z := -8.0; z <= 8; z += 16 * h {
				slope := func(z float64) float64 { return forwardmode.Slope(f, c, z) }
				third := math.Abs(slope(z+h)-2*slope(z)+slope(z-h)) / (h * h)
				most = math.Max(most, third)
				// Four roundings of slopes, over h².
				if !(third <= bound+4*rounding.Slope(f, c, z)/(h*h)) {
					t.Errorf("f⁽³⁾(%v) of %v is %v, bound %v", z, f, third, bound)
				}
			}
			if most < 0.9*bound {
				t.Errorf("|f⁽³⁾| of %v is at most %v: a bound of %v says too little", f, most, bound)
			}
		}
	}
}

// TestLossLimits: the limits of the cross-entropies against forward mode, which
// is stable at any logit.
func TestLossLimits(t *testing.T) {
	for _, test := range []struct {
		reason string
		a, y   []float64
	}{
		{"one maximum", []float64{1e4, -1e4, 0}, []float64{0.25, 0.5, 1}},
		{"two maxima", []float64{710, 710, -710}, []float64{1, 0, 0.75}},
		{"all equal", []float64{-2000, -2000}, []float64{0.5, 1}},
		{"one class", []float64{-1e4}, []float64{0.5}},
		{"zero", []float64{0, 0}, []float64{0, 1}},
	} {
		for kind, limit := range map[contract.LossKind]func(a, y []float64) (float64, []float64){
			contract.BinaryCrossEntropy: binaryLimit, contract.SoftmaxCrossEntropy: softmaxLimit,
		} {
			value, gradient := limit(test.a, test.y)
			bound := rounding.Loss(kind, contract.Conventions{}, test.a, test.y, make([]float64, len(test.a)))
			for j := range test.a {
				unit := make([]float64, len(test.a))
				unit[j] = 1
				v, g := forwardmode.LossAlong(kind, test.a, test.y, unit)
				if !(math.Abs(v-value) <= bound.Value) || !(math.Abs(g-gradient[j]) <= bound.Gradient[j]) {
					t.Errorf("%s, %s: C = %v, ∂C/∂a_%d = %v; limits %v, %v", test.reason, kind, v, j+1, g, value, gradient[j])
				}
			}
		}
	}
}
