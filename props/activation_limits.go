package props

import (
	"math"
	"sync"

	"bonpied/core/contract"
	"bonpied/core/forwardmode"
	"bonpied/core/rounding"
	"bonpied/core/verdict"
)

// What happens at 0, far out, and at most: kinks, saturation and γ = sup|f'|.
func activationLimits() []Property {
	return []Property{
		{
			Name:    "activation/kink-convention",
			Claim:   "f(±0) = 0 and f'(±0) = (1−κ)f'(0⁻) + κf'(0⁺) for the declared κ",
			Source:  "Annex Leaky ReLU; Conventions.KinkWeight",
			Needs:   []contract.Operation{contract.OpActivate},
			Applies: needsKinds(contract.ReLU, contract.LeakyReLU),
			Check:   kinkConvention,
		},
		{
			Name:   "activation/saturation",
			Claim:  "for |z| from 16 to 10⁴, f(z) and f'(z) are finite and equal to their limits up to e^{−|z|}",
			Source: "slide «Neurone»; tinygrad/tinygrad#17852 (\"tests only ran on [-2,2]\")",
			Needs:  []contract.Operation{contract.OpActivate},
			Check:  saturation,
		},
		{
			Name:   "activation/gamma",
			Claim:  "γ = sup|f'|: ¼ for σ, Φ(√2) + √2 φ(√2) = 1.12899… for GELU, 1 for the others, attained or not",
			Source: "slide «Explosion et disparition des gradients», which writes γ = max f'",
			Needs:  []contract.Operation{contract.OpGamma},
			Check:  gammaIsSupremum,
		},
		{
			Name:   "activation/slope-bound",
			Claim:  "|f'(z)| ≤ γ for every z",
			Source: "slide «Explosion et disparition des gradients»",
			Needs:  []contract.Operation{contract.OpActivate, contract.OpGamma},
			Check:  slopeBound,
		},
	}
}

func kinkConvention(d *Draws, im contract.Implementation) verdict.Finding {
	j := verdict.Judge{ToleranceFrom: "three roundings of (1−κ)f'(0⁻) + κf'(0⁺); 0 without a kink"}
	z := d.points(1, 3, func() float64 {
		if d.Bool("minus zero") {
			return math.Copysign(0, -1)
		}
		return 0
	})
	for _, f := range d.every(im, []contract.ActivationKind{contract.ReLU, contract.LeakyReLU}) {
		a, slope, ok := activate(&j, im, f, z)
		if !ok {
			return j.Finding()
		}
		for i, v := range z {
			j.Equal(verdict.Place{Name: of("f(0)", f), Row: i + 1}, a[i], 0)
			j.Close(verdict.Place{Name: of("f'(0)", f), Row: i + 1}, slope[i], im.Conventions.SlopeAtKink(f), slopeError(im, f, v))
		}
	}
	return j.Finding()
}

// limits returns the asymptotes of f and f' on the side of z, and a bound on how
// far f and f' are from them at |z| ≥ 1:
//
//	σ      e^{−|z|} and e^{−|z|}              tanh  2e^{−2|z|} and 4e^{−2|z|}
//	softplus  e^{−|z|} and e^{−|z|}
//	GELU   |z|Φ(−|z|) ≤ φ(z) and Φ(−|z|) + |z|φ(z) ≤ (1+|z|)φ(z)
//
// The tanh form of GELU has the gate σ(v), |v| > 1.59|z| + 0.071|z|³, of distance
// e^{−|v|} and slope (1.6+0.22z²)e^{−|v|}. All are below (1+|z|)e^{−|z|}: at |z| ≥
// 16, z² e^{−|v|} is below e^{−300}.
func limits(f contract.Activation, z float64) (value, slope, distance float64) {
	distance = (1 + math.Abs(z)) * math.Exp(-math.Abs(z))
	right := 0.0
	if z > 0 {
		right = 1
	}
	switch f.Kind {
	case contract.Sigmoid:
		return right, 0, distance
	case contract.Tanh:
		return math.Copysign(1, z), 0, distance
	case contract.Softplus, contract.GELU:
		return right * z, right, distance
	}
	slope = f.NegativeSlope() + right*(1-f.NegativeSlope())
	return slope * z, slope, 0
}

func saturation(d *Draws, im contract.Implementation) verdict.Finding {
	j := verdict.Judge{ToleranceFrom: "rounding of one textbook formula; from |z| = 50 on also the distance of f from its limit"}
	c := oracleConventions(im)
	z := d.points(1, 3, func() float64 { return d.saturatedPoint("z") })
	for _, f := range d.every(im, nil) {
		a, slope, ok := activate(&j, im, f, z)
		if !ok {
			return j.Finding()
		}
		for i, v := range z {
			value, derivative, distance := limits(f, v)
			if math.Abs(v) < 50 {
				// A trace is left: 10⁻⁷ at 16, which forward mode knows.
				value, derivative = forwardmode.Value(f, c, v), forwardmode.Slope(f, c, v)
				distance = rounding.Value(f, c, v) + rounding.Slope(f, c, v)
			}
			j.Close(verdict.Place{Name: of("f(z)", f), Row: i + 1}, a[i], value, valueError(im, f, v)+distance)
			j.Close(verdict.Place{Name: of("f'(z)", f), Row: i + 1}, slope[i], derivative, slopeError(im, f, v)+distance)
		}
	}
	return j.Finding()
}

// supremum returns sup|f'|. (Φ + zφ)' = (2 − z²)φ: GELU has it at √2, where it is
// erfc(−1)/2 + e⁻¹/√π.
func supremum(f contract.Activation, c contract.Conventions) float64 {
	switch {
	case f.Kind == contract.Sigmoid:
		return 0.25
	case f.Kind == contract.GELU && c.GELUTanh:
		return tanhFormSupremum()
	case f.Kind == contract.GELU:
		return math.Erfc(-1)/2 + math.Exp(-1)/math.Sqrt(math.Pi)
	}
	return 1
}

// tanhFormSupremum finds the maximum of the slope of GELU's tanh form in [1, 2],
// where it is concave, by forward mode. The place is uncertain by √u, which
// moves a maximum by the order of u.
var tanhFormSupremum = sync.OnceValue(func() float64 {
	f, c := contract.Activation{Kind: contract.GELU}, contract.Conventions{GELUTanh: true}
	slope := func(z float64) float64 { return forwardmode.Slope(f, c, z) }
	lo, hi := 1.0, 2.0
	for range 100 {
		if left, right := lo+(hi-lo)/3, hi-(hi-lo)/3; slope(left) < slope(right) {
			lo = left
		} else {
			hi = right
		}
	}
	return slope((lo + hi) / 2)
})

func gammaIsSupremum(d *Draws, im contract.Implementation) verdict.Finding {
	j := verdict.Judge{ToleranceFrom: fromFormula}
	c := oracleConventions(im)
	for _, f := range d.every(im, nil) {
		gamma, err := im.Gamma(f)
		if !onValid(&j, contract.OpGamma, err) {
			return j.Finding()
		}
		// γ is |f'| at one point, at √2 or thereabouts for GELU.
		tolerance := rounding.Slope(f, im.Conventions, math.Sqrt2) + rounding.Slope(f, c, math.Sqrt2)
		j.Close(verdict.Place{Name: of("γ", f)}, gamma, supremum(f, c), tolerance)
	}
	return j.Finding()
}

func slopeBound(d *Draws, im contract.Implementation) verdict.Finding {
	j := verdict.Judge{ToleranceFrom: "rounding of f'(z) and of γ, which is f' at one point (rounding.Slope)"}
	z := d.points(1, 4, func() float64 { return d.widePoint("z", false) })
	for _, f := range d.every(im, nil) {
		_, slope, ok := activate(&j, im, f, z)
		gamma, err := im.Gamma(f)
		if !ok || !onValid(&j, contract.OpGamma, err) {
			return j.Finding()
		}
		for i, v := range z {
			// math.Max keeps NaN.
			excess := math.Max(math.Abs(slope[i])-gamma, 0)
			j.Close(verdict.Place{Name: of("the excess of |f'(z)| over γ", f), Row: i + 1}, excess, 0,
				slopeError(im, f, v)+rounding.Slope(f, im.Conventions, math.Sqrt2))
		}
	}
	return j.Finding()
}
