package props

import (
	"math"
	"slices"

	"bonpied/core/contract"
	"bonpied/core/verdict"
)

// Identities that f and f' satisfy exactly: no oracle is needed.
func activationIdentities() []Property {
	return []Property{
		{
			Name:    "activation/odd",
			Claim:   "f(−z) = −f(z) and f'(−z) = f'(z) for tanh and the identity",
			Source:  "Exercise 2, whose solution rests on an odd f",
			Needs:   []contract.Operation{contract.OpActivate},
			Applies: needsKinds(oddKinds...),
			Check:   activationOdd,
		},
		{
			Name:    "activation/reflection",
			Claim:   "σ(z) + σ(−z) = 1; f(z) − f(−z) = z for softplus and GELU, (1+α)z for ReLU and leaky ReLU; and the derivatives of both sides",
			Source:  "slide «Neurone»; Exercise 4, which splits z by its sign",
			Needs:   []contract.Operation{contract.OpActivate},
			Applies: needsKinds(reflectedKinds...),
			Check:   activationReflection,
		},
		{
			Name:   "activation/entrywise",
			Claim:  "f(z)ⱼ and f'(z)ⱼ depend on zⱼ alone, whatever its neighbours and the length of z",
			Source: "slide «Neurone»: aˡ = f(zˡ), entry by entry",
			Needs:  []contract.Operation{contract.OpActivate},
			Cost:   4, Power: Power{Checks: 5}, // a check makes 45 calls
			Check: activationEntrywise,
		},
		{
			Name:    "activation/leaky-slopes",
			Claim:   "leaky ReLU is z for z > 0 and αz for z < 0, of slopes 1 and α, exactly; α = 0 is ReLU and α = 1 the identity",
			Source:  "Annex Leaky ReLU; the digits fit, so the tolerance is 0",
			Needs:   []contract.Operation{contract.OpActivate},
			Applies: needsKinds(contract.LeakyReLU),
			Check:   leakySlopes,
		},
	}
}

var (
	oddKinds       = []contract.ActivationKind{contract.Identity, contract.Tanh}
	reflectedKinds = []contract.ActivationKind{contract.ReLU, contract.LeakyReLU, contract.Sigmoid, contract.Softplus, contract.GELU}
)

// fromTwo is the origin of tolerances of identities between two values of f.
const fromTwo = "rounding of one textbook formula for each of the two values (rounding.Value, rounding.Slope)"

func activationOdd(d *Draws, im contract.Implementation) verdict.Finding {
	j := verdict.Judge{ToleranceFrom: fromTwo}
	z := d.points(1, 3, func() float64 { return d.widePoint("z", false) })
	for _, f := range d.every(im, oddKinds) {
		m, ok := onBothSides(&j, im, f, z)
		if !ok {
			return j.Finding()
		}
		for i := range z {
			j.Close(verdict.Place{Name: of("f(−z)", f), Row: i + 1}, m.b[i], -m.a[i], m.valueError[i])
			j.Close(verdict.Place{Name: of("f'(−z)", f), Row: i + 1}, m.mirrored[i], m.slope[i], m.slopeError[i])
		}
	}
	return j.Finding()
}

// bothSides holds f and f' at z and at −z, and bounds on the errors of each pair.
type bothSides struct {
	a, slope, b, mirrored  []float64
	valueError, slopeError []float64
}

// onBothSides calls Activate at z and at −z.
func onBothSides(j *verdict.Judge, im contract.Implementation, f contract.Activation, z []float64) (m bothSides, ok bool) {
	m.a, m.slope, ok = activate(j, im, f, z)
	if !ok {
		return m, false
	}
	m.b, m.mirrored, ok = activate(j, im, f, mapVector(z, func(v float64) float64 { return -v }))
	m.valueError = mapVector(z, func(v float64) float64 { return valueError(im, f, v) + valueError(im, f, -v) })
	m.slopeError = mapVector(z, func(v float64) float64 { return slopeError(im, f, v) + slopeError(im, f, -v) })
	return m, ok
}

func activationReflection(d *Draws, im contract.Implementation) verdict.Finding {
	j := verdict.Judge{ToleranceFrom: fromTwo + ", and one rounding of their sum"}
	z := d.points(1, 3, func() float64 { return d.widePoint("z", false) })
	for _, f := range d.every(im, reflectedKinds) {
		m, ok := onBothSides(&j, im, f, z)
		if !ok {
			return j.Finding()
		}
		for i, v := range z {
			judgeReflection(&j, f, m, i, v)
		}
	}
	return j.Finding()
}

// judgeReflection judges f(z) + f(−z) = 1 for σ and f(z) − f(−z) = (1+α)z for
// the others, whose α is 0 but for leaky ReLU; and the derivatives. The sum is
// rounded once, here, in double precision.
func judgeReflection(j *verdict.Judge, f contract.Activation, m bothSides, i int, z float64) {
	value, derivative, sign := (1+f.Alpha)*z, 1+f.Alpha, -1.0
	if f.Kind == contract.Sigmoid {
		value, derivative, sign = 1, 0, 1
	}
	size := math.Abs(m.a[i]) + math.Abs(m.b[i])
	j.Close(verdict.Place{Name: of(reflected(sign, "f"), f), Row: i + 1}, m.a[i]+sign*m.b[i], value,
		m.valueError[i]+contract.Float64*size)
	if z == 0 && f.Kinked() {
		return // the slopes there are a convention
	}
	size = math.Abs(m.slope[i]) + math.Abs(m.mirrored[i])
	j.Close(verdict.Place{Name: of(reflected(-sign, "f'"), f), Row: i + 1}, m.slope[i]-sign*m.mirrored[i], derivative,
		m.slopeError[i]+contract.Float64*size)
}

// reflected names f(z) + f(−z) or f(z) − f(−z).
func reflected(sign float64, f string) string {
	if sign > 0 {
		return f + "(z) + " + f + "(−z)"
	}
	return f + "(z) − " + f + "(−z)"
}

// activationEntrywise draws up to 9 entries: a vector of eight lanes and a tail.
func activationEntrywise(d *Draws, im contract.Implementation) verdict.Finding {
	j := verdict.Judge{ToleranceFrom: "two evaluations of one textbook formula, which a vector unit may compute otherwise than a scalar one"}
	z := d.points(2, 9, func() float64 { return d.widePoint("z", false) })
	for _, f := range d.every(im, nil) {
		a, slope, ok := activate(&j, im, f, z)
		if !ok {
			return j.Finding()
		}
		for i, v := range z {
			alone, aloneSlope, ok := activate(&j, im, f, []float64{v})
			if !ok {
				return j.Finding()
			}
			j.Agree(verdict.Place{Name: of("f(z) among others", f), Row: i + 1}, a[i], alone[0], 2*valueError(im, f, v))
			j.Agree(verdict.Place{Name: of("f'(z) among others", f), Row: i + 1}, slope[i], aloneSlope[0], 2*slopeError(im, f, v))
		}
	}
	return j.Finding()
}

func leakySlopes(d *Draws, im contract.Implementation) verdict.Finding {
	j := verdict.Judge{ToleranceFrom: "0: αz is exact on these digits"}
	f := d.activation([]contract.ActivationKind{contract.LeakyReLU})
	d.Note("f", f)
	z := d.points(1, 3, func() float64 { return d.widePoint("z", true) })
	a, slope, ok := activate(&j, im, f, z)
	if !ok {
		return j.Finding()
	}
	for i, v := range z {
		want := 1.0
		if v < 0 {
			want = f.Alpha
		}
		j.Equal(verdict.Place{Name: "f(z)", Row: i + 1}, a[i], want*v)
		j.Equal(verdict.Place{Name: "f'(z)", Row: i + 1}, slope[i], want)
	}
	if twin, ok := endOfLeaky(im, f); ok {
		b, twinSlope, ok := activate(&j, im, twin, z)
		if ok {
			equalVector(&j, verdict.Place{Name: "f(z) against " + twin.String()}, a, b)
			equalVector(&j, verdict.Place{Name: "f'(z) against " + twin.String()}, slope, twinSlope)
		}
	}
	return j.Finding()
}

// endOfLeaky returns what leaky ReLU is at the ends of its range of α, if that
// is supported.
func endOfLeaky(im contract.Implementation, f contract.Activation) (contract.Activation, bool) {
	twin := contract.Activation{Kind: contract.ReLU}
	if f.Alpha == 1 {
		twin.Kind = contract.Identity
	}
	return twin, (f.Alpha == 0 || f.Alpha == 1) && slices.Contains(im.Conventions.SupportedActivations(), twin.Kind)
}
