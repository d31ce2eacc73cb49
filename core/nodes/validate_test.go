package nodes_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"bonpied/core/contract"
	"bonpied/core/nodes"
)

// TestNewValidates: New refuses what ValidateBatch refuses, in the same words, with
// one sample as with several.
func TestNewValidates(t *testing.T) {
	type parts struct {
		n    *contract.Network
		x, y *contract.Matrix
		r    *contract.Reduction
	}
	top := func(p parts) *contract.Layer { return &p.n.Layers[len(p.n.Layers)-1] }
	for name, spoil := range map[string]func(p parts){
		"nothing":                 func(parts) {},
		"a weight of NaN":         func(p parts) { p.n.Layers[0].W.Data[1] = math.NaN() },
		"an infinite weight":      func(p parts) { top(p).W.Data[0] = math.Inf(-1) },
		"one on an input of 0":    func(p parts) { p.n.Layers[0].W.Data[0], p.x.Data[0] = math.Inf(1), 0 },
		"a weight that overflows": func(p parts) { p.n.Layers[0].W.Data[1] = 1e300 },
		"an infinite bias":        func(p parts) { p.n.Layers[0].B[0] = math.Inf(1) },
		"a bias too many":         func(p parts) { top(p).B = append(top(p).B, 0) },
		"rows":                    func(p parts) { p.n.Layers[0].W.Rows++ },
		"columns":                 func(p parts) { p.n.Layers[0].W.Cols-- },
		"no rows":                 func(p parts) { p.n.Layers[0].W, p.n.Layers[0].B = contract.Matrix{}, nil },
		"data":                    func(p parts) { top(p).W.Data = top(p).W.Data[1:] },
		"no layers":               func(p parts) { p.n.Layers = nil },
		"an activation":           func(p parts) { p.n.Layers[0].F.Kind = "step" },
		"a slope":                 func(p parts) { p.n.Layers[0].F.Alpha = 2 },
		"a loss":                  func(p parts) { p.n.Loss = "hinge" },
		"a reduction":             func(p parts) { *p.r = "max" },
		"an input":                func(p parts) { p.x.Data[0] = math.NaN() },
		"inputs":                  func(p parts) { p.x.Cols-- },
		"a target":                func(p parts) { p.y.Data[0] = -1 },
		"targets":                 func(p parts) { p.y.Cols, p.y.Data = p.y.Cols-1, p.y.Data[1:] },
		"another batch of them":   func(p parts) { p.y.Rows++ },
	} {
		for _, samples := range []int{1, 3} {
			n, x, y := batch(rand.New(rand.NewPCG(4, 4)), stacks[2], contract.SoftmaxCrossEntropy, samples)
			r := contract.Mean
			spoil(parts{&n, &x, &y, &r})
			want := n.ValidateBatch(x, y, r)
			_, err := nodes.New(n, contract.Conventions{}, x, y, r, false)
			if (err == nil) != (want == nil) || err != nil && err.Error() != want.Error() {
				t.Errorf("%s, %d samples: %v, want %v", name, samples, err, want)
			}
		}
	}
}
