package nodes

import (
	"runtime"
	"sync"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"bonpied/core/contract"
	"bonpied/core/forwardmode"
)

// Function is the reduced loss of a batch as a function of θ, prepared at one
// point. It is read-only once made and may be used concurrently.
type Function struct {
	n         contract.Network
	c         contract.Conventions
	x, y      contract.Matrix
	scale     float64 // 1/B for the mean, 1 for the sum
	withInput bool
	layers    []layer
	loss      []lossRow
	outputs   []outputSlope
	alike     []float64 // how many samples are equal to each
	moves     sync.Once // prepares across and change
	once      sync.Once
	spread    *spread // of rounding errors, when first asked for
}

// layer is what every sample needs of layer l, a row per sample.
type layer struct {
	contract.Layer
	below contract.Matrix // aˡ⁻¹, S × N_{l−1}
	z, a  contract.Matrix // S × N_l
	terms contract.Matrix // Σ_k (wⱼₖaₖ)², S × N_l
	parts []float64       // of one sample: the squares of the sums that dots adds up, N_l
	order []totals        // of the running totals of the sums, S × N_l
	slope contract.Matrix // fˡ'(zˡ) by dual numbers, S × N_l

	// For Changes, once it is asked for:
	across contract.Matrix // (Wˡ)ᵀ, so that a node's outgoing weights are a row; not of layer 1
	change []changer       // of each node of each sample, S × N_l
}

// New prepares the loss of the batch (x, y), a row per example, at the network's
// parameters. With input, θ ends with x. It returns an error for a bad network,
// batch, reduction or conventions.
func New(n contract.Network, c contract.Conventions, x, y contract.Matrix, r contract.Reduction, input bool) (*Function, error) {
	if err := validate(n, x, y, r); err != nil {
		return nil, err
	}
	if err := c.Validate(); err != nil {
		return nil, err
	}
	f := &Function{n: n, c: c, x: x, y: y, scale: 1, withInput: input}
	f.alike = alikeSamples(x, y)
	if r == contract.Mean {
		f.scale = 1 / float64(x.Rows)
	}
	below := x
	for _, l := range n.Layers {
		next := newLayer(l, c, below)
		f.layers = append(f.layers, next)
		below = next.a
	}
	if f.unfinished() {
		if err := n.ValidateBatch(x, y, r); err != nil {
			return nil, err
		}
	}
	f.loss, f.outputs = make([]lossRow, x.Rows), make([]outputSlope, x.Rows)
	for s := range f.loss {
		f.loss[s] = newLossRow(n.Loss, below.Row(s), y.Row(s))
	}
	return f, nil
}

func newLayer(l contract.Layer, c contract.Conventions, below contract.Matrix) layer {
	next := layer{Layer: l, below: below}
	next.a, next.slope = contract.NewMatrix(below.Rows, l.W.Rows), contract.NewMatrix(below.Rows, l.W.Rows)
	if below.Rows == 1 {
		next.z, next.terms = contract.NewMatrix(1, l.W.Rows), contract.NewMatrix(1, l.W.Rows)
		next.parts, next.order = make([]float64, l.W.Rows), make([]totals, l.W.Rows)
		shared(l.W.Rows, len(l.W.Data), func(first, last int) {
			next.affineOne(first, last)
			next.activate(c, first, last)
		})
		return next
	}
	next.z, next.order = affine(l, below)
	next.terms = throughSquares(l.W, squared(below))
	next.activate(c, 0, len(next.z.Data))
	return next
}

// activate fills in a and slope of the nodes first..last−1.
func (l *layer) activate(c contract.Conventions, first, last int) {
	for i, z := range l.z.Data[first:last] {
		l.a.Data[first+i] = value(l.F, c, z)
		l.slope.Data[first+i] = forwardmode.Slope(l.F, c, z)
	}
}

// affine returns A Wᵀ + b, a row per sample, and the running totals of its sums.
func affine(l contract.Layer, a contract.Matrix) (contract.Matrix, []totals) {
	z := contract.NewMatrix(a.Rows, l.W.Rows)
	for s := range z.Rows {
		copy(z.Row(s), l.B)
	}
	order := make([]totals, len(z.Data))
	for first := 0; first < a.Cols; first += stride {
		last := min(first+stride, a.Cols)
		blas64.Gemm(blas.NoTrans, blas.Trans, 1, columns(a, first, last), columns(l.W, first, last), 1, general(z))
		if last < a.Cols {
			for s := range z.Rows {
				for j, v := range z.Row(s) {
					order[s*l.W.Rows+j].add(v - l.B[j])
				}
			}
		}
	}
	return z, order
}

// columns returns a part of a matrix.
func columns(m contract.Matrix, first, last int) blas64.General {
	return blas64.General{Rows: m.Rows, Cols: last - first, Stride: m.Cols, Data: m.Data[first:]}
}

// affineOne fills in z, terms, parts and order of the nodes first..last−1 of one sample, in
// one pass over W, which costs less than two.
func (l *layer) affineOne(first, last int) {
	for j := first; j < last; j++ {
		w, a, total := l.W.Row(j), l.below.Data, 0.0
		for ; ; w, a = w[stride:], a[stride:] {
			sum, squares, parts := dots(w[:min(stride, len(w))], a)
			total += sum
			l.terms.Data[j] += squares
			l.parts[j] += parts
			if len(w) <= stride {
				break
			}
			l.order[j].add(total)
		}
		l.z.Data[j] = total + l.B[j]
	}
}

// shareable is the least number of entries that is worth a second goroutine: 40
// microseconds of work, as it takes 10 to 40 to wake up a processor.
const shareable = 1 << 17

// shared does the rows of a matrix of n entries on as many processors as pay.
func shared(rows, n int, do func(first, last int)) {
	workers := min(runtime.GOMAXPROCS(0), n/shareable+1, rows)
	var group sync.WaitGroup
	for w := 1; w < workers; w++ {
		group.Go(func() { do(w*rows/workers, (w+1)*rows/workers) })
	}
	do(0, rows/workers)
	group.Wait()
}

// dots returns Σ wₖaₖ and Σ (wₖaₖ)², each as four sums that do not wait for one
// another, and the sum of the squares of the first four.
func dots(w, a []float64) (sum, squares, parts float64) {
	var s0, s1, s2, s3, q0, q1, q2, q3 float64
	a = a[:len(w)]
	for ; len(w) >= 8 && len(a) >= 8; w, a = w[8:], a[8:] {
		w, a := (*[8]float64)(w), (*[8]float64)(a) // one look at the length for all
		p0, p1 := w[0]*a[0], w[1]*a[1]
		s0, q0, s1, q1 = s0+p0, q0+p0*p0, s1+p1, q1+p1*p1
		p2, p3 := w[2]*a[2], w[3]*a[3]
		s2, q2, s3, q3 = s2+p2, q2+p2*p2, s3+p3, q3+p3*p3
		p4, p5 := w[4]*a[4], w[5]*a[5]
		s0, q0, s1, q1 = s0+p4, q0+p4*p4, s1+p5, q1+p5*p5
		p6, p7 := w[6]*a[6], w[7]*a[7]
		s2, q2, s3, q3 = s2+p6, q2+p6*p6, s3+p7, q3+p7*p7
	}
	for k, v := range w {
		p := v * a[k]
		s0, q0 = s0+p, q0+p*p
	}
	return s0 + s1 + s2 + s3, q0 + q1 + q2 + q3, s0*s0 + s1*s1 + s2*s2 + s3*s3
}

// multiply adds α A op(B) to β C.
func multiply(op blas.Transpose, alpha float64, a, b contract.Matrix, beta float64, c contract.Matrix) {
	blas64.Gemm(blas.NoTrans, op, alpha, general(a), general(b), beta, general(c))
}

func general(m contract.Matrix) blas64.General {
	return blas64.General{Rows: m.Rows, Cols: m.Cols, Stride: m.Cols, Data: m.Data}
}

// transposed goes in squares of 8 by 8, a cache line either way.
func transposed(w contract.Matrix) contract.Matrix {
	const side = 8
	t := contract.NewMatrix(w.Cols, w.Rows)
	for i := 0; i < w.Rows; i += side {
		for k := 0; k < w.Cols; k += side {
			for row := i; row < min(i+side, w.Rows); row++ {
				for col := k; col < min(k+side, w.Cols); col++ {
					t.Data[col*w.Rows+row] = w.Data[row*w.Cols+col]
				}
			}
		}
	}
	return t
}

// Blocks returns the number of affine blocks, the layers l = 1..L.
func (f *Function) Blocks() int { return len(f.layers) }

// Size returns N_l, N_{l−1} and the number of samples of a block, from 0.
func (f *Function) Size(block int) (rows, cols, samples int) {
	w := f.layers[block].W
	return w.Rows, w.Cols, f.x.Rows
}

// Inputs returns aˡ⁻¹ of every sample, a row each, to be read only.
func (f *Function) Inputs(block int) []float64 { return f.layers[block].below.Data }

// Nodes returns zˡ of every sample, a row each, to be read only.
func (f *Function) Nodes(block int) []float64 { return f.layers[block].z.Data }

// Weights returns Wˡ, row by row, to be read only.
func (f *Function) Weights(block int) []float64 { return f.layers[block].W.Data }

// Biases returns bˡ, to be read only.
func (f *Function) Biases(block int) []float64 { return f.layers[block].B }

// Len returns the number of entries of θ.
func (f *Function) Len() int {
	n := f.n.NumParameters()
	if f.withInput {
		n += len(f.x.Data)
	}
	return n
}
