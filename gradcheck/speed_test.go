package gradcheck_test

import (
	"math"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/diff/fd"

	"bonpied/core/verdict"
	"bonpied/gradcheck"
)

// classifier is a tanh network with softmax cross-entropy for one example, in
// gonum's BLAS: parameters W¹ b¹ W² b² …, row by row. Its loss allocates nothing
// and is safe for concurrent use.
type classifier struct {
	widths  []int
	x       []float64
	label   int
	scratch sync.Pool
}

func newClassifier(r *rand.Rand, widths ...int) (*classifier, []float64) {
	last := widths[len(widths)-1]
	c := &classifier{widths: widths, x: normals(r, widths[0]), label: r.IntN(last)}
	c.scratch.New = func() any {
		var a [][]float64
		for _, n := range widths {
			a = append(a, make([]float64, n))
		}
		return &a
	}
	n := tanhNet{widths: widths}
	return c, n.parameters(r)
}

func (c *classifier) tensors() []gradcheck.Tensor { return tensors(c.widths) }

// layer returns W and b of layer l and the parameters after them.
func (c *classifier) layer(p []float64, l int) (w blas64.General, b, rest []float64) {
	rows, cols := c.widths[l], c.widths[l-1]
	w = blas64.General{Rows: rows, Cols: cols, Stride: cols, Data: p[:rows*cols]}
	return w, p[rows*cols : rows*cols+rows], p[rows*cols+rows:]
}

func vector(v []float64) blas64.Vector { return blas64.Vector{N: len(v), Inc: 1, Data: v} }

func (c *classifier) forward(p []float64, a [][]float64) {
	copy(a[0], c.x)
	last := len(c.widths) - 1
	for l := 1; l <= last; l++ {
		w, b, rest := c.layer(p, l)
		copy(a[l], b)
		blas64.Gemv(blas.NoTrans, 1, w, vector(a[l-1]), 1, vector(a[l]))
		for j := range a[l] {
			if l < last {
				a[l][j] = math.Tanh(a[l][j])
			}
		}
		p = rest
	}
}

// logSum returns log Σ exp z.
func logSum(z []float64) float64 {
	largest, sum := math.Inf(-1), 0.0
	for _, v := range z {
		largest = max(largest, v)
	}
	for _, v := range z {
		sum += math.Exp(v - largest)
	}
	return largest + math.Log(sum)
}

func (c *classifier) loss(p []float64) float64 {
	held := c.scratch.Get().(*[][]float64)
	a := *held
	c.forward(p, a)
	z := a[len(a)-1]
	v := logSum(z) - z[c.label]
	c.scratch.Put(held)
	return v
}

func (c *classifier) gradient(p []float64) []float64 {
	held := c.scratch.Get().(*[][]float64)
	defer c.scratch.Put(held)
	a := *held
	c.forward(p, a)
	last := len(a) - 1
	delta := make([]float64, len(a[last]))
	total := logSum(a[last])
	for j, z := range a[last] {
		delta[j] = math.Exp(z - total)
	}
	delta[c.label]--
	g := make([]float64, len(p))
	for l, end := last, len(p); l >= 1; l-- {
		rows, cols := c.widths[l], c.widths[l-1]
		end -= rows*cols + rows
		w, _, _ := c.layer(p[end:], l)
		gw, gb, _ := c.layer(g[end:], l)
		copy(gb, delta)
		blas64.Ger(1, vector(delta), vector(a[l-1]), gw)
		below := make([]float64, cols)
		blas64.Gemv(blas.Trans, 1, w, vector(delta), 0, vector(below))
		for k, v := range a[l-1] {
			below[k] *= 1 - v*v
		}
		delta = below
	}
	return g
}

// BenchmarkUnknownStructure compares [gradcheck.Differences] and the judgement
// with gonum's fd.Gradient, central and concurrent, on all 109,386 parameters of
// 784-128-64-10 taken as a function of unknown structure, run by turns. It
// reports the ratio of the times, the largest errors of both relative to the
// largest entry, and the allocations per evaluation of f.
func BenchmarkUnknownStructure(b *testing.B) {
	c, p := newClassifier(rand.New(rand.NewPCG(1, 40)), 784, 128, 64, 10)
	g := c.gradient(p)
	set := &gradcheck.Settings{Tensors: c.tensors(), Workers: gradcheck.AllProcessors}
	dst := make([]float64, len(p))
	var ours, theirs time.Duration
	var calls int64
	for b.Loop() {
		start := time.Now()
		e, err := gradcheck.Differences(c.loss, p, set)
		if err != nil {
			b.Fatal(err)
		}
		finding := e.Judge(g)
		ours += time.Since(start)
		if finding.Verdict != verdict.Pass {
			b.Fatal(finding.Reason)
		}
		start = time.Now()
		fd.Gradient(dst, c.loss, p, &fd.Settings{Formula: fd.Central, Concurrent: true})
		theirs += time.Since(start)
		calls, _ = e.Evaluations()
		largest, typical := errorsOf(g, func(i int) float64 { return e.Entry(i).Value })
		b.ReportMetric(1e12*largest, "error/1e-12")
		b.ReportMetric(1e12*typical, "rms-error/1e-12")
		largest, typical = errorsOf(g, func(i int) float64 { return dst[i] })
		b.ReportMetric(1e12*largest, "error-fd/1e-12")
		b.ReportMetric(1e12*typical, "rms-error-fd/1e-12")
	}
	b.ReportMetric(theirs.Seconds()/ours.Seconds(), "times-faster")
	b.ReportMetric(float64(calls)/float64(len(p)), "evals/entry")
	b.ReportMetric(0, "ns/op")
}

// errorsOf returns the largest error and the root mean square of the errors,
// relative to the largest entry.
func errorsOf(g []float64, got func(i int) float64) (worst, typical float64) {
	off := make([]float64, len(g))
	for i, v := range g {
		off[i] = got(i) - v
	}
	return largest(off) / largest(g), rmsOf(off) / largest(g)
}

// allocations returns what Differences allocates, and how often it calls f, for n
// entries of one tensor that are all alike.
func allocations(n int) (allocs, calls float64) {
	x := make([]float64, n)
	for i := range x {
		x[i] = 1 + float64(i%7)
	}
	f := func(x []float64) float64 {
		sum := 0.0
		for _, v := range x {
			sum += v * v * v
		}
		return sum
	}
	var e *gradcheck.Estimates
	allocs = testing.AllocsPerRun(1, func() { e, _ = gradcheck.Differences(f, x, nil) })
	done, _ := e.Evaluations()
	return allocs, float64(done)
}

// TestEvaluationsDoNotAllocate: four times as many entries take 6,144 more
// evaluations, and a few dozen more allocations at most, those of a ladder or of
// a share: less than one in a hundred evaluations.
func TestEvaluationsDoNotAllocate(t *testing.T) {
	few, small := allocations(1 << 10)
	many, large := allocations(1 << 12)
	if large-small < 6000 || many-few > (large-small)/100 {
		t.Errorf("%v allocations for %v evaluations, %v for %v", few, small, many, large)
	}
}

// BenchmarkEvaluations reports what an evaluation allocates beside f: the
// allocations of two sizes of x, whose number of tensors is the same, differ by
// those of the evaluations.
func BenchmarkEvaluations(b *testing.B) {
	for b.Loop() {
		few, small := allocations(1 << 10)
		many, large := allocations(1 << 12)
		b.ReportMetric((many-few)/(large-small), "allocs/eval")
	}
}
