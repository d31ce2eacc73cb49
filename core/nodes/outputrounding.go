package nodes

import (
	"math"
	"slices"

	"bonpied/core/contract"
	"bonpied/core/rounding"
)

// deviation returns what a worst-case bound of package rounding on one evaluation
// of an activation or its slope is multiplied by to be a deviation. The bound of a
// textbook formula adds up 8 operations of u and 2 functions of 2u ULP, and
// doubles the sum for intermediate results; the squares of them add up instead.
// A piecewise-linear f has one rounding, to which its bound amounts.
func deviation(f contract.Activation, c contract.Conventions) float64 {
	if f.PiecewiseLinear() {
		return 1
	}
	return math.Sqrt(8+8*c.ULP()*c.ULP()) / (2 * (2*c.ULP() + 8))
}

// outputGradient returns ∂C/∂aᴸ of every sample and the variance of its error,
// given that of aᴸ; and adds up the variance of the loss.
func (f *Function) outputGradient(c contract.Conventions, output contract.Matrix) (g, variance contract.Matrix) {
	g, variance = contract.NewMatrix(output.Rows, output.Cols), contract.NewMatrix(output.Rows, output.Cols)
	total, squares := 0.0, 0.0
	for s := range f.loss {
		row := &f.loss[s]
		total += f.scale * row.value
		squares += f.scale * f.scale * row.value * row.value
		// The value itself: its worst-case bound for exact outputs.
		own := f.scale * rounding.Loss(f.n.Loss, c, row.a, row.y, make([]float64, len(row.a))).Value
		f.spread.value += f.alike[s] * own * own
		for k, v := range f.outputSlope(s) {
			g.Set(s, k, f.scale*v)
			u := c.UnitRoundoff
			f.spread.value += f.alike[s] * f.scale * f.scale * v * v * output.At(s, k)
			variance.Set(s, k, f.scale*f.scale*(row.carried(k, output.Row(s))+row.own(k, c)+3*u*u*v*v))
		}
	}
	// The sum over the samples and its mean.
	u2 := c.UnitRoundoff * c.UnitRoundoff
	f.spread.value += slices.Max(f.alike) * u2 * float64(len(f.loss)+2) * (total*total + squares)
	return g, variance
}

// carried returns what the variances of the outputs add to ∂C/∂aₖ: Σⱼ V[aⱼ] times
// the square of the second derivative ∂²C/∂aₖ∂aⱼ.
func (r *lossRow) carried(k int, output []float64) float64 {
	switch p := r.p[k]; r.kind {
	case contract.Quadratic:
		return output[k]
	case contract.BinaryCrossEntropy:
		return output[k] / 16 // σ' ≤ ¼
	default:
		sum := 0.0
		for j, v := range output {
			second := -p * r.p[j]
			if j == k {
				second += p
			}
			sum += second * second * v
		}
		return r.total * r.total * sum
	}
}

// own returns the variance of evaluating ∂C/∂aₖ: aₖ − yₖ, σ(aₖ) − yₖ, or Σy pₖ − yₖ
// with pₖ = exp(aₖ − ln Σe^a), whose argument carries roundings of |aₖ| and
// twice those of the largest |a|, and whose sum has a term an output.
func (r *lossRow) own(k int, c contract.Conventions) float64 {
	u2 := c.UnitRoundoff * c.UnitRoundoff
	if r.kind == contract.Quadratic {
		return u2 * r.p[k] * r.p[k]
	}
	sigmoid := contract.Activation{Kind: contract.Sigmoid}
	once := deviation(sigmoid, c) * rounding.Value(sigmoid, c, 0)
	if r.kind == contract.BinaryCrossEntropy {
		return once*once + u2*r.y[k]*r.y[k]
	}
	largest := 0.0
	for _, v := range r.a {
		largest = math.Max(largest, math.Abs(v))
	}
	argument := math.Abs(r.a[k]) + 2*largest
	relative := once*once + u2*(argument*argument+float64(len(r.a)))
	return r.total*r.total*r.p[k]*r.p[k]*relative + u2*r.y[k]*r.y[k]
}
