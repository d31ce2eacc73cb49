package props

import (
	"fmt"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/gradcheck"
)

// Gradients judged by differences of the implementation's own loss: nothing but
// the implementation is believed.
func differencesFamily() []Property {
	return []Property{
		{
			Name:    "backprop/differences",
			Claim:   "every partial derivative equals the central difference of the implementation's own loss, within its error bar",
			Source:  "Exercise 1; definition of the derivative",
			Needs:   []contract.Operation{contract.OpBackprop, contract.OpForward, contract.OpLoss},
			Applies: onlyFloat64,
			Cost:    2,
			Power:   Power{Checks: 10},
			Check:   differences,
			Twin:    "backprop/every-partial-derivative is sharper; this one judges the gradient as that of the implementation's own forward, whatever that is",
		},
	}
}

// onlyFloat64 says why differences do not apply to coarser arithmetic: a loss in
// float32 has plateaus, where no noise is to be measured and differences of any
// step are 0, and a worst-case bound of its noise leaves nothing to be told
// apart.
func onlyFloat64(im contract.Implementation) string {
	if im.Conventions.Roundoff() > contract.Float64 {
		return "differences of a loss that is coarser than float64 tell too little apart"
	}
	return ""
}

// resolution is the error, in units of the root mean square of a tensor's
// gradient, that differences must tell apart: their error bar is about
// (64u)^{4/5} = 5e-12 of the size of the terms of the loss, and the terms may
// cancel to a hundred-thousandth of their size.
const resolution = 1e-6

// differences draws a network whose gradient is seldom 0 throughout.
func differences(d *Draws, im contract.Implementation) verdict.Finding {
	last := []contract.ActivationKind{contract.Identity, contract.Sigmoid, contract.GELU}
	e := drawExample(d, im, networkForm{most: 2, width: 3, last: last})
	at := flatten(e.n, e.x) // a copy, for an implementation that writes to its arguments
	var j verdict.Judge
	if !e.ask(&j, im, contract.OpBackprop) {
		return j.Finding()
	}
	if largestGradient(e.bounds.Magnitude) == 0 {
		// Differences of a dead network are 0 at any step, and say nothing: the
		// gradient is exactly 0, for every path to it is.
		j.ToleranceFrom = "0: every path has a factor 0"
		closeGradients(&j, e.n, e.grad, scaleGradients(e.grad, 0), scaleGradients(e.grad, 0))
		return j.Finding()
	}
	return e.judgeDifferences(im, at)
}

// judgeDifferences judges the claimed gradient with respect to every parameter
// and input by differences of the implementation's own loss.
func (e *example) judgeDifferences(im contract.Implementation, p *flat) verdict.Finding {
	var failed error
	f := func(theta []float64) float64 {
		n, x := p.network(theta)
		loss, err := ownLoss(im, n, x, e.y)
		if err != nil && failed == nil {
			failed = err
		}
		return loss + lossOffset
	}
	finding := gradcheck.Entries(f, flattenGradients(e.grad), p.theta, &gradcheck.Settings{
		Tensors: p.tensors, Resolution: resolution, Seed: 1,
		Rounding: flattenGradients(e.bounds.Error), Noise: e.noise(),
	})
	if failed != nil {
		return verdict.Failf("an error on valid input: %v", failed)
	}
	return finding
}

// lossOffset is added to the loss, so that its rounding error, which is absolute
// where terms cancel or a formula underflows, is one relative to the value.
const lossOffset = 1

// noise bounds the rounding error of the loss and of adding the offset, relative
// to their sum.
func (e *example) noise() float64 {
	return min(mostNoise, e.bounds.Loss/lossOffset+2*contract.Float64)
}

// mostNoise is the most noise that gradcheck accepts.
const mostNoise = 0x1p-4

// ownLoss returns C(aᴸ, y) by the implementation's own Forward and Loss.
func ownLoss(im contract.Implementation, n contract.Network, x, y []float64) (float64, error) {
	trace, err := im.Forward(n, x)
	if err != nil {
		return 0, err
	}
	if len(trace.A) == 0 {
		return 0, fmt.Errorf("the trace of Forward has no activations")
	}
	loss, _, err := im.Loss(n.Loss, contract.RowMatrix(trace.Output()), contract.RowMatrix(y), contract.Sum)
	return loss, err
}

// flat is a network and an input laid out as one vector θ: W¹, b¹, …, Wᴸ, bᴸ, x.
type flat struct {
	shape   contract.Network
	theta   []float64
	tensors []gradcheck.Tensor
}

func flatten(n contract.Network, x []float64) *flat {
	p := &flat{shape: n}
	add := func(v []float64, place verdict.Place, rows, cols int) {
		p.theta = append(p.theta, v...)
		p.tensors = append(p.tensors, gradcheck.Tensor{Place: place, Rows: rows, Cols: cols})
	}
	for i, layer := range n.Layers {
		add(layer.W.Data, verdict.Place{Name: "∂C/∂w", Layer: i + 1}, layer.W.Rows, layer.W.Cols)
		add(layer.B, verdict.Place{Name: "∂C/∂b", Layer: i + 1}, len(layer.B), 0)
	}
	add(x, verdict.Place{Name: "∂C/∂x"}, len(x), 0)
	return p
}

// network returns the network and the input of θ, which share its memory.
func (p *flat) network(theta []float64) (contract.Network, []float64) {
	n := contract.Network{Layers: make([]contract.Layer, len(p.shape.Layers)), Loss: p.shape.Loss}
	take := func(k int) []float64 {
		part := theta[:k:k]
		theta = theta[k:]
		return part
	}
	for i, layer := range p.shape.Layers {
		w := contract.Matrix{Rows: layer.W.Rows, Cols: layer.W.Cols, Data: take(len(layer.W.Data))}
		n.Layers[i] = contract.Layer{W: w, B: take(len(layer.B)), F: layer.F}
	}
	return n, theta
}

func flattenGradients(g contract.Gradients) []float64 {
	var v []float64
	for i := range g.W {
		v = append(append(v, g.W[i].Data...), g.B[i]...)
	}
	return append(v, g.X.Data...)
}
