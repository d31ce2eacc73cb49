package props

import (
	"math"

	"bonpied/core/contract"
	"bonpied/core/forwardmode"
	"bonpied/core/rounding"
	"bonpied/core/verdict"
)

// The losses C(a, y): of one row here, at their limits in loss_limits.go, as
// functions of the target in loss_targets.go, of batches in loss_batch.go.
func lossFamily() []Property {
	return append([]Property{
		{
			Name:   "loss/values",
			Claim:  "C(a, y) is ½‖a−y‖², Σ softplus(aⱼ) − yⱼaⱼ, or Σ yⱼ(ln Σₖ e^{aₖ} − aⱼ)",
			Source: "slide «Formulation d'un problème de ML»",
			Needs:  []contract.Operation{contract.OpLoss},
			Check:  lossValues,
		},
		{
			Name:   "loss/gradient",
			Claim:  "∂C/∂aⱼ is the forward-mode derivative of C along aⱼ, for every j",
			Source: "Exercise 1.2; Griewank and Walther (2008), §3.1",
			Needs:  []contract.Operation{contract.OpLoss},
			Check:  lossGradient,
		},
		{
			Name:   "loss/gradient-differences",
			Claim:  "∂C/∂aⱼ is the derivative of the C that the implementation itself computes, by central differences, under either reduction",
			Source: "Exercise 1.2; definition of the derivative",
			Needs:  []contract.Operation{contract.OpLoss},
			Check:  lossGradientDifferences,
		},
	}, append(lossTargets(), append(lossLimits(), lossBatches()...)...)...)
}

// logitUnits scale an integer of at most 6 bits: logits of ±6 and of ±48.
var logitUnits = []float64{0.125, 1}

// logit draws an output of a network, 0 first.
func (d *Draws) logit(label string) float64 {
	return float64(d.Int(label, -48, 48)) * pick(d, "unit", logitUnits)
}

// logits draws n outputs and notes them.
func (d *Draws) logits(name string, n int) []float64 {
	a := make([]float64, n)
	for j := range a {
		a[j] = d.logit(name)
	}
	d.Note(name, a)
	return a
}

// lossRow draws a loss among the kinds, nil for all, and an output and a target
// of few classes.
func (d *Draws) lossRow(im contract.Implementation, kinds []contract.LossKind) (k contract.LossKind, a, y []float64) {
	k = pick(d, "loss", supported(im.Conventions.SupportedLosses(), kinds))
	d.Note("loss", k)
	n := pick(d, "classes", few)
	return k, d.logits("a", n), d.vector("y", n, targets(k))
}

// oneLoss returns C(a, y) and ∂C/∂a of one row.
func oneLoss(j *verdict.Judge, im contract.Implementation, k contract.LossKind, a, y []float64) (value float64, gradient []float64, ok bool) {
	value, g, ok := batchLoss(j, im, k, contract.RowMatrix(a), contract.RowMatrix(y), contract.Sum)
	return value, g.Data, ok
}

// batchLoss calls Loss and checks the shape of the gradient.
func batchLoss(j *verdict.Judge, im contract.Implementation, k contract.LossKind, a, y contract.Matrix, r contract.Reduction) (float64, contract.Matrix, bool) {
	value, gradient, err := im.Loss(k, a, y, r)
	ok := onValid(j, contract.OpLoss, err) && sameShape(j, "∂C/∂a", gradient, a.Rows, a.Cols)
	return value, gradient, ok
}

// lossError bounds the errors of the implementation on one row of exact outputs.
func lossError(im contract.Implementation, k contract.LossKind, a, y []float64) rounding.LossBounds {
	return rounding.Loss(k, im.Conventions, a, y, make([]float64, len(a)))
}

// oracleLossError bounds the errors of forward mode on the same row.
func oracleLossError(im contract.Implementation, k contract.LossKind, a, y []float64) rounding.LossBounds {
	return rounding.Loss(k, oracleConventions(im), a, y, make([]float64, len(a)))
}

// fromLoss is the origin of tolerances of losses.
const fromLoss = "rounding of C and ∂C/∂a by the textbook formulas (rounding.Loss)"

func lossValues(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	k, a, y := d.lossRow(im, nil)
	value, _, ok := oneLoss(&j, im, k, a, y)
	if !ok {
		return j.Finding()
	}
	want, _ := forwardmode.LossAlong(k, a, y, make([]float64, len(a)))
	j.ToleranceFrom = fromLoss
	j.Close(verdict.Place{Name: "C"}, value, want, lossError(im, k, a, y).Value+oracleLossError(im, k, a, y).Value)
	return j.Finding()
}

func lossGradient(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	k, a, y := d.lossRow(im, nil)
	_, gradient, ok := oneLoss(&j, im, k, a, y)
	if !ok {
		return j.Finding()
	}
	own, oracle := lossError(im, k, a, y), oracleLossError(im, k, a, y)
	j.ToleranceFrom = fromLoss
	unit := make([]float64, len(a))
	for i := range a {
		unit[i] = 1
		_, want := forwardmode.LossAlong(k, a, y, unit)
		unit[i] = 0
		j.Close(verdict.Place{Name: "∂C/∂a", Row: i + 1}, gradient[i], want, own.Gradient[i]+oracle.Gradient[i])
	}
	return j.Finding()
}

// lossGradientDifferences moves one entry of the last of B equal rows.
func lossGradientDifferences(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	k, a, y := d.lossRow(im, nil)
	r := pick(d, "reduction", contract.Reductions())
	B, entry := d.Int("B", 1, 2), d.Int("entry", 0, len(a)-1)
	d.Note("reduction", r)
	d.Note("B", B)
	outputs, want := repeatRow(a, B), repeatRow(y, B)
	last := (B-1)*len(a) + entry
	_, gradient, ok := batchLoss(&j, im, k, outputs, want, r)
	if !ok {
		return j.Finding()
	}
	scale := 1.0
	if r == contract.Mean {
		scale = 1 / float64(B)
	}
	moved := func(aj float64) contract.Matrix {
		m := outputs.Clone()
		m.Data[last] = aj
		return m
	}
	c := curve{
		roundoff: im.Conventions.Roundoff(),
		f: func(aj float64) float64 {
			value, _, _ := batchLoss(&j, im, k, moved(aj), want, r)
			return value
		},
		roundError: func(aj float64) float64 {
			_, sum := batchLossError(im, k, moved(aj), want)
			return scale * sum
		},
		third: scale * thirdLossDerivative(k, y),
		reach: math.Inf(1),
	}
	place := verdict.Place{Name: "∂C/∂a", Row: entry + 1}
	if B > 1 {
		place.Example = B
	}
	// 1/B adds two roundings, its own and the product's.
	own := lossError(im, k, a, y)
	c.judge(&j, place, a[entry], gradient.Data[last], own.Gradient[entry]+im.Conventions.Gamma(2)*own.Magnitude[entry])
	return j.Finding()
}

// repeatRow returns B rows that are all x.
func repeatRow(x []float64, B int) contract.Matrix {
	m := contract.NewMatrix(B, len(x))
	for i := range B {
		copy(m.Row(i), x)
	}
	return m
}
