package props_test

import "math"

// This file stands for somebody's library, which the example in
// example_plugin_test.go adapts: dense layers with tanh or nothing, and the loss
// ½‖a − y‖².

// dense is a layer a = f(w·x + b); f is tanh, or the identity.
type dense struct {
	w    [][]float64
	b    []float64
	tanh bool
}

// gradient is the derivative of the loss with respect to a layer's w and b.
type gradient struct {
	w [][]float64
	b []float64
}

// forward returns the pre-activations of every layer, and the activations with
// the input before them.
func forward(layers []dense, x []float64) (z, a [][]float64) {
	a = append(a, append([]float64{}, x...))
	for l, layer := range layers {
		sums, values := make([]float64, len(layer.b)), make([]float64, len(layer.b))
		for j := range layer.b {
			for k, v := range a[l] {
				sums[j] += layer.w[j][k] * v
			}
			sums[j] += layer.b[j]
			values[j] = sums[j]
			if layer.tanh {
				values[j] = math.Tanh(sums[j])
			}
		}
		z, a = append(z, sums), append(a, values)
	}
	return z, a
}

// backward returns the loss, the gradient of every layer and that of the input.
func backward(layers []dense, x, y []float64) (loss float64, grads []gradient, dx []float64) {
	_, a := forward(layers, x)
	grads = make([]gradient, len(layers))
	delta := make([]float64, len(y))
	for j, want := range y {
		delta[j] = a[len(layers)][j] - want
		loss += delta[j] * delta[j] / 2
	}
	for l := len(layers) - 1; l >= 0; l-- {
		below := make([]float64, len(a[l]))
		g := gradient{b: delta}
		for j := range delta {
			if layers[l].tanh {
				delta[j] *= 1 - a[l+1][j]*a[l+1][j]
			}
			row := make([]float64, len(a[l]))
			for k, v := range a[l] {
				row[k] = delta[j] * v
				below[k] += layers[l].w[j][k] * delta[j]
			}
			g.w = append(g.w, row)
		}
		grads[l], delta = g, below
	}
	return loss, grads, delta
}
