package props_test

import (
	"math"
	"testing"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/props"
)

// family returns the properties of a family.
func family(t *testing.T, pattern string) []props.Property {
	t.Helper()
	ps, err := props.Match(props.All(), pattern)
	if err != nil {
		t.Fatal(err)
	}
	return ps
}

// TestOverflowIsNamedOnce: ln(1 + e^z) that overflows is a fault of saturation;
// that its entries do not depend on one another still holds.
func TestOverflowIsNamedOnce(t *testing.T) {
	im := core.Build("naive softplus", core.Primitives{Value: func(p *core.Primitives, f contract.Activation, z float64) float64 {
		if f.Kind == contract.Softplus {
			return math.Log(1 + math.Exp(z))
		}
		return core.ReferencePrimitives().Value(p, f, z)
	}})
	for name, want := range map[string]verdict.Verdict{"activation/entrywise": verdict.Pass, "activation/saturation": verdict.Fail} {
		report, err := props.Run(t.Context(), im, &props.Settings{Seed: 1}, family(t, name)...)
		if err != nil {
			t.Fatal(err)
		}
		if r := report.Results[0]; r.Verdict != want {
			t.Errorf("want %v\n%s", want, r.Explain())
		}
	}
}

// TestActivationAndLossConventions: an implementation that declares what it does
// passes, and what it does not support is not judged.
func TestActivationAndLossConventions(t *testing.T) {
	for _, test := range []struct {
		reason      string
		conventions contract.Conventions
		missing     int // properties that do not apply
	}{
		{"an odd κ is not a power of two", contract.Conventions{KinkWeight: 0.3}, 0},
		{"the tanh form of GELU, from the right", contract.Conventions{GELUTanh: true, KinkWeight: 1}, 0},
		{"sigmoid and binary cross-entropy alone", contract.Conventions{
			Activations: []contract.ActivationKind{contract.Sigmoid},
			Losses:      []contract.LossKind{contract.BinaryCrossEntropy},
		}, 7}, // odd, leaky-slopes, kink-convention, dead-relu, gradient-sums-to-zero, softmax-shift, binary-is-softmax-of-two
		{"ReLU and the quadratic loss alone", contract.Conventions{
			Activations: []contract.ActivationKind{contract.ReLU},
			Losses:      []contract.LossKind{contract.Quadratic},
		}, 6}, // odd, leaky-slopes, gradient-sums-to-zero, softmax-shift, extreme-logits, binary-is-softmax-of-two
	} {
		im := core.Build("variant", core.Primitives{Conventions: test.conventions})
		report, err := props.Run(t.Context(), im, &props.Settings{Seed: 1}, family(t, "activation,loss")...)
		if err != nil {
			t.Fatal(err)
		}
		missing := 0
		for _, r := range report.Results {
			switch r.Verdict {
			case verdict.Pass:
			case verdict.NotProvided:
				missing++
			default:
				t.Errorf("%s: %s", test.reason, r.Explain())
			}
		}
		if missing != test.missing {
			t.Errorf("%s: %d properties do not apply, want %d", test.reason, missing, test.missing)
		}
	}
}

// TestUndeclaredConventionsFail: the same code fails once it declares another
// convention than its own.
func TestUndeclaredConventionsFail(t *testing.T) {
	declare := func(c contract.Conventions) contract.Implementation {
		im := core.Reference()
		im.Name, im.Conventions = "undeclared", c
		return im
	}
	for _, test := range []struct{ reason, property string }{
		{"κ = 1 is declared, the slope is the left one", "activation/kink-convention"},
		{"the tanh form is declared, the exact one computed", "activation/values"},
		{"γ of the tanh form is larger by 10⁻⁴", "activation/gamma"},
	} {
		im := declare(contract.Conventions{KinkWeight: 1, GELUTanh: true})
		report, err := props.Run(t.Context(), im, &props.Settings{Seed: 1}, family(t, test.property)...)
		if err != nil {
			t.Fatal(err)
		}
		if r := report.Results[0]; r.Verdict != verdict.Fail {
			t.Errorf("%s: %s", test.reason, r.Explain())
		}
	}
}

// TestDeadReLULaw: the law of the number of active inputs is judged, and not the
// number of dead neurons alone.
func TestDeadReLULaw(t *testing.T) {
	for _, test := range []struct {
		reason string
		pre    func(z, norm float64) float64
		want   verdict.Verdict
	}{
		{"z itself", func(z, _ float64) float64 { return z }, verdict.Pass},
		{"−z has the same law", func(z, _ float64) float64 { return -z }, verdict.Pass},
		{"|z|: never dead", func(z, _ float64) float64 { return math.Abs(z) }, verdict.Fail},
		{"a bias of a sixth of ‖w‖: active on all with probability 0.18", func(z, norm float64) float64 { return z + norm/6 }, verdict.Fail},
		{"NaN is neither dead nor active", func(float64, float64) float64 { return math.NaN() }, verdict.Fail},
	} {
		reference := core.ReferencePrimitives()
		im := core.Build("variant", core.Primitives{PreActivation: func(p *core.Primitives, w contract.Matrix, a, b []float64) []float64 {
			z := reference.PreActivation(p, w, a, b)
			for i := range z {
				norm := 0.0
				for _, v := range w.Row(i) {
					norm = math.Hypot(norm, v)
				}
				z[i] = test.pre(z[i], norm)
			}
			return z
		}})
		report, err := props.Run(t.Context(), im, &props.Settings{Seed: 1}, family(t, "activation/dead-relu")...)
		if err != nil {
			t.Fatal(err)
		}
		if r := report.Results[0]; r.Verdict != test.want {
			t.Errorf("%s: want %v\n%s", test.reason, test.want, r.Explain())
		}
	}
}

// TestSingleDifferencesSee: in single precision, where the differences are
// coarse, a slope or a gradient that is off by an eighth is still seen.
func TestSingleDifferencesSee(t *testing.T) {
	reference := core.ReferencePrimitives()
	single := core.Primitives{
		Conventions: contract.Conventions{UnitRoundoff: contract.Float32},
		Round:       func(x float64) float64 { return float64(float32(x)) },
	}
	slope, gradient := single, single
	slope.Slope = func(p *core.Primitives, f contract.Activation, z, a float64) float64 {
		return reference.Slope(p, f, z, a) * 1.125
	}
	gradient.LossGradient = func(p *core.Primitives, k contract.LossKind, a, y []float64) []float64 {
		g := reference.LossGradient(p, k, a, y)
		for j := range g {
			g[j] *= 1.125
		}
		return g
	}
	for _, test := range []struct {
		reason, property string
		p                core.Primitives
		want             verdict.Verdict
	}{
		{"float32 itself", "activation/derivative", single, verdict.Pass},
		{"float32 itself", "loss/gradient-differences", single, verdict.Pass},
		{"f' times 9/8", "activation/derivative", slope, verdict.Fail},
		{"∂C/∂a times 9/8", "loss/gradient-differences", gradient, verdict.Fail},
	} {
		report, err := props.Run(t.Context(), core.Build("single", test.p), &props.Settings{Seed: 1}, family(t, test.property)...)
		if err != nil {
			t.Fatal(err)
		}
		if r := report.Results[0]; r.Verdict != test.want {
			t.Errorf("%s: want %v\n%s", test.reason, test.want, r.Explain())
		}
	}
}
