package nodes

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"bonpied/core/contract"
	"bonpied/core/rounding"
)

// Rounding returns, for every node of every sample, the variance of the rounding
// error of ∂C/∂z, and for every input of the block that of a: of a gradient
// computed with the declared conventions by any textbook algorithm and of this
// package's own together. See the package comment for the model. The slices are
// to be read only; input is nil where the inputs are exact.
func (f *Function) Rounding(block int) (node, input []float64) {
	v := f.variances()
	return v.delta[block].Data, v.input[block].Data
}

// Roundoff returns the u that Rounding works with: u² is the sum of the squares
// of the declared unit roundoff and of float64's.
func (f *Function) Roundoff() float64 {
	return math.Hypot(f.c.Roundoff(), contract.Float64)
}

// Underflow returns what a result that underflows is off by at most: the least
// normal number of the declared format, for a format may be flushed to 0.
func (f *Function) Underflow() float64 { return f.c.Underflow() }

// NodeRounding returns, for every node of every sample, the variance of the rounding
// error of z in a forward pass with the declared conventions and in this
// package's together; to be read only.
func (f *Function) NodeRounding(block int) []float64 { return f.variances().z[block].Data }

// PlainRounding returns the variance of the rounding error of the loss, likewise.
func (f *Function) PlainRounding() float64 { return f.variances().value }

// spread holds variances of rounding errors, layer by layer.
type spread struct {
	value float64           // of the loss
	z     []contract.Matrix // of zˡ
	input []contract.Matrix // of aˡ⁻¹; no data where it is exact
	slope []contract.Matrix // of fˡ'(zˡ)
	delta []contract.Matrix // of ∂C/∂zˡ
	alike []float64         // how many nodes of a layer are equal at most
}

func (f *Function) variances() *spread {
	f.once.Do(func() {
		c := f.c
		c.UnitRoundoff = f.Roundoff()
		f.spread = &spread{}
		f.spread.backward(f, c, f.spread.forward(f, c))
	})
	return f.spread
}

// forward fills in input and slope, and returns the variance of aᴸ.
func (v *spread) forward(f *Function, c contract.Conventions) contract.Matrix {
	var below contract.Matrix // the batch is exact
	alike := 1.0              // of the layer below
	for i := range f.layers {
		l := &f.layers[i]
		rows, _, samples := f.Size(i)
		v.input = append(v.input, below)
		variance := l.summed(f.c, alike)
		if below.Data != nil {
			for k, v := range throughSquares(l.W, below).Data {
				variance.Data[k] += alike * v
			}
		}
		alike = mostAlike(l)
		v.alike = append(v.alike, alike)
		slope, above := contract.NewMatrix(samples, rows), contract.NewMatrix(samples, rows)
		curvature := rounding.Curvature(l.F)
		share := deviation(l.F, c)
		for k, ez := range variance.Data {
			z := l.z.Data[k]
			own := share * rounding.Slope(l.F, c, z)
			steepest := math.Abs(l.slope.Data[k]) // on either side of a kink that is near
			slope.Data[k] = curvature*curvature*ez + own*own
			if l.F.Kinked() && ez > 0 && math.Abs(z) <= certain*math.Sqrt(ez) {
				jump := 1 - l.F.NegativeSlope()
				slope.Data[k] += jump * jump
				steepest = max(steepest, 1)
			}
			local := steepest + curvature*math.Sqrt(ez)
			own = share * rounding.Value(l.F, c, z)
			above.Data[k] = local*local*ez + own*own
		}
		v.z, v.slope = append(v.z, variance), append(v.slope, slope)
		below = above
	}
	return below
}

// summed returns the variance of the rounding errors of z = Wa + b, of which so many
// terms are alike: that of the claim and of this package's own, each as the package
// comment has it. Of one sample, this package adds up four sums a stride.
func (l *layer) summed(c contract.Conventions, alike float64) contract.Matrix {
	rows, cols := l.W.Rows, float64(l.W.Cols)
	claimed, own := c.Roundoff()*c.Roundoff(), contract.Float64*contract.Float64
	flushed := c.Underflow() * (cols + 1)
	variance := contract.NewMatrix(l.z.Rows, rows)
	count := (l.W.Cols - 1) / stride // of running totals
	for s := range l.z.Rows {
		a := l.below.Row(s)
		for j, z := range l.z.Row(s) {
			w, b, terms := l.W.Row(j), l.B[j], l.terms.At(s, j)
			sum := terms + b*b + z*z
			if sum == 0 && b == 0 && exact(w, a) {
				continue // a tie
			}
			ours := (cols + 2) * sum
			order := l.order[s*rows+j]
			equal := 1.0
			if s := z - b; !(s*s < 1.5*terms) { // of m equal terms it is m times that
				equal = equalTerms(w, a)
			}
			switch largest := order.largest(count, z, b); {
			case equal > 1 || largest > sum:
				sum = max(sum, largest) * equal
				ours = (cols + 2) * sum
			case l.parts != nil:
				// A part has a quarter of the stride, or of what is left, which is n/4 at most, and
				// the first 5¼ more at most, of what eights leave. Of their sum, 5 Σ s² ≥ (s₁ + s₂)² +
				// (s₁ + s₂ + s₃)²; these sums are added up to the running totals, and 3 (b² + z²) ≥
				// (z − b)² + z².
				ours = (cols/4+7)*(terms+l.parts[j]) + 5*l.parts[j] + order.squares + 3*(b*b+z*z)
			}
			variance.Set(s, j, max(alike*(claimed*(cols+2)*sum+own*ours)+flushed*flushed, leastVariance))
		}
	}
	return variance
}

// leastVariance is for sums of which the squares underflow.
const leastVariance = 0x1p-1022

// exact reports whether every product is 0 because a factor is.
func exact(w, a []float64) bool {
	for k, v := range w {
		if v != 0 && a[k] != 0 {
			return false
		}
	}
	return true
}

// certain is how many deviations of its rounding error a node must be away from a
// kink for its side to be known: fewer, with a probability of 2 exp(−certain²/2)
// = 5e-18, and the claim may be on the other side, so that the variance of the
// slope is that of its jump. An exact tie, which has no rounding error, is judged
// by the declared convention.
const certain = 9

// backward fills in delta, from the variance of aᴸ down.
func (v *spread) backward(f *Function, c contract.Conventions, output contract.Matrix) {
	g, variance := f.outputGradient(c, output)
	v.delta = make([]contract.Matrix, len(f.layers))
	u2, samples, flushed := c.UnitRoundoff*c.UnitRoundoff, float64(f.x.Rows), c.Underflow()
	for i := len(f.layers) - 1; i >= 0; i-- {
		l := &f.layers[i]
		delta := contract.NewMatrix(g.Rows, g.Cols)
		for k, s := range l.slope.Data {
			d := s * g.Data[k]
			vs := v.slope[i].Data[k]
			delta.Data[k] = d
			variance.Data[k] = s*s*variance.Data[k] + g.Data[k]*g.Data[k]*vs + variance.Data[k]*vs + u2*d*d + flushed*flushed
		}
		// The product with an input, and its place in the sum over the samples.
		v.delta[i] = contract.NewMatrix(g.Rows, g.Cols)
		for k, d := range delta.Data {
			alike := f.alike[k/g.Cols]
			v.delta[i].Data[k] = alike * (variance.Data[k] + alike*u2*(samples+2)*d*d)
		}
		if i == 0 {
			return
		}
		alike := v.alike[i]
		g, variance = pulledBack(l, delta, variance, alike*u2, flushed)
		for k := range variance.Data {
			variance.Data[k] *= alike
		}
	}
}

// pulledBack returns δW and its variance, a sum over the N_l nodes.
func pulledBack(l *layer, delta, variance contract.Matrix, u2, flushed float64) (g, next contract.Matrix) {
	g, next = contract.NewMatrix(delta.Rows, l.W.Cols), contract.NewMatrix(delta.Rows, l.W.Cols)
	multiply(blas.NoTrans, 1, delta, l.W, 0, g)
	terms := u2 * float64(l.W.Rows+2)
	for k, d := range delta.Data {
		variance.Data[k] += terms * d * d
	}
	backThroughSquares(l.W, variance, next)
	flushed *= float64(l.W.Rows)
	for k, v := range g.Data {
		next.Data[k] += terms*v*v + flushed*flushed
	}
	return g, next
}

// backThroughSquares adds M (W∘W) to dst, a row of W at a time.
func backThroughSquares(w, m, dst contract.Matrix) {
	square := make([]float64, w.Cols)
	for j := range w.Rows {
		if m.Rows == 1 {
			addSquares(dst.Data, w.Row(j), m.Data[j])
			continue
		}
		squareInto(square, w.Row(j))
		for s := range m.Rows {
			blas64.Axpy(m.At(s, j), vector(square), vector(dst.Row(s)))
		}
	}
}

// addSquares adds by w∘w to dst.
func addSquares(dst, w []float64, by float64) {
	if by == 0 {
		return // a square may not be finite
	}
	w = w[:len(dst)]
	for k := range dst {
		dst[k] += w[k] * w[k] * by
	}
}

// throughSquares returns M (W∘W)ᵀ, a row of W at a time.
func throughSquares(w, m contract.Matrix) contract.Matrix {
	out := contract.NewMatrix(m.Rows, w.Rows)
	square := make([]float64, w.Cols)
	for j := range w.Rows {
		if m.Rows == 1 {
			out.Data[j] = weightedSquares(w.Row(j), m.Data)
			continue
		}
		squareInto(square, w.Row(j))
		for s := range m.Rows {
			out.Set(s, j, blas64.Dot(vector(square), vector(m.Row(s))))
		}
	}
	return out
}

// weightedSquares returns Σ vₖwₖ², as four sums that do not wait for one another.
func weightedSquares(w, v []float64) float64 {
	var s0, s1, s2, s3 float64
	v = v[:len(w)]
	for ; len(w) >= 4 && len(v) >= 4; w, v = w[4:], v[4:] {
		w, v := (*[4]float64)(w), (*[4]float64)(v)
		s0, s1, s2, s3 = s0+w[0]*w[0]*v[0], s1+w[1]*w[1]*v[1], s2+w[2]*w[2]*v[2], s3+w[3]*w[3]*v[3]
	}
	for k, a := range w {
		s0 += a * a * v[k]
	}
	return s0 + s1 + s2 + s3
}

func vector(v []float64) blas64.Vector { return blas64.Vector{N: len(v), Inc: 1, Data: v} }

func squareInto(dst, v []float64) {
	for i, a := range v {
		dst[i] = a * a
	}
}

func squared(m contract.Matrix) contract.Matrix {
	s := contract.NewMatrix(m.Rows, m.Cols)
	squareInto(s.Data, m.Data)
	return s
}
