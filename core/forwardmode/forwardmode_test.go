package forwardmode_test

import (
	"fmt"
	"math"
	"testing"

	"bonpied/core/contract"
	"bonpied/core/forwardmode"
	"bonpied/core/rounding"
	"bonpied/fixtures/golden"
)

// TestActivationsAreGolden: values and slopes are within the error of one
// evaluation of the exact ones.
func TestActivationsAreGolden(t *testing.T) {
	for _, g := range golden.Activations() {
		c := contract.Conventions{GELUTanh: g.GELUTanh}
		value, slope := forwardmode.Value(g.F, c, g.Z), forwardmode.Slope(g.F, c, g.Z)
		if !(math.Abs(value-g.Value) <= rounding.Value(g.F, c, g.Z)) {
			t.Errorf("%v(%v) = %v, want %v", g.F, g.Z, value, g.Value)
		}
		if !(math.Abs(slope-g.Slope) <= rounding.Slope(g.F, c, g.Z)) {
			t.Errorf("%v'(%v) = %v, want %v", g.F, g.Z, slope, g.Slope)
		}
	}
}

func TestSlopeAtKinkIsTheDeclaredOne(t *testing.T) {
	relu := contract.Activation{Kind: contract.ReLU}
	for _, kappa := range []float64{0, 0.5, 1} {
		c := contract.Conventions{KinkWeight: kappa}
		if got := forwardmode.Slope(relu, c, 0); got != kappa {
			t.Errorf("κ = %v: slope %v at 0", kappa, got)
		}
		if got := forwardmode.Slope(relu, c, math.Copysign(0, -1)); got != kappa {
			t.Errorf("κ = %v: slope %v at −0", kappa, got)
		}
	}
}

// example returns the golden network's first example.
func example(g golden.Network) (x, y []float64) { return g.X.Row(0), g.Y.Row(0) }

// TestNetworksAreGolden: derivatives along every parameter, summed over the
// batch, are within the running bounds of the exact ones.
func TestNetworksAreGolden(t *testing.T) {
	for _, g := range golden.Networks() {
		c := contract.Conventions{GELUTanh: g.GELUTanh}
		scale := 1.0
		if g.Reduction == contract.Mean {
			scale = 1 / float64(g.X.Rows)
		}
		for l := range g.Network.Layers {
			sum, bound := make([]float64, len(g.Exact.W[l].Data)), make([]float64, len(g.Exact.W[l].Data))
			for i := range g.X.Rows {
				got := forwardmode.Gradients(g.Network, c, g.X.Row(i), g.Y.Row(i))
				b := rounding.Example(g.Network, c, g.X.Row(i), g.Y.Row(i))
				for k := range sum {
					sum[k] += scale * got.W[l].Data[k]
					bound[k] += scale * (b.Error.W[l].Data[k] + c.Gamma(g.X.Rows+3)*b.Magnitude.W[l].Data[k])
				}
			}
			for k, want := range g.Exact.W[l].Data {
				if !(math.Abs(sum[k]-want) <= bound[k]) {
					t.Errorf("%s: ∂C/∂w[l=%d] entry %d is %v, want %v ± %v", g.Name, l+1, k, sum[k], want, bound[k])
				}
				if !(bound[k] <= 1e-11*(1+math.Abs(want))) {
					t.Errorf("%s: the bound %v says nothing of %v", g.Name, bound[k], want)
				}
			}
		}
	}
}

// TestGradientsAndVJPAgree: the two sweeps are of the same Jacobian.
func TestGradientsAndVJPAgree(t *testing.T) {
	for _, g := range golden.Networks() {
		if g.Network.Loss != contract.Quadratic {
			continue
		}
		c := contract.Conventions{GELUTanh: g.GELUTanh}
		x, y := example(g)
		trace := forwardmode.Trace(g.Network, c, x)
		residual := make([]float64, len(y))
		for j := range y {
			residual[j] = trace.Output()[j] - y[j]
		}
		loss, vjp := forwardmode.Gradients(g.Network, c, x, y), forwardmode.VJP(g.Network, c, x, residual)
		bounds := rounding.Example(g.Network, c, x, y)
		for k, want := range loss.X.Data {
			if !(math.Abs(vjp.X.Data[k]-want) <= 2*bounds.Error.X.Data[k]) {
				t.Errorf("%s: ∂C/∂x[%d] is %v along the residual, %v of the loss", g.Name, k, vjp.X.Data[k], want)
			}
		}
	}
}

func TestLossAlong(t *testing.T) {
	for _, g := range golden.Losses() {
		if g.Output.Rows != 1 {
			continue
		}
		a, y := g.Output.Row(0), g.Target.Row(0)
		bounds := rounding.Loss(g.Loss, contract.Conventions{}, a, y, make([]float64, len(a)))
		for j := range a {
			v := make([]float64, len(a))
			v[j] = 1
			value, slope := forwardmode.LossAlong(g.Loss, a, y, v)
			if !(math.Abs(value-g.Value) <= bounds.Value) {
				t.Errorf("%s(%v, %v) = %v, want %v ± %v", g.Loss, a, y, value, g.Value, bounds.Value)
			}
			if !(math.Abs(slope-g.Gradient.At(0, j)) <= bounds.Gradient[j]+8*contract.Float64*bounds.Magnitude[j]) {
				t.Errorf("%s(%v, %v): derivative %d is %v, want %v", g.Loss, a, y, j, slope, g.Gradient.At(0, j))
			}
		}
	}
}

func ExampleGradients() {
	// One neuron: C = ½ (w x + b − y)², so ∂C/∂w = (w x + b − y) x.
	n := contract.Network{Loss: contract.Quadratic, Layers: []contract.Layer{{
		W: contract.Matrix{Rows: 1, Cols: 1, Data: []float64{2}}, B: []float64{1},
		F: contract.Activation{Kind: contract.Identity},
	}}}
	g := forwardmode.Gradients(n, contract.Conventions{}, []float64{3}, []float64{5})
	fmt.Println(g.Loss, g.W[0].Data, g.B[0], g.X.Data)
	// Output: 2 [6] [2] [4]
}
