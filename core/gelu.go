package core

import "math"

// gelu returns z Φ(z), or z σ(2u(z)), which is its tanh form
// z/2 (1 + tanh u) with u = √(2/π)(z + 0.044715 z³).
//
// Reference: Hendrycks & Gimpel, "Gaussian Error Linear Units", 2016, section 2.
func gelu(p *Primitives, z float64) float64 {
	switch {
	case math.IsInf(z, -1):
		return 0 // the limit; z·0 would be NaN
	case p.Conventions.GELUTanh:
		return p.mul(z, sigmoid(p, p.round(geluArgument(z))))
	}
	return p.mul(z, p.round(normalCDF(z)))
}

// geluSlope returns Φ(z) + zφ(z), or σ(v) + zσ'(v)v' with v = 2u(z). Both have
// a zero near z = −0.75, where the terms cancel: the error is a few units
// roundoff of their magnitudes there, and of the result elsewhere.
func geluSlope(p *Primitives, z float64) float64 {
	switch {
	case z > flat:
		return 1
	case z < -flat:
		return 0
	case p.Conventions.GELUTanh:
		v := p.round(geluArgument(z))
		return p.add(sigmoid(p, v), p.mul(z, p.mul(sigmoidSlope(p, v), p.round(geluArgumentSlope(z)))))
	}
	return p.add(p.round(normalCDF(z)), p.mul(z, p.round(normalDensity(z))))
}

// flat is where φ and σ'(2u) have long underflowed: φ(40) = e^{−800}/√(2π) is
// below the least float64, e^{−744.4}, and 2u(40) > 4600.
const flat = 40

// The coefficient of z³ in u.
const geluCubic = 0.044715

// geluArgument returns 2u(z) = √(8/π) z (1 + 0.044715 z²). Its five roundings
// make an absolute error of at most 5u|2u(z)|, which is the relative error of
// the tail of σ(2u).
func geluArgument(z float64) float64 {
	return math.Sqrt(8/math.Pi) * z * (1 + float64(geluCubic*float64(z*z)))
}

// geluArgumentSlope returns 2u'(z) = √(8/π)(1 + 3·0.044715 z²).
func geluArgumentSlope(z float64) float64 {
	return math.Sqrt(8/math.Pi) * (1 + float64(3*geluCubic*float64(z*z)))
}

// geluGamma returns sup |f'|. Since (Φ + zφ)' = (2 − z²)φ, the exact form has
// it at √2: Φ(√2) + √2 φ(√2) = erfc(−1)/2 + e⁻¹/√π. The maximum of the tanh
// form, at z = 1.41850…, has no closed form; fixtures/golden holds the 50-digit
// computation.
func geluGamma(tanh bool) float64 {
	if tanh {
		return 1.1289930686587718
	}
	return 0.5*math.Erfc(-1) + math.Exp(-1)/math.Sqrt(math.Pi)
}

// normalCDF returns Φ(z) = erfc(x)/2, x = −z/√2. Rounding x alone would cost
// 2x²u of relative error, 1400 units at z = −38; the error δ of x is known from
// a fused product, and erfc(x+δ) = erfc(x) − (2/√π)e^{−x²}δ + O(δ²).
func normalCDF(z float64) float64 {
	const (
		high = 1 / math.Sqrt2         // rounded to float64 where it is used
		low  = -4.833646656726457e-17 // 1/√2 − high
	)
	x := -z * high
	δ := math.FMA(-z, high, -x) - z*low
	tail := math.Erfc(x)
	if math.Abs(z) < flat {
		tail -= 2 / math.Sqrt(math.Pi) * math.Exp(-x*x) * δ
	}
	return 0.5 * tail
}

// normalDensity returns φ(z) = e^{−z²/2}/√(2π) for |z| ≤ 40. The rounding error
// of z² is known from a fused product, else it would cost z²u/2.
func normalDensity(z float64) float64 {
	square := float64(z * z)
	rest := math.FMA(z, z, -square)
	return math.Exp(-square/2) * (1 - rest/2) / math.Sqrt(2*math.Pi)
}
