package core

import "bonpied/core/contract"

// forward is the operation Forward: zˡ and aˡ of every layer.
func (p *Primitives) forward(n contract.Network, x []float64) (contract.Trace, error) {
	if err := n.ValidateInput(x); err != nil {
		return contract.Trace{}, err
	}
	return p.trace(p.roundNetwork(n), p.roundAll(x)), nil
}

// trace is the forward pass: a⁰ = x, zˡ = Wˡaˡ⁻¹ + bˡ, aˡ = fˡ(zˡ).
func (p *Primitives) trace(n contract.Network, x []float64) contract.Trace {
	L := len(n.Layers)
	vectors := make([][]float64, 2*L+1)
	t := contract.Trace{Z: vectors[:L:L], A: vectors[L:]}
	t.A[0] = append(make([]float64, 0, len(x)), x...)
	for i, layer := range n.Layers {
		t.Z[i] = p.PreActivation(p, layer.W, t.A[i], layer.B)
		t.A[i+1] = make([]float64, len(t.Z[i]))
		for j, z := range t.Z[i] {
			t.A[i+1][j] = p.Value(p, layer.F, z)
		}
	}
	return t
}

// preActivation returns W a + b, each entry a dot product and then the bias.
func preActivation(p *Primitives, w contract.Matrix, a, b []float64) []float64 {
	z := make([]float64, w.Rows)
	for j := range z {
		z[j] = p.add(p.Dot(p, w.Row(j), a), b[j])
	}
	return z
}

// layerInput returns aˡ⁻¹.
func layerInput(_ *Primitives, t contract.Trace, l int) []float64 {
	return append([]float64(nil), t.A[l-1]...)
}

// layerSlope returns fˡ'(zˡ), entry by entry.
func layerSlope(p *Primitives, n contract.Network, t contract.Trace, l int) []float64 {
	z, a := t.Z[l-1], t.A[l]
	slopes := make([]float64, len(z))
	for j := range slopes {
		slopes[j] = p.Slope(p, n.Layers[l-1].F, z[j], a[j])
	}
	return slopes
}

// roundNetwork returns n with its weights and biases in the working precision:
// n itself where that is the identity, a copy otherwise.
func (p *Primitives) roundNetwork(n contract.Network) contract.Network {
	if p.Round == nil {
		return n
	}
	rounded := contract.Network{Layers: make([]contract.Layer, len(n.Layers)), Loss: n.Loss}
	for i, layer := range n.Layers {
		rounded.Layers[i] = contract.Layer{W: p.roundMatrix(layer.W), B: p.roundAll(layer.B), F: layer.F}
	}
	return rounded
}

func (p *Primitives) roundMatrix(m contract.Matrix) contract.Matrix {
	m.Data = p.roundAll(m.Data)
	return m
}
