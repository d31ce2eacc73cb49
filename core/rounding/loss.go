package rounding

import (
	"math"

	"bonpied/core/contract"
)

// LossBounds bounds the errors of the loss of one row of outputs.
type LossBounds struct {
	Value     float64   // error of C(a, y)
	Gradient  []float64 // error of ∂C/∂aⱼ
	Magnitude []float64 // sum of the absolute values of the terms of ∂C/∂aⱼ
}

// Loss bounds the errors of C(a, y) and its gradient when the outputs are known
// to within ea. Cross-entropies are computed from logits by log-sum-exp: their
// error grows with the largest |a|, as that of ln Σ e^{aₖ} − aⱼ does.
func Loss(kind contract.LossKind, c contract.Conventions, a, y, ea []float64) LossBounds {
	b := LossBounds{Gradient: make([]float64, len(a)), Magnitude: make([]float64, len(a))}
	switch kind {
	case contract.Quadratic:
		quadratic(c, a, y, ea, &b)
	case contract.BinaryCrossEntropy:
		binary(c, a, y, ea, &b)
	case contract.SoftmaxCrossEntropy:
		softmax(c, a, y, ea, &b)
	default:
		panic("rounding: unknown loss " + string(kind))
	}
	return b
}

// quadratic: rⱼ = aⱼ − yⱼ has error Eaⱼ + u|rⱼ|; C = ½ Σ rⱼ² adds γ_{n+2} of itself.
func quadratic(c contract.Conventions, a, y, ea []float64, b *LossBounds) {
	sum := 0.0
	for j := range a {
		r := math.Abs(a[j] - y[j])
		er := ea[j] + 2*c.Roundoff()*r
		b.Gradient[j], b.Magnitude[j] = er, r
		b.Value += r*er + er*er
		sum += r * r / 2
	}
	b.Value += c.Gamma(len(a)+2) * sum
}

// binary: C = Σ softplus(aⱼ) − yⱼaⱼ, ∂C/∂aⱼ = σ(aⱼ) − yⱼ; |∂C/∂aⱼ| ≤ 1 and σ' ≤ ¼.
func binary(c contract.Conventions, a, y, ea []float64, b *LossBounds) {
	size := 0.0
	for j := range a {
		b.Gradient[j] = ea[j]/4 + formula(c, 1)
		b.Magnitude[j] = 1/(1+math.Exp(-a[j])) + y[j]
		b.Value += ea[j] + formula(c, 1+2*math.Abs(a[j]))
		size += 1 + 2*math.Abs(a[j])
	}
	b.Value += c.Gamma(len(a)+2) * size
}

// softmax: C = Σ yⱼ(lse − aⱼ), ∂C/∂aⱼ = (Σy) pⱼ − yⱼ. Every output moves lse and
// each pⱼ by at most ½ and 1 of the largest Ea, and the argument a − lse of the
// exponential carries n roundings of the largest |a|.
func softmax(c contract.Conventions, a, y, ea []float64, b *LossBounds) {
	total, top, size, largest := 0.0, math.Inf(-1), 0.0, 0.0
	for j := range a {
		total += y[j]
		top = math.Max(top, a[j])
		size = math.Max(size, math.Abs(a[j]))
		largest = math.Max(largest, ea[j])
	}
	sum := 0.0
	for _, aj := range a {
		sum += math.Exp(aj - top)
	}
	n := float64(len(a))
	argument := formula(c, 1+2*size) + 2*n*c.Roundoff()*(1+2*size)
	for j := range a {
		b.Gradient[j] = total*(largest/2+argument) + 2*c.Roundoff()*y[j]
		b.Magnitude[j] = total*math.Exp(a[j]-top)/sum + y[j]
	}
	b.Value = total * (2*largest + argument + c.Gamma(len(a)+2)*2*(1+2*size))
}
