package props

import (
	"errors"
	"math"

	"bonpied/core/contract"
	"bonpied/core/rounding"
	"bonpied/core/verdict"
	"bonpied/gradcheck"
)

// curve is a function of one number that an implementation computes, and what
// its central differences are judged by.
type curve struct {
	f          func(float64) float64
	roundoff   float64               // of what computes f
	roundError func(float64) float64 // bounds the rounding error of f
	third      float64               // bounds |f⁽³⁾|
	reach      float64               // f is smooth within this distance
}

// difference returns f'(x) and its error bar. In double precision gradcheck
// measures both. In less it cannot: the arguments of its small steps round to
// one and the same number. Then (f(x+h) − f(x−h))/2h is taken at arguments that
// are exact, where its error is at most
//
//	h²/6 sup|f⁽³⁾|  +  (E(x+h) + E(x−h))/2h
//
// with E the rounding error of f, at the step h = 4, 2, …, 2⁻¹⁶ for which that
// is least.
func (c curve) difference(x float64) (value, bar float64, err error) {
	if c.roundoff <= contract.Float64 {
		return gradcheck.Derivative(c.raised(x), x, nil)
	}
	step, bar := 0.0, math.Inf(1)
	for h := 4.0; h >= 0x1p-16; h /= 2 {
		if h >= c.reach {
			continue
		}
		if b := c.third*h*h/6 + (c.roundError(x+h)+c.roundError(x-h))/(2*h); b < bar {
			step, bar = h, b
		}
	}
	// The difference itself is formed here, in double precision.
	up, down := c.f(x+step), c.f(x-step)
	bar += 2 * contract.Float64 * (math.Abs(up) + math.Abs(down)) / step
	return (up - down) / (2 * step), bar, nil
}

// raised returns f + k with the derivative of f. The rounding error of f is an
// absolute one, which in a tail may be larger than f itself, and gradcheck counts
// on at least 4u of the value: k is so large that this covers the error at x.
func (c curve) raised(x float64) func(float64) float64 {
	k := c.roundError(x) / (4 * c.roundoff)
	return func(x float64) float64 { return c.f(x) + k }
}

// The largest tolerance with which a difference says anything about a derivative
// of the order of 1.
const (
	vaguestDouble = 1e-5
	vaguestSingle = 0x1p-5
)

// judge compares a derivative with the difference at x; own bounds the rounding
// error of the derivative. Where the bar is too long, the draw is redrawn.
func (c curve) judge(j *verdict.Judge, place verdict.Place, x, got, own float64) {
	want, bar, err := c.difference(x)
	vaguest := vaguestDouble
	if c.roundoff > contract.Float64 {
		vaguest = vaguestSingle
	}
	j.ToleranceFrom = "the error bar of the central difference, and rounding of the derivative"
	var broken *gradcheck.BrokenError
	switch tolerance := bar + own; {
	case errors.As(err, &broken):
		j.Stop(verdict.Failf("%v", err))
	case err != nil:
		j.Stop(verdict.Inconclusivef("%v", err))
	case !(tolerance <= vaguest):
		j.Stop(verdict.Inconclusivef("the error bar of the difference is %.3g", bar))
	default:
		j.CloseTo(place, got, want, tolerance, bar)
	}
}

// thirdDerivative bounds sup|f⁽³⁾|, away from a kink:
//
//	σ 1/8 at 0    tanh 2 at 0    softplus 1/(6√3) = 0.0962, that is sup|σ″|
//	GELU |z³ − 4z|φ(z) ≤ 0.7788 at 0.79, its tanh form 0.7767
func thirdDerivative(f contract.Activation) float64 {
	switch f.Kind {
	case contract.Sigmoid:
		return 0.125
	case contract.Tanh:
		return 2
	case contract.Softplus:
		return 0.0963
	case contract.GELU:
		return 0.8
	}
	return 0
}

func activationDerivative(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	f := d.activation(im.Conventions.SupportedActivations())
	z := d.point("z", f.Kinked())
	d.Note("f", f)
	d.Note("z", z)
	_, slope, ok := activate(&j, im, f, []float64{z})
	if !ok {
		return j.Finding()
	}
	c := curve{
		roundoff:   im.Conventions.Roundoff(),
		roundError: func(z float64) float64 { return valueError(im, f, z) },
		third:      thirdDerivative(f),
		reach:      math.Inf(1),
	}
	if f.Kinked() {
		c.reach = math.Abs(z)
	}
	c.f = func(z float64) float64 {
		a, _, ok := activate(&j, im, f, []float64{z})
		if !ok {
			return math.NaN()
		}
		return a[0]
	}
	c.judge(&j, verdict.Place{Name: of("f'(z)", f)}, z, slope[0], slopeError(im, f, z))
	return j.Finding()
}

// thirdLossDerivative bounds the third derivative of the loss of one row along
// one output: 0 of a parabola, sup|σ″| of softplus, and Σy times as much of
// ln Σ eᵃ, which along one aⱼ is a softplus.
func thirdLossDerivative(k contract.LossKind, y []float64) float64 {
	bound := rounding.Curvature(contract.Activation{Kind: contract.Sigmoid})
	switch k {
	case contract.Quadratic:
		return 0
	case contract.SoftmaxCrossEntropy:
		total := 0.0
		for _, v := range y {
			total += v
		}
		return bound * total
	}
	return bound
}
