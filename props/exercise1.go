package props

import (
	"fmt"
	"math"

	"bonpied/core/contract"
	"bonpied/core/rounding"
	"bonpied/core/verdict"
)

// Exercise 1, question by question: each formula is judged on what the
// implementation itself returns for its right-hand side.
func exercise1Family() []Property {
	return []Property{
		{
			Name:   "backprop/bias",
			Claim:  "∂C/∂bˡ = δˡ",
			Source: "Exercise 1.1; Nielsen (2015), BP3",
			Needs:  []contract.Operation{contract.OpBackprop, contract.OpDeltas},
			Check:  biasGradient,
		},
		{
			Name:   "backprop/weight",
			Claim:  "∂C/∂wˡⱼₖ = aˡ⁻¹ₖ δˡⱼ",
			Source: "Exercise 1.1; Nielsen (2015), BP4",
			Needs:  []contract.Operation{contract.OpBackprop, contract.OpDeltas, contract.OpForward},
			Check:  weightGradient,
		},
		{
			Name:   "backprop/input",
			Claim:  "∂C/∂x = (W¹)ᵀ δ¹",
			Source: "Exercise 1, the chain rule at l = 0",
			Needs:  []contract.Operation{contract.OpBackprop, contract.OpDeltas},
			Check:  inputGradient,
		},
		{
			Name:   "backprop/output-delta",
			Claim:  "δᴸ = f'(zᴸ) ⊙ ∂C/∂aᴸ (the lecture's index i is a slip for j)",
			Source: "Exercise 1.2; Nielsen (2015), BP1",
			Needs:  []contract.Operation{contract.OpDeltas, contract.OpForward, contract.OpActivate, contract.OpLoss},
			Check:  outputDelta,
		},
		{
			Name:   "backprop/hidden-recursion",
			Claim:  "δˡ = f'(zˡ) ⊙ (Wˡ⁺¹)ᵀ δˡ⁺¹, a sum over the N_{l+1} neurons above (the lecture writes w_{j,k} and n_l)",
			Source: "Exercise 1.3; Nielsen (2015), BP2",
			Needs:  []contract.Operation{contract.OpDeltas, contract.OpForward, contract.OpActivate},
			Check:  hiddenRecursion,
		},
		{
			Name:   "backprop/loss",
			Claim:  "the loss that backpropagation returns is C(aᴸ, y) of the forward pass",
			Source: "Exercise 1, definition of C",
			Needs:  []contract.Operation{contract.OpBackprop, contract.OpForward, contract.OpLoss},
			Check:  lossOfBackprop,
		},
	}
}

// fromOwn is the origin of tolerances between two results of the implementation.
const fromOwn = "twice the running error bound of the implementation (package core/rounding)"

// example is one drawn example and what the implementation says of it.
type example struct {
	n      contract.Network
	x, y   []float64
	bounds rounding.Bounds
	deltas [][]float64
	grad   contract.Gradients
	trace  contract.Trace
}

// drawExample draws a network with an example of at least the given depth.
func drawExample(d *Draws, im contract.Implementation, form networkForm) example {
	e := example{n: d.network(im, form)}
	e.x, e.y = d.example(e.n)
	e.bounds = rounding.Example(e.n, im.Conventions, e.x, e.y)
	return e
}

// ask calls the operations and reports whether their results can be compared: a
// failure or an inconclusive is noted in j otherwise.
func (e *example) ask(j *verdict.Judge, im contract.Implementation, ops ...contract.Operation) bool {
	if !settled(j, e.bounds) {
		return false
	}
	for _, op := range ops {
		var err error
		switch op {
		case contract.OpBackprop:
			e.grad, err = im.Backprop(e.n, e.x, e.y)
		case contract.OpDeltas:
			e.deltas, err = im.Deltas(e.n, e.x, e.y)
		case contract.OpForward:
			e.trace, err = im.Forward(e.n, e.x)
		}
		if !onValid(j, op, err) || !e.shaped(j, op) {
			return false
		}
	}
	j.ToleranceFrom = fromOwn
	return true
}

func (e *example) shaped(j *verdict.Judge, op contract.Operation) bool {
	switch op {
	case contract.OpBackprop:
		return gradientShapes(j, e.n, e.grad, 1)
	case contract.OpForward:
		return traceShapes(j, e.n, e.trace)
	}
	if !j.Length("δ", len(e.deltas), len(e.n.Layers)) {
		return false
	}
	for i, layer := range e.n.Layers {
		if !j.Length(fmt.Sprintf("δ[l=%d]", i+1), len(e.deltas[i]), layer.W.Rows) {
			return false
		}
	}
	return true
}

func twice(v []float64) []float64 { return mapVector(v, func(x float64) float64 { return 2 * x }) }

func biasGradient(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	e := drawExample(d, im, networkForm{})
	if !e.ask(&j, im, contract.OpBackprop, contract.OpDeltas) {
		return j.Finding()
	}
	for i := range e.n.Layers {
		closeVector(&j, verdict.Place{Name: "∂C/∂b", Layer: i + 1}, e.grad.B[i], e.deltas[i], twice(e.bounds.Delta[i]))
	}
	return j.Finding()
}

func weightGradient(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	e := drawExample(d, im, networkForm{})
	if !e.ask(&j, im, contract.OpBackprop, contract.OpDeltas, contract.OpForward) {
		return j.Finding()
	}
	for i, layer := range e.n.Layers {
		want := contract.NewMatrix(layer.W.Rows, layer.W.Cols)
		for row := range want.Rows {
			for col := range want.Cols {
				want.Set(row, col, e.deltas[i][row]*e.trace.A[i][col])
			}
		}
		tolerance := mapMatrix(e.bounds.Error.W[i], func(v float64) float64 { return 2 * v })
		for k, v := range want.Data {
			tolerance.Data[k] += im.Conventions.Gamma(2) * math.Abs(v)
		}
		closeMatrix(&j, verdict.Place{Name: "∂C/∂w", Layer: i + 1}, e.grad.W[i], want, tolerance)
	}
	return j.Finding()
}

func inputGradient(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	e := drawExample(d, im, networkForm{})
	if !e.ask(&j, im, contract.OpBackprop, contract.OpDeltas) {
		return j.Finding()
	}
	want, own := pullBack(e.n.Layers[0].W, e.deltas[0]), pullBackRounding(im, e.n.Layers[0].W, e.deltas[0])
	closeVector(&j, verdict.Place{Name: "∂C/∂x"}, e.grad.X.Row(0), want, sumOf(twice(e.bounds.Error.X.Row(0)), own))
	return j.Finding()
}

// pullBack returns Wᵀδ, a sum over the rows of W.
func pullBack(w contract.Matrix, delta []float64) []float64 {
	out := make([]float64, w.Cols)
	for j := range w.Rows {
		for k, v := range w.Row(j) {
			out[k] += v * delta[j]
		}
	}
	return out
}

// pullBackRounding bounds the rounding of Wᵀδ, taken twice and multiplied by a slope.
// It belongs to the numbers at hand: where these are wrong, the bounds of the network
// are too, and 0 behind a neuron that should be dead.
func pullBackRounding(im contract.Implementation, w contract.Matrix, delta []float64) []float64 {
	size := make([]float64, w.Cols)
	for j := range w.Rows {
		for k, v := range w.Row(j) {
			size[k] += math.Abs(v * delta[j])
		}
	}
	return mapVector(size, func(v float64) float64 { return 2 * im.Conventions.Gamma(w.Rows+2) * v })
}

func outputDelta(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	e := drawExample(d, im, networkForm{})
	if !e.ask(&j, im, contract.OpDeltas, contract.OpForward) {
		return j.Finding()
	}
	L := len(e.n.Layers)
	_, slope, err := im.Activate(e.n.Layers[L-1].F, e.trace.Z[L-1])
	if !onValid(&j, contract.OpActivate, err) || !j.Length("f'(zᴸ)", len(slope), len(e.y)) {
		return j.Finding()
	}
	_, lossGradient, err := im.Loss(e.n.Loss, contract.RowMatrix(e.trace.A[L]), contract.RowMatrix(e.y), contract.Sum)
	if !onValid(&j, contract.OpLoss, err) || !sameShape(&j, "∂C/∂aᴸ", lossGradient, 1, len(e.y)) {
		return j.Finding()
	}
	want := product(slope, lossGradient.Data)
	own := mapVector(want, func(v float64) float64 { return im.Conventions.Gamma(2) * math.Abs(v) })
	closeVector(&j, verdict.Place{Name: "δ", Layer: L}, e.deltas[L-1], want, sumOf(twice(e.bounds.Delta[L-1]), own))
	return j.Finding()
}

// product returns a ⊙ b.
func product(a, b []float64) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		out[i] = a[i] * b[i]
	}
	return out
}

func hiddenRecursion(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	e := drawExample(d, im, networkForm{least: 2})
	if !e.ask(&j, im, contract.OpDeltas, contract.OpForward) {
		return j.Finding()
	}
	for i := range len(e.n.Layers) - 1 {
		_, slope, err := im.Activate(e.n.Layers[i].F, e.trace.Z[i])
		if !onValid(&j, contract.OpActivate, err) || !j.Length("f'(zˡ)", len(slope), e.n.Layers[i].W.Rows) {
			return j.Finding()
		}
		above := e.n.Layers[i+1].W
		want := product(slope, pullBack(above, e.deltas[i+1]))
		own := product(mapVector(slope, math.Abs), pullBackRounding(im, above, e.deltas[i+1]))
		closeVector(&j, verdict.Place{Name: "δ", Layer: i + 1}, e.deltas[i], want, sumOf(twice(e.bounds.Delta[i]), own))
	}
	return j.Finding()
}

func lossOfBackprop(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	e := drawExample(d, im, networkForm{})
	if !e.ask(&j, im, contract.OpBackprop, contract.OpForward) {
		return j.Finding()
	}
	value, _, err := im.Loss(e.n.Loss, contract.RowMatrix(e.trace.Output()), contract.RowMatrix(e.y), contract.Sum)
	if !onValid(&j, contract.OpLoss, err) {
		return j.Finding()
	}
	j.Close(verdict.Place{Name: "C"}, e.grad.Loss, value, 2*e.bounds.Loss)
	j.True(!math.IsNaN(value), "the loss is NaN")
	return j.Finding()
}
