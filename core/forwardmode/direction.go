package forwardmode

import "bonpied/core/contract"

// Direction is a tangent vector v of a network's parameters and input. A nil
// entry of W or B, and a nil X, is a zero of its shape.
type Direction struct {
	W []contract.Matrix // W[l−1] is a direction of Wˡ; no data means 0
	B [][]float64       // B[l−1] is a direction of bˡ
	X []float64         // a direction of x
}

// Zero returns a direction of n with every entry 0, to be filled in.
func Zero(n contract.Network) Direction {
	d := Direction{W: make([]contract.Matrix, len(n.Layers)), B: make([][]float64, len(n.Layers))}
	for i, layer := range n.Layers {
		d.W[i] = contract.NewMatrix(layer.W.Rows, layer.W.Cols)
		d.B[i] = make([]float64, len(layer.B))
	}
	d.X = make([]float64, n.Layers[0].W.Cols)
	return d
}

func (d Direction) weights(i int) []float64 {
	if i >= len(d.W) {
		return nil
	}
	return d.W[i].Data
}

func (d Direction) biases(i int) []float64 {
	if i >= len(d.B) {
		return nil
	}
	return d.B[i]
}

// at returns v[i], or 0 for a nil slice.
func at(v []float64, i int) float64 {
	if v == nil {
		return 0
	}
	return v[i]
}
