package props

import (
	"math"
	"slices"

	"bonpied/core/contract"
	"bonpied/core/forwardmode"
	"bonpied/core/verdict"
	"bonpied/gradcheck"
)

// Gradients judged by integrals and by exact differences of the implementation's
// own loss: nothing but the implementation is believed.
func pathFamily() []Property {
	return []Property{
		{
			Name:   "backprop/path-integral",
			Claim:  "the implementation's own loss changes along a segment by the integral of its own gradient, tensor by tensor, kinks included",
			Source: "Exercise 1; the gradient theorem; Bolte and Pauwels (2021)",
			Needs:  []contract.Operation{contract.OpBackprop, contract.OpForward, contract.OpLoss},
			Cost:   4,
			Power:  Power{Checks: 5},
			Check:  pathIntegral,
			Twin:   "backprop/differences, which needs no gradient but at one point; this one needs no smoothness, no step, and judges float32 too",
		},
		{
			Name:    "backprop/exact-differences",
			Claim:   "on piecewise-linear networks with dyadic data every partial derivative equals the central difference of the implementation's own loss to the last bit",
			Source:  "Exercise 1; definition of the derivative, exact on a parabola",
			Needs:   []contract.Operation{contract.OpBackprop, contract.OpForward, contract.OpLoss},
			Applies: allOf(onlyFloat64, needsKinds(piecewiseKinds...), needsLoss(contract.Quadratic)),
			Cost:    2,
			Power:   Power{Checks: 10},
			Check:   exactDifferences,
			Twin:    "backprop/exact is as sharp and judges ties; this one judges the gradient as that of the implementation's own forward, whatever that is",
		},
	}
}

// pathIntegral draws a network of any kind, and takes the signs of the
// implementation's own pre-activations as the pattern that tells kinks.
func pathIntegral(d *Draws, im contract.Implementation) verdict.Finding {
	last := []contract.ActivationKind{contract.Identity, contract.Sigmoid, contract.GELU}
	e := drawExample(d, im, networkForm{most: 2, width: 3, last: last})
	at := flatten(e.n, e.x) // a copy, for an implementation that writes to its arguments
	var j verdict.Judge
	got, err := im.Backprop(e.n, e.x, e.y)
	if !onValid(&j, contract.OpBackprop, err) || !gradientShapes(&j, e.n, got, 1) {
		return j.Finding()
	}
	if e.dead(&j, got) {
		return j.Finding()
	}
	o := &ownPath{im: im, y: e.y, flat: at}
	set := e.pathSettings(o)
	finding := gradcheck.Path(o.raised, o.gradient, o.flat.theta, set)
	if finding.Verdict == verdict.Inconclusive {
		set.Resolution = min(coarser*set.Resolution, coarsest)
		set.Tensors = []gradcheck.Tensor{{Place: verdict.Place{Name: "∂C/∂(W, b, x)"}, Rows: len(o.flat.theta)}}
		finding = gradcheck.Path(o.raised, o.gradient, o.flat.theta, set)
	}
	return o.outcome(finding)
}

// dead judges the gradient of a network of which every path to it has a factor
// 0: nothing tells it apart but 0 itself.
func (e *example) dead(j *verdict.Judge, got contract.Gradients) bool {
	if largestGradient(e.bounds.Magnitude) != 0 {
		return false
	}
	j.ToleranceFrom = "0: every path has a factor 0"
	closeGradients(j, e.n, got, scaleGradients(got, 0), scaleGradients(got, 0))
	return true
}

// Where the gradient of one tensor is far below the loss, or cancels, all of them
// are judged as one, with a resolution that is coarser by a factor; coarsest is
// what is still worth a judgement, a tenth of an entry.
const (
	coarser  = 1e3
	coarsest = 0.1
)

// pathSettings state the rounding errors of loss and gradient by the running
// bounds at x, twice, for magnitudes change along a segment. An error of 2²³u,
// 1e-9 in float64, of a tensor's gradient is told apart: the bound on the loss is
// a thousand times below. In float32 that is 2⁻⁶ and a segment of some length;
// mostVague is the most.
func (e *example) pathSettings(o *ownPath) *gradcheck.Settings {
	u := o.im.Conventions.Roundoff()
	set := &gradcheck.Settings{
		Tensors: o.flat.tensors, Seed: 1, Pattern: o.pattern,
		Noise:      min(mostNoise, 2*e.noise()),
		Rounding:   flattenGradients(scaleGradients(e.bounds.Error, 2)),
		Resolution: min(0x1p23*u, mostVague),
	}
	if u > contract.Float64 {
		set.Format = single
	}
	return set
}

// single rounds to float32: the format of every coarser implementation's inputs.
func single(v float64) float64 { return float64(float32(v)) }

// ownPath is an implementation's loss, gradient and kinks as functions of θ.
type ownPath struct {
	im     contract.Implementation
	y      []float64
	flat   *flat
	failed error // of an operation, the first
}

func (o *ownPath) loss(theta []float64) float64 {
	n, x := o.flat.network(theta)
	loss, err := ownLoss(o.im, n, x, o.y)
	o.note(err)
	return loss
}

// raised is the loss above 0 by an offset, as differences take it, so that its
// rounding error is one relative to the value.
func (o *ownPath) raised(theta []float64) float64 { return o.loss(theta) + lossOffset }

// gradient returns a gradient of no entries if there is none of the right
// shapes, which the judge reports.
func (o *ownPath) gradient(theta []float64) []float64 {
	n, x := o.flat.network(theta)
	g, err := o.im.Backprop(n, x, o.y)
	o.note(err)
	var j verdict.Judge
	if err != nil || !gradientShapes(&j, n, g, 1) {
		return nil
	}
	return flattenGradients(g)
}

// pattern hashes the signs of the implementation's own zˡ where f has a kink
// (FNV-1a, a bit a step).
func (o *ownPath) pattern(theta []float64) uint64 {
	n, x := o.flat.network(theta)
	trace, err := o.im.Forward(n, x)
	o.note(err)
	h := uint64(14695981039346656037)
	for i, layer := range n.Layers {
		if err != nil || i >= len(trace.Z) || !layer.F.Kinked() {
			continue
		}
		for _, z := range trace.Z[i] {
			h = (h ^ math.Float64bits(z)>>63) * 1099511628211
		}
	}
	return h
}

// outcome is the judge's finding, or the failure of an operation. What it
// certifies is one check's, not the property's.
func (o *ownPath) outcome(finding verdict.Finding) verdict.Finding {
	if o.failed != nil {
		return verdict.Failf("an error on valid input: %v", o.failed)
	}
	finding.Evidence.Statistics = nil
	return finding
}

func (o *ownPath) note(err error) {
	if o.failed == nil {
		o.failed = err
	}
}

// exactDifferences draws weights and inputs of at most 4 binary digits and
// biases of odd thirty-seconds, so that ties are rare: with two layers, the loss
// has at most 2(5+2+2) binary digits after the point and half a dozen before,
// and 2·13 more at the smallest step.
func exactDifferences(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	e := drawExample(d, im, networkForm{kinds: piecewiseKinds, losses: []contract.LossKind{contract.Quadratic}, most: 2, width: 3})
	at := flatten(e.n, e.x) // a copy: what was drawn is dyadic
	got, err := im.Backprop(e.n, e.x, e.y)
	if !onValid(&j, contract.OpBackprop, err) || !gradientShapes(&j, e.n, got, 1) || e.dead(&j, got) {
		return j.Finding()
	}
	if e.tied() {
		return verdict.Inconclusivef("a pre-activation is exactly 0: the loss may be smooth there although its formula is not")
	}
	o := &ownPath{im: im, y: e.y, flat: at}
	return o.outcome(gradcheck.Exact(o.loss, flattenGradients(got), o.flat.theta, &gradcheck.Settings{Tensors: o.flat.tensors, Seed: 1}))
}

// tied reports whether a neuron is at its kink: max(0, t) − max(0, −t) is smooth
// at 0, and its derivative 1 is no choice of slopes at the kink but ½.
func (e *example) tied() bool {
	for i, z := range forwardmode.Trace(e.n, contract.Conventions{}, e.x).Z {
		if e.n.Layers[i].F.Kinked() && slices.Contains(z, 0) {
			return true
		}
	}
	return false
}
