package props

import (
	"math"

	"bonpied/core/contract"
	"bonpied/core/verdict"
)

// Cross-entropies where exponentials overflow, and where two of them agree.
func lossLimits() []Property {
	return []Property{
		{
			Name:    "loss/softmax-shift",
			Claim:   "C(a + c, y) = C(a, y) and ∂C/∂a likewise, for any constant c added to every logit",
			Source:  "Goodfellow, Bengio and Courville (2016), §4.1, equation 4.1",
			Needs:   []contract.Operation{contract.OpLoss},
			Applies: needsLoss(contract.SoftmaxCrossEntropy),
			Check:   softmaxShift,
		},
		{
			Name:    "loss/extreme-logits",
			Claim:   "at logits of ±10⁴, ±2000, ±710 and 0 the cross-entropies and ∂C/∂a have their limits: Σ max(aⱼ, 0) − yⱼaⱼ, and Σ yⱼ(max a + ln k − aⱼ) with k maxima",
			Source:  "slide «Formulation d'un problème de ML»; deeplearning4j/deeplearning4j#3247",
			Needs:   []contract.Operation{contract.OpLoss},
			Applies: needsCrossEntropy,
			Check:   extremeLogits,
		},
		{
			Name:    "loss/binary-is-softmax-of-two",
			Claim:   "the binary cross-entropy of (a, y) is the softmax cross-entropy of ((a, 0), (y, 1−y)), at a = 0 too",
			Source:  "Bishop (2006), §4.2, equation 4.57",
			Needs:   []contract.Operation{contract.OpLoss},
			Applies: allOf(needsLoss(contract.BinaryCrossEntropy), needsLoss(contract.SoftmaxCrossEntropy)),
			Check:   binaryIsSoftmax,
		},
	}
}

var crossEntropies = []contract.LossKind{contract.BinaryCrossEntropy, contract.SoftmaxCrossEntropy}

func needsCrossEntropy(im contract.Implementation) string {
	reason := ""
	for _, k := range crossEntropies {
		if reason = needsLoss(k)(im); reason == "" {
			return ""
		}
	}
	return reason
}

// shifts go from one that shows a wrong formula to those that overflow it.
var shifts = []float64{1, -1, 16, -64, 1000, -1000}

func softmaxShift(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	k, a, y := d.lossRow(im, []contract.LossKind{contract.SoftmaxCrossEntropy})
	c := pick(d, "c", shifts)
	d.Note("c", c)
	moved := mapVector(a, func(v float64) float64 { return v + c }) // exact
	value, gradient, ok := oneLoss(&j, im, k, a, y)
	shifted, shiftedGradient, alsoOK := oneLoss(&j, im, k, moved, y)
	if !ok || !alsoOK {
		return j.Finding()
	}
	before, after := lossError(im, k, a, y), lossError(im, k, moved, y)
	addTo(after.Gradient, before.Gradient)
	j.ToleranceFrom = fromLoss + ", at both logits"
	j.Close(verdict.Place{Name: "C(a + c, y)"}, shifted, value, before.Value+after.Value)
	closeVector(&j, verdict.Place{Name: "∂C/∂a at a + c"}, shiftedGradient, gradient, after.Gradient)
	return j.Finding()
}

// extremes differ by at least 710 where they differ: the terms that the limits
// leave out are below 4e^{−710}, which no tolerance sees.
var extremes = []float64{1e4, -1e4, 710, -710, 2000, -2000, 0}

func extremeLogits(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	k := pick(d, "loss", supported(im.Conventions.SupportedLosses(), crossEntropies))
	d.Note("loss", k)
	n := pick(d, "classes", few)
	a, y := d.vector("a", n, extremes), d.vector("y", n, targets(k))
	value, gradient, ok := oneLoss(&j, im, k, a, y)
	if !ok {
		return j.Finding()
	}
	want, wantGradient := binaryLimit(a, y)
	if k == contract.SoftmaxCrossEntropy {
		want, wantGradient = softmaxLimit(a, y)
	}
	own, oracle := lossError(im, k, a, y), oracleLossError(im, k, a, y)
	addTo(own.Gradient, oracle.Gradient)
	j.ToleranceFrom = fromLoss
	j.Close(verdict.Place{Name: "C"}, value, want, own.Value+oracle.Value)
	closeVector(&j, verdict.Place{Name: "∂C/∂a"}, gradient, wantGradient, own.Gradient)
	return j.Finding()
}

// binaryLimit returns Σ max(aⱼ, 0) − yⱼaⱼ and its gradient, where softplus(0) =
// ln 2 and σ(0) = ½.
func binaryLimit(a, y []float64) (value float64, gradient []float64) {
	gradient = make([]float64, len(a))
	for j, v := range a {
		value += math.Max(v, 0) - y[j]*v
		switch {
		case v > 0:
			gradient[j] = 1 - y[j]
		case v < 0:
			gradient[j] = -y[j]
		default:
			value += math.Ln2
			gradient[j] = 0.5 - y[j]
		}
	}
	return value, gradient
}

// softmaxLimit returns Σ yⱼ(m + ln k − aⱼ) and its gradient Y/k − yⱼ at the k
// maxima m of a, −yⱼ elsewhere, with Y = Σy.
func softmaxLimit(a, y []float64) (value float64, gradient []float64) {
	m, k, total := math.Inf(-1), 0.0, 0.0
	for j, v := range a {
		total += y[j]
		switch {
		case v > m:
			m, k = v, 1
		case v == m:
			k++
		}
	}
	gradient = make([]float64, len(a))
	for j, v := range a {
		value += y[j] * (m - v + math.Log(k))
		gradient[j] = -y[j]
		if v == m {
			gradient[j] += total / k
		}
	}
	return value, gradient
}

func binaryIsSoftmax(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	a := d.logits("a", 1)
	y := d.vector("y", 1, fractions)
	two, shared := []float64{a[0], 0}, []float64{y[0], 1 - y[0]}
	binary, softmax := contract.BinaryCrossEntropy, contract.SoftmaxCrossEntropy
	value, gradient, ok := oneLoss(&j, im, binary, a, y)
	want, wantGradient, alsoOK := oneLoss(&j, im, softmax, two, shared)
	if !ok || !alsoOK {
		return j.Finding()
	}
	one, other := lossError(im, binary, a, y), lossError(im, softmax, two, shared)
	j.ToleranceFrom = fromLoss + ", of both losses"
	j.Close(verdict.Place{Name: "C"}, value, want, one.Value+other.Value)
	j.Close(verdict.Place{Name: "∂C/∂a"}, gradient[0], wantGradient[0], one.Gradient[0]+other.Gradient[0])
	return j.Finding()
}
