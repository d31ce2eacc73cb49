package student

import (
	"errors"

	"bonpied/core/contract"
)

// Forward returns z and a of every layer.
func Forward(n contract.Network, x []float64) (contract.Trace, error) {
	if err := n.ValidateInput(x); err != nil {
		return contract.Trace{}, err
	}
	t := contract.Trace{A: [][]float64{append([]float64(nil), x...)}}
	for _, layer := range n.Layers {
		z := make([]float64, layer.W.Rows)
		for i := range z {
			for j, w := range layer.W.Row(i) {
				z[i] += w * t.Output()[j]
			}
			z[i] += layer.B[i]
		}
		a, _, err := Activate(layer.F, z)
		if err != nil {
			return contract.Trace{}, err
		}
		t.Z, t.A = append(t.Z, z), append(t.A, a)
	}
	return t, nil
}

// Deltas is a variable to show that it may be.
var Deltas = func(n contract.Network, x, y []float64) ([][]float64, error) {
	_, deltas, err := backward(n, x, y)
	return deltas, err
}

func backward(n contract.Network, x, y []float64) (contract.Trace, [][]float64, error) {
	if err := n.ValidateExample(x, y); err != nil {
		return contract.Trace{}, nil, err
	}
	if n.Loss != contract.Quadratic {
		return contract.Trace{}, nil, errors.ErrUnsupported
	}
	t, err := Forward(n, x)
	if err != nil {
		return t, nil, err
	}
	gradient := make([]float64, len(y))
	for i, a := range t.Output() {
		gradient[i] = a - y[i]
	}
	deltas := make([][]float64, len(n.Layers))
	for l := len(n.Layers) - 1; l >= 0; l-- {
		_, slope, err := Activate(n.Layers[l].F, t.Z[l])
		if err != nil {
			return t, nil, err
		}
		for i := range gradient {
			gradient[i] *= slope[i]
		}
		deltas[l] = gradient
		gradient = back(n.Layers[l].W, gradient)
	}
	return t, deltas, nil
}

// back returns the transpose of W times d.
func back(w contract.Matrix, d []float64) []float64 {
	x := make([]float64, w.Cols)
	for i, v := range d {
		for j := range x {
			x[j] += w.At(i, j) * v
		}
	}
	return x
}

// Backprop returns the loss and its gradients.
func Backprop(n contract.Network, x, y []float64) (contract.Gradients, error) {
	t, deltas, err := backward(n, x, y)
	if err != nil {
		return contract.Gradients{}, err
	}
	g := contract.Gradients{B: deltas, X: contract.RowMatrix(back(n.Layers[0].W, deltas[0]))}
	for i, a := range t.Output() {
		g.Loss += (a - y[i]) * (a - y[i]) / 2
	}
	for l, d := range deltas {
		w := contract.NewMatrix(len(d), len(t.A[l]))
		for i := range d {
			for j, a := range t.A[l] {
				w.Set(i, j, d[i]*a)
			}
		}
		g.W = append(g.W, w)
	}
	return g, nil
}
