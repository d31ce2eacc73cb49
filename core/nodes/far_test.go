package nodes_test

import (
	"math"
	"math/big"
	"testing"

	"bonpied/core/contract"
	"bonpied/core/nodes"
)

// one is a network of one node on a target.
func one(t *testing.T, kind contract.ActivationKind, loss contract.LossKind, c contract.Conventions, z, y float64) *nodes.Function {
	t.Helper()
	n := contract.Network{Loss: loss, Layers: []contract.Layer{{
		W: contract.Matrix{Rows: 1, Cols: 1, Data: []float64{0}}, B: []float64{z}, F: contract.Activation{Kind: kind, Alpha: alpha(kind)},
	}}}
	f, err := nodes.New(n, c, contract.RowMatrix([]float64{0}), contract.RowMatrix([]float64{y}), contract.Sum, false)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func alpha(kind contract.ActivationKind) float64 {
	if kind == contract.LeakyReLU {
		return 0.25
	}
	return 0
}

// TestChangesAreAdditive: the change over s + t is that over s and, from there,
// that over t: on either side of every switch between formulas, and however large
// z is. f(z) is |z| at most, so that the changes of an activation under a linear
// loss, binary cross-entropy far from 0 with y = 0, are its own.
func TestChangesAreAdditive(t *testing.T) {
	for _, c := range []contract.Conventions{{}, {GELUTanh: true}} {
		for _, kind := range contract.ActivationKinds() {
			for _, z := range []float64{-1e9, -30, -3, -0.5, 0.5, 3, 30, 1e9} {
				for _, move := range []float64{0x1p-13, 0x1p-12, 0x1p-5, 0.0625, 0.25, 0.5, 1, 2, 8} {
					for _, sign := range []float64{1, -1} {
						checkAdditive(t, c, kind, z, sign*move)
					}
				}
			}
		}
	}
}

// checkAdditive compares a move with its halves, z, z + t/2 and z + t being
// exact for the z and t above. Changes are off by some 16 roundings of the move
// (γ < 1.13), and of the parts of the loss.
func checkAdditive(t *testing.T, c contract.Conventions, kind contract.ActivationKind, z, move float64) {
	t.Helper()
	if z+move-z != move || z+move/2-z != move/2 {
		return
	}
	by := func(from, t1 float64) float64 {
		dst := make([]float64, 1)
		one(t, kind, contract.BinaryCrossEntropy, c, from, 0.25).Changes()(dst, 0, []int{0}, []int{0}, []float64{t1})
		return dst[0]
	}
	whole, halves := by(z, move), by(z, move/2)+by(z+move/2, move/2)
	if !(math.Abs(whole-halves) <= 48*0x1p-53*math.Abs(move)) {
		t.Errorf("%s, tanh form %v: %v by %v changes by %v, in two halves by %v", kind, c.GELUTanh, z, move, whole, halves)
	}
}

// TestFarLoss: moves of logits of 1e9 by 1 to 1e3 have the accuracy of the moves:
// a difference of values has that of the logits, 1e-7.
func TestFarLoss(t *testing.T) {
	n := contract.Network{Loss: contract.SoftmaxCrossEntropy, Layers: []contract.Layer{{
		W: contract.NewMatrix(3, 1), B: []float64{1e9, 1e9 + 2, -1e9}, F: contract.Activation{Kind: contract.Identity},
	}}}
	y := []float64{0.5, 0.75, 0.125}
	f, err := nodes.New(n, contract.Conventions{}, contract.RowMatrix([]float64{0}), contract.RowMatrix(y), contract.Sum, false)
	if err != nil {
		t.Fatal(err)
	}
	for node := range 3 {
		for _, move := range []float64{0.75, 1, 1.1, 1.5, 40.3, 1000, -1, -1000, 3e9} {
			dst := make([]float64, 1)
			f.Changes()(dst, 0, []int{node}, []int{0}, []float64{move})
			want := softmaxChange(n.Layers[0].B, y, node, move)
			if !(math.Abs(dst[0]-want) <= 16*0x1p-53*max(1, math.Abs(move))) {
				t.Errorf("output %d by %v: %v, want %v", node, move, dst[0], want)
			}
		}
	}
}

// softmaxChange is the change of the loss relative to the largest of 1e9, which
// is taken out exactly.
func softmaxChange(a, y []float64, node int, move float64) float64 {
	const shift = 1e9
	lse := func(by float64) (float64, float64) {
		top := math.Inf(-1)
		at := make([]float64, len(a))
		for k := range a {
			at[k] = a[k] - shift
			if k == node {
				at[k] += by
			}
			top = max(top, at[k])
		}
		total := 0.0
		for _, v := range at {
			total += math.Exp(v - top)
		}
		return top, math.Log(total)
	}
	before, logBefore := lse(0)
	after, logAfter := lse(move)
	total := 0.0
	for _, v := range y {
		total += v
	}
	// The parts cancel: in 100 bits.
	sum := new(big.Float).SetPrec(100)
	add := func(a, b float64) {
		sum.Add(sum, new(big.Float).SetPrec(100).Mul(big.NewFloat(a), big.NewFloat(b)))
	}
	add(total, after)
	add(-total, before)
	add(total, logAfter)
	add(-total, logBefore)
	add(-y[node], move)
	v, _ := sum.Float64()
	return v
}

// TestFarBinary: softplus moves with a logit of 1e9, of which the move 1.1 is no
// multiple of the last place.
func TestFarBinary(t *testing.T) {
	for _, kind := range []contract.ActivationKind{contract.Identity, contract.Softplus, contract.GELU} {
		dst := make([]float64, 1)
		one(t, kind, contract.BinaryCrossEntropy, contract.Conventions{}, 1e9, 0.25).Changes()(dst, 0, []int{0}, []int{0}, []float64{1.1})
		if want := 0.75 * 1.1; !(math.Abs(dst[0]-want) <= 4*0x1p-53*want) {
			t.Errorf("%s: %v, want %v", kind, dst[0], want)
		}
	}
}
