package structured_test

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

// peer is a network as one writes it with gonum's BLAS and nothing allocated in
// a pass: the yardstick of the benchmarks. Hidden layers are tanh, the last is
// linear with a softmax cross-entropy, the mean over the batch.
type peer struct {
	widths  []int
	samples int
	theta   []float64 // W, b of each layer
	x, y    []float64
	a       []blas64.General // of each layer, the input first
	delta   []blas64.General
	grad    []float64
}

func newPeer(p problem) *peer {
	w := p.n.Widths()
	q := &peer{widths: w, samples: p.x.Rows, x: p.x.Data, y: p.y.Data}
	for i, l := range p.n.Layers {
		q.theta = append(append(q.theta, l.W.Data...), l.B...)
		q.delta = append(q.delta, general(p.x.Rows, w[i+1], make([]float64, p.x.Rows*w[i+1])))
	}
	q.a = append(q.a, general(p.x.Rows, w[0], p.x.Data))
	for _, n := range w[1:] {
		q.a = append(q.a, general(p.x.Rows, n, make([]float64, p.x.Rows*n)))
	}
	q.grad = make([]float64, len(q.theta))
	return q
}

func general(rows, cols int, data []float64) blas64.General {
	return blas64.General{Rows: rows, Cols: cols, Stride: cols, Data: data}
}

// layer returns W and b of a layer in a vector laid out as theta.
func (q *peer) layer(v []float64, l int) (w blas64.General, b []float64) {
	at := 0
	for i := range l {
		at += q.widths[i+1] * (q.widths[i] + 1)
	}
	rows, cols := q.widths[l+1], q.widths[l]
	return general(rows, cols, v[at:at+rows*cols]), v[at+rows*cols : at+rows*(cols+1)]
}

// forward returns the loss at θ.
func (q *peer) forward(theta []float64) float64 {
	for l := range q.delta {
		w, b := q.layer(theta, l)
		z := q.a[l+1]
		for s := range q.samples {
			copy(z.Data[s*z.Cols:(s+1)*z.Cols], b)
		}
		if q.samples == 1 {
			blas64.Gemv(blas.NoTrans, 1, w, vector(q.a[l].Data), 1, vector(z.Data))
		} else {
			blas64.Gemm(blas.NoTrans, blas.Trans, 1, q.a[l], w, 1, z)
		}
		if l < len(q.delta)-1 {
			for i, v := range z.Data {
				z.Data[i] = math.Tanh(v)
			}
		}
	}
	return q.loss()
}

func vector(v []float64) blas64.Vector { return blas64.Vector{N: len(v), Inc: 1, Data: v} }

// loss returns the mean loss, and leaves its gradient in the last delta.
func (q *peer) loss() float64 {
	out, g := q.a[len(q.a)-1], q.delta[len(q.delta)-1]
	total := 0.0
	for s := range q.samples {
		a, y, d := out.Data[s*out.Cols:][:out.Cols], q.y[s*out.Cols:][:out.Cols], g.Data[s*out.Cols:][:out.Cols]
		m, sum, targets := math.Inf(-1), 0.0, 0.0
		for _, v := range a {
			m = max(m, v)
		}
		for k, v := range a {
			d[k] = math.Exp(v - m)
			sum += d[k]
			targets += y[k]
		}
		lse := m + math.Log(sum)
		for k, v := range a {
			total += y[k] * (lse - v)
			d[k] = (targets*d[k]/sum - y[k]) / float64(q.samples)
		}
	}
	return total / float64(q.samples)
}

// gradient returns the loss and its gradient, which the next call overwrites.
func (q *peer) gradient(theta []float64) (float64, []float64) {
	loss := q.forward(theta)
	for l := len(q.delta) - 1; l >= 0; l-- {
		w, _ := q.layer(theta, l)
		gw, gb := q.layer(q.grad, l)
		d := q.delta[l]
		if q.samples == 1 {
			clear(gw.Data)
			blas64.Ger(1, vector(d.Data), vector(q.a[l].Data), gw)
		} else {
			blas64.Gemm(blas.Trans, blas.NoTrans, 1, d, q.a[l], 0, gw)
		}
		clear(gb)
		for s := range q.samples {
			blas64.Axpy(1, vector(d.Data[s*d.Cols:(s+1)*d.Cols]), vector(gb))
		}
		if l == 0 {
			break
		}
		below := q.delta[l-1]
		if q.samples == 1 {
			blas64.Gemv(blas.Trans, 1, w, vector(d.Data), 0, vector(below.Data))
		} else {
			blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, d, w, 0, below)
		}
		for i, a := range q.a[l].Data {
			below.Data[i] *= 1 - a*a
		}
	}
	return loss, q.grad
}
