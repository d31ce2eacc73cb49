package props

import (
	"math"

	"bonpied/core/contract"
	"bonpied/core/verdict"
)

// The loss as a function of the target y.
func lossTargets() []Property {
	return []Property{
		{
			Name:    "loss/gradient-sums-to-zero",
			Claim:   "Σⱼ ∂C/∂aⱼ = 0 for the softmax cross-entropy, whatever the sum of y",
			Source:  "BP-2 of exercise 1 with a softmax output; tensorflow/tensorflow#60314",
			Needs:   []contract.Operation{contract.OpLoss},
			Applies: needsLoss(contract.SoftmaxCrossEntropy),
			Check:   gradientSumsToZero,
		},
		{
			Name:   "loss/soft-targets",
			Claim:  "C(a, ½(y+y')) = ½C(a, y) + ½C(a, y') for cross-entropies, ∂C/∂a likewise for every loss; C(a, 2y) = 2C(a, y) for the softmax one",
			Source: "slide «Formulation d'un problème de ML»; contract.LossKind",
			Needs:  []contract.Operation{contract.OpLoss},
			Check:  softTargets,
		},
		{
			Name:   "loss/zero-at-target",
			Claim:  "∂C/∂a = 0 where a fits y: ½‖a−a‖² = 0 with its gradient, exactly; σ(0) = ½; softmax(c, …, c) = 1/n",
			Source: "slide «Formulation d'un problème de ML»; jax-ml/jax#4177",
			Needs:  []contract.Operation{contract.OpLoss},
			Check:  zeroAtTarget,
		},
		{
			Name:   "loss/non-negative",
			Claim:  "C(a, y) ≥ 0",
			Source: "slide «Formulation d'un problème de ML»: the loss takes its values in ℝ₊",
			Needs:  []contract.Operation{contract.OpLoss},
			Check:  nonNegative,
		},
	}
}

func gradientSumsToZero(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	k, a, y := d.lossRow(im, []contract.LossKind{contract.SoftmaxCrossEntropy})
	_, gradient, ok := oneLoss(&j, im, k, a, y)
	if !ok {
		return j.Finding()
	}
	own := lossError(im, k, a, y)
	sum, tolerance, size := 0.0, 0.0, 0.0
	for i, g := range gradient {
		sum += g
		tolerance += own.Gradient[i]
		size += math.Abs(g)
	}
	// The sum is taken here, in double precision.
	tolerance += oracleConventions(im).Gamma(len(a)) * size
	j.ToleranceFrom = fromLoss + ", and of their sum"
	j.Close(verdict.Place{Name: "Σ ∂C/∂aⱼ"}, sum, 0, tolerance)
	return j.Finding()
}

func softTargets(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	k, a, y := d.lossRow(im, nil)
	other := d.vector("y'", len(y), targets(k))
	middle := make([]float64, len(y))
	for i := range y {
		middle[i] = (y[i] + other[i]) / 2 // exact
	}
	j.ToleranceFrom = fromLoss + ", at each target"
	combine(&j, im, k, a, "½(y+y')", middle, 0.5, y, other)
	if k == contract.SoftmaxCrossEntropy {
		combine(&j, im, k, a, "2y", mapVector(y, func(v float64) float64 { return 2 * v }), 2, y)
	}
	return j.Finding()
}

// combine judges C and ∂C/∂a at the target y, named so, against factor times
// their sums over the targets. The quadratic loss itself is not affine in y.
func combine(j *verdict.Judge, im contract.Implementation, k contract.LossKind, a []float64, name string, y []float64, factor float64, ys ...[]float64) {
	value, gradient, ok := oneLoss(j, im, k, a, y)
	if !ok {
		return
	}
	bound := lossError(im, k, a, y)
	want, tolerance := 0.0, bound.Value
	wantGradient, gradientTolerance := make([]float64, len(a)), bound.Gradient
	// Up to three roundings of the combination, here, in double precision.
	gamma := oracleConventions(im).Gamma(3)
	for _, term := range ys {
		c, g, ok := oneLoss(j, im, k, a, term)
		if !ok {
			return
		}
		b := lossError(im, k, a, term)
		want += factor * c
		tolerance += factor * (b.Value + gamma*math.Abs(c))
		for i := range g {
			wantGradient[i] += factor * g[i]
			gradientTolerance[i] += factor * (b.Gradient[i] + gamma*math.Abs(g[i]))
		}
	}
	if k != contract.Quadratic {
		j.Close(verdict.Place{Name: "C at " + name}, value, want, tolerance)
	}
	closeVector(j, verdict.Place{Name: "∂C/∂a at " + name}, gradient, wantGradient, gradientTolerance)
}

// zeroAtTarget draws outputs that fit a target which is exact in binary.
func zeroAtTarget(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	k := pick(d, "loss", im.Conventions.SupportedLosses())
	d.Note("loss", k)
	n := pick(d, "classes", []int{1, 2, 4})
	a, y := d.logits("a", n), make([]float64, n)
	for i := range y {
		switch k {
		case contract.Quadratic:
			y[i] = a[i]
		case contract.BinaryCrossEntropy:
			a[i], y[i] = 0, 0.5
		case contract.SoftmaxCrossEntropy:
			a[i], y[i] = a[0], 1/float64(n)
		}
	}
	d.Note("y", y)
	value, gradient, ok := oneLoss(&j, im, k, a, y)
	if !ok {
		return j.Finding()
	}
	tolerance := lossError(im, k, a, y).Gradient
	j.ToleranceFrom = fromLoss
	if k == contract.Quadratic {
		j.ToleranceFrom = "0: a − a is exact"
		j.Equal(verdict.Place{Name: "C"}, value, 0)
		tolerance = make([]float64, n)
	}
	closeVector(&j, verdict.Place{Name: "∂C/∂a"}, gradient, make([]float64, n), tolerance)
	return j.Finding()
}

func nonNegative(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	k, a, y := d.lossRow(im, nil)
	value, _, ok := oneLoss(&j, im, k, a, y)
	if !ok {
		return j.Finding()
	}
	j.ToleranceFrom = fromLoss
	// math.Min keeps NaN.
	j.Close(verdict.Place{Name: "min(C, 0)"}, math.Min(value, 0), 0, lossError(im, k, a, y).Value)
	return j.Finding()
}
