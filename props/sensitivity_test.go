package props_test

import (
	"fmt"
	"testing"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/props"
)

// TestOneWrongEntryIsNamed: on smooth networks one entry of one gradient, off by
// a relative 1e-9, fails, and the message names that entry. The layer, the
// tensor and the entry are counted from the end, so that they move with the
// shape that is drawn.
func TestOneWrongEntryIsNamed(t *testing.T) {
	smooth := contract.Conventions{Activations: []contract.ActivationKind{
		contract.Tanh, contract.Sigmoid, contract.Softplus, contract.GELU,
	}}
	p, ok := props.Find(props.All(), "backprop/every-partial-derivative")
	if !ok {
		t.Fatal("no such property")
	}
	for _, tensor := range []string{"w", "b", "x"} {
		for seed := uint64(1); seed <= 5; seed++ {
			im := core.Build("one-wrong-entry", core.Primitives{Conventions: smooth})
			backprop := im.Backprop
			im.Backprop = func(n contract.Network, x, y []float64) (contract.Gradients, error) {
				g, err := backprop(n, x, y)
				if err == nil {
					data, _ := lastEntries(g, tensor)
					data[len(data)-1] *= 1 + 1e-9
				}
				return g, err
			}
			// Not shrunk, so that the tensors have many entries.
			report, err := props.Run(t.Context(), im, &props.Settings{Seed: seed, Screen: true}, p)
			if err != nil {
				t.Fatal(err)
			}
			r := report.Results[0]
			token, err := props.ParseToken(r.Evidence.Token)
			if r.Verdict != verdict.Fail || err != nil {
				t.Errorf("%s, seed %d: %v (%s), %v", tensor, seed, r.Verdict, r.Reason, err)
				continue
			}
			if want := lastPlace(tensor, r.Evidence.Widths); r.Evidence.Where != want {
				t.Errorf("%s, seed %d: names %s, want %s", tensor, seed, r.Evidence.Where, want)
			}
			if again, err := props.Replay(t.Context(), im, token, p); err != nil || again.Evidence.Where != r.Evidence.Where {
				t.Errorf("%s, seed %d: replayed at %s, %v", tensor, seed, again.Evidence.Where, err)
			}
		}
	}
}

// lastEntries returns the data of the last tensor of a kind and its layer.
func lastEntries(g contract.Gradients, tensor string) (data []float64, layer int) {
	L := len(g.W)
	switch tensor {
	case "w":
		return g.W[L-1].Data, L
	case "b":
		return g.B[L-1], L
	}
	return g.X.Data, 0
}

// lastPlace names the last entry of the last tensor of a kind.
func lastPlace(tensor string, widths []int) string {
	L := len(widths) - 1
	switch tensor {
	case "w":
		return fmt.Sprintf("∂C/∂w[l=%d j=%d k=%d]", L, widths[L], widths[L-1])
	case "b":
		return fmt.Sprintf("∂C/∂b[l=%d j=%d]", L, widths[L])
	}
	return fmt.Sprintf("∂C/∂x[j=%d]", widths[0])
}
