package gradcheck_test

import (
	"math"

	"bonpied/core/contract"
)

// soakLoss evaluates the loss of a case as a function of θ in float64 with no
// allocation: the differences that a soak takes are millions.
type soakLoss struct {
	c *soakCase
	// Widths are at most 8.
	from, to [8]float64
	signs    uint64 // a hash of the signs of zˡ where f has a kink (FNV-1a)
}

func (c *soakCase) loss() *soakLoss { return &soakLoss{c: c} }

// at returns the reduced loss.
func (e *soakLoss) at(theta []float64) float64 {
	c := e.c
	sum, params := 0.0, c.n.NumParameters()
	e.signs = 14695981039346656037
	for s := range c.y.Rows {
		a := e.from[:copy(e.from[:], theta[params+s*c.x.Cols:params+(s+1)*c.x.Cols])]
		rest := theta
		for i := range c.n.Layers {
			a = e.layer(rest, a, &c.n.Layers[i])
			rest = rest[len(a)+len(c.n.Layers[i].W.Data):]
		}
		sum += exampleLoss(c.n.Loss, a, c.y.Row(s))
	}
	if c.r == contract.Mean {
		return sum / float64(c.y.Rows)
	}
	return sum
}

// pattern returns the hash of the signs at θ.
func (e *soakLoss) pattern(theta []float64) uint64 {
	e.at(theta)
	return e.signs
}

// layer leaves aˡ in from.
func (e *soakLoss) layer(theta, a []float64, l *contract.Layer) []float64 {
	rows, cols := l.W.Rows, l.W.Cols
	for j := range rows {
		z := theta[rows*cols+j]
		for k, w := range theta[j*cols : (j+1)*cols] {
			z += w * a[k]
		}
		if l.F.Kinked() {
			e.signs = (e.signs ^ math.Float64bits(z)>>63) * 1099511628211
		}
		e.to[j] = activated(l.F, z)
	}
	e.from, e.to = e.to, e.from
	return e.from[:rows]
}

func activated(f contract.Activation, z float64) float64 {
	switch f.Kind {
	case contract.Sigmoid:
		return sigmoid(z)
	case contract.Tanh:
		return math.Tanh(z)
	case contract.ReLU:
		return max(z, 0)
	case contract.LeakyReLU:
		return max(z, 0) + f.Alpha*min(z, 0)
	case contract.Softplus:
		return softplus(z)
	case contract.GELU:
		return z * math.Erfc(-z/math.Sqrt2) / 2
	}
	return z
}

func exampleLoss(k contract.LossKind, a, y []float64) float64 {
	sum := 0.0
	switch k {
	case contract.Quadratic:
		for j, v := range a {
			sum += (v - y[j]) * (v - y[j]) / 2
		}
	case contract.BinaryCrossEntropy:
		for j, v := range a {
			sum += softplus(v) - y[j]*v
		}
	default:
		log := logSum(a)
		for j, v := range a {
			sum += y[j] * (log - v)
		}
	}
	return sum
}
