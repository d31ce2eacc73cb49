package core

import (
	"math"

	"bonpied/core/contract"
)

// activate is the operation Activate: f(z) and f'(z), entry by entry.
func (p *Primitives) activate(f contract.Activation, z []float64) (a, slope []float64, err error) {
	if err := f.Validate(); err != nil {
		return nil, nil, err
	}
	if err := contract.ValidateVector("z", z, len(z)); err != nil {
		return nil, nil, err
	}
	a, slope = make([]float64, len(z)), make([]float64, len(z))
	for i, v := range p.roundAll(z) {
		a[i] = p.Value(p, f, v)
		slope[i] = p.Slope(p, f, v, a[i])
	}
	return a, slope, nil
}

// gammaOf is the operation Gamma.
func (p *Primitives) gammaOf(f contract.Activation) (float64, error) {
	if err := f.Validate(); err != nil {
		return 0, err
	}
	return p.Gamma(p, f), nil
}

// value returns f(z). Every form is computed from e^{−|z|}, which does not
// overflow, and keeps its relative precision in both tails.
func value(p *Primitives, f contract.Activation, z float64) float64 {
	switch f.Kind {
	case contract.Sigmoid:
		return sigmoid(p, z)
	case contract.Tanh:
		return p.round(math.Tanh(z))
	case contract.ReLU, contract.LeakyReLU:
		return rectifier(p, f.Alpha, z)
	case contract.Softplus:
		return softplus(p, z)
	case contract.GELU:
		return gelu(p, z)
	}
	return z
}

// slope returns f'(z). It is a function of z, not of a: σ' = a(1−a) is 0 from
// z = 37 on, where a rounds to 1, although σ'(37) = 8.5e-17. At the kink of a
// rectifier it is the convention's (1−κ)f'(0⁻) + κf'(0⁺).
func slope(p *Primitives, f contract.Activation, z, _ float64) float64 {
	switch f.Kind {
	case contract.Sigmoid:
		return sigmoidSlope(p, z)
	case contract.Tanh:
		// 1 − tanh² z = 4e^{−2|z|}/(1+e^{−2|z|})² = 4σ'(2z), and 2z is exact.
		return 4 * sigmoidSlope(p, 2*z)
	case contract.ReLU, contract.LeakyReLU:
		return rectifierSlope(p, f, z)
	case contract.Softplus:
		return sigmoid(p, z)
	case contract.GELU:
		return geluSlope(p, z)
	}
	return 1
}

// gamma returns sup |f'|. The slope of a rectifier lies in [α, 1] whatever κ.
func gamma(p *Primitives, f contract.Activation) float64 {
	switch f.Kind {
	case contract.Sigmoid:
		return 0.25 // at 0
	case contract.GELU:
		return p.round(geluGamma(p.Conventions.GELUTanh))
	}
	return 1 // tanh at 0; softplus as z → ∞; the others on z > 0
}

// sigmoid returns σ(z) = 1/(1+e⁻ᶻ), from e = e^{−|z|}: 1/(1+e) for z ≥ 0 and
// e/(1+e) for z < 0.
func sigmoid(p *Primitives, z float64) float64 {
	e := p.exp(-math.Abs(z))
	if z < 0 {
		return p.div(e, p.add(1, e))
	}
	return p.div(1, p.add(1, e))
}

// sigmoidSlope returns σ'(z) = e^{−|z|}/(1+e^{−|z|})².
func sigmoidSlope(p *Primitives, z float64) float64 {
	e := p.exp(-math.Abs(z))
	s := p.add(1, e)
	return p.div(e, p.mul(s, s))
}

// softplus returns ln(1+eᶻ) = max(z, 0) + log1p(e^{−|z|}).
func softplus(p *Primitives, z float64) float64 {
	tail := p.log1p(p.exp(-math.Abs(z)))
	if z > 0 {
		return p.add(z, tail)
	}
	return tail
}

// rectifier returns z for z > 0 and αz otherwise. A NaN stays NaN, and α = 0
// gives 0 at −∞ too.
func rectifier(p *Primitives, alpha, z float64) float64 {
	if z <= 0 {
		if alpha == 0 {
			return 0
		}
		return p.mul(p.round(alpha), z)
	}
	return z
}

func rectifierSlope(p *Primitives, f contract.Activation, z float64) float64 {
	switch {
	case z < 0:
		return p.round(f.Alpha)
	case z == 0 && f.Kinked():
		return p.round(p.Conventions.SlopeAtKink(f))
	}
	return 1
}
