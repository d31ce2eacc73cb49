package props_test

import (
	"slices"
	"testing"

	"bonpied/core/contract"
	"bonpied/props"
)

// mine adapts the library: one field for each operation that it has.
var mine = contract.Implementation{
	Name: "mine",
	Conventions: contract.Conventions{
		Activations: []contract.ActivationKind{contract.Identity, contract.Tanh},
		Losses:      []contract.LossKind{contract.Quadratic},
	},
	Forward: func(n contract.Network, x []float64) (contract.Trace, error) {
		z, a := forward(layers(n), x)
		return contract.Trace{Z: z, A: a}, nil
	},
	Backprop: func(n contract.Network, x, y []float64) (contract.Gradients, error) {
		loss, grads, dx := backward(layers(n), x, y)
		g := contract.Gradients{Loss: loss, X: contract.RowMatrix(dx)}
		for _, layer := range grads {
			g.W = append(g.W, matrix(layer.w))
			g.B = append(g.B, layer.b)
		}
		return g, nil
	},
}

func TestMathematics(t *testing.T) { props.Test(t, mine, props.All()...) }

// layers and matrix convert between the library's types and those of contract.
func layers(n contract.Network) []dense {
	var converted []dense
	for _, layer := range n.Layers {
		rows := slices.Collect(slices.Chunk(slices.Clone(layer.W.Data), layer.W.Cols))
		converted = append(converted, dense{w: rows, b: slices.Clone(layer.B), tanh: layer.F.Kind == contract.Tanh})
	}
	return converted
}

func matrix(rows [][]float64) contract.Matrix {
	return contract.Matrix{Rows: len(rows), Cols: len(rows[0]), Data: slices.Concat(rows...)}
}
