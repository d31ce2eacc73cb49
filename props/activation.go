package props

import (
	"bonpied/core/contract"
	"bonpied/core/forwardmode"
	"bonpied/core/rounding"
	"bonpied/core/verdict"
)

// The activation functions f and their slopes f', judged one entry at a time.
func activationFamily() []Property {
	return append([]Property{
		{
			Name:   "activation/values",
			Claim:  "f(z) is what its formula says: σ(z) = 1/(1+e⁻ᶻ), tanh z, max(0, z), ln(1+eᶻ), zΦ(z), …",
			Source: "slide «Neurone»; Hendrycks and Gimpel (2016), §2, for GELU",
			Needs:  []contract.Operation{contract.OpActivate},
			Check:  activationValues,
		},
		{
			Name:   "activation/slope",
			Claim:  "f'(z) is the forward-mode derivative of the formula of f",
			Source: "Exercise 1; Griewank and Walther (2008), §3.1",
			Needs:  []contract.Operation{contract.OpActivate},
			Power:  Power{Checks: 60}, // seven activations, and what clips only far out
			Check:  activationSlope,
		},
		{
			Name:   "activation/derivative",
			Claim:  "f'(z) is the derivative of the f that the implementation itself computes, by central differences",
			Source: "Exercise 1; definition of the derivative",
			Needs:  []contract.Operation{contract.OpActivate},
			Power:  Power{Checks: 40}, // seven activations
			Check:  activationDerivative,
		},
	}, append(activationIdentities(), append(activationLimits(), deadNeurons())...)...)
}

// units scale an integer of at most 6 bits: they place a point on a grid that
// is exact in float32 about 0 (±4), far out (±32) and very near 0 (±2⁻⁸).
var units = []float64{0x1p-4, 0x1p-1, 0x1p-14}

// farOut are distances from 0 at which exponentials leave a trace (16 to 30),
// where e^{−|z|} is below half an ulp of 1 (50), and where e^{|z|} overflows
// float32 (89, 100) and float64 (710, 10⁴).
var farOut = []float64{24, 710, 50, 100, 1e4, 21, 16, 30, 89}

// point draws a number of the grid; nonzero leaves 0 out.
func (d *Draws) point(label string, nonzero bool) float64 {
	least := -64
	if nonzero {
		least = 1
	}
	v := float64(d.Int(label, least, 64)) * pick(d, "unit", units)
	if nonzero && d.Bool("minus") {
		return -v
	}
	return v
}

// widePoint draws a number of the grid, or a saturated one.
func (d *Draws) widePoint(label string, nonzero bool) float64 {
	if d.Int("saturated", 0, 2) < 2 {
		return d.point(label, nonzero)
	}
	return d.saturatedPoint(label)
}

// saturatedPoint draws a saturated number of either sign.
func (d *Draws) saturatedPoint(label string) float64 {
	v := pick(d, label, farOut)
	if d.Bool("minus") {
		return -v
	}
	return v
}

// points draws least to most numbers one by one and notes them as z.
func (d *Draws) points(least, most int, draw func() float64) []float64 {
	z := make([]float64, d.Int("n", least, most))
	for i := range z {
		z[i] = draw()
	}
	d.Note("z", z)
	return z
}

// every returns the supported activations among the kinds, nil for all, with a
// slope that is drawn: each is judged on the same points.
func (d *Draws) every(im contract.Implementation, kinds []contract.ActivationKind) []contract.Activation {
	var fs []contract.Activation
	for _, kind := range supported(im.Conventions.SupportedActivations(), kinds) {
		f := contract.Activation{Kind: kind}
		if kind == contract.LeakyReLU {
			f.Alpha = pick(d, "α", slopes)
		}
		fs = append(fs, f)
	}
	return fs
}

// activate calls Activate and checks what it returned; ok says that a and slope
// can be indexed as z.
func activate(j *verdict.Judge, im contract.Implementation, f contract.Activation, z []float64) (a, slope []float64, ok bool) {
	a, slope, err := im.Activate(f, z)
	ok = onValid(j, contract.OpActivate, err) && j.Length("f(z)", len(a), len(z)) && j.Length("f'(z)", len(slope), len(z))
	return a, slope, ok
}

// valueError bounds the error of f(z) by the implementation.
func valueError(im contract.Implementation, f contract.Activation, z float64) float64 {
	return rounding.Value(f, im.Conventions, z)
}

// slopeError bounds the error of f'(z) by the implementation. At a kink,
// (1−κ)f'(0⁻) + κf'(0⁺) takes three roundings of numbers up to 1.
func slopeError(im contract.Implementation, f contract.Activation, z float64) float64 {
	if z == 0 && f.Kinked() {
		return im.Conventions.Gamma(3)
	}
	return rounding.Slope(f, im.Conventions, z)
}

// fromFormula is the origin of tolerances of single values of f and f'.
const fromFormula = "rounding of one textbook formula, by the implementation and by the oracle (rounding.Value, rounding.Slope)"

func activationValues(d *Draws, im contract.Implementation) verdict.Finding {
	j := verdict.Judge{ToleranceFrom: fromFormula}
	c := oracleConventions(im)
	z := d.points(1, 4, func() float64 { return d.point("z", false) })
	for _, f := range d.every(im, nil) {
		a, _, ok := activate(&j, im, f, z)
		if !ok {
			return j.Finding()
		}
		name := of("f(z)", f)
		for i, v := range z {
			want := forwardmode.Value(f, c, v)
			j.Close(verdict.Place{Name: name, Row: i + 1}, a[i], want, valueError(im, f, v)+rounding.Value(f, c, v))
		}
	}
	return j.Finding()
}

func activationSlope(d *Draws, im contract.Implementation) verdict.Finding {
	j := verdict.Judge{ToleranceFrom: fromFormula}
	c := oracleConventions(im)
	z := d.points(1, 4, func() float64 { return d.point("z", false) })
	for _, f := range d.every(im, nil) {
		_, slope, ok := activate(&j, im, f, z)
		if !ok {
			return j.Finding()
		}
		name := of("f'(z)", f)
		for i, v := range z {
			want := forwardmode.Slope(f, c, v)
			j.Close(verdict.Place{Name: name, Row: i + 1}, slope[i], want, slopeError(im, f, v)+rounding.Slope(f, c, v))
		}
	}
	return j.Finding()
}

// of names a quantity of an activation: "f'(z) of tanh".
func of(name string, f contract.Activation) string { return name + " of " + f.String() }
