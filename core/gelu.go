package core

import "math"

// gelu returns z g(z) with the gate g = Φ, or g = σ(2u) in the tanh form, which
// is z/2 (1 + tanh u) with u = √(2/π)(z + 0.044715 z³).
//
// Reference: Hendrycks & Gimpel, "Gaussian Error Linear Units", 2016, section 2.
func gelu(p *Primitives, z float64) float64 {
	switch {
	case math.IsInf(z, -1):
		return 0 // the limit; z·0 would be NaN
	case p.Conventions.GELUTanh:
		gate, _ := tanhGate(z)
		return p.mul(z, p.round(gate))
	}
	return p.mul(z, p.round(normalCDF(z)))
}

// geluSlope returns g(z) + z g'(z). It has a zero near z = −0.75, where the two
// terms cancel: the error is a few units roundoff of their magnitudes there, and
// of the result elsewhere.
func geluSlope(p *Primitives, z float64) float64 {
	switch {
	case z > flat:
		return 1
	case z < -flat:
		return 0
	}
	gate, density := normalCDF(z), normalDensity(z)
	if p.Conventions.GELUTanh {
		gate, density = tanhGate(z)
	}
	return p.add(p.round(gate), p.mul(z, p.round(density)))
}

// flat is where the slope has long underflowed to 0, or 1: φ(40) = e^{−800}/√(2π)
// is below the least float64, e^{−744.4}, and 2u(40) > 4600.
const flat = 40

// geluGamma returns sup |f'|. Since (Φ + zφ)' = (2 − z²)φ, the exact form has
// it at √2: Φ(√2) + √2 φ(√2) = erfc(−1)/2 + e⁻¹/√π. The maximum of the tanh
// form, at z = 1.41850…, has no closed form; fixtures/golden has the script that
// computes it with 50 digits.
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
	tail := math.Erfc(x)
	if math.Abs(z) < flat {
		δ := math.FMA(-z, high, -x) - float64(z*low)
		tail -= float64(2 / math.Sqrt(math.Pi) * math.Exp(-float64(x*x)) * δ)
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

// tanhGate returns g(z) = σ(v) and, for |z| ≤ 40, g'(z) = σ'(v) v' with
// v = 2u(z) = √(8/π) z (1 + 0.044715 z²). The error δ of the rounded v, which
// would be the relative error of both in the tail (300 units at z = −20), is
// known, and to first order
//
//	σ(v+δ) = σ(v)(1 + σ(−v)δ)      σ'(v+δ) = σ'(v)(1 + (1 − 2σ(v))δ)
func tanhGate(z float64) (gate, density float64) {
	var exact Primitives
	v, δ := tanhArgument(z)
	gate, opposite := sigmoid(&exact, v), sigmoid(&exact, -v)
	slope := math.Sqrt(8/math.Pi) * (1 + float64(3*cubic*float64(z*z)))
	density = sigmoidSlope(&exact, v) * slope
	return gate + float64(gate*opposite*δ), density + float64(density*(opposite-gate)*δ)
}

// cubic is the coefficient of z³ in u(z).
const cubic = 0.044715

// tanhArgument returns 2u(z) as an unevaluated sum, v + δ. Beyond |z| = 40,
// where σ(2u) is 0 or 1, δ is 0.
func tanhArgument(z float64) (v, δ float64) {
	const (
		rootHigh  = 1.5957691216057308     // √(8/π) rounded
		rootLow   = -9.96930880911092e-17  // √(8/π) − rootHigh
		cubicHigh = 0.044715               // rounded where it is used
		cubicLow  = 2.1960211427085595e-18 // 0.044715 − cubicHigh
	)
	square := float64(z * z)
	c := float64(cubicHigh * square)
	factor := 1 + c
	line := float64(rootHigh * z)
	v = float64(line * factor)
	if !(math.Abs(z) <= flat) {
		return v, 0
	}
	// The error of each rounded operation above, and what the constants lack.
	squareError := math.FMA(z, z, -square)
	cError := math.FMA(cubicHigh, square, -c) + float64(cubicHigh*squareError) + float64(cubicLow*square)
	factorError := sumError(1, c, factor) + cError
	lineError := math.FMA(rootHigh, z, -line) + float64(rootLow*z)
	return v, math.FMA(line, factor, -v) + float64(line*factorError) + float64(lineError*factor)
}

// sumError returns x + y − sum exactly, where sum = x + y rounded.
//
// Reference: Knuth, The Art of Computer Programming, volume 2, section 4.2.2,
// theorem B.
func sumError(x, y, sum float64) float64 {
	back := sum - x
	return (x - (sum - back)) + (y - back)
}
