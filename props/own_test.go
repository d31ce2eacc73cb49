package props

import (
	"testing"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/core/verdict"
)

// TestForwardByItsOwnFunction: a wrong f fails activation/values and not the forward
// pass too; where there is no Activate to compare with, the formula counts.
func TestForwardByItsOwnFunction(t *testing.T) {
	wrong := core.Build("leaky", core.Primitives{Value: func(_ *core.Primitives, _ contract.Activation, z float64) float64 {
		if z < 0 {
			return 0.01 * z
		}
		return z
	}})
	alone := contract.Implementation{Name: "alone", Forward: wrong.Forward}
	forward, _ := Find(All(), "forward/layer-recursion")
	values, _ := Find(All(), "activation/values")
	for _, test := range []struct {
		reason string
		im     contract.Implementation
		p      Property
		want   verdict.Verdict
	}{
		{"a wrong f in both", wrong, forward, verdict.Pass},
		{"a wrong f", wrong, values, verdict.Fail},
		{"nothing to compare f with", alone, forward, verdict.Fail},
	} {
		if got := verdictOn(t, test.im, test.p); got != test.want {
			t.Errorf("%s: %s: %v, want %v", test.reason, test.p.Name, got, test.want)
		}
	}
}

// TestIdentitiesOfWrongGradients: an identity between two answers of an implementation
// has room for their rounding also where both are wrong, and the right answer is 0.
func TestIdentitiesOfWrongGradients(t *testing.T) {
	ones := core.Build("ones", core.Primitives{LayerSlope: func(_ *core.Primitives, n contract.Network, _ contract.Trace, l int) []float64 {
		slope := make([]float64, n.Layers[l-1].W.Rows)
		for j := range slope {
			slope[j] = 1
		}
		return slope
	}})
	for _, name := range []string{"batch/permutation", "batch/mean-of-examples", "batch/sum-of-examples", "batch/one-example", "backprop/weight", "backprop/input", "backprop/vjp-linear", "backprop/vjp-additive"} {
		p, _ := Find(All(), name)
		report, err := Run(t.Context(), ones, &Settings{Seed: 1, Checks: 1000, Screen: true}, p)
		if err != nil {
			t.Fatal(err)
		}
		if r := report.Results[0]; r.Verdict != verdict.Pass {
			t.Errorf("slopes that are all 1: %s", r.Explain())
		}
	}
}
