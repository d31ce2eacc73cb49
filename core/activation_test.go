package core_test

import (
	"math"
	"testing"

	"bonpied/core"
	"bonpied/core/contract"
)

// From the least float64 to the greatest, values and slopes are finite, and
// slopes lie within γ (rounding: 4 ulps).
func TestActivationsAreFiniteEverywhere(t *testing.T) {
	extremes := []float64{5e-324, 1e-300, 1e-8, 1, 36, 40, 88, 709, 710, 745, 746, 1e4, 1e10, 1e102, 1e155, 1e200, math.MaxFloat64}
	for _, tanh := range []bool{false, true} {
		im := withGELU(tanh)
		for _, kind := range contract.ActivationKinds() {
			f := activation(kind)
			γ := must[float64](t)(im.Gamma(f))
			for _, size := range extremes {
				a, slope, err := im.Activate(f, []float64{-size, size})
				if err != nil {
					t.Fatal(err)
				}
				for i := range a {
					if math.IsNaN(a[i]) || math.IsInf(a[i], 0) || !(math.Abs(slope[i]) <= γ+4*ulp(γ)) {
						t.Errorf("%v(±%v), tanh form %v: f = %v, f' = %v", f, size, tanh, a[i], slope[i])
					}
				}
			}
		}
	}
}

// γ is a supremum: some slope on a fine grid comes within the grid's reach. The
// slope has curvature below 1 at its maximum (GELU: |f‴(√2)| = 0.42), so that a
// step of 2⁻¹⁰ misses at most (2⁻¹¹)²/2 < 1.2e-7; softplus reaches σ(40).
func TestGammaIsReached(t *testing.T) {
	var grid []float64
	for z := -2.0; z <= 2; z += 0x1p-10 {
		grid = append(grid, z)
	}
	grid = append(grid, 40)
	for _, tanh := range []bool{false, true} {
		im := withGELU(tanh)
		for _, kind := range contract.ActivationKinds() {
			_, slope, err := im.Activate(activation(kind), grid)
			if err != nil {
				t.Fatal(err)
			}
			steepest := 0.0
			for _, s := range slope {
				steepest = max(steepest, math.Abs(s))
			}
			γ := must[float64](t)(im.Gamma(activation(kind)))
			if !(steepest >= γ-1.2e-7 && steepest <= γ+4*ulp(γ)) {
				t.Errorf("%s, tanh form %v: the steepest slope is %v, γ is %v", kind, tanh, steepest, γ)
			}
		}
	}
}

// The slope at a kink is the declared convention's, exactly: every κ and α here
// is a small multiple of a power of two.
func TestSlopeAtTheKink(t *testing.T) {
	leaky := contract.Activation{Kind: contract.LeakyReLU, Alpha: 0.25}
	for _, test := range []struct {
		reason string
		f      contract.Activation
		κ      float64
		want   float64
	}{
		{"from the left by default", contract.Activation{Kind: contract.ReLU}, 0, 0},
		{"half way", contract.Activation{Kind: contract.ReLU}, 0.5, 0.5},
		{"from the right", contract.Activation{Kind: contract.ReLU}, 1, 1},
		{"leaky, from the left", leaky, 0, 0.25},
		{"leaky, half way", leaky, 0.5, 0.625},
		{"no kink with α = 1", contract.Activation{Kind: contract.LeakyReLU, Alpha: 1}, 0.3, 1},
		{"no kink in the identity", contract.Activation{Kind: contract.Identity}, 0.3, 1},
	} {
		im := core.Build("κ", core.Primitives{Conventions: contract.Conventions{KinkWeight: test.κ}})
		for _, zero := range []float64{0, math.Copysign(0, -1)} {
			a, slope, err := im.Activate(test.f, []float64{zero})
			if err != nil || a[0] != 0 || slope[0] != test.want {
				t.Errorf("%s: f(%v) = %v, f' = %v (%v), want 0 and %v", test.reason, zero, a, slope, err, test.want)
			}
		}
	}
}

// Identities between the activations, within 4 ulps of each side: σ(z) + σ(−z)
// = 1, softplus(z) − softplus(−z) = z, GELU(z) − GELU(−z) = z, tanh odd.
func TestActivationIdentities(t *testing.T) {
	im := core.Reference()
	at := func(kind contract.ActivationKind, z float64) float64 {
		a, _, err := im.Activate(contract.Activation{Kind: kind}, []float64{z})
		if err != nil {
			t.Fatal(err)
		}
		return a[0]
	}
	for z := 1.0 / 64; z < 800; z *= 1.25 {
		for _, test := range []struct {
			name      string
			got, want float64
		}{
			{"σ(z) + σ(−z)", at(contract.Sigmoid, z) + at(contract.Sigmoid, -z), 1},
			{"softplus(z) − softplus(−z)", at(contract.Softplus, z) - at(contract.Softplus, -z), z},
			{"GELU(z) − GELU(−z)", at(contract.GELU, z) - at(contract.GELU, -z), z},
			{"−tanh(−z)", -at(contract.Tanh, -z), at(contract.Tanh, z)},
		} {
			// For z < 1 softplus itself, below 1.4, sets the size of the errors.
			if !(math.Abs(test.got-test.want) <= 8*ulp(max(test.want, 1))) {
				t.Errorf("%s = %v at %v, want %v", test.name, test.got, z, test.want)
			}
		}
	}
}
