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
	k := b.x.Rows + 8
	for _, width := range b.n.Widths() {
		k += width + 3
	}
	gamma := b.scale * im.Conventions.Gamma(k)
	rows := b.bounds.X.Clone()
	for i := range b.x.Rows {
		paths := scaleOrZero(pathMagnitudes(im, b.n, b.x.Row(i), b.y.Row(i)), gamma)
		addTo(rows.Row(i), paths.X.Row(0))
		b.addShared(paths)
	}
	b.bounds.X = rows
}

// pathMagnitudes sums the absolute values of the terms of every derivative, as if
// every slope were sup|f'|, or 1 where that is less.
func pathMagnitudes(im contract.Implementation, n contract.Network, x, y []float64) contract.Gradients {
	c, L := oracleConventions(im), len(n.Layers)
	a := forwardmode.Trace(n, c, x).A
	d := rounding.Loss(n.Loss, c, a[L], y, make([]float64, len(y))).Magnitude
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
