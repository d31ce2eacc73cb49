package core

import "bonpied/core/contract"

// backprop is the operation Backprop: the loss of one example and its gradients.
func (p *Primitives) backprop(n contract.Network, x, y []float64) (contract.Gradients, error) {
	if err := n.ValidateExample(x, y); err != nil {
		return contract.Gradients{}, err
	}
	n, x, y = p.roundNetwork(n), p.roundAll(x), p.roundAll(y)
	t := p.trace(n, x)
	g := p.gradients(n, t, p.LossGradient(p, n.Loss, t.Output(), y))
	g.Loss = p.LossValue(p, n.Loss, t.Output(), y)
	return g, nil
}

// vjp is the operation VJP: the gradients of ⟨cotangent, aᴸ⟩, whose derivative
// with respect to aᴸ is the cotangent.
func (p *Primitives) vjp(n contract.Network, x, cotangent []float64) (contract.Gradients, error) {
	if err := n.ValidateCotangent(x, cotangent); err != nil {
		return contract.Gradients{}, err
	}
	n, x, cotangent = p.roundNetwork(n), p.roundAll(x), p.roundAll(cotangent)
	return p.gradients(n, p.trace(n, x), cotangent), nil
}

// gradients returns ∂C/∂Wˡ, ∂C/∂bˡ and ∂C/∂x of a forward pass, given ∂C/∂aᴸ.
func (p *Primitives) gradients(n contract.Network, t contract.Trace, lossGradient []float64) contract.Gradients {
	δ := p.errors(n, t, lossGradient)
	g := contract.Gradients{W: make([]contract.Matrix, len(δ)), B: make([][]float64, len(δ))}
	for i := range δ {
		g.W[i] = p.WeightGradient(p, δ[i], p.LayerInput(p, t, i+1))
		g.B[i] = p.BiasGradient(p, δ[i])
	}
	g.X = contract.RowMatrix(p.InputGradient(p, n.Layers[0].W, δ[0]))
	return g
}

// backpropBatch is the operation BackpropBatch. With s the reduction's scale,
//
//	C = s Σᵢ Cᵢ    ∂C/∂W = Σᵢ ∂(s Cᵢ)/∂W    ∂C/∂xᵢ = ∂(s Cᵢ)/∂xᵢ
//
// so that the scale enters once for each example, at ∂C/∂aᴸ.
func (p *Primitives) backpropBatch(n contract.Network, x, y contract.Matrix, r contract.Reduction) (contract.Gradients, error) {
	if err := n.ValidateBatch(x, y, r); err != nil {
		return contract.Gradients{}, err
	}
	n, x, y = p.roundNetwork(n), p.roundMatrix(x), p.roundMatrix(y)
	B, scale := x.Rows, p.GradientScale(p, r, x.Rows)
	sum := zeroGradients(n, B)
	loss := make([]float64, 1)
	for i := range B {
		t := p.trace(n, x.Row(i))
		lossGradient := p.LossGradient(p, n.Loss, t.Output(), y.Row(i))
		p.scale(scale, lossGradient)
		p.collect(&sum, p.gradients(n, t, lossGradient), i)
		p.Accumulate(p, LossPart, loss, []float64{p.LossValue(p, n.Loss, t.Output(), y.Row(i))})
	}
	sum.Loss = p.mul(p.BatchScale(p, r, B), loss[0])
	return sum, nil
}

// collect adds the gradients of example i to those of the batch.
func (p *Primitives) collect(sum *contract.Gradients, g contract.Gradients, i int) {
	for l := range g.W {
		p.Accumulate(p, WeightPart, sum.W[l].Data, g.W[l].Data)
		p.Accumulate(p, BiasPart, sum.B[l], g.B[l])
	}
	copy(sum.X.Row(i), g.X.Data)
}

func zeroGradients(n contract.Network, B int) contract.Gradients {
	g := contract.Gradients{X: contract.NewMatrix(B, n.Layers[0].W.Cols)}
	for _, layer := range n.Layers {
		g.W = append(g.W, contract.NewMatrix(layer.W.Rows, layer.W.Cols))
		g.B = append(g.B, make([]float64, len(layer.B)))
	}
	return g
}
