package nodes

import (
	"gonum.org/v1/gonum/blas/blas64"

	"bonpied/core/contract"
)

// Plain returns the loss with one entry of θ moved, by a forward pass from the
// layer of the entry up, which shares nothing with Changes and Slopes. The part is
// 'w', 'b' or 'x': an entry of the block's weights, of its biases, or of the
// batch, counted from 0 in row-major order.
func (f *Function) Plain(part byte, block, index int, by float64) float64 {
	first := &f.layers[block]
	var a contract.Matrix
	if part == 'x' {
		x := f.x.Clone()
		x.Data[index] += by
		a = f.above(first.Layer, x)
	} else {
		a = first.a.Clone()
		f.moveNode(first, a, part, index, by)
	}
	for _, l := range f.layers[block+1:] {
		a = f.above(l.Layer, a)
	}
	return f.reduced(a)
}

// above returns f(W a + b).
func (f *Function) above(l contract.Layer, a contract.Matrix) contract.Matrix {
	z, _ := affine(l, a)
	for k, v := range z.Data {
		z.Data[k] = value(l.F, f.c, v)
	}
	return z
}

// reduced returns the reduced loss of outputs a.
func (f *Function) reduced(a contract.Matrix) float64 {
	total := 0.0
	for s := range a.Rows {
		total += newLossRow(f.n.Loss, a.Row(s), f.y.Row(s)).value
	}
	return f.scale * total
}

// moveNode computes again the outputs a of the node that a weight or a bias enters.
func (f *Function) moveNode(l *layer, a contract.Matrix, part byte, index int, by float64) {
	j, bias := index, by
	if part == 'w' {
		j, bias = index/l.W.Cols, 0
	}
	row := append([]float64(nil), l.W.Row(j)...)
	if part == 'w' {
		row[index%l.W.Cols] += by
	}
	for s := range a.Rows {
		z := blas64.Dot(vector(row), vector(l.below.Row(s))) + (l.B[j] + bias)
		a.Set(s, j, value(l.F, f.c, z))
	}
}

// Loss returns C at θ.
func (f *Function) Loss() float64 {
	total := 0.0
	for _, row := range f.loss {
		total += row.value
	}
	return f.scale * total
}
