package forwardmode

import (
	"math"

	"gonum.org/v1/gonum/num/dual"

	"bonpied/core/contract"
)

// Activate returns f(z) for a dual z; at a kink the derivative is the declared
// convention's. The formulas are stable on both sides of 0 at any |z|.
func Activate(f contract.Activation, c contract.Conventions, z dual.Number) dual.Number {
	switch f.Kind {
	case contract.Identity:
		return z
	case contract.ReLU, contract.LeakyReLU:
		return piecewiseLinear(f, c, z)
	case contract.Sigmoid:
		return sigmoid(z)
	case contract.Tanh:
		return tanh(z)
	case contract.Softplus:
		return softplus(z)
	case contract.GELU:
		if c.GELUTanh {
			return geluTanh(z)
		}
		return dual.Mul(z, normalCDF(z))
	}
	panic("forwardmode: unknown activation " + string(f.Kind))
}

func piecewiseLinear(f contract.Activation, c contract.Conventions, z dual.Number) dual.Number {
	switch {
	case z.Real > 0:
		return z
	case z.Real < 0:
		return dual.Scale(f.NegativeSlope(), z)
	}
	return dual.Number{Real: 0, Emag: c.SlopeAtKink(f) * z.Emag}
}

// sigmoid is 1/(1+e⁻ᶻ), or eᶻ/(1+eᶻ) for z < 0: the exponential never overflows.
func sigmoid(z dual.Number) dual.Number {
	if z.Real >= 0 {
		return dual.Inv(onePlus(dual.Exp(dual.Scale(-1, z))))
	}
	e := dual.Exp(z)
	return dual.Mul(e, dual.Inv(onePlus(e)))
}

// tanh is (1−t)/(1+t) with t = e^{−2z}, odd in z.
func tanh(z dual.Number) dual.Number {
	if z.Real < 0 {
		return dual.Scale(-1, tanh(dual.Scale(-1, z)))
	}
	t := dual.Exp(dual.Scale(-2, z))
	return dual.Mul(onePlus(dual.Scale(-1, t)), dual.Inv(onePlus(t)))
}

// softplus is max(z, 0) + ln(1 + e^{−|z|}).
func softplus(z dual.Number) dual.Number {
	if z.Real > 0 {
		return dual.Add(z, log1p(dual.Exp(dual.Scale(-1, z))))
	}
	return log1p(dual.Exp(z))
}

// geluTanh is z/2 (1 + tanh(√(2/π)(z + 0.044715 z³))) = z σ(2√(2/π)(z + 0.044715 z³)).
func geluTanh(z dual.Number) dual.Number {
	cube := dual.Scale(0.044715, dual.Mul(z, dual.Mul(z, z)))
	return dual.Mul(z, sigmoid(dual.Scale(2*math.Sqrt(2/math.Pi), dual.Add(z, cube))))
}

// normalCDF is Φ(z) = erfc(−z/√2)/2, with Φ'(z) = e^{−z²/2}/√(2π).
func normalCDF(z dual.Number) dual.Number {
	density := math.Exp(-z.Real*z.Real/2) / math.Sqrt(2*math.Pi)
	return dual.Number{Real: math.Erfc(-z.Real/math.Sqrt2) / 2, Emag: density * z.Emag}
}

// log1p is ln(1+x), with derivative 1/(1+x).
func log1p(x dual.Number) dual.Number {
	return dual.Number{Real: math.Log1p(x.Real), Emag: x.Emag / (1 + x.Real)}
}

func onePlus(x dual.Number) dual.Number {
	x.Real++
	return x
}

// Value returns f(z).
func Value(f contract.Activation, c contract.Conventions, z float64) float64 {
	return Activate(f, c, dual.Number{Real: z}).Real
}

// Slope returns f'(z), the derivative of f along 1.
func Slope(f contract.Activation, c contract.Conventions, z float64) float64 {
	return Activate(f, c, dual.Number{Real: z, Emag: 1}).Emag
}
