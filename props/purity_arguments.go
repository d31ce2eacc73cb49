package props

import (
	"slices"

	"bonpied/core/contract"
)

// arguments are what the calls of every operation are made with. Only the
// network, x and y matter by their values, and are drawn; the rest matters by
// its memory, and is filled.
type arguments struct {
	n                      contract.Network
	x, y, cotangent, z     []float64
	batchX, batchY, output contract.Matrix

	f, linear contract.Activation // linear is piecewise linear, or nothing
	spec      contract.InitSpec
	variance  float64
	blocks    int
	pL        float64
	key       uint64
}

const purityExamples = 2 // of a batch

// arguments draws a small network with an example, and fills the rest.
func (d *Draws) arguments(im contract.Implementation) *arguments {
	n := d.network(im, networkForm{most: 2, width: 3})
	x, y := d.example(n)
	return fillArguments(im, n, x, y)
}

func fillArguments(im contract.Implementation, n contract.Network, x, y []float64) *arguments {
	in, out := len(x), len(y)
	a := &arguments{n: n, x: x, y: y, f: n.Layers[0].F, variance: 0.5, blocks: 6, pL: 0.25, key: 1}
	a.cotangent, a.z = cycle(inputs, out), cycle(inputs, in)
	a.batchX = contract.Matrix{Rows: purityExamples, Cols: in, Data: cycle(inputs, purityExamples*in)}
	a.batchY = contract.Matrix{Rows: purityExamples, Cols: out, Data: cycle(targets(n.Loss), purityExamples*out)}
	a.output = contract.Matrix{Rows: purityExamples, Cols: out, Data: cycle(weights, purityExamples*out)}
	a.spec = contract.InitSpec{Scheme: contract.He, Mode: contract.FanIn, Law: contract.Normal, Shape: contract.Dense(in, n.Layers[0].W.Rows)}
	for _, kind := range im.Conventions.SupportedActivations() {
		if a.linear = (contract.Activation{Kind: kind}); a.linear.PiecewiseLinear() {
			return a
		}
	}
	a.linear = contract.Activation{}
	return a
}

func cycle(choices []float64, n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = choices[i%len(choices)]
	}
	return v
}

// visit calls f on every slice of the arguments.
func (a *arguments) visit(f func(name string, layer int, v *[]float64)) {
	for i := range a.n.Layers {
		f("W", i+1, &a.n.Layers[i].W.Data)
		f("b", i+1, &a.n.Layers[i].B)
	}
	f("x", 0, &a.x)
	f("y", 0, &a.y)
	f("cotangent", 0, &a.cotangent)
	f("z", 0, &a.z)
	f("x of the batch", 0, &a.batchX.Data)
	f("y of the batch", 0, &a.batchY.Data)
	f("output", 0, &a.output.Data)
}

// margin is how many entries lie behind each slice that padded returns, and
// untouched is their value.
const (
	margin    = 2
	untouched = 1234.5
)

// clone returns arguments of equal values that share no memory with a.
func (a *arguments) clone() *arguments {
	return a.mapped(func(_ string, v []float64) []float64 { return slices.Clone(v) })
}

// padded returns a clone whose slices have room behind them, as slices of a
// larger array have: an append to an argument writes there.
func (a *arguments) padded() *arguments {
	return a.mapped(func(_ string, v []float64) []float64 {
		room := append(slices.Clone(v), slices.Repeat([]float64{untouched}, margin)...)
		return room[:len(v)]
	})
}

// other returns arguments of the same shapes and of other values, all of them:
// halves of the opposite sign, or of the same sign for targets.
func (a *arguments) other() *arguments {
	o := a.mapped(func(name string, v []float64) []float64 {
		factor := -0.5
		if name == "y" || name == "y of the batch" {
			factor = 0.5
		}
		return mapVector(v, func(x float64) float64 {
			if x == 0 {
				return 0.25
			}
			return factor * x
		})
	})
	o.variance, o.pL, o.key = 2*a.variance, a.pL/2, a.key+1
	return o
}

func (a *arguments) mapped(f func(name string, v []float64) []float64) *arguments {
	m := *a
	m.n.Layers = slices.Clone(a.n.Layers)
	m.visit(func(name string, _ int, v *[]float64) { *v = f(name, *v) })
	return &m
}

// overwrite copies the numbers of b, of the same shapes, into the memory of a.
func (a *arguments) overwrite(b *arguments) {
	from := b.tensors()
	i := 0
	a.visit(func(_ string, _ int, v *[]float64) {
		copy(*v, from[i].values)
		i++
	})
	a.variance, a.pL, a.key = b.variance, b.pL, b.key
}

// tensors returns every slice, in the order of visit.
func (a *arguments) tensors() result {
	r := make(result, 0, 7+2*len(a.n.Layers))
	a.visit(func(name string, layer int, v *[]float64) {
		r = append(r, tensor{name: name, layer: layer, values: *v})
	})
	return r
}
