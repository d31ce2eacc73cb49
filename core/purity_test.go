package core_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"bonpied/core"
	"bonpied/core/contract"
)

// Operations leave their arguments as they are, and what they return shares
// nothing with them: scribbling over a result changes neither the arguments nor
// the next result.
func TestOperationsArePure(t *testing.T) {
	im := core.Reference()
	n := sample(contract.Quadratic)
	x, y := sampleBatch()
	wantNetwork, wantX, wantY := n.Clone(), x.Clone(), y.Clone()
	for _, test := range []struct {
		name string
		call func() [][]float64
	}{
		{"Forward", func() [][]float64 {
			trace := must[contract.Trace](t)(im.Forward(n, x.Row(0)))
			return append(trace.Z, trace.A...)
		}},
		{"Deltas", func() [][]float64 { return must[[][]float64](t)(im.Deltas(n, x.Row(0), y.Row(0))) }},
		{"Backprop", func() [][]float64 {
			return flatten(must[contract.Gradients](t)(im.Backprop(n, x.Row(0), y.Row(0))))
		}},
		{"BackpropBatch", func() [][]float64 {
			return flatten(must[contract.Gradients](t)(im.BackpropBatch(n, x, y, contract.Mean)))
		}},
		{"VJP", func() [][]float64 {
			return flatten(must[contract.Gradients](t)(im.VJP(n, x.Row(0), y.Row(0))))
		}},
		{"Activate", func() [][]float64 {
			a, slope, err := im.Activate(contract.Activation{Kind: contract.Identity}, x.Data)
			if err != nil {
				t.Fatal(err)
			}
			return [][]float64{a, slope}
		}},
		{"Loss", func() [][]float64 {
			_, gradient, err := im.Loss(contract.Quadratic, y, y, contract.Mean)
			if err != nil {
				t.Fatal(err)
			}
			return [][]float64{gradient.Data}
		}},
	} {
		first := test.call()
		kept := copyOf(first)
		for _, list := range first {
			for i := range list {
				list[i] = -77
			}
		}
		if diff := cmp.Diff(wantNetwork, n) + cmp.Diff(wantX, x) + cmp.Diff(wantY, y); diff != "" {
			t.Fatalf("%s changes its arguments, or shares them:\n%s", test.name, diff)
		}
		if diff := cmp.Diff(kept, test.call()); diff != "" {
			t.Errorf("%s gives another result the second time:\n%s", test.name, diff)
		}
	}
}

func copyOf(lists [][]float64) [][]float64 {
	copies := make([][]float64, len(lists))
	for i, list := range lists {
		copies[i] = append([]float64{}, list...)
	}
	return copies
}
