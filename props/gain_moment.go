package props

import (
	"math"

	"bonpied/core/contract"
	"bonpied/core/forwardmode"
	"bonpied/core/verdict"
)

// curvedKinds are the activations whose second moment is an integral.
var curvedKinds = []contract.ActivationKind{contract.Tanh, contract.Sigmoid, contract.Softplus, contract.GELU}

// moments are the variances at which second moments are judged: far from 1,
// where a standard deviation taken for a variance changes nothing, on both
// sides, and up to 256, where a quadrature of few nodes fails.
var moments = []float64{4, 0.25, 1, 16, 0.5, 9, 2, 0.0625, 256, 0.015625, 64}

// moment draws an activation and a variance, and notes them.
func (d *Draws) moment(im contract.Implementation, kinds []contract.ActivationKind) (contract.Activation, float64) {
	f := d.activation(supported(im.Conventions.SupportedActivations(), kinds))
	v := pick(d, "V[z]", moments)
	d.Note("f", f)
	d.Note("V[z]", v)
	return f, v
}

func secondMomentOf(j *verdict.Judge, im contract.Implementation, f contract.Activation, v float64) (m float64, ok bool) {
	m, err := im.SecondMoment(f, v)
	return m, onValid(j, contract.OpSecondMoment, err)
}

// momentFactor returns (1+α²)/2, exact for the slopes that are drawn.
func momentFactor(f contract.Activation) float64 {
	alpha := f.NegativeSlope()
	return (1 + alpha*alpha) / 2
}

// momentRoundings: α², 1+α², the half and the product with v, or v/2 + α²v/2.
const momentRoundings = 4

func piecewiseMoment(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	f, v := d.moment(im, piecewiseKinds)
	if got, ok := secondMomentOf(&j, im, f, v); ok {
		want := momentFactor(f) * v
		j.ToleranceFrom = "γ₄ for (1+α²)/2 · V[z]; the expected value is exact"
		j.Close(verdict.Place{Name: "E f(z)²"}, got, want, im.Conventions.Gamma(momentRoundings)*want)
	}
	return j.Finding()
}

// momentTerms bounds the terms of the quadrature that an implementation may sum,
// all of them positive.
const momentTerms = 4096

// smoothMoment grants an implementation a sum of 4096 positive terms f(z_i)² w_i,
// each within 8 roundings and twice the error of f and of exp; and a factor 3
// for a difference of two positive parts, such as ½ − E σ' at V[z] = 0.
func smoothMoment(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	f, v := d.moment(im, curvedKinds)
	got, ok := secondMomentOf(&j, im, f, v)
	if !ok {
		return j.Finding()
	}
	want, oracle := gaussianSquare(f, oracleConventions(im), v)
	roundings := momentTerms + 8 + int(math.Ceil(4*im.Conventions.ULP()))
	j.ToleranceFrom = "3γ of a quadrature of 4096 positive terms, and the error of the trapezoidal rule"
	j.CloseTo(verdict.Place{Name: "E f(z)²"}, got, want, 3*im.Conventions.Gamma(roundings)*want+oracle, oracle)
	return j.Finding()
}

// gaussianSquare returns E f(z)² for z ~ N(0, v), and a bound on its error, by
// the trapezoidal rule
//
//	E f(z)² ≈ h/√(2π) Σ_i f(√v ih)² e^{−(ih)²/2},  h = min(¼, 1/(4√v)),  |ih| ≤ 9
//
// straight on f², unlike the reference, which splits f² and sums one half.
// The singularities of f nearest to the line are the poles of tanh at ±iπ/2, so
// that in x the integrand is analytic up to d = 1/√v, and the rule errs by about
// 2e^{−2πd/h}: below 3e-11 for v ≥ 1, where d/h = 4, and less for smaller v.
// Halving h squares that: the value returned is that of step h/2, and its
// difference from that of step h, which is far more than its error, is the bound,
// with γ of its terms, each within 32 roundings. What is cut beyond |ih| = 9 is
// below 1e-16 of any value here.
func gaussianSquare(f contract.Activation, c contract.Conventions, v float64) (value, bound float64) {
	sigma := math.Sqrt(v)
	h := min(0.25, 0.25/sigma)
	coarse, between, terms := 0.0, 0.0, 0
	for i := -int(2 * 9 / h); float64(i) <= 2*9/h; i++ {
		x := float64(i) * h / 2
		a := forwardmode.Value(f, c, sigma*x)
		term := a * a * math.Exp(-x*x/2)
		terms++
		if i%2 == 0 {
			coarse += term
		} else {
			between += term
		}
	}
	scale := h / math.Sqrt(2*math.Pi)
	value = (coarse + between) / 2 * scale
	return value, math.Abs(value-coarse*scale) + c.Gamma(terms+32)*value
}

// oddMoment is strict: V − E tanh² is 2V² − 17/3 V³ + … ≈ 0.03 V at the smallest
// V drawn, and a larger part of a larger V: far above a rounding. So is what is
// left of the lower bound, which is tanh² z ≥ z² − ⅔z⁴ with E z⁴ = 3V².
func oddMoment(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	f, v := d.moment(im, []contract.ActivationKind{contract.Tanh})
	if got, ok := secondMomentOf(&j, im, f, v); ok {
		j.True(got < v, "E tanh(z)² = %.6g at V[z] = %v, want less: |tanh z| < |z|", got, v)
		j.True(got >= v-2*v*v, "E tanh(z)² = %.6g at V[z] = %v, want at least V − 2V² = %.6g", got, v, v-2*v*v)
		j.True(got > 0 && got < 1, "E tanh(z)² = %.6g at V[z] = %v, want in (0, 1)", got, v)
	}
	return j.Finding()
}
