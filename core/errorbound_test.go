package core_test

import (
	"math"

	"bonpied/core"
	"bonpied/core/contract"
)

// bounds are a running error analysis of one example: beside each magnitude, a
// bound on the absolute error that a correct computation with the declared
// roundoff and functions within 4 ulps can have, in any order of summation. The
// magnitudes are those of the reference's forward pass, which is itself held
// against mpmath's.
//
// Reference: Higham, Accuracy and Stability of Numerical Algorithms, 2nd
// edition, section 3.3.
type bounds struct {
	c     contract.Conventions
	trace contract.Trace
	slope [][]float64
	a     [][]float64 // bound on the error of aˡ, l = 0..L
	z     [][]float64 // of zˡ, at index l−1
}

// The largest slope and the largest curvature of any activation: γ of GELU, and
// |f″(0)| = 2φ(0) of GELU = 0.798 (sigmoid 0.097, tanh 0.770, softplus ¼;
// rectifiers 0 away from the kink). Both rounded up.
const (
	steepest = 1.13
	mostBent = 0.81
)

// function is the relative error of a value or a slope: 4 ulps ≤ 8u.
func (b *bounds) function() float64 { return 8 * b.c.Roundoff() }

// product bounds the error of a rounded product of two inexact numbers.
func (b *bounds) product(x, ex, y, ey float64) float64 {
	x, y = math.Abs(x), math.Abs(y)
	return x*ey + y*ex + ex*ey + b.c.Roundoff()*(x+ex)*(y+ey)
}

// row bounds the error of Σ wᵢxᵢ + bias, bias exact.
func (b *bounds) row(w, x, ex []float64, bias float64) float64 {
	passed, size := 0.0, math.Abs(bias)
	for i := range w {
		passed += math.Abs(w[i]) * ex[i]
		size += math.Abs(w[i]) * (math.Abs(x[i]) + ex[i])
	}
	return passed + b.c.Gamma(len(w)+1)*size
}

// newBounds follows the forward pass: the error of z is what W passes on and the
// rounding of the dot product, the error of a is γ times that of z and f's own.
func newBounds(c contract.Conventions, n contract.Network, x []float64) *bounds {
	reference := core.Build("magnitudes", core.Primitives{Conventions: contract.Conventions{GELUTanh: c.GELUTanh}})
	t, err := reference.Forward(n, x)
	if err != nil {
		panic(err)
	}
	b := &bounds{c: c, trace: t, a: [][]float64{make([]float64, len(x))}}
	for l, layer := range n.Layers {
		ez, ea := make([]float64, len(layer.B)), make([]float64, len(layer.B))
		for j := range ez {
			ez[j] = b.row(layer.W.Row(j), t.A[l], b.a[l], layer.B[j])
			ea[j] = steepest*ez[j] + b.function()*math.Abs(t.A[l+1][j])
		}
		_, slope, err := reference.Activate(layer.F, t.Z[l])
		if err != nil {
			panic(err)
		}
		b.z, b.a, b.slope = append(b.z, ez), append(b.a, ea), append(b.slope, slope)
	}
	return b
}

// loss returns the magnitudes of ∂C/∂aᴸ with their errors, and the error of C.
// The Hessian's rows sum to at most 1 (quadratic), ¼ (binary), Y/2 (softmax).
// Its own rounding is that of the golden losses: γ₂₀ of the terms.
func (b *bounds) loss(n contract.Network, y []float64) (g, eg []float64, value, eValue float64) {
	output, errors := b.trace.Output(), b.a[len(b.a)-1]
	value, gradient, err := core.Reference().Loss(n.Loss, contract.RowMatrix(output), contract.RowMatrix(y), contract.Sum)
	if err != nil {
		panic(err)
	}
	hessian, widest := 1.0, 0.0
	for j := range y {
		hessian += y[j]
		widest = max(widest, errors[j])
	}
	eg = make([]float64, len(y))
	eValue = b.c.Gamma(20) * value
	for j, v := range gradient.Data {
		eg[j] = hessian*widest + b.c.Gamma(20)*gradientMagnitude(n.Loss, v, y)
		eValue += (math.Abs(v) + eg[j]) * errors[j]
	}
	return gradient.Data, eg, value, eValue
}

// deltas follows the backward pass from ∂C/∂aᴸ = g ± eg.
func (b *bounds) deltas(n contract.Network, g, eg []float64) (δ, eδ [][]float64) {
	L := len(n.Layers)
	δ, eδ = make([][]float64, L), make([][]float64, L)
	for i := L - 1; i >= 0; i-- {
		δ[i], eδ[i] = make([]float64, len(g)), make([]float64, len(g))
		for j := range g {
			s := b.slope[i][j]
			es := mostBent*b.z[i][j] + b.function()*steepest
			δ[i][j], eδ[i][j] = s*g[j], b.product(s, es, g[j], eg[j])
		}
		g, eg = b.pullBack(n.Layers[i].W, δ[i], eδ[i])
	}
	return δ, eδ
}

func (b *bounds) pullBack(w contract.Matrix, δ, eδ []float64) (g, eg []float64) {
	g, eg = make([]float64, w.Cols), make([]float64, w.Cols)
	column := make([]float64, w.Rows)
	for j := range g {
		for k := range column {
			column[k] = w.At(k, j)
			g[j] += column[k] * δ[k]
		}
		eg[j] = b.row(column, δ, eδ, 0)
	}
	return g, eg
}

// batchTolerance bounds the error of every entry of BackpropBatch: the errors
// of the examples, scaled, and γ of the B + 2 operations that sum and scale.
func batchTolerance(c contract.Conventions, n contract.Network, x, y contract.Matrix, r contract.Reduction) contract.Gradients {
	total := noTolerance(n, x.Rows)
	scale := 1.0
	if r == contract.Mean {
		scale = 1 / float64(x.Rows)
	}
	for i := range x.Rows {
		b := newBounds(c, n, x.Row(i))
		g, eg, value, eValue := b.loss(n, y.Row(i))
		total.Loss += scale * (eValue + c.Gamma(x.Rows+2)*(value+eValue))
		b.addExample(&total, n, g, eg, scale, i)
	}
	return total
}

// vjpTolerance bounds the error of every entry of VJP.
func vjpTolerance(c contract.Conventions, n contract.Network, x, cotangent []float64) contract.Gradients {
	total := noTolerance(n, 1)
	newBounds(c, n, x).addExample(&total, n, cotangent, make([]float64, len(cotangent)), 1, 0)
	return total
}

func noTolerance(n contract.Network, B int) contract.Gradients {
	total := contract.Gradients{X: contract.NewMatrix(B, n.Layers[0].W.Cols)}
	for _, layer := range n.Layers {
		total.W = append(total.W, contract.NewMatrix(layer.W.Rows, layer.W.Cols))
		total.B = append(total.B, make([]float64, len(layer.B)))
	}
	return total
}

func (b *bounds) addExample(total *contract.Gradients, n contract.Network, g, eg []float64, scale float64, i int) {
	δ, eδ := b.deltas(n, g, eg)
	reduce := b.c.Gamma(total.X.Rows + 2)
	for l := range δ {
		for j := range δ[l] {
			d, ed := δ[l][j], eδ[l][j]
			total.B[l][j] += scale * (ed + reduce*(math.Abs(d)+ed))
			for k, a := range b.trace.A[l] {
				e := b.product(a, b.a[l][k], d, ed)
				total.W[l].Data[j*total.W[l].Cols+k] += scale * (e + reduce*(math.Abs(a*d)+e))
			}
		}
	}
	gx, egx := b.pullBack(n.Layers[0].W, δ[0], eδ[0])
	for k := range gx {
		total.X.Set(i, k, scale*(egx[k]+reduce*(math.Abs(gx[k])+egx[k])))
	}
}
