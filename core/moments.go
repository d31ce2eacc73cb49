package core

import (
	"math"

	"bonpied/core/contract"
)

// varianceGains is the operation VarianceGains.
func (p *Primitives) varianceGains(f contract.Activation, s contract.Shape, variance float64) (forward, backward float64, err error) {
	if err := contract.ValidateGains(f, s, variance); err != nil {
		return 0, 0, err
	}
	in, out := p.Fans(p, s)
	forward, backward = p.Gains(p, f, in, out, p.round(variance))
	return forward, backward, nil
}

// secondMoment is the operation SecondMoment.
func (p *Primitives) secondMoment(f contract.Activation, variance float64) (float64, error) {
	if err := contract.ValidateMoment(f, variance); err != nil {
		return 0, err
	}
	return p.SecondMoment(p, f, p.round(variance)), nil
}

// gains returns fan_in·v·c₂ and fan_out·v·c₂.
//
// Reference: He et al., "Delving Deep into Rectifiers", 2015, equations 9 and 14.
func gains(p *Primitives, f contract.Activation, fanIn, fanOut int, variance float64) (forward, backward float64) {
	c2 := p.SecondMomentFactor(p, f)
	forward = p.mul(p.mul(p.round(float64(fanIn)), variance), c2)
	backward = p.mul(p.mul(p.round(float64(fanOut)), variance), c2)
	return forward, backward
}

// secondMomentFactor returns (1+α²)/2 with α the slope on z < 0.
func secondMomentFactor(p *Primitives, f contract.Activation) float64 {
	alpha := p.round(f.NegativeSlope())
	return p.mul(0.5, p.add(1, p.mul(alpha, alpha)))
}

// secondMoment returns E f(z)² for z ~ N(0, v): v c₂ for a piecewise-linear f.
// Otherwise the even part of f² is split into what has a closed form and a
// rest k that decays fast (f(z)² + f(−z)² = 2·(closed form + rest)):
//
//	sigmoid    ½ − E σ'(z)
//	tanh       1 − E tanh'(z) for v ≥ 1; E tanh² z for v < 1, where that cancels
//	softplus   v/2 + E s(z)s(−z)          from s(z) − s(−z) = z
//	GELU       v/2 − E z² Φ(z)Φ(−z)       from Φ(z) + Φ(−z) = 1; σ(2u) for Φ in the tanh form
//
// Neither difference loses more than a factor 3. The relative error is at most
// 1e-12 for v in [1e-300, contract.MaxVariance]; against 50 digits it is
// measured below 1e-15.
func secondMoment(p *Primitives, f contract.Activation, v float64) float64 {
	switch {
	case f.PiecewiseLinear():
		return p.mul(v, p.SecondMomentFactor(p, f))
	case f.Kind == contract.Tanh && v < 1:
		return p.round(gaussianMean(v, func(t float64) float64 { a := math.Tanh(t); return a * a }))
	}
	exact := &Primitives{Conventions: p.Conventions} // the integrand is not rounded
	switch f.Kind {
	case contract.Sigmoid:
		return p.round(0.5 - gaussianMean(v, func(t float64) float64 { return sigmoidSlope(exact, t) }))
	case contract.Tanh:
		return p.round(1 - gaussianMean(v, func(t float64) float64 { return 4 * sigmoidSlope(exact, 2*t) }))
	case contract.Softplus:
		return p.round(v/2 + gaussianMean(v, func(t float64) float64 { return softplus(exact, t) * softplus(exact, -t) }))
	}
	return p.round(v/2 - gaussianMean(v, func(t float64) float64 { return -gelu(exact, t) * gelu(exact, -t) }))
}

// gaussianMean returns E k(z), z ~ N(0, v), of an even function k ≥ 0 by the
// trapezoid rule in x = z/√v:
//
//	E k(z) ≈ h/√(2π) (k(0) + 2 Σ_{i≥1} k(√v x_i) e^{−x_i²/2}),  x_i = ih,  h = min(¼, 1/(8√v))
//
// If k is analytic in the strip |Im z| ≤ d, the discretisation error is of order
// e^{−2πd/(h√v)} e^{d²/2v} max|k(· ± id)|. Every k here is for d = 1: the
// singularity closest to the real axis is the pole of tanh at iπ/2. With
// d = min(1, 2√v) the error is below e^{−50}·e² of the size of k, 2e-21.
//
// The sum ends at |x| = 12, where x² e^{−x²/2} < 1e-29, or at |z| = 48, where
// k < 48 e^{−48} < 7e-20 while the moment is at least ¼. It has at most 400
// positive terms, each within 8 ulps: its rounding error is below γ₄₀₈ < 1e-13.
//
// Reference: Trefethen & Weideman, "The exponentially convergent trapezoidal
// rule", SIAM Review 56(3), 2014, theorem 5.1.
func gaussianMean(v float64, k func(z float64) float64) float64 {
	sigma := math.Sqrt(v)
	h := min(0.25, 0.125/sigma)
	sum := k(0) / 2
	for i := 1; ; i++ {
		x := float64(i) * h
		z := sigma * x
		if x > 12 || z > 48 {
			return float64(2 * h / math.Sqrt(2*math.Pi) * sum)
		}
		sum += float64(k(z) * math.Exp(-x*x/2))
	}
}
