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
	t := &tangents{f: f}
	return t.slopes
}

// tangents holds, layer by layer, a column of derivatives for each node below.
type tangents struct {
	f                     *Function
	below, above, through []float64 // scratch; the first two are swapped layer by layer
}

func (t *tangents) slopes(dst []float64, block, sample int) {
	layers := t.f.layers
	last := len(layers) - 1
	start, g := layers[block].slope.Row(sample), t.f.outputSlope(sample)
	clear(dst)
	if block == last {
		for j := range dst {
			dst[j] = t.f.scale * (start[j] * g[j])
		}
		return
	}
	// What a unit of a node's output does to z of the layer above; f'(z_j) comes last,
	// as it is the same for all of column j.
	m := layers[block+1].W
	for above := block + 2; above <= last; above++ {
		w := t.weights(above, sample)
		next := contract.Matrix{Rows: w.Rows, Cols: m.Cols, Data: sized(&t.above, w.Rows*m.Cols)}
		for k := range w.Rows { // half as long as one matrix product up to 128 nodes, and no longer at 512
			blas64.Gemv(blas.Trans, 1, general(m), vector(w.Row(k)), 0, vector(next.Row(k)))
		}
		t.below, t.above = t.above, t.below
		m = next
	}
	top := layers[last].slope.Row(sample)
	for k, v := range g {
		blas64.Axpy(t.f.scale*v*top[k], vector(m.Row(k)), vector(dst))
	}
	for j, by := range start {
		dst[j] *= by
	}
}

// weights returns Wˡ with its columns times fˡ⁻¹', so that one product carries
// tangents of zˡ⁻¹ to zˡ.
func (t *tangents) weights(l, sample int) contract.Matrix {
	w, slope := t.f.layers[l].W, t.f.layers[l-1].slope.Row(sample)
	m := contract.Matrix{Rows: w.Rows, Cols: w.Cols, Data: sized(&t.through, len(w.Data))}
	for k := range w.Rows {
		row, scaled := w.Row(k), m.Row(k)
		for i, by := range slope {
			scaled[i] = row[i] * by
		}
	}
	return m
}

// sized returns the first n entries of a scratch slice that grows as needed.
func sized(scratch *[]float64, n int) []float64 {
	if cap(*scratch) < n {
		*scratch = make([]float64, n)
	}
	return (*scratch)[:n]
}
