package structured_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/core/nodes"
	"bonpied/gradcheck/structured"
)

// The prepared loss of a network satisfies the interface.
var _ structured.Function = (*nodes.Function)(nil)

// problem is a network with a batch.
type problem struct {
	n    contract.Network
	x, y contract.Matrix
	r    contract.Reduction
}

// randomProblem draws weights of variance gain/fan-in and biases, all from one
// seed. The last layer is linear and of half the scale, so that a softmax does
// not saturate.
func randomProblem(seed uint64, kinds []contract.ActivationKind, loss contract.LossKind, widths []int, samples int) problem {
	rng := rand.New(rand.NewPCG(seed, 1))
	p := problem{n: contract.Network{Loss: loss}, r: contract.Mean}
	for l := 1; l < len(widths); l++ {
		kind := kinds[(l-1)%len(kinds)]
		scale := math.Sqrt(1 / float64(widths[l-1]))
		if kind == contract.ReLU || kind == contract.LeakyReLU {
			scale *= math.Sqrt2
		}
		layer := contract.Layer{W: contract.NewMatrix(widths[l], widths[l-1]), B: make([]float64, widths[l]), F: contract.Activation{Kind: kind}}
		if kind == contract.LeakyReLU {
			layer.F.Alpha = 0.125
		}
		if l == len(widths)-1 {
			layer.F, scale = contract.Activation{Kind: contract.Identity}, scale/2
		}
		fill(layer.W.Data, rng, scale)
		fill(layer.B, rng, 0.1)
		p.n.Layers = append(p.n.Layers, layer)
	}
	p.x = contract.NewMatrix(samples, widths[0])
	fill(p.x.Data, rng, 1)
	p.y = contract.NewMatrix(samples, widths[len(widths)-1])
	for i := range p.y.Data {
		p.y.Data[i] = rng.Float64()
	}
	return p
}

func fill(v []float64, rng *rand.Rand, scale float64) {
	for i := range v {
		v[i] = scale * rng.NormFloat64()
	}
}

func (p problem) function(t testing.TB, input bool) *nodes.Function {
	t.Helper()
	f, err := nodes.New(p.n, contract.Conventions{}, p.x, p.y, p.r, input)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// gradient is backpropagation's, laid out as the function's point.
func (p problem) gradient(t testing.TB, input bool) []float64 {
	t.Helper()
	g, err := core.Reference().BackpropBatch(p.n, p.x, p.y, p.r)
	if err != nil {
		t.Fatal(err)
	}
	var flat []float64
	for i := range g.W {
		flat = append(append(flat, g.W[i].Data...), g.B[i]...)
	}
	if input {
		flat = append(flat, g.X.Data...)
	}
	return flat
}

func claim(gradient []float64) structured.Claim {
	return structured.Claim{Value: math.NaN(), Gradient: gradient}
}
