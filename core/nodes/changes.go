package nodes

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"bonpied/core/contract"
)

// chunk is how many moves pass through the layers together: few enough that they stay
// in the cache.
const chunk = 64

// Changes returns a function with scratch of its own, to be called from one
// goroutine at a time:
//
//	dst[i] = C with z_{sample i, node i} of the block moved by t[i], minus C
//
// The cost of a move is that of the layers above the node for one sample.
func (f *Function) Changes() func(dst []float64, block int, node, sample []int, t []float64) {
	f.moves.Do(f.prepareMoves)
	w := &wave{f: f, rows: make([][]float64, len(f.layers))}
	for l := 1; l < len(f.layers); l++ {
		w.rows[l] = make([]float64, chunk*f.layers[l].W.Rows)
	}
	return func(dst []float64, block int, node, sample []int, t []float64) {
		for first := 0; first < len(t); first += chunk {
			last := min(first+chunk, len(t))
			w.pass(dst[first:last], block, node[first:last], sample[first:last], t[first:last])
		}
	}
}

func (f *Function) prepareMoves() {
	for i := range f.layers {
		l := &f.layers[i]
		if i > 0 {
			l.across = transposed(l.W)
		}
		l.change = make([]changer, len(l.z.Data))
		for k, z := range l.z.Data {
			l.change[k] = newChanger(l.F, z)
		}
	}
}

// wave carries a chunk of changes upwards.
type wave struct {
	f     *Function
	rows  [][]float64 // of the changes of each layer
	first [chunk]float64
}

func (w *wave) pass(dst []float64, block int, node, sample []int, t []float64) {
	l := &w.f.layers[block]
	width := l.W.Rows
	for i := range t {
		w.first[i] = t[i]
		changes(l.F, w.f.c, l.change[sample[i]*width+node[i]:][:1], w.first[i:i+1])
	}
	if block == len(w.f.layers)-1 {
		for i := range t {
			dst[i] = w.f.scale * w.f.loss[sample[i]].changeOne(node[i], w.first[i])
		}
		return
	}
	w.second(block+1, node, sample)
	for above := block + 2; above < len(w.f.layers); above++ {
		w.carry(above, len(t))
		w.activate(above, sample)
	}
	top := w.matrix(len(w.f.layers)-1, len(t))
	for i := range t {
		dst[i] = w.f.scale * w.f.loss[sample[i]].change(top.Row(i))
	}
}

// second is the layer above a node: its change times the node's outgoing
// weights.
func (w *wave) second(l int, node, sample []int) {
	m := w.matrix(l, len(node))
	for i := range node {
		row, by := m.Row(i), w.first[i]
		for k, v := range w.f.layers[l].across.Row(node[i]) {
			row[k] = v * by
		}
	}
	w.activate(l, sample)
}

// carry takes changes of aˡ⁻¹ to zˡ: one by one, which takes two thirds of the time of
// a matrix product.
func (w *wave) carry(l, moves int) {
	below, m := w.matrix(l-1, moves), w.matrix(l, moves)
	for i := range moves {
		blas64.Gemv(blas.NoTrans, 1, general(w.f.layers[l].W), vector(below.Row(i)), 0, vector(m.Row(i)))
	}
}

// activate replaces the changes of zˡ by those of aˡ.
func (w *wave) activate(l int, sample []int) {
	layer := &w.f.layers[l]
	m := w.matrix(l, len(sample))
	for i, s := range sample {
		changes(layer.F, w.f.c, layer.change[s*m.Cols:(s+1)*m.Cols], m.Row(i))
	}
}

func (w *wave) matrix(l, rows int) contract.Matrix {
	cols := w.f.layers[l].W.Rows
	return contract.Matrix{Rows: rows, Cols: cols, Data: w.rows[l][:rows*cols]}
}
