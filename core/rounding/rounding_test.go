package rounding_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/core/forwardmode"
	"bonpied/core/rounding"
	"bonpied/fixtures/golden"
)

var float32s = contract.Conventions{UnitRoundoff: contract.Float32}

// random returns a network of three layers of mixed activations with an example.
func random(rng *rand.Rand, scale float64) (n contract.Network, x, y []float64) {
	kinds := contract.ActivationKinds()
	widths := []int{1 + rng.IntN(5), 1 + rng.IntN(5), 1 + rng.IntN(5), 1 + rng.IntN(5)}
	vector := func(k int) []float64 {
		v := make([]float64, k)
		for i := range v {
			v[i] = float64(float32(scale * rng.NormFloat64()))
		}
		return v
	}
	for l := 1; l < len(widths); l++ {
		f := contract.Activation{Kind: kinds[rng.IntN(len(kinds))]}
		if f.Kind == contract.LeakyReLU {
			f.Alpha = 0.25
		}
		n.Layers = append(n.Layers, contract.Layer{
			W: contract.Matrix{Rows: widths[l], Cols: widths[l-1], Data: vector(widths[l] * widths[l-1])}, B: vector(widths[l]), F: f,
		})
	}
	n.Loss = contract.LossKinds()[rng.IntN(3)]
	x, y = vector(widths[0]), vector(widths[3])
	for j := range y {
		y[j] = math.Min(1, math.Abs(y[j]))
	}
	return n, x, y
}

// TestFloat32StaysWithin: gradients computed in float32 throughout stay within
// the float32 bounds of those in float64, and the bounds are not loose without
// measure.
func TestFloat32StaysWithin(t *testing.T) {
	im := core.Build("float32", core.Primitives{Conventions: float32s, Round: func(x float64) float64 { return float64(float32(x)) }})
	rng := rand.New(rand.NewPCG(1, 2))
	nearest, judged := 0.0, 0
	for range 3000 {
		n, x, y := random(rng, 0.5+2*rng.Float64())
		b := rounding.Example(n, float32s, x, y)
		if b.Ambiguous {
			continue
		}
		got, err := im.Backprop(n, x, y)
		if err != nil {
			t.Fatal(err)
		}
		want := forwardmode.Gradients(n, contract.Conventions{}, x, y)
		exact := rounding.Example(n, contract.Conventions{}, x, y)
		for l := range n.Layers {
			for k, w := range want.W[l].Data {
				judged++
				off, bound := math.Abs(got.W[l].Data[k]-w), b.Error.W[l].Data[k]+exact.Error.W[l].Data[k]
				if !(off <= bound) {
					t.Fatalf("%v: ∂C/∂w[l=%d] entry %d is off by %v, over the bound %v", n, l+1, k, off, bound)
				}
				if bound > 0 {
					nearest = math.Max(nearest, off/bound)
				}
			}
		}
	}
	if judged < 10000 || nearest < 1e-3 {
		t.Errorf("judged %d entries, the nearest at %.2g of its bound: the bounds say too little", judged, nearest)
	}
	t.Logf("%d entries, the nearest at %.2g of its bound", judged, nearest)
}

// TestBoundsDoNotHoldForLess: a unit roundoff that is too small for the
// arithmetic is found out.
func TestBoundsDoNotHoldForLess(t *testing.T) {
	im := core.Build("float32", core.Primitives{Round: func(x float64) float64 { return float64(float32(x)) }})
	rng := rand.New(rand.NewPCG(1, 3))
	violations := 0
	for range 100 {
		n, x, _ := random(rng, 1)
		b := rounding.Forward(n, contract.Conventions{}, x)
		got, _ := im.Forward(n, x)
		want := forwardmode.Trace(n, contract.Conventions{}, x)
		for j, a := range want.Output() {
			if !(math.Abs(got.Output()[j]-a) <= 2*b.A[len(n.Layers)][j]) {
				violations++
			}
		}
	}
	if violations < 50 {
		t.Errorf("float32 arithmetic violated float64 bounds %d times in 100 networks", violations)
	}
}

func TestCurvatureAndLipschitzBound(t *testing.T) {
	for _, kind := range contract.ActivationKinds() {
		for _, c := range []contract.Conventions{{}, {GELUTanh: true}} {
			f := contract.Activation{Kind: kind}
			const h = 1.0 / 256
			for z := -12.0; z <= 12; z += h {
				slope := forwardmode.Slope(f, c, z)
				if !(math.Abs(slope) <= rounding.Lipschitz(f)) {
					t.Fatalf("|%v'(%v)| = %v, over %v", f, z, slope, rounding.Lipschitz(f))
				}
				if f.PiecewiseLinear() {
					continue
				}
				// The mean of f'' over an interval is at most its supremum.
				if curve := math.Abs(forwardmode.Slope(f, c, z+h)-slope) / h; !(curve <= rounding.Curvature(f)+1e-12) {
					t.Fatalf("|%v''| is %v near %v, over %v", f, curve, z, rounding.Curvature(f))
				}
			}
		}
	}
}

func piecewise(w, b float64) contract.Network {
	return contract.Network{Loss: contract.Quadratic, Layers: []contract.Layer{{
		W: contract.Matrix{Rows: 1, Cols: 1, Data: []float64{w}}, B: []float64{b}, F: contract.Activation{Kind: contract.ReLU},
	}}}
}

func TestExactGradients(t *testing.T) {
	for _, test := range []struct {
		reason string
		n      contract.Network
		c      contract.Conventions
		x, y   float64
		want   bool
	}{
		{"small integers", piecewise(2, 1), contract.Conventions{}, 3, 1, true},
		{"dyadic fractions", piecewise(0.75, 0.03125), contract.Conventions{}, 0.5, 0.25, true},
		{"a third is not dyadic enough", piecewise(1.0/3, 0), contract.Conventions{}, 1.0 / 3, 0, false},
		{"the square does not fit float32", piecewise(1+0x1p-12, 0), float32s, 1, 0, false},
		{"the same fits float64", piecewise(1+0x1p-12, 0), contract.Conventions{}, 1, 0, true},
		{"a magnitude far from the digits", piecewise(0x1p40, 0x1p-40), contract.Conventions{}, 1, 0, false},
		{"a kink weight of a third", piecewise(1, -1), contract.Conventions{KinkWeight: 1.0 / 3}, 1, 1, false},
	} {
		if got := rounding.ExactGradients(test.n, test.c, []float64{test.x}, []float64{test.y}); got != test.want {
			t.Errorf("%s: exact = %v, want %v", test.reason, got, test.want)
		}
	}
	curved := piecewise(1, 0)
	curved.Layers[0].F.Kind = contract.Tanh
	if rounding.ExactGradients(curved, contract.Conventions{}, []float64{1}, []float64{0}) {
		t.Error("tanh is exact")
	}
}

func TestAmbiguous(t *testing.T) {
	near := piecewise(1.0/3, -1.0/3*(1+0x1p-52))
	if !rounding.Example(near, contract.Conventions{}, []float64{1}, []float64{0}).Ambiguous {
		t.Error("a neuron one rounding from its kink is not ambiguous")
	}
	if rounding.Example(piecewise(1, -1), contract.Conventions{}, []float64{1}, []float64{0}).Ambiguous {
		t.Error("an exact tie is ambiguous: every order of summation gives 0")
	}
	// softplus(−100) = 3.7e−44, which ln(1 + eᶻ) rounds to 0: the tie that follows
	// is one of rounding.
	deep := piecewise(-1, 0)
	first := contract.Layer{W: contract.Matrix{Rows: 1, Cols: 1, Data: []float64{-100}}, B: []float64{0}, F: contract.Activation{Kind: contract.Softplus}}
	deep.Layers = append([]contract.Layer{first}, deep.Layers...)
	if !rounding.Example(deep, contract.Conventions{}, []float64{1}, []float64{0}).Ambiguous {
		t.Error("a neuron that is at its kink but for rounding below it is not ambiguous")
	}
	if rounding.Example(piecewise(1, 1), contract.Conventions{}, []float64{1}, []float64{0}).Ambiguous {
		t.Error("a neuron far from its kink is ambiguous")
	}
}

// TestLossesAreGolden: the reference's losses stay within the bounds.
func TestLossesAreGolden(t *testing.T) {
	im := core.Reference()
	for _, g := range golden.Losses() {
		if g.Output.Rows != 1 {
			continue
		}
		a, y := g.Output.Row(0), g.Target.Row(0)
		value, gradient, err := im.Loss(g.Loss, g.Output, g.Target, g.Reduction)
		if err != nil {
			t.Fatal(err)
		}
		b := rounding.Loss(g.Loss, contract.Conventions{}, a, y, make([]float64, len(a)))
		if !(math.Abs(value-g.Value) <= b.Value) {
			t.Errorf("%s(%v, %v) = %v, want %v ± %v", g.Loss, a, y, value, g.Value, b.Value)
		}
		for j := range a {
			if !(math.Abs(gradient.At(0, j)-g.Gradient.At(0, j)) <= b.Gradient[j]) {
				t.Errorf("%s(%v, %v): ∂C/∂a[%d] is %v, want %v ± %v", g.Loss, a, y, j, gradient.At(0, j), g.Gradient.At(0, j), b.Gradient[j])
			}
		}
	}
}

func ExampleExample() {
	n := piecewise(0.5, 0.25)
	b := rounding.Example(n, contract.Conventions{}, []float64{1}, []float64{0})
	fmt.Println(b.Magnitude.W[0].Data[0], b.Error.W[0].Data[0] < 1e-15, b.Ambiguous)
	// Output: 0.75 true false
}
