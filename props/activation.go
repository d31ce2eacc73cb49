package props

import (
	"bonpied/core/contract"
	"bonpied/core/forwardmode"
	"bonpied/core/rounding"
	"bonpied/core/verdict"
	"bonpied/gradcheck"
)

// The activation functions f and their slopes f', judged one entry at a time.
func activationFamily() []Property {
	return append([]Property{
		{
			Name:   "activation/values",
			Claim:  "f(z) is what its formula says: σ(z) = 1/(1+e⁻ᶻ), tanh z, max(0, z), ln(1+eᶻ), zΦ(z), …",
			Source: "Slide \"Neurone\"; Hendrycks and Gimpel (2016), §2, for GELU",
			Needs:  []contract.Operation{contract.OpActivate},
			Check:  activationValues,
		},
		{
			Name:   "activation/slope",
			Claim:  "f'(z) is the forward-mode derivative of the formula of f",
			Source: "Exercise 1; Griewank and Walther (2008), §3.1",
			Needs:  []contract.Operation{contract.OpActivate},
			Check:  activationSlope,
		},
		{
			Name:    "activation/derivative",
			Claim:   "f'(z) is the derivative of the f that the implementation itself computes, by central differences",
			Source:  "Exercise 1; package gradcheck for the error bar",
			Needs:   []contract.Operation{contract.OpActivate},
			Applies: needsDouble,
			Check:   activationDerivative,
		},
	}, append(activationIdentities(), append(activationLimits(), deadNeurons())...)...)
}

// units scale an integer of at most 6 bits: they place a point on a grid that
// is exact in float32 about 0 (±4), far out (±32) and very near 0 (±2⁻⁸).
var units = []float64{0x1p-4, 0x1p-1, 0x1p-14}

// farOut are distances from 0 at which exponentials leave a trace (16 to 30),
// where e^{−|z|} is below half an ulp of 1 (50), and where e^{|z|} overflows
// float32 (89, 100) and float64 (710, 10⁴).
var farOut = []float64{50, 100, 710, 1e4, 16, 20, 30, 89}

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
	if d.Int("saturated", 0, 3) < 3 {
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

// supportedActivation draws an activation of the kinds, nil for all, and notes
// it.
func (d *Draws) supportedActivation(im contract.Implementation, kinds []contract.ActivationKind) contract.Activation {
	f := d.activation(supported(im.Conventions.SupportedActivations(), kinds))
	d.Note("f", f)
	return f
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
	var j verdict.Judge
	f := d.supportedActivation(im, nil)
	z := d.points(1, 4, func() float64 { return d.point("z", false) })
	a, _, ok := activate(&j, im, f, z)
	if !ok {
		return j.Finding()
	}
	c := oracleConventions(im)
	j.ToleranceFrom = fromFormula
	for i, v := range z {
		want := forwardmode.Value(f, c, v)
		j.Close(verdict.Place{Name: "f(z)", Row: i + 1}, a[i], want, valueError(im, f, v)+rounding.Value(f, c, v))
	}
	return j.Finding()
}

func activationSlope(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	f := d.supportedActivation(im, nil)
	z := d.points(1, 4, func() float64 { return d.point("z", false) })
	_, slope, ok := activate(&j, im, f, z)
	if !ok {
		return j.Finding()
	}
	c := oracleConventions(im)
	j.ToleranceFrom = fromFormula
	for i, v := range z {
		want := forwardmode.Slope(f, c, v)
		j.Close(verdict.Place{Name: "f'(z)", Row: i + 1}, slope[i], want, slopeError(im, f, v)+rounding.Slope(f, c, v))
	}
	return j.Finding()
}

// vaguest is the largest tolerance with which a difference says anything about
// a slope, which is of the order of 1.
const vaguest = 1e-5

func activationDerivative(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	f := d.supportedActivation(im, nil)
	z := d.point("z", f.Kinked())
	d.Note("z", z)
	_, slope, ok := activate(&j, im, f, []float64{z})
	if !ok {
		return j.Finding()
	}
	value := func(z float64) float64 {
		a, _, ok := activate(&j, im, f, []float64{z})
		if !ok {
			return 0
		}
		return a[0]
	}
	derivative, bar, err := gradcheck.Derivative(value, z, nil)
	judgeDifference(&j, verdict.Place{Name: "f'(z)"}, slope[0], derivative, bar, slopeError(im, f, z), err)
	return j.Finding()
}

// judgeDifference compares a derivative with a central difference of the given
// error bar; own bounds the rounding error of the derivative.
func judgeDifference(j *verdict.Judge, place verdict.Place, got, want, bar, own float64, err error) {
	j.ToleranceFrom = "the error bar of the central difference, and rounding of the derivative"
	switch tolerance := bar + own; {
	case err != nil:
		j.Stop(verdict.Inconclusivef("%v", err))
	case !(tolerance <= vaguest):
		j.Stop(verdict.Inconclusivef("the error bar of the difference is %.3g", bar))
	default:
		j.CloseTo(place, got, want, tolerance, bar)
	}
}

// needsDouble is the Applies of properties that judge by differences.
func needsDouble(im contract.Implementation) string {
	if im.Conventions.Roundoff() > contract.Float64 {
		return "differences of values in less than double precision say too little; forward mode judges them"
	}
	return ""
}
