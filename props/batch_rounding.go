package props

import (
	"math"
	"slices"

	"bonpied/core/contract"
	"bonpied/core/forwardmode"
	"bonpied/core/rounding"
)

// widen adds to the bounds the rounding of an implementation whose slopes are other
// ones, up to sup|f'|: the bounds of the network are 0 behind a neuron that should be
// dead, and an identity between two answers is to hold whatever they are. Each term of
// a derivative is a product along a path of at most k roundings, sums included.
func (b *batchCase) widen(im contract.Implementation) {
	gamma := b.scale * pathGamma(im, b.n, b.x.Rows)
	rows := b.bounds.X.Clone()
	for i := range b.x.Rows {
		paths := scaleOrZero(pathMagnitudes(im, b.n, b.x.Row(i), b.y.Row(i)), gamma)
		addTo(rows.Row(i), paths.X.Row(0))
		b.addShared(paths)
	}
	b.bounds.X = rows
}

// pathGamma bounds the relative rounding error of a product along a path of a network,
// in sums over so many examples.
func pathGamma(im contract.Implementation, n contract.Network, examples int) float64 {
	k := examples + 8
	for _, width := range n.Widths() {
		k += width + 3
	}
	return im.Conventions.Gamma(k)
}

// pathMagnitudes sums the absolute values of the terms of every derivative of the
// loss, as if every slope were sup|f'|, or 1 where that is less.
func pathMagnitudes(im contract.Implementation, n contract.Network, x, y []float64) contract.Gradients {
	c := oracleConventions(im)
	a := forwardmode.Trace(n, c, x).A
	return pathsFrom(n, a, rounding.Loss(n.Loss, c, a[len(n.Layers)], y, make([]float64, len(y))).Magnitude)
}

// pathsFrom does so for a function whose derivatives by the outputs have the
// magnitudes d, given the activations.
func pathsFrom(n contract.Network, a [][]float64, d []float64) contract.Gradients {
	L := len(n.Layers)
	g := contract.Gradients{W: make([]contract.Matrix, L), B: make([][]float64, L)}
	for l, layer := range slices.Backward(n.Layers) {
		steepest := math.Max(1, rounding.Lipschitz(layer.F))
		d = mapVector(d, func(v float64) float64 { return steepest * v })
		g.B[l], g.W[l] = d, contract.NewMatrix(layer.W.Rows, layer.W.Cols)
		for j := range d {
			for k, v := range a[l] {
				g.W[l].Set(j, k, d[j]*math.Abs(v))
			}
		}
		d = pullBack(mapMatrix(layer.W, math.Abs), d)
	}
	g.X = contract.RowMatrix(d)
	return g
}

// addOwn adds to the bounds γ of the sum of the examples' own gradients, whatever
// their size.
func (b *batchCase) addOwn(im contract.Implementation, scaled contract.Gradients) {
	gamma := im.Conventions.Gamma(b.x.Rows + 2)
	b.addShared(mapGradients(scaled, func(v float64) float64 { return gamma * math.Abs(v) }))
	b.bounds.Loss += gamma * math.Abs(scaled.Loss)
}

// addShared adds to the bounds of what the examples share: W and b.
func (b *batchCase) addShared(g contract.Gradients) {
	for l := range g.W {
		addTo(b.bounds.W[l].Data, g.W[l].Data)
		addTo(b.bounds.B[l], g.B[l])
	}
}
