package cases

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
)

// An MLP evaluates one network without allocating, as a user of gonum would
// write it; it is for one goroutine.
type MLP struct {
	layers     Shape
	activation string
	starts     []int
	outputs    [][]float64 // of every layer, the input first
	deltas     [][]float64
}

func NewMLP(layers Shape, activation string) *MLP {
	m := &MLP{layers: layers, activation: activation, starts: layers.Tensors()}
	for _, n := range layers {
		m.outputs = append(m.outputs, make([]float64, n))
		m.deltas = append(m.deltas, make([]float64, n))
	}
	return m
}

func vector(v []float64) blas64.Vector { return blas64.Vector{N: len(v), Inc: 1, Data: v} }

// weights is W of layer l (from 1) among the parameters p, or among a gradient.
func (m *MLP) weights(p []float64, l int) blas64.General {
	rows, cols := m.layers[l], m.layers[l-1]
	return blas64.General{Rows: rows, Cols: cols, Stride: cols, Data: p[m.starts[2*l-2]:m.starts[2*l-1]]}
}

func (m *MLP) biases(p []float64, l int) []float64 { return p[m.starts[2*l-1]:m.starts[2*l]] }

// Loss is the softmax cross-entropy log Σ exp(z) − y·z, for Σ y = 1.
func (m *MLP) Loss(p, x, y []float64) float64 {
	copy(m.outputs[0], x)
	last := len(m.layers) - 1
	for l := 1; l <= last; l++ {
		z := m.outputs[l]
		copy(z, m.biases(p, l))
		blas64.Gemv(blas.NoTrans, 1, m.weights(p, l), vector(m.outputs[l-1]), 1, vector(z))
		if l == last {
			break
		}
		for i, v := range z {
			if m.activation == "tanh" {
				z[i] = math.Tanh(v)
			} else {
				z[i] = max(0, v)
			}
		}
	}
	z := m.outputs[last]
	return floats.LogSumExp(z) - floats.Dot(y, z)
}

// Gradient is the gradient of Loss by backpropagation.
func (m *MLP) Gradient(p, x, y []float64) []float64 {
	g := make([]float64, len(p))
	m.GradientTo(g, p, x, y)
	return g
}

// GradientTo is Gradient that leaves it in g.
func (m *MLP) GradientTo(g, p, x, y []float64) {
	clear(g)
	m.Loss(p, x, y)
	last := len(m.layers) - 1
	total := floats.LogSumExp(m.outputs[last])
	for i, z := range m.outputs[last] {
		m.deltas[last][i] = math.Exp(z-total) - y[i]
	}
	for l := last; l >= 1; l-- {
		delta, a := m.deltas[l], m.outputs[l-1]
		copy(m.biases(g, l), delta)
		blas64.Ger(1, vector(delta), vector(a), m.weights(g, l))
		if l == 1 {
			break
		}
		before := m.deltas[l-1]
		blas64.Gemv(blas.Trans, 1, m.weights(p, l), vector(delta), 0, vector(before))
		for i, v := range a {
			if m.activation == "tanh" {
				before[i] *= 1 - v*v
			} else if v == 0 {
				before[i] = 0
			}
		}
	}
}

// Conditioning is how far the terms of a network's sums exceed the sums, which
// rounding errors are proportional to: the largest, over the layers, of the root
// mean square of Σ |terms| over that of the sums themselves; forwards of the
// hidden neurons, backwards of ∂C/∂b, the terms over all paths.
func (m *MLP) Conditioning(p, x, y []float64) float64 {
	g := m.Gradient(p, x, y)
	last := len(m.layers) - 1
	total := floats.LogSumExp(m.outputs[last])
	size := make([]float64, m.layers[last])
	for i, z := range m.outputs[last] {
		size[i] = math.Exp(z-total) + y[i]
	}
	worst := 0.0
	for l := last; l >= 1; l-- {
		worst = max(worst, RMS(size)/RMS(m.biases(g, l)))
		terms, below := magnitudes(m.weights(p, l), m.biases(p, l), m.outputs[l-1], size)
		if l < last {
			worst = max(worst, RMS(terms)/RMS(m.outputs[l]))
		}
		for k, a := range m.outputs[l-1] {
			if m.activation == "tanh" {
				below[k] *= 1 - a*a
			} else if a == 0 {
				below[k] = 0
			}
		}
		size = below
	}
	return worst
}

// magnitudes returns |W||a| + |b| and |W|ᵀ size.
func magnitudes(w blas64.General, b, a, size []float64) (terms, below []float64) {
	terms, below = make([]float64, w.Rows), make([]float64, w.Cols)
	for j := range terms {
		terms[j] = math.Abs(b[j])
		for k := range below {
			v := math.Abs(w.Data[j*w.Cols+k])
			terms[j] += v * math.Abs(a[k])
			below[k] += v * size[j]
		}
	}
	return terms, below
}

// RMS is the root mean square.
func RMS(v []float64) float64 { return floats.Norm(v, 2) / math.Sqrt(float64(len(v))) }

// Pattern hashes which neurons of the hidden layers were above 0 in the last
// call of Loss or Gradient (FNV-1a).
func (m *MLP) Pattern() uint64 {
	h := uint64(14695981039346656037)
	for _, a := range m.outputs[1 : len(m.outputs)-1] {
		for _, v := range a {
			h *= 1099511628211
			if v > 0 {
				h ^= 1
			}
		}
	}
	return h
}
