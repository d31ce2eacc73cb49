// Package dyadic takes derivatives of f without any rounding error, on data of few
// binary digits. The comment of gradcheck.Exact says when and why.
package dyadic

import (
	"math"

	"bonpied/gradcheck/internal/call"
	"bonpied/gradcheck/internal/float"
)

const (
	// The steps that are tried for an entry: top, and steps in all,
	// each 8 times smaller than the last. A kink within a step asks for a
	// smaller one, a full mantissa for a larger one.
	top, steps = 0x1p-3, 5
	// spareDigits of every value of f must be 0, so that rounding would show.
	spareDigits = 2
)

// Digits returns the number of binary digits between the first and
// the last 1 of v.
func Digits(v float64) int {
	if v == 0 {
		return 0
	}
	g := float.NewGrain()
	g.Add(v)
	_, exponent := math.Frexp(v)
	return exponent - g.Exponent
}

// Derivative returns the exact derivative of f along axis i, if a step is usable:
// f is a parabola there, to the bit. A claimed derivative too small to show makes
// a constant f unusable. centre is f(x).
func Derivative(fun *call.Function, i int, centre, claimed float64) (float64, bool) {
	h := top
	for range steps {
		if d, ok := step(fun, i, h, centre, claimed); ok {
			return d, true
		}
		h /= 8
	}
	return 0, false
}

// stencil is the values of f that a step takes, and what they tell.
type stencil struct {
	centre float64
	digits float.Grain
	exact  bool // every difference was exact
	flat   bool // every value is the centre's
	d, s   [3]float64
}

// step returns D(h) if h is usable for axis i.
func step(fun *call.Function, i int, h, centre, claimed float64) (float64, bool) {
	c := stencil{centre: centre, digits: float.NewGrain(), exact: true, flat: true}
	c.digits.Add(centre)
	for k, t := range [3]float64{h / 2, h, 2 * h} {
		plus, okPlus := at(fun, i, t)
		minus, okMinus := at(fun, i, -t)
		if !okPlus || !okMinus {
			return 0, false
		}
		c.take(k, t, plus, minus)
	}
	return c.d[1], c.exact && c.spare() && c.parabola() && !(c.flat && c.vanishes(claimed, h))
}

// take forms D(t) and S(t).
func (c *stencil) take(k int, t, plus, minus float64) {
	c.digits.Add(plus)
	c.digits.Add(minus)
	c.flat = c.flat && plus == c.centre && minus == c.centre
	c.d[k] = c.difference(plus, minus) / (2 * t)
	c.s[k] = c.difference(c.difference(plus, c.centre), c.difference(c.centre, minus))
}

// difference returns a − b and notes whether it was rounded.
func (c *stencil) difference(a, b float64) float64 {
	var sum float.Sum
	sum.Add(a)
	sum.Add(-b)
	c.exact = c.exact && sum.Low == 0 && float.IsFinite(sum.High)
	return sum.High
}

// parabola reports whether third and fourth differences vanish.
func (c *stencil) parabola() bool {
	return c.d[0] == c.d[1] && c.d[1] == c.d[2] && c.s[1] == 4*c.s[0] && c.s[2] == 4*c.s[1]
}

// last returns the unit in the last place of the largest value.
func (c *stencil) last() float64 {
	_, exponent := math.Frexp(c.digits.Largest)
	return math.Ldexp(1, exponent-53)
}

// spare reports whether the last digits of every value are 0.
func (c *stencil) spare() bool {
	return c.digits.Largest == 0 || math.Ldexp(1, c.digits.Exponent-spareDigits) >= c.last()
}

// vanishes reports whether a derivative is too small to show over 2h: 2h|v| is
// below half of the last place.
func (c *stencil) vanishes(v, h float64) bool { return v != 0 && math.Abs(v)*4*h < c.last() }

// at returns f at x + t eᵢ, which is exact, and whether that is a number.
func at(fun *call.Function, i int, t float64) (float64, bool) {
	x := fun.X[i]
	if (x+t)-x != t || (x+t)-t != x {
		return 0, false
	}
	v := fun.At(i, []float64{x + t}, true)
	return v, float.IsFinite(v)
}
