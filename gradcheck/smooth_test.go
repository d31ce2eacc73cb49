package gradcheck_test

import (
	"math"
	"math/rand/v2"
)

// dual is a value with its exact derivative rule: the oracle of these tests,
// which takes no differences.
type dual struct{ v, d float64 }

func (a dual) plus(b dual) dual  { return dual{a.v + b.v, a.d + b.d} }
func (a dual) times(b dual) dual { return dual{a.v * b.v, a.d*b.v + a.v*b.d} }
func (a dual) scale(c float64) dual {
	return dual{c * a.v, c * a.d}
}

// unary are smooth functions of the field with their derivatives, on all of ℝ,
// and of moderate size where |v| is.
var unary = []func(a dual) dual{
	func(a dual) dual { t := math.Tanh(a.v); c := math.Cosh(a.v); return dual{t, a.d / (c * c)} },
	func(a dual) dual { s := sigmoid(a.v); return dual{s, a.d * s * sigmoid(-a.v)} },
	func(a dual) dual { return dual{softplus(a.v), a.d * sigmoid(a.v)} },
	func(a dual) dual {
		phi := math.Exp(-a.v*a.v/2) / math.Sqrt(2*math.Pi)
		cdf := math.Erfc(-a.v/math.Sqrt2) / 2
		return dual{a.v * cdf, a.d * (cdf + a.v*phi)}
	},
	func(a dual) dual { e := math.Exp(-a.v * a.v / 2); return dual{e, -a.v * e * a.d} },
	func(a dual) dual {
		t := math.Tanh(a.v)
		e := math.Exp(t)
		c := math.Cosh(a.v)
		return dual{e, e / (c * c) * a.d}
	},
	func(a dual) dual { q := 1 / (1 + a.v*a.v); return dual{q, -2 * a.v * q * q * a.d} },
	func(a dual) dual { return dual{math.Sin(a.v), math.Cos(a.v) * a.d} },
	func(a dual) dual { r := math.Sqrt(1 + a.v*a.v); return dual{r, a.v / r * a.d} },
}

func sigmoid(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

func softplus(z float64) float64 { return max(z, 0) + math.Log1p(math.Exp(-math.Abs(z))) }

// smooth is a random composition of unary functions, sums and products.
type smooth func(a dual) dual

func randomSmooth(r *rand.Rand, depth int) smooth {
	if depth == 0 {
		w, b := r.NormFloat64(), r.NormFloat64()
		return func(a dual) dual { return a.scale(w).plus(dual{v: b}) }
	}
	left := randomSmooth(r, depth-1)
	switch r.IntN(6) {
	case 0:
		right := randomSmooth(r, depth-1)
		return func(a dual) dual { return left(a).plus(right(a)) }
	case 1:
		// Bounded factors keep the conditioning bounded too.
		right, f, g := randomSmooth(r, depth-1), unary[r.IntN(2)], unary[r.IntN(2)]
		return func(a dual) dual { return f(left(a)).times(g(right(a))) }
	default:
		w, b, f := r.NormFloat64(), r.NormFloat64(), unary[r.IntN(len(unary))]
		return func(a dual) dual { return f(left(a).scale(w).plus(dual{v: b})) }
	}
}

// decades returns 10 to a uniform power in [−k, k].
func decades(r *rand.Rand, k float64) float64 { return math.Pow(10, k*(2*r.Float64()-1)) }

// tanhNet is C = ½‖a³ − y‖² of a tanh network 4-5-4-2 with 59 parameters in the
// order W¹ b¹ W² b² W³ b³, and its gradient by backpropagation.
type tanhNet struct {
	widths []int
	x, y   []float64
	f, df  func(z float64) float64 // of the hidden layers
}

func newTanhNet(r *rand.Rand) (*tanhNet, []float64) {
	n := &tanhNet{widths: []int{4, 5, 4, 2}, x: normals(r, 4), y: normals(r, 2)}
	n.f = math.Tanh
	n.df = func(z float64) float64 { c := math.Cosh(z); return 1 / (c * c) }
	return n, n.parameters(r)
}

func newReLUNet(r *rand.Rand, widths ...int) (*tanhNet, []float64) {
	n := &tanhNet{widths: widths, x: normals(r, widths[0]), y: normals(r, widths[len(widths)-1])}
	n.f = func(z float64) float64 { return max(z, 0) }
	n.df = func(z float64) float64 {
		if z > 0 {
			return 1
		}
		return 0
	}
	return n, n.parameters(r)
}

func (n *tanhNet) parameters(r *rand.Rand) []float64 {
	var p []float64
	for l := 1; l < len(n.widths); l++ {
		for range n.widths[l] * n.widths[l-1] {
			p = append(p, r.NormFloat64()/math.Sqrt(float64(n.widths[l-1])))
		}
		for range n.widths[l] {
			p = append(p, r.NormFloat64()/2)
		}
	}
	return p
}

func normals(r *rand.Rand, n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = r.NormFloat64()
	}
	return v
}

// forward returns zˡ and aˡ.
func (n *tanhNet) forward(p []float64) (z, a [][]float64) {
	a = [][]float64{n.x}
	z = [][]float64{nil}
	for l := 1; l < len(n.widths); l++ {
		rows, cols := n.widths[l], n.widths[l-1]
		zl, al := make([]float64, rows), make([]float64, rows)
		for j := range rows {
			zl[j] = p[rows*cols+j]
			for k := range cols {
				zl[j] += p[j*cols+k] * a[l-1][k]
			}
			al[j] = zl[j]
			if l < len(n.widths)-1 {
				al[j] = n.f(zl[j])
			}
		}
		z, a, p = append(z, zl), append(a, al), p[rows*cols+rows:]
	}
	return z, a
}

func (n *tanhNet) loss(p []float64) float64 {
	_, a := n.forward(p)
	c := 0.0
	for j, v := range a[len(a)-1] {
		c += (v - n.y[j]) * (v - n.y[j]) / 2
	}
	return c
}

func (n *tanhNet) gradient(p []float64) []float64 {
	z, a := n.forward(p)
	last := len(n.widths) - 1
	g := make([]float64, len(p))
	delta := make([]float64, n.widths[last])
	for j, v := range a[last] {
		delta[j] = v - n.y[j]
	}
	end := len(p)
	for l := last; l >= 1; l-- {
		rows, cols := n.widths[l], n.widths[l-1]
		end -= rows*cols + rows
		below := make([]float64, cols)
		for j := range rows {
			g[end+rows*cols+j] = delta[j]
			for k := range cols {
				g[end+j*cols+k] = delta[j] * a[l-1][k]
				below[k] += delta[j] * p[end+j*cols+k]
			}
		}
		for k := range below {
			if l > 1 {
				below[k] *= n.df(z[l-1][k])
			}
		}
		delta = below
	}
	return g
}
