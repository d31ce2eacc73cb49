package core

import "bonpied/core/contract"

// deltas is the operation Deltas: δˡ = ∂C/∂zˡ of every layer.
func (p *Primitives) deltas(n contract.Network, x, y []float64) ([][]float64, error) {
	if err := n.ValidateExample(x, y); err != nil {
		return nil, err
	}
	n, x, y = p.roundNetwork(n), p.roundAll(x), p.roundAll(y)
	t := p.trace(n, x)
	return p.errors(n, t, p.LossGradient(p, n.Loss, t.Output(), y)), nil
}

// errors returns δ¹, …, δᴸ of a forward pass, given ∂C/∂aᴸ. It is exercise 1,
// questions 2 and 3, with the indices and the bound of the sum corrected:
//
//	δᴸ = fᴸ'(zᴸ) ⊙ ∂C/∂aᴸ
//	δˡ = fˡ'(zˡ) ⊙ (Wˡ⁺¹)ᵀ δˡ⁺¹        l = L−1, …, 1
//
// Reference: Nielsen, Neural Networks and Deep Learning, 2015, chapter 2,
// equations BP1 and BP2.
func (p *Primitives) errors(n contract.Network, t contract.Trace, lossGradient []float64) [][]float64 {
	L := len(n.Layers)
	δ := make([][]float64, L+1) // δ[l] is δˡ; δ[0] is not used
	δ[L] = p.OutputDelta(p, p.LayerSlope(p, n, t, L), lossGradient)
	for l := L - 1; l >= 1; l-- {
		wNext := n.Layers[l].W // Wˡ⁺¹
		δ[l] = p.HiddenDelta(p, wNext, δ[l+1], p.LayerSlope(p, n, t, l))
	}
	return δ[1:]
}

// outputDelta returns f'(zᴸ) ⊙ ∂C/∂aᴸ.
func outputDelta(p *Primitives, slope, lossGradient []float64) []float64 {
	return p.hadamard(slope, lossGradient)
}

// hiddenDelta returns f'(zˡ) ⊙ (Wˡ⁺¹)ᵀ δˡ⁺¹, that is
// δˡⱼ = f'(zˡⱼ) Σₖ wˡ⁺¹ₖⱼ δˡ⁺¹ₖ with k = 1..N_{l+1}.
func hiddenDelta(p *Primitives, wNext contract.Matrix, deltaNext, slope []float64) []float64 {
	return p.hadamard(slope, p.PullBack(p, wNext, deltaNext))
}

// pullBack returns Wᵀδ: the dot product of each column of W with δ.
func pullBack(p *Primitives, w contract.Matrix, delta []float64) []float64 {
	pulled, column := make([]float64, w.Cols), make([]float64, w.Rows)
	for j := range pulled {
		for k := range column {
			column[k] = w.At(k, j)
		}
		pulled[j] = p.Dot(p, column, delta)
	}
	return pulled
}

// weightGradient returns δˡ(aˡ⁻¹)ᵀ: ∂C/∂wˡⱼₖ = aˡ⁻¹ₖ δˡⱼ (exercise 1, question 1).
func weightGradient(p *Primitives, delta, aPrevious []float64) contract.Matrix {
	gradient := contract.NewMatrix(len(delta), len(aPrevious))
	for j, d := range delta {
		row := gradient.Row(j)
		for k, a := range aPrevious {
			row[k] = p.mul(a, d)
		}
	}
	return gradient
}

// biasGradient returns δˡ: ∂C/∂bˡⱼ = δˡⱼ (exercise 1, question 1).
func biasGradient(_ *Primitives, delta []float64) []float64 {
	return append([]float64(nil), delta...)
}

// inputGradient returns (W¹)ᵀδ¹.
func inputGradient(p *Primitives, w1 contract.Matrix, delta1 []float64) []float64 {
	return p.PullBack(p, w1, delta1)
}
