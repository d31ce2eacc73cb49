package core

import "math"

// The elementary operations, each rounded once to the working precision. The
// conversion in mul forbids the compiler to fuse the product with a sum.

func (p *Primitives) round(x float64) float64 {
	if p.Round == nil {
		return x
	}
	return p.Round(x)
}

func (p *Primitives) add(x, y float64) float64 { return p.round(x + y) }
func (p *Primitives) sub(x, y float64) float64 { return p.round(x - y) }
func (p *Primitives) mul(x, y float64) float64 { return p.round(float64(x * y)) }
func (p *Primitives) div(x, y float64) float64 { return p.round(x / y) }
func (p *Primitives) sqrt(x float64) float64   { return p.round(math.Sqrt(x)) }
func (p *Primitives) exp(x float64) float64    { return p.round(math.Exp(x)) }
func (p *Primitives) log1p(x float64) float64  { return p.round(math.Log1p(x)) }

// roundAll returns x rounded to the working precision: x itself where that is
// the identity, a copy otherwise.
func (p *Primitives) roundAll(x []float64) []float64 {
	if p.Round == nil {
		return x
	}
	rounded := make([]float64, len(x))
	for i, v := range x {
		rounded[i] = p.Round(v)
	}
	return rounded
}

// dot returns Σᵢ aᵢbᵢ from left to right: within γ_n Σ|aᵢbᵢ| of the exact sum.
//
// Reference: Higham, Accuracy and Stability of Numerical Algorithms, 2nd
// edition, equation 3.5.
func dot(p *Primitives, a, b []float64) float64 {
	sum := 0.0
	for i, x := range a {
		sum = p.add(sum, p.mul(x, b[i]))
	}
	return sum
}

// accumulate adds an example's term to the sum over the batch.
func accumulate(p *Primitives, _ Part, sum, term []float64) {
	for i, x := range term {
		sum[i] = p.add(sum[i], x)
	}
}

// hadamard returns a ⊙ b.
func (p *Primitives) hadamard(a, b []float64) []float64 {
	product := make([]float64, len(a))
	for i, x := range a {
		product[i] = p.mul(x, b[i])
	}
	return product
}

// scale multiplies x by c, in place.
func (p *Primitives) scale(c float64, x []float64) {
	for i, v := range x {
		x[i] = p.mul(c, v)
	}
}
