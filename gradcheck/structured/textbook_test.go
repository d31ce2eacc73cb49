package structured_test

import (
	"math"
	"slices"

	"bonpied/core/contract"
)

// orders are ways to add up terms. None may matter to a judge.
var orders = map[string]func(terms []float64) float64{
	"left to right": leftToRight,
	"right to left": func(terms []float64) float64 {
		back := slices.Clone(terms)
		slices.Reverse(back)
		return leftToRight(back)
	},
	"pairwise": pairwise,
}

func leftToRight(terms []float64) (sum float64) {
	for _, v := range terms {
		sum += v
	}
	return sum
}

func pairwise(terms []float64) float64 {
	if len(terms) < 2 {
		return leftToRight(terms)
	}
	half := len(terms) / 2
	return pairwise(terms[:half]) + pairwise(terms[half:])
}

// textbook is backpropagation of a quadratic loss as the lecture writes it, an entry at a
// time, with sums of its own order.
func (p problem) textbook(add func(terms []float64) float64) []float64 {
	var samples [][]float64
	for s := range p.x.Rows {
		samples = append(samples, p.textbookOf(s, add))
	}
	gradient := make([]float64, p.n.NumParameters())
	for i := range gradient {
		terms := make([]float64, len(samples))
		for s := range samples {
			terms[s] = samples[s][i]
		}
		gradient[i] = add(terms)
		if p.r == contract.Mean {
			gradient[i] /= float64(len(samples))
		}
	}
	return gradient
}

func (p problem) textbookOf(s int, add func(terms []float64) float64) []float64 {
	a, z := [][]float64{p.x.Row(s)}, [][]float64{nil}
	for l, layer := range p.n.Layers {
		own, next := make([]float64, layer.W.Rows), make([]float64, layer.W.Rows)
		for j := range own {
			own[j] = add(append(products(layer.W.Row(j), a[l]), layer.B[j]))
			next[j] = activated(layer.F, own[j])
		}
		a, z = append(a, next), append(z, own)
	}
	last := len(p.n.Layers)
	g := make([]float64, len(a[last]))
	for j := range g {
		g[j] = a[last][j] - p.y.At(s, j)
	}
	var gradient []float64
	for l := last; l >= 1; l-- {
		layer := p.n.Layers[l-1]
		var own []float64
		for j := range g {
			g[j] *= slopeOf(layer.F, z[l][j], a[l][j])
			for _, v := range a[l-1] {
				own = append(own, g[j]*v)
			}
		}
		gradient = slices.Concat(own, g, gradient)
		below := make([]float64, layer.W.Cols)
		for k := range below {
			column := make([]float64, layer.W.Rows)
			for j := range column {
				column[j] = layer.W.At(j, k)
			}
			below[k] = add(products(column, g))
		}
		g = below
	}
	return gradient
}

func products(w, a []float64) []float64 {
	terms := make([]float64, len(w))
	for k := range w {
		terms[k] = w[k] * a[k]
	}
	return terms
}

func activated(f contract.Activation, z float64) float64 {
	switch {
	case f.Kind == contract.Tanh:
		return math.Tanh(z)
	case f.Kind == contract.Identity || z > 0:
		return z
	}
	return f.Alpha * z
}

func slopeOf(f contract.Activation, z, a float64) float64 {
	switch {
	case f.Kind == contract.Tanh:
		return 1 - a*a
	case f.Kind == contract.Identity || z > 0:
		return 1
	}
	return f.Alpha
}
