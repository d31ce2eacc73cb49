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
	c, finding, ok := begin(f, claim, set, "differences of one entry at a time")
	if !ok {
		return finding
	}
	if c.inputsCounted() {
		return verdict.Errorf("%v", badArgument("f", "counts its inputs as variables, want weights and biases only"))
	}
	if finding, ok := c.forward(); !ok {
		return finding
	}
	for b := range f.Blocks() {
		c.literal(b)
	}
	return c.outcome()
}

// literal judges the tensors of one block.
func (c *check) literal(b int) {
	rows, cols, samples := c.f.Size(b)
	w, bias := c.tensor('w', b, rows, cols), c.tensor('b', b, rows, 0)
	for _, t := range []*tensor{w, bias} {
		size := rows * max(t.cols, 1)
		t.value, t.variance = make([]float64, size), make([]float64, size)
	}
	parallel(c.set.Workers, rows, func() func(int) {
		r := &row{check: c, block: b, changes: c.f.Changes(), scale: firstStep * powerOfTwo(rms(c.f.Nodes(b)))}
		r.slope, r.ones = make([]float64, samples), make([]float64, samples)
		r.column, r.spread = make([]float64, samples), make([]float64, samples)
		for s := range r.ones {
			r.ones[s] = 1
		}
		return func(j int) { r.judge(j, w, bias) }
	})
	c.compare(w)
	c.compare(bias)
}

// row judges the entries of the weights into one node.
type row struct {
	*check
	block   int
	changes changesFunc
	scale   float64
	moves   moves
	slope   []float64 // ∂f/∂z_sj, as the bias's differences give it
	ones    []float64
	column  []float64 // an input in every sample, and its variance
	spread  []float64
}

func (r *row) judge(j int, w, bias *tensor) {
	_, cols, samples := r.f.Size(r.block)
	inputs := r.f.Inputs(r.block)
	_, variance := r.f.Rounding(r.block)
	r.entry(j, r.ones, nil, bias, j, r.slope)
	for k := range cols {
		for s := range samples {
			r.column[s] = inputs[s*cols+k]
			if variance != nil {
				r.spread[s] = variance[s*cols+k]
			}
		}
		r.entry(j, r.column, r.spread, w, j*cols+k, nil)
	}
}

// entry estimates the derivative along z_sj += t a_s and stores it as entry i of
// a tensor; slope, if not nil, receives the part of each sample.
func (r *row) entry(j int, a, spread []float64, t *tensor, i int, slope []float64) {
	largest := 0.0
	for _, v := range a {
		largest = max(largest, math.Abs(v))
	}
	if largest == 0 {
		return // f does not depend on the entry
	}
	h := r.scale / powerOfTwo(largest)
	value, bar := r.steps(j, a, h, slope)
	for range finest {
		if bar <= shownBar*math.Abs(value)+shownBar*t.size {
			break
		}
		h *= finerStep
		if v, b := r.steps(j, a, h, slope); b < bar {
			value, bar = v, b
		}
	}
	t.value[i] = value
	t.variance[i] = differenceRoundings*r.rounding(j, a, spread) + bar*bar/(r.lambda*r.lambda)
}

func (r *row) steps(j int, a []float64, h float64, slope []float64) (value, bar float64) {
	r.moves.reset()
	for s, v := range a {
		r.moves.add(j, s, h*v)
	}
	change := r.moves.evaluate(r.changes, r.block)
	var sum [4]float64
	for s, v := range a {
		own := change[4*s : 4*s+4]
		for k := range sum {
			sum[k] += own[k]
		}
		if slope != nil {
			slope[s], _ = richardson(own, h*v)
		}
	}
	return richardson(sum[:], h)
}

// rounding is the variance of an entry, as tensor.outer has it.
func (r *row) rounding(j int, a, spread []float64) float64 {
	rows, _, samples := r.f.Size(r.block)
	node, _ := r.f.Rounding(r.block)
	u, total := r.f.Roundoff(), 0.0
	for s, v := range a {
		d := r.slope[s]
		total += node[s*rows+j]*v*v + 2*u*u*float64(samples+1)*d*d*v*v
		if spread != nil {
			total += d * d * spread[s]
		}
	}
	return total
}
