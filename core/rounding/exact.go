package rounding

import (
	"math"

	"bonpied/core/contract"
	"bonpied/core/forwardmode"
)

// fractionBits returns the number of binary digits after the point of v: the
// least f ≥ 0 such that v·2^f is an integer. It is 0 for 0.
func fractionBits(v float64) int {
	if v == 0 {
		return 0
	}
	fraction, exponent := math.Frexp(math.Abs(v)) // v = fraction·2^exponent, fraction in [½, 1)
	mantissa := uint64(fraction * (1 << 53))
	trailing := 0
	for mantissa&1 == 0 {
		mantissa >>= 1
		trailing++
	}
	return max(0, 53-trailing-exponent)
}

// fits reports whether every integer multiple of 2^−bits up to size is a
// floating-point number of the implementation's format.
func fits(size float64, bits int, c contract.Conventions) bool {
	precision := -int(math.Round(math.Log2(c.Roundoff())))
	return size < math.Ldexp(1, precision-bits)
}

// ExactGradients reports whether backpropagation of one example is exact: the
// network is piecewise linear with a quadratic loss, and the binary digits of
// every partial sum of every derivative fit the format. Then any order of
// summation gives the same bits, and the tolerance is 0.
func ExactGradients(n contract.Network, c contract.Conventions, x, y []float64) bool {
	if n.Loss != contract.Quadratic {
		return false
	}
	for _, layer := range n.Layers {
		if !layer.F.PiecewiseLinear() {
			return false
		}
	}
	trace := forwardmode.Trace(n, c, x)
	fa, size, ok := forwardBits(n, c, trace)
	return ok && backwardBits(n, c, trace, y, fa, size)
}

// forwardBits returns the fraction bits and the largest magnitude of aˡ, and
// whether every zˡ and aˡ is exact.
func forwardBits(n contract.Network, c contract.Conventions, trace contract.Trace) (fa []int, size []float64, ok bool) {
	fa, size = []int{bitsOf(trace.A[0])}, []float64{largest(trace.A[0])}
	for i, layer := range n.Layers {
		fz := max(bitsOf(layer.W.Data)+fa[i], bitsOf(layer.B))
		for j := range layer.W.Rows {
			sum := math.Abs(layer.B[j])
			for k, w := range layer.W.Row(j) {
				sum += math.Abs(w * trace.A[i][k])
			}
			if !fits(sum, fz, c) {
				return nil, nil, false
			}
		}
		fa = append(fa, fz+slopeBits(layer.F, c))
		size = append(size, largest(trace.A[i+1]))
		if !fits(size[i+1], fa[i+1], c) {
			return nil, nil, false
		}
	}
	return fa, size, true
}

// backwardBits follows the digits of δˡ and of the gradients from the output.
func backwardBits(n contract.Network, c contract.Conventions, trace contract.Trace, y []float64, fa []int, size []float64) bool {
	L := len(n.Layers)
	bits := max(fa[L], bitsOf(y))
	g, loss := make([]float64, len(y)), 0.0
	for j := range y {
		g[j] = math.Abs(trace.A[L][j]) + math.Abs(y[j])
		loss += g[j] * g[j]
	}
	if !fits(loss, 2*bits+1, c) {
		return false
	}
	for i := L - 1; i >= 0; i-- {
		layer := n.Layers[i]
		bits += slopeBits(layer.F, c)
		if !fits(largest(g)*(1+size[i]), bits+fa[i], c) {
			return false
		}
		bits += bitsOf(layer.W.Data)
		_, g = through(layer.W, c, make([]float64, len(g)), g)
		if !fits(largest(g), bits, c) {
			return false
		}
	}
	return true
}

// slopeBits returns the fraction bits of the slopes of a piecewise-linear f, its
// declared slope at the kink included.
func slopeBits(f contract.Activation, c contract.Conventions) int {
	return max(fractionBits(f.NegativeSlope()), fractionBits(c.SlopeAtKink(f)))
}

// DyadicKink reports whether the declared slope at a kink is a fraction of so few
// binary digits that products with it stay exact: κ = ⅓ is none.
func DyadicKink(c contract.Conventions) bool {
	return fractionBits(c.KinkWeight) <= 4
}

func bitsOf(v []float64) int {
	bits := 0
	for _, x := range v {
		bits = max(bits, fractionBits(x))
	}
	return bits
}

func largest(v []float64) float64 {
	m := 0.0
	for _, x := range v {
		m = math.Max(m, math.Abs(x))
	}
	return m
}
