package core_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"bonpied/core"
	"bonpied/core/contract"
)

// The smallest network in which exercise 1 can go wrong in each of its indices,
// by hand: 2-1-2, leaky ReLU of slope ¼ then the identity, quadratic loss.
//
//	z¹ = 1·1 − 2·2 − 1 = −4    a¹ = −1         f' = ¼
//	z² = (2, 3)ᵀ·(−1) + (1, 0)ᵀ = (−1, −3)ᵀ
//	∂C/∂a² = (−1, −3)ᵀ − (1, −1)ᵀ = (−2, −2)ᵀ = δ²      C = 4
//	δ¹ = ¼ (2·(−2) + 3·(−2)) = −2.5
var byHand = contract.Network{Loss: contract.Quadratic, Layers: []contract.Layer{
	{W: contract.Matrix{Rows: 1, Cols: 2, Data: []float64{1, -2}}, B: []float64{-1},
		F: contract.Activation{Kind: contract.LeakyReLU, Alpha: 0.25}},
	{W: contract.Matrix{Rows: 2, Cols: 1, Data: []float64{2, 3}}, B: []float64{1, 0},
		F: contract.Activation{Kind: contract.Identity}},
}}

func TestBackpropByHand(t *testing.T) {
	im, x, y := core.Reference(), []float64{1, 2}, []float64{1, -1}
	got := must[contract.Gradients](t)(im.Backprop(byHand, x, y))
	want := contract.Gradients{
		Loss: 4,
		W: []contract.Matrix{
			{Rows: 1, Cols: 2, Data: []float64{-2.5, -5}},
			{Rows: 2, Cols: 1, Data: []float64{2, 2}},
		},
		B: [][]float64{{-2.5}, {-2, -2}},
		X: contract.Matrix{Rows: 1, Cols: 2, Data: []float64{-2.5, 5}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("gradients (-want +got):\n%s", diff)
	}
	δ := must[[][]float64](t)(im.Deltas(byHand, x, y))
	if diff := cmp.Diff([][]float64{{-2.5}, {-2, -2}}, δ); diff != "" {
		t.Errorf("δ (-want +got):\n%s", diff)
	}
	trace := must[contract.Trace](t)(im.Forward(byHand, x))
	wantTrace := contract.Trace{Z: [][]float64{{-4}, {-1, -3}}, A: [][]float64{{1, 2}, {-1}, {-1, -3}}}
	if diff := cmp.Diff(wantTrace, trace); diff != "" {
		t.Errorf("trace (-want +got):\n%s", diff)
	}
}

// A batch is the sum of its examples, to the bit: the reference adds them in
// order, and the sum's scale is 1. A batch of one is the example.
func TestBatchIsTheSumOfItsExamples(t *testing.T) {
	im := core.Reference()
	x, y := sampleBatch()
	for _, k := range contract.LossKinds() {
		n := sample(k)
		batch := must[contract.Gradients](t)(im.BackpropBatch(n, x, y, contract.Sum))
		sum := must[contract.Gradients](t)(im.Backprop(n, x.Row(0), y.Row(0)))
		for _, r := range contract.Reductions() {
			one := must[contract.Gradients](t)(im.BackpropBatch(n, contract.RowMatrix(x.Row(0)), contract.RowMatrix(y.Row(0)), r))
			if diff := cmp.Diff(sum, one); diff != "" {
				t.Errorf("%s, %s: a batch of one (-example +batch):\n%s", k, r, diff)
			}
		}
		sum.X.Rows = x.Rows
		for i := 1; i < x.Rows; i++ {
			g := must[contract.Gradients](t)(im.Backprop(n, x.Row(i), y.Row(i)))
			sum.Loss += g.Loss
			sum.X.Data = append(sum.X.Data, g.X.Data...)
			for l := range g.W {
				addTo(sum.W[l].Data, g.W[l].Data)
				addTo(sum.B[l], g.B[l])
			}
		}
		if diff := cmp.Diff(sum, batch); diff != "" {
			t.Errorf("%s: (-sum +batch)\n%s", k, diff)
		}
	}
}

func addTo(sum, term []float64) {
	for i, v := range term {
		sum[i] += v
	}
}

// The mean over a batch that repeats one example 4 times is the example, to the
// bit: 1/4 and the sums of 4 equal numbers are exact.
func TestMeanOfRepeatedExamples(t *testing.T) {
	im := core.Reference()
	x, y := sampleBatch()
	n := sample(contract.SoftmaxCrossEntropy)
	one := must[contract.Gradients](t)(im.Backprop(n, x.Row(0), y.Row(0)))
	four := func(row []float64) contract.Matrix {
		m := contract.Matrix{Rows: 4, Cols: len(row)}
		for range 4 {
			m.Data = append(m.Data, row...)
		}
		return m
	}
	batch := must[contract.Gradients](t)(im.BackpropBatch(n, four(x.Row(0)), four(y.Row(0)), contract.Mean))
	for k, v := range one.X.Data { // each row is ∂C/∂xᵢ of the mean: a quarter
		if batch.X.At(2, k) != v/4 {
			t.Errorf("∂C/∂x₃ has %v, want %v", batch.X.At(2, k), v/4)
		}
	}
	batch.X = one.X
	if diff := cmp.Diff(one, batch); diff != "" {
		t.Errorf("(-example +mean)\n%s", diff)
	}
}

// Backprop is the VJP of the loss's gradient, and the deltas are its bias
// gradients: the same formulas, to the bit.
func TestBackpropIsAVJP(t *testing.T) {
	im := core.Reference()
	x, y := sampleBatch()
	n := sample(contract.BinaryCrossEntropy)
	trace := must[contract.Trace](t)(im.Forward(n, x.Row(1)))
	value, gradient, err := im.Loss(n.Loss, contract.RowMatrix(trace.Output()), contract.RowMatrix(y.Row(1)), contract.Sum)
	if err != nil {
		t.Fatal(err)
	}
	want := must[contract.Gradients](t)(im.Backprop(n, x.Row(1), y.Row(1)))
	got := must[contract.Gradients](t)(im.VJP(n, x.Row(1), gradient.Data))
	if got.Loss != 0 || want.Loss != value {
		t.Errorf("losses: VJP %v, want 0; Backprop %v, want %v", got.Loss, want.Loss, value)
	}
	got.Loss = want.Loss
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-backprop +vjp)\n%s", diff)
	}
	if diff := cmp.Diff(want.B, must[[][]float64](t)(im.Deltas(n, x.Row(1), y.Row(1)))); diff != "" {
		t.Errorf("(-bias gradients +deltas)\n%s", diff)
	}
}

// A forward pass that overflows is not an error: infinities follow IEEE 754.
func TestOverflowIsNotAnError(t *testing.T) {
	n := byHand.Clone()
	n.Layers[0].W.Data[0] = -1e308
	n.Layers[1].W.Data[0] = 1e308
	if _, err := core.Reference().Backprop(n, []float64{1e308, 1}, []float64{0, 0}); err != nil {
		t.Error(err)
	}
}
