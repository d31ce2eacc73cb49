package rounding

import (
	"math"

	"bonpied/core/contract"
	"bonpied/core/forwardmode"
)

// Bounds bounds the rounding errors of one example through a network. The
// shapes are those of contract.Trace and contract.Gradients.
type Bounds struct {
	Z, A  [][]float64 // errors of zˡ (Z[l−1]) and aˡ (A[l])
	Loss  float64     // error of the loss
	Delta [][]float64 // errors of δˡ
	Slope [][]float64 // errors of f'(zˡ)
	Error contract.Gradients
	// Magnitude holds Σ over paths of the absolute values of the terms of every
	// derivative: the size that cancellation is measured against.
	Magnitude contract.Gradients

	// Ambiguous says that some zˡ is closer to a kink than its error, so that
	// rounding decides which side it is on and f' is not determined.
	Ambiguous bool
}

// Example bounds the errors of the loss of one example and its gradients.
func Example(n contract.Network, c contract.Conventions, x, y []float64) Bounds {
	trace := forwardmode.Trace(n, c, x)
	b := forward(n, c, trace)
	L := len(n.Layers)
	loss := Loss(n.Loss, c, trace.A[L], y, b.A[L])
	b.Loss = loss.Value
	b.backward(n, c, trace, loss.Gradient, loss.Magnitude)
	return b
}

// Cotangent bounds the errors of the gradients of ⟨cotangent, aᴸ⟩.
func Cotangent(n contract.Network, c contract.Conventions, x, cotangent []float64) Bounds {
	trace := forwardmode.Trace(n, c, x)
	b := forward(n, c, trace)
	magnitude := make([]float64, len(cotangent))
	for j, v := range cotangent {
		magnitude[j] = math.Abs(v)
	}
	b.backward(n, c, trace, make([]float64, len(cotangent)), magnitude)
	return b
}

// Forward bounds the errors of zˡ and aˡ alone.
func Forward(n contract.Network, c contract.Conventions, x []float64) Bounds {
	return forward(n, c, forwardmode.Trace(n, c, x))
}

func forward(n contract.Network, c contract.Conventions, trace contract.Trace) Bounds {
	L := len(n.Layers)
	b := Bounds{Z: make([][]float64, L), A: make([][]float64, L+1), Slope: make([][]float64, L)}
	b.A[0] = make([]float64, len(trace.A[0]))
	precise := true // aˡ⁻¹ is known without rounding
	for i, layer := range n.Layers {
		rows, below := layer.W.Rows, precise
		b.Z[i], b.A[i+1], b.Slope[i] = make([]float64, rows), make([]float64, rows), make([]float64, rows)
		gamma := c.Gamma(layer.W.Cols + 1)
		for j := range rows {
			size, carried := math.Abs(layer.B[j]), 0.0
			for k, w := range layer.W.Row(j) {
				size += math.Abs(w * trace.A[i][k])
				carried += math.Abs(w) * b.A[i][k]
			}
			z := trace.Z[i][j]
			ez := gamma*size + (1+gamma)*carried
			b.Z[i][j] = ez
			b.A[i+1][j] = Lipschitz(layer.F)*ez + Value(layer.F, c, z)
			b.Slope[i][j] = Curvature(layer.F)*ez + Slope(layer.F, c, z)
			settled := below && exact(layer, trace.A[i], j, c)
			precise = precise && settled
			if layer.F.Kinked() && !(math.Abs(z) > ez) && !settled {
				b.Ambiguous = true
			}
		}
	}
	return b
}

// exact reports whether zⱼ and aⱼ of a piecewise-linear f are computed without
// rounding from an a that is, so that a tie at 0 is a tie in every order of
// summation.
func exact(layer contract.Layer, a []float64, j int, c contract.Conventions) bool {
	if !layer.F.PiecewiseLinear() {
		return false
	}
	bits := fractionBits(layer.B[j])
	size := math.Abs(layer.B[j])
	for k, w := range layer.W.Row(j) {
		bits = max(bits, fractionBits(w)+fractionBits(a[k]))
		size += math.Abs(w * a[k])
	}
	return fits(size, bits+slopeBits(layer.F, c), c)
}

// backward propagates the bounds from the output: eg and g are the error and
// the magnitude of ∂C/∂aᴸ.
func (b *Bounds) backward(n contract.Network, c contract.Conventions, trace contract.Trace, eg, g []float64) {
	L, u := len(n.Layers), c.Roundoff()
	b.Delta = make([][]float64, L)
	b.Error = contract.Gradients{Loss: b.Loss, W: make([]contract.Matrix, L), B: make([][]float64, L)}
	b.Magnitude = contract.Gradients{W: make([]contract.Matrix, L), B: make([][]float64, L)}
	for i := L - 1; i >= 0; i-- {
		layer := n.Layers[i]
		rows, cols := layer.W.Rows, layer.W.Cols
		ed, d := make([]float64, rows), make([]float64, rows)
		for j := range rows {
			slope := math.Abs(forwardmode.Slope(layer.F, c, trace.Z[i][j]))
			es := b.Slope[i][j]
			d[j] = g[j] * (slope + es)
			ed[j] = underflowing(eg[j]*(slope+es)+g[j]*es+2*u*d[j], d[j], c)
		}
		ew, w := contract.NewMatrix(rows, cols), contract.NewMatrix(rows, cols)
		for j := range rows {
			for k := range cols {
				a, ea := math.Abs(trace.A[i][k]), b.A[i][k]
				w.Set(j, k, d[j]*(a+ea))
				ew.Set(j, k, underflowing(ed[j]*(a+ea)+d[j]*ea+2*u*d[j]*a, w.At(j, k), c))
			}
		}
		b.Delta[i], b.Error.W[i], b.Error.B[i] = ed, ew, ed
		b.Magnitude.W[i], b.Magnitude.B[i] = w, d
		eg, g = through(layer.W, c, ed, d)
	}
	b.Error.X, b.Magnitude.X = contract.RowMatrix(eg), contract.RowMatrix(g)
}

// underflowing adds to an error that of a product below the normal range, if the
// product is not known to be 0.
func underflowing(e, magnitude float64, c contract.Conventions) float64 {
	if magnitude > 0 {
		return e + c.Underflow()
	}
	return e
}

// through returns the error and the magnitude of Wᵀδ from those of δ.
func through(w contract.Matrix, c contract.Conventions, ed, d []float64) (eg, g []float64) {
	gamma := c.Gamma(w.Rows + 1)
	eg, g = make([]float64, w.Cols), make([]float64, w.Cols)
	for j := range w.Rows {
		for k, v := range w.Row(j) {
			g[k] += math.Abs(v) * d[j]
			eg[k] += math.Abs(v) * ((1+gamma)*ed[j] + gamma*d[j])
		}
	}
	return eg, g
}
