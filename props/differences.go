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
			Name:   "backprop/differences",
			Claim:  "every partial derivative equals the central difference of the implementation's own loss, within its error bar",
			Source: "Exercise 1; definition of the derivative",
			Needs:  []contract.Operation{contract.OpBackprop, contract.OpForward, contract.OpLoss},
			Check:  differences,
			Twin:   "backprop/every-partial-derivative is sharper; this one judges the gradient as that of the implementation's own forward, whatever that is",
		},
	}
}

// resolution is the error, in units of the root mean square of a tensor's
// gradient, that differences must tell apart: their error bar is about
// (64u)^{4/5} of the size of the terms of the loss, 5e-12 for float64 and 5e-5
// for float32, and the terms may cancel to a thousandth of their size and less.
func resolution(c contract.Conventions) float64 {
	if c.Roundoff() > contract.Float64 {
		return 0.25
	}
	return 1e-6
}

// drawDifferences draws a network whose gradient is seldom 0 throughout: a
// gradient of a dead network is 0 by differences of any step, which says little.
// For float32 it leaves kinks out: steps that rise above the noise are so long
// there that a kink within them cannot be told from noise.
func drawDifferences(d *Draws, im contract.Implementation) (example, *flat) {
	form := networkForm{most: 2, width: 3, last: []contract.ActivationKind{contract.Identity, contract.Sigmoid, contract.GELU}}
	if im.Conventions.Roundoff() > contract.Float64 {
		form.kinds = preferred(im.Conventions.SupportedActivations(), smoothKinds)
	}
	e := drawExample(d, im, form)
	return e, flatten(e.n, e.x)
}

func differences(d *Draws, im contract.Implementation) verdict.Finding {
	e, p := drawDifferences(d, im)
	return e.judgeDifferences(im, p)
}

// judgeDifferences judges the claimed gradient with respect to every parameter
// and input by differences of the implementation's own loss.
func (e *example) judgeDifferences(im contract.Implementation, p *flat) verdict.Finding {
	var j verdict.Judge
	if !e.ask(&j, im, contract.OpBackprop) {
		return j.Finding()
	}
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
		Tensors: p.tensors, Resolution: resolution(im.Conventions), Seed: 1,
		Rounding: flattenGradients(e.bounds.Error), Noise: e.noise(im.Conventions),
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
// to their sum. For float32 it is left to be measured: there the noise is no
// rare plateau, and the bound, which is of the worst case, leaves no derivative
// to be told apart.
func (e *example) noise(c contract.Conventions) float64 {
	if c.Roundoff() > contract.Float64 {
		return 0
	}
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
