package structured

import (
	"math"

	"bonpied/core/verdict"
)

// Literal judges every weight and bias one at a time by differences of f at ±h
// and ±2h of that entry alone: what a plain gradient check does, at the cost of
// the layers above the entry. Moving w_jk by h moves z_sj by h a_sk in every
// sample s.
//
// Assumption, error bar, verdicts and miss are those of [Nodes]; no outer product
// enters. Cost: 4 moves an entry and sample. Inputs as variables are not judged:
// an x that ends with them is an error.
func Literal(f Function, claim Claim, set *Settings) verdict.Finding {
	if f != nil && shaped(f) == nil && counted(f) {
		return verdict.Errorf("%v", badArgument("f", "counts its inputs as variables, want weights and biases only"))
	}
	return run(f, claim, set, "differences of one entry at a time", false, func(c *check) {
		for b := range f.Blocks() {
			if c.literal(f, b); c.far >= 0 {
				return
			}
		}
	})
}

// literal judges the tensors of one block.
func (c *check) literal(f Function, b int) {
	rows, cols, samples := c.f.Size(b)
	node, _ := c.f.Rounding(b)
	if !(largestOf(node)*largestOf(squares(c.f.Inputs(b))) < mostVariance) {
		c.far = b
		return
	}
	w, bias := c.tensor('w', b), c.tensor('b', b)
	weights, biases := newTable(rows*cols), newTable(rows)
	var dual []float64
	if tied(f) >= 0 {
		dual = nodeDuals(f, b, c.set.Workers).value
	}
	parallel(c.set.Workers, rows, func() func(int) {
		r := newRow(c, f, b)
		r.dual = dual
		return func(j int) { r.judge(j, weights, biases) }
	})
	c.compare(w, weights.fill(cols), rms(weights.value), samples)
	c.compare(bias, biases.fill(1), rms(biases.value), samples)
}

// table holds the estimates of a tensor.
type table struct{ value, variance []float64 }

func newTable(n int) *table { return &table{make([]float64, n), make([]float64, n)} }

func (t *table) fill(cols int) func(value, variance []float64, first, last int) {
	return func(value, variance []float64, first, last int) {
		copy(value, t.value[first*cols:last*cols])
		copy(variance, t.variance[first*cols:last*cols])
	}
}

// row estimates the derivatives along the bias of one node and the weights into
// it.
type row struct {
	*check
	block   int
	changes changesFunc
	scale   float64
	moves   moves
	ones    []float64 // the input of a bias
	inputs  []float64 // transposed: a column of the block's inputs is a row
	spread  []float64 // their variances, likewise; nil if exact
	slope   []float64 // ∂f/∂z_sj, as the bias's differences give it
	dual    []float64 // ∂f/∂z of the block where f has ties (see tied), or nil
	h       []float64 // steps of the entries at hand
}

func newRow(c *check, f Function, block int) *row {
	_, cols, samples := c.f.Size(block)
	_, variance := c.f.Rounding(block)
	r := &row{
		check: c, block: block, changes: f.Changes(), scale: firstStep * moveScale(f.Nodes(block)),
		ones: make([]float64, samples), slope: make([]float64, samples),
		inputs: transposed(c.f.Inputs(block), cols, samples), spread: transposed(variance, cols, samples),
	}
	for s := range r.ones {
		r.ones[s] = 1
	}
	return r
}

// transposed returns the columns of a matrix of samples × cols as rows.
func transposed(m []float64, cols, samples int) []float64 {
	if m == nil {
		return nil
	}
	t := make([]float64, len(m))
	for s := range samples {
		for k := range cols {
			t[k*samples+s] = m[s*cols+k]
		}
	}
	return t
}

// movesTogether is how many moves are evaluated in one call.
const movesTogether = 64

// judge estimates the entries of node j.
func (r *row) judge(j int, weights, biases *table) {
	_, cols, samples := r.f.Size(r.block)
	r.slopes(j)
	r.entries(j, r.ones, nil, biases, j)
	per := max(movesTogether/(4*samples), 1)
	for k := 0; k < cols; k += per {
		last := min(k+per, cols)
		var spread []float64
		if r.spread != nil {
			spread = r.spread[k*samples : last*samples]
		}
		r.entries(j, r.inputs[k*samples:last*samples], spread, weights, j*cols+k)
	}
}

// slopes estimates ∂f/∂z_sj, which the rounding errors of the entries depend on.
func (r *row) slopes(j int) {
	r.moves.reset()
	r.add(j, r.ones, r.scale)
	change := r.moves.evaluate(r.changes, r.block)
	for s := range r.slope {
		r.slope[s], _ = richardson(change[4*s:4*s+4], r.scale)
	}
}

// entries estimates the derivatives along z_sj += t a_s for successive inputs a,
// and stores them from entry i of a table on. Where a bar is larger than a
// smooth f explains, finer steps are tried.
func (r *row) entries(j int, a, spread []float64, t *table, i int) {
	samples := len(r.ones)
	r.moves.reset()
	r.h = r.h[:0]
	for e := 0; e < len(a); e += samples {
		r.h = append(r.h, r.step(a[e:e+samples]))
		r.add(j, a[e:e+samples], r.h[len(r.h)-1])
	}
	change := r.moves.evaluate(r.changes, r.block)
	for n, h := range r.h {
		own := a[n*samples : (n+1)*samples]
		value, bar := total(change[4*n*samples:4*(n+1)*samples], h)
		variance := differenceRoundings * r.roundingOf(j, own, spread, n)
		if rounding := r.lambda * math.Sqrt(variance); suspect(value, bar, rounding) {
			value, bar = r.finer(j, own, h, value, bar, rounding)
		}
		if r.dual != nil && !(math.Abs(r.dualOf(j, own)-value) <= bar+r.lambda*math.Sqrt(variance)) {
			bar = unresolved
		}
		t.value[i+n] = value
		t.variance[i+n] = variance + bar*bar/(r.lambda*r.lambda)
	}
}

// dualOf returns the derivative along z_sj += t a_s by dual numbers.
func (r *row) dualOf(j int, a []float64) (sum float64) {
	rows, _, _ := r.f.Size(r.block)
	for s, v := range a {
		sum += r.dual[s*rows+j] * v
	}
	return sum
}

// step returns h such that no node moves further than the first step of a node.
// Inputs that are all below 2⁻⁵⁰⁰ move it less far, so that h is finite.
func (r *row) step(a []float64) float64 {
	largest := 0.0
	for _, v := range a {
		largest = max(largest, math.Abs(v))
	}
	if largest > 0 {
		largest = max(largest, 0x1p-500)
	}
	return r.scale / powerOfTwo(largest)
}

func (r *row) add(j int, a []float64, h float64) {
	for s, v := range a {
		r.moves.add(j, s, h*v)
	}
}

// total is richardson for each sample, added up: in the bar of a sum the kinks of
// one sample could hide those of another.
func total(change []float64, h float64) (value, bar float64) {
	for s := 0; s < len(change); s += 4 {
		v, b := richardson(change[s:s+4], h)
		value, bar = value+v, bar+b
	}
	return value, bar
}

// finer returns the estimate with the smallest bar among finer steps.
func (r *row) finer(j int, a []float64, h, value, bar, rounding float64) (float64, float64) {
	var m moves
	for range finest {
		h *= finerStep
		m.reset()
		for s, v := range a {
			m.add(j, s, h*v)
		}
		if v, b := total(m.evaluate(r.changes, r.block), h); b < bar {
			value, bar = v, b
		}
		if !suspect(value, bar, rounding) {
			return value, bar
		}
	}
	return value, unresolved
}

// roundingOf is the variance of entry n at hand, as layer.weights has it.
func (r *row) roundingOf(j int, a, spread []float64, n int) float64 {
	rows, _, samples := r.f.Size(r.block)
	node, _ := r.f.Rounding(r.block)
	u, sum := r.f.Roundoff(), 0.0
	for s, v := range a {
		d := r.slope[s]
		sum += node[s*rows+j]*v*v + 2*u*u*float64(samples+1)*d*d*v*v
		if spread != nil {
			sum += (d*d + node[s*rows+j]) * spread[n*samples+s]
		}
	}
	return sum
}
