package structured

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

// layer is a block with the slopes of its nodes, from which its tensors follow.
// Matrices have a row for each sample.
type layer struct {
	rows, cols, samples int
	d, dd               []float64 // ∂f/∂z and its squares
	node                []float64 // variances, with the bars folded in
	a, aa               []float64 // inputs and their squares
	input               []float64 // variances of the inputs; nil if exact
	u                   float64
}

// weights is the fill of the weights, with
//
//	value_jk = Σ_s d_sj a_sk
//	variance_jk = Σ_s V[d]_sj a²_sk + d²_sj V[a]_sk + V[d]_sj V[a]_sk + 2u²(S+1) value²_jk
func (l *layer) weights(value, variance []float64, first, last int) {
	if l.samples == 1 {
		l.oneSample(value, variance, first, last)
		return
	}
	clear(value)
	clear(variance)
	l.product(value, l.d, l.a, first, last)
	l.product(variance, l.node, l.aa, first, last)
	if l.input != nil {
		l.product(variance, l.dd, l.input, first, last)
		l.product(variance, l.node, l.input, first, last)
	}
	own := 2 * l.u * l.u * float64(l.samples+1)
	for i, v := range value {
		variance[i] += own * v * v
	}
}

// oneSample is weights of one sample, where value_jk = d_j a_k and the variance is
// (V[d]_j + 4u² d²_j) a²_k + (d²_j + V[d]_j) V[a]_k.
func (l *layer) oneSample(value, variance []float64, first, last int) {
	for j := first; j < last; j++ {
		at := (j - first) * l.cols
		values, variances := value[at:][:l.cols], variance[at:][:l.cols]
		d, own := l.d[j], l.node[j]+4*l.u*l.u*l.dd[j]
		for k, a := range l.a {
			values[k] = d * a
			variances[k] = own * l.aa[k]
		}
		input := l.dd[j] + l.node[j]
		for k, v := range l.input {
			variances[k] += input * v
		}
	}
}

// biases is the fill of the biases: value_j = Σ_s d_sj.
func (l *layer) biases(value, variance []float64, first, last int) {
	clear(value)
	clear(variance)
	for s := range l.samples {
		for i := range value {
			value[i] += l.d[s*l.rows+first+i]
			variance[i] += l.node[s*l.rows+first+i]
		}
	}
	own := 2 * l.u * l.u * float64(l.samples+1)
	for i, v := range value {
		variance[i] += own * v * v
	}
}

// product adds the rows first..last−1 of LᵀR to dst, L of samples × rows and R
// of samples × cols.
func (l *layer) product(dst, left, right []float64, first, last int) {
	blas64.Gemm(blas.Trans, blas.NoTrans, 1,
		blas64.General{Rows: l.samples, Cols: last - first, Stride: l.rows, Data: left[first:]},
		blas64.General{Rows: l.samples, Cols: l.cols, Stride: l.cols, Data: right},
		1, blas64.General{Rows: last - first, Cols: l.cols, Stride: l.cols, Data: dst})
}

// inputs is the fill of the inputs as variables, a row for each sample:
// value_sk = Σ_j d_sj w_jk.
func (l *layer) inputs(weights []float64) func(value, variance []float64, first, last int) {
	w := blas64.General{Rows: l.rows, Cols: l.cols, Stride: l.cols, Data: weights}
	ww := w
	ww.Data = squares(weights)
	own := 2 * l.u * l.u * float64(l.rows+2)
	spread := make([]float64, len(l.node))
	for i, v := range l.node {
		spread[i] = v + own*l.dd[i]
	}
	return func(value, variance []float64, first, last int) {
		times := func(dst, left []float64, right blas64.General) {
			blas64.Gemm(blas.NoTrans, blas.NoTrans, 1,
				blas64.General{Rows: last - first, Cols: l.rows, Stride: l.rows, Data: left[first*l.rows:]},
				right, 0, blas64.General{Rows: last - first, Cols: l.cols, Stride: l.cols, Data: dst})
		}
		times(value, l.d, w)
		times(variance, spread, ww)
		for i, v := range value {
			variance[i] += own * v * v
		}
	}
}

// bounds returns what bounds the root mean square of the weights' gradient,
// Σ_s ‖d_s‖‖a_s‖ over √(rows cols), and of the biases'.
func (l *layer) bounds() (weights, biases float64) {
	for s := range l.samples {
		d := math.Sqrt(float64(l.rows)) * rms(l.d[s*l.rows:(s+1)*l.rows])
		weights += d * rms(l.a[s*l.cols:(s+1)*l.cols])
		biases += d
	}
	scale := 1 / math.Sqrt(float64(l.rows))
	return weights * scale, biases * scale
}

func squares(v []float64) []float64 {
	s := make([]float64, len(v))
	for i, a := range v {
		s[i] = a * a
	}
	return s
}
