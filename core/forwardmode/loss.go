package forwardmode

import (
	"math"

	"gonum.org/v1/gonum/num/dual"

	"bonpied/core/contract"
)

// lossOf returns the loss of one example with dual outputs a.
func lossOf(kind contract.LossKind, a []dual.Number, y []float64) dual.Number {
	var c dual.Number
	switch kind {
	case contract.Quadratic:
		for j, aj := range a {
			aj.Real -= y[j]
			c = dual.Add(c, dual.Scale(0.5, dual.Mul(aj, aj)))
		}
	case contract.BinaryCrossEntropy:
		for j, aj := range a {
			c = dual.Add(c, dual.Sub(softplus(aj), dual.Scale(y[j], aj)))
		}
	case contract.SoftmaxCrossEntropy:
		lse := logSumExp(a)
		for j, aj := range a {
			c = dual.Add(c, dual.Scale(y[j], dual.Sub(lse, aj)))
		}
	default:
		panic("forwardmode: unknown loss " + string(kind))
	}
	return c
}

// logSumExp is ln Σ e^{aₖ} = m + ln Σ e^{aₖ−m} with m the largest aₖ, a constant
// in the derivative too, for it cancels.
func logSumExp(a []dual.Number) dual.Number {
	m := math.Inf(-1)
	for _, ak := range a {
		m = math.Max(m, ak.Real)
	}
	var sum dual.Number
	for _, ak := range a {
		ak.Real -= m
		sum = dual.Add(sum, dual.Exp(ak))
	}
	lse := dual.Log(sum)
	lse.Real += m
	return lse
}

// LossAlong returns the loss C(a, y) of one row and its derivative along v.
func LossAlong(kind contract.LossKind, a, y, v []float64) (value, derivative float64) {
	duals := make([]dual.Number, len(a))
	for j := range a {
		duals[j] = dual.Number{Real: a[j], Emag: v[j]}
	}
	c := lossOf(kind, duals, y)
	return c.Real, c.Emag
}
