package structured

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"bonpied/core/verdict"
	"bonpied/gradcheck"
)

// tensor is one tensor of the claim beside what it should be: an oracle's value
// and a tolerance for every entry.
type tensor struct {
	place      verdict.Place
	rows, cols int // cols = 0: a vector
	first      int // of x
	claimed    []float64
	rounding   []float64 // the caller's own, or nil

	value    []float64 // of the oracle
	variance []float64 // of rounding, with the squared bar folded in: tolerance² = λ² variance

	size     float64 // root mean square of value
	worst    int     // the entry with the largest discrepancy/tolerance
	loosest  int     // the entry with the largest tolerance
	mismatch []int
}

// limit is the tolerance of entry i.
func (t *tensor) limit(i int, lambda float64) float64 {
	tolerance := lambda * math.Sqrt(t.variance[i]+tiny*tiny*t.size*t.size)
	if t.rounding != nil {
		tolerance += t.rounding[i]
	}
	return tolerance
}

// entry returns the place of entry i.
func (t *tensor) entry(i int) verdict.Place { return t.asGradcheck().Entry(i) }

// tiny is the part of a tensor's root mean square below which entries are not
// told apart, so that no variance underflows.
const tiny = 0x1p-60

// compare finds, given size, the entries that mismatch, the worst and the loosest. With no
// rounding of the caller's, squares are compared: no root is taken.
func (t *tensor) compare(lambda float64) {
	floor := tiny * tiny * t.size * t.size
	// Rounding of the squares must not fail what limit passes: 8u is enough.
	square := lambda * lambda * (1 + 0x1p-50)
	t.worst, t.loosest, t.mismatch = 0, 0, nil
	worstError, worstLimit, loosest := 0.0, 1.0, 0.0
	for i, v := range t.value {
		limit := square * (t.variance[i] + floor)
		if t.rounding != nil {
			limit = t.limit(i, lambda)
			limit *= limit
		}
		e := t.claimed[i] - v
		e *= e
		if !(e <= limit) {
			t.mismatch = append(t.mismatch, i)
		}
		if e*worstLimit > worstError*limit || e != e {
			t.worst, worstError, worstLimit = i, e, limit
		}
		if limit > loosest {
			t.loosest, loosest = i, limit
		}
	}
}

// outer fills in a tensor of weights from the slopes of its block:
//
//	value_jk = Σ_s d_sj a_sk
//	variance_jk = Σ_s (V[d]_sj + S bar²_sj/λ²) a²_sk + d²_sj V[a]_sk + 2u²(S+1) value²_jk
//
// where Σ_s bar_sj |a_sk| ≤ √(S Σ bar² a²) by Cauchy and Schwarz.
func (t *tensor) outer(d, node, inputs, input []float64, samples int, u float64) {
	t.value, t.variance = make([]float64, t.rows*t.cols), make([]float64, t.rows*t.cols)
	product(t.value, d, inputs, t.rows, t.cols, samples)
	product(t.variance, node, squares(inputs), t.rows, t.cols, samples)
	if input != nil {
		product(t.variance, squares(d), input, t.rows, t.cols, samples)
	}
	sum := 2 * u * u * float64(samples+1)
	for i, v := range t.value {
		t.variance[i] += sum * v * v
	}
}

// product adds LᵀR to dst (rows × cols), L of samples × rows and R of samples ×
// cols.
func product(dst, left, right []float64, rows, cols, samples int) {
	if samples == 1 {
		for j, l := range left {
			row := dst[j*cols:][:cols]
			for k, r := range right {
				row[k] += l * r
			}
		}
		return
	}
	blas64.Gemm(blas.Trans, blas.NoTrans, 1,
		blas64.General{Rows: samples, Cols: rows, Stride: rows, Data: left},
		blas64.General{Rows: samples, Cols: cols, Stride: cols, Data: right},
		1, blas64.General{Rows: rows, Cols: cols, Stride: cols, Data: dst})
}

// column fills in a tensor of biases: value_j = Σ_s d_sj.
func (t *tensor) column(d, node []float64, samples int, u float64) {
	t.value, t.variance = make([]float64, t.rows), make([]float64, t.rows)
	for s := range samples {
		for j := range t.rows {
			t.value[j] += d[s*t.rows+j]
			t.variance[j] += node[s*t.rows+j]
		}
	}
	sum := 2 * u * u * float64(samples+1)
	for j, v := range t.value {
		t.variance[j] += sum * v * v
	}
}

// inputs fills in the tensor of the inputs of block 0: value_sk = Σ_j d_sj w_jk.
func (t *tensor) inputs(d, node, weights []float64, rows int, u float64) {
	t.value, t.variance = make([]float64, t.rows*t.cols), make([]float64, t.rows*t.cols)
	times := func(dst, left, right []float64) {
		blas64.Gemm(blas.NoTrans, blas.NoTrans, 1,
			blas64.General{Rows: t.rows, Cols: rows, Stride: rows, Data: left},
			blas64.General{Rows: rows, Cols: t.cols, Stride: t.cols, Data: right},
			0, blas64.General{Rows: t.rows, Cols: t.cols, Stride: t.cols, Data: dst})
	}
	times(t.value, d, weights)
	own := squares(d)
	for i, v := range node {
		own[i] = v + 2*u*u*float64(rows+2)*own[i]
	}
	times(t.variance, own, squares(weights))
	sum := 2 * u * u * float64(rows+2)
	for i, v := range t.value {
		t.variance[i] += sum * v * v
	}
}

func squares(v []float64) []float64 {
	s := make([]float64, len(v))
	for i, a := range v {
		s[i] = a * a
	}
	return s
}

// asGradcheck is the tensor as package gradcheck names it.
func (t *tensor) asGradcheck() gradcheck.Tensor {
	return gradcheck.Tensor{Place: t.place, Rows: t.rows, Cols: t.cols}
}
