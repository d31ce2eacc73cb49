package core_test

import (
	"math"
	"testing"

	"bonpied/core"
	"bonpied/core/contract"
)

// One layer's gains by hand. Fans of 4→6 with a kernel of 3 in 2 groups: 6 and 9.
func TestVarianceGains(t *testing.T) {
	grouped := contract.Shape{In: 4, Out: 6, Area: 3, Groups: 2}
	for _, test := range []struct {
		reason            string
		f                 contract.Activation
		shape             contract.Shape
		v                 float64
		forward, backward float64
	}{
		{"He forward preserves ReLU", contract.Activation{Kind: contract.ReLU}, contract.Dense(16, 4), 2.0 / 16, 1, 0.25},
		{"He backward", contract.Activation{Kind: contract.ReLU}, contract.Dense(16, 4), 2.0 / 4, 4, 1},
		{"Glorot, linear: the gains sum to 2", contract.Activation{Kind: contract.Identity}, contract.Dense(24, 8), 2.0 / 32, 1.5, 0.5},
		{"leaky of slope ½: c₂ = 5/8", contract.Activation{Kind: contract.LeakyReLU, Alpha: 0.5}, contract.Dense(8, 2), 0.25, 1.25, 0.3125},
		{"leaky of slope 1 is linear", contract.Activation{Kind: contract.LeakyReLU, Alpha: 1}, contract.Dense(8, 2), 0.25, 2, 0.5},
		{"convolution in groups", contract.Activation{Kind: contract.ReLU}, grouped, 0.5, 1.5, 2.25},
	} {
		forward, backward, err := core.Reference().VarianceGains(test.f, test.shape, test.v)
		if err != nil || forward != test.forward || backward != test.backward {
			t.Errorf("%s: %v and %v (%v), want %v and %v", test.reason, forward, backward, err, test.forward, test.backward)
		}
	}
}

// v c₂ to the bit for piecewise-linear f, and the limits of the others as v → 0
// and v → ∞, within the next term of their expansions.
func TestSecondMomentLimits(t *testing.T) {
	im := core.Reference()
	for _, test := range []struct {
		reason string
		f      contract.Activation
		v      float64
		want   float64
		within float64 // relative: the next term of the expansion
	}{
		{"identity", contract.Activation{Kind: contract.Identity}, 0.3, 0.3, 0},
		{"ReLU halves", contract.Activation{Kind: contract.ReLU}, 0.3, 0.15, 0},
		{"leaky of slope ½", contract.Activation{Kind: contract.LeakyReLU, Alpha: 0.5}, 8, 5, 0},
		{"tanh is linear at 0: v − 2v²", contract.Activation{Kind: contract.Tanh}, 1e-10, 1e-10, 3e-10},
		{"tanh saturates: 1 − √(2/πv)", contract.Activation{Kind: contract.Tanh}, 1e8, 1 - math.Sqrt(2/math.Pi)*1e-4, 1e-8},
		{"sigmoid is ½ at 0", contract.Activation{Kind: contract.Sigmoid}, 1e-12, 0.25, 1e-12},
		{"sigmoid saturates: ½ − 1/√(2πv)", contract.Activation{Kind: contract.Sigmoid}, 1e8, 0.5 - 1e-4/math.Sqrt(2*math.Pi), 1e-8},
		{"softplus is ln 2 at 0", contract.Activation{Kind: contract.Softplus}, 1e-12, math.Ln2 * math.Ln2, 1e-11},
		{"softplus tends to ReLU", contract.Activation{Kind: contract.Softplus}, 1e8, 5e7, 1e-8},
		{"GELU is z/2 at 0", contract.Activation{Kind: contract.GELU}, 1e-12, 0.25e-12, 1e-11},
		{"GELU tends to ReLU", contract.Activation{Kind: contract.GELU}, 1e8, 5e7, 1e-8},
	} {
		got := must[float64](t)(im.SecondMoment(test.f, test.v))
		if !(math.Abs(got-test.want) <= test.within*test.want) {
			t.Errorf("%s: %v, want %v", test.reason, got, test.want)
		}
	}
}

// The branches of tanh meet at v = 1: across it the moment moves by less than
// its slope, E d/dv tanh² < 1, times the step, and twice the 1e-13 of each side.
func TestSecondMomentIsContinuous(t *testing.T) {
	im, f := core.Reference(), contract.Activation{Kind: contract.Tanh}
	below := must[float64](t)(im.SecondMoment(f, math.Nextafter(1, 0)))
	at := must[float64](t)(im.SecondMoment(f, 1))
	if !(math.Abs(at-below) <= 4e-13*at) {
		t.Errorf("%v just below 1, %v at 1", below, at)
	}
}
