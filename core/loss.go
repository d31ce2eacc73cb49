package core

import (
	"math"

	"bonpied/core/contract"
)

// loss is the operation Loss: the reduced loss of a batch, a row per example.
func (p *Primitives) loss(k contract.LossKind, output, target contract.Matrix, r contract.Reduction) (float64, contract.Matrix, error) {
	if err := contract.ValidateLoss(k, output, target, r); err != nil {
		return 0, contract.Matrix{}, err
	}
	sum := make([]float64, 1)
	gradient := contract.NewMatrix(output.Rows, output.Cols)
	scale := p.GradientScale(p, r, output.Rows)
	for i := range output.Rows {
		a, y := p.roundAll(output.Row(i)), p.roundAll(target.Row(i))
		p.Accumulate(p, LossPart, sum, []float64{p.LossValue(p, k, a, y)})
		copy(gradient.Row(i), p.LossGradient(p, k, a, y))
		p.scale(scale, gradient.Row(i))
	}
	return p.mul(p.BatchScale(p, r, output.Rows), sum[0]), gradient, nil
}

// batchScale returns 1/B for the mean and 1 for the sum.
func batchScale(p *Primitives, r contract.Reduction, B int) float64 {
	if r == contract.Mean {
		return p.div(1, p.round(float64(B)))
	}
	return 1
}

func gradientScale(p *Primitives, r contract.Reduction, B int) float64 { return p.BatchScale(p, r, B) }

// lossValue returns C(a, y) of one example, as contract.LossKind documents it.
func lossValue(p *Primitives, k contract.LossKind, a, y []float64) float64 {
	switch k {
	case contract.BinaryCrossEntropy:
		return binaryCrossEntropy(p, a, y)
	case contract.SoftmaxCrossEntropy:
		return softmaxCrossEntropy(p, a, y)
	}
	return quadratic(p, a, y)
}

// lossGradient returns ∂C/∂a of one example.
func lossGradient(p *Primitives, k contract.LossKind, a, y []float64) []float64 {
	switch k {
	case contract.BinaryCrossEntropy:
		return binaryCrossEntropyGradient(p, a, y)
	case contract.SoftmaxCrossEntropy:
		return softmaxCrossEntropyGradient(p, a, y)
	}
	gradient := make([]float64, len(a))
	for j := range a {
		gradient[j] = p.sub(a[j], y[j])
	}
	return gradient
}

// quadratic returns ½ ‖a − y‖².
func quadratic(p *Primitives, a, y []float64) float64 {
	sum := 0.0
	for j := range a {
		d := p.sub(a[j], y[j])
		sum = p.add(sum, p.mul(d, d))
	}
	return p.mul(0.5, sum)
}

// binaryCrossEntropy returns Σⱼ softplus(aⱼ) − yⱼaⱼ, each term as
//
//	(1−y) a + log1p(e^{−a})    for a > 0
//	  −y  a + log1p(e^{a})     otherwise
//
// whose two parts are never negative, so that nothing cancels.
func binaryCrossEntropy(p *Primitives, a, y []float64) float64 {
	sum := 0.0
	for j, z := range a {
		linear := p.mul(-y[j], z)
		if z > 0 {
			linear = p.mul(p.sub(1, y[j]), z)
		}
		sum = p.add(sum, p.add(linear, p.log1p(p.exp(-math.Abs(z)))))
	}
	return sum
}

// binaryCrossEntropyGradient returns σ(aⱼ) − yⱼ, as (1−y) − σ(−a) for a > 0:
// with y = 1 that is −e^{−a}/(1+e^{−a}) where σ(a) has rounded to 1.
func binaryCrossEntropyGradient(p *Primitives, a, y []float64) []float64 {
	gradient := make([]float64, len(a))
	for j, z := range a {
		if z > 0 {
			gradient[j] = p.sub(p.sub(1, y[j]), sigmoid(p, -z))
		} else {
			gradient[j] = p.sub(sigmoid(p, z), y[j])
		}
	}
	return gradient
}

// softmaxRow is what both softmax formulas need of a row a, with m = max a.
type softmaxRow struct {
	max    int       // where a is largest
	e      []float64 // e^{aⱼ−m}; 1 at max
	others float64   // Σ_{j≠max} e^{aⱼ−m}: the sum without its largest term, 1
}

func newSoftmaxRow(p *Primitives, a []float64) softmaxRow {
	row := softmaxRow{e: make([]float64, len(a))}
	for j := range a {
		if a[j] > a[row.max] {
			row.max = j
		}
	}
	for j := range a {
		row.e[j] = 1
		if j != row.max {
			row.e[j] = p.exp(p.sub(a[j], a[row.max]))
			row.others = p.add(row.others, row.e[j])
		}
	}
	return row
}

// softmaxCrossEntropy returns Σⱼ yⱼ (ln Σₖ e^{aₖ} − aⱼ) as
// Σⱼ yⱼ ((m − aⱼ) + log1p(Σ_{k≠max} e^{aₖ−m})), whose parts are never negative.
func softmaxCrossEntropy(p *Primitives, a, y []float64) float64 {
	row := newSoftmaxRow(p, a)
	rest := p.log1p(row.others)
	sum := 0.0
	for j := range a {
		if y[j] != 0 { // 0·∞ where m − aⱼ overflows
			sum = p.add(sum, p.mul(y[j], p.add(p.sub(a[row.max], a[j]), rest)))
		}
	}
	return sum
}

// softmaxCrossEntropyGradient returns Y sⱼ − yⱼ with Y = Σy and s = softmax a,
// as (Y − yⱼ) sⱼ − yⱼ (1 − sⱼ): with y one-hot, one of the two terms is 0 and
// the other is accurate also where sⱼ has rounded to 1.
func softmaxCrossEntropyGradient(p *Primitives, a, y []float64) []float64 {
	row := newSoftmaxRow(p, a)
	total := 0.0
	for _, v := range y {
		total = p.add(total, v)
	}
	norm := p.add(1, row.others)
	gradient := make([]float64, len(a))
	for j, e := range row.e {
		complement := row.others // of e in the sum of all
		if j != row.max {
			complement = p.sub(norm, e)
		}
		raised, lowered := p.mul(p.sub(total, y[j]), e), p.mul(y[j], complement)
		gradient[j] = p.div(p.sub(raised, lowered), norm)
	}
	return gradient
}
