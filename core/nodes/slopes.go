package nodes

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"bonpied/core/contract"
)

// Slopes returns a function with scratch of its own, to be called from one
// goroutine at a time:
//
//	dst[j] = ∂C/∂z_{sample, j} for every node j of the block
//
// by forward mode: a tangent for each node is carried up to the loss. The cost
// is N_l passes through the layers above, as matrix products. At a kink the
// slope is that of the declared convention.
func (f *Function) Slopes() func(dst []float64, block, sample int) {
	t := &tangents{f: f, gradients: make([][]float64, len(f.loss))}
	return t.slopes
}

// tangents holds, layer by layer, a column of derivatives for each node below.
type tangents struct {
	f            *Function
	below, above []float64   // scratch, swapped layer by layer
	gradients    [][]float64 // ∂C/∂a of each sample, when first needed
}

func (t *tangents) slopes(dst []float64, block, sample int) {
	l := &t.f.layers[block]
	start, g := l.slope.Row(sample), t.gradient(sample)
	if block == len(t.f.layers)-1 {
		for j := range dst {
			dst[j] = t.f.scale * (start[j] * g[j])
		}
		return
	}
	m := t.first(block+1, sample, start)
	for above := block + 2; above < len(t.f.layers); above++ {
		next := contract.Matrix{Rows: t.f.layers[above].W.Rows, Cols: m.Cols}
		next.Data = sized(&t.above, next.Rows*next.Cols)
		multiply(blas.NoTrans, 1, t.f.layers[above].W, m, 0, next)
		for k, s := range t.f.layers[above].slope.Row(sample) {
			blas64.Scal(s, vector(next.Row(k)))
		}
		t.below, t.above = t.above, t.below
		m = next
	}
	clear(dst)
	for k, v := range g {
		blas64.Axpy(t.f.scale*v, vector(m.Row(k)), vector(dst))
	}
}

// first is the layer above the nodes: column j is f'(z_j) times the outgoing
// weights of node j, times the slopes of that layer.
func (t *tangents) first(l, sample int, start []float64) contract.Matrix {
	w := t.f.layers[l].W
	m := contract.Matrix{Rows: w.Rows, Cols: w.Cols, Data: sized(&t.below, len(w.Data))}
	for k, s := range t.f.layers[l].slope.Row(sample) {
		row, weights := m.Row(k), w.Row(k)
		for j, by := range start {
			row[j] = by * weights[j] * s
		}
	}
	return m
}

func (t *tangents) gradient(sample int) []float64 {
	if t.gradients[sample] == nil {
		t.gradients[sample] = t.f.loss[sample].gradient()
	}
	return t.gradients[sample]
}

// sized returns the first n entries of a scratch slice that grows as needed.
func sized(scratch *[]float64, n int) []float64 {
	if cap(*scratch) < n {
		*scratch = make([]float64, n)
	}
	return (*scratch)[:n]
}
