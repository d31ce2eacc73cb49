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
			Source:  "Slide \"Neurone\"; Exercise 4, which splits z by its sign",
			Needs:   []contract.Operation{contract.OpActivate},
			Applies: needsKinds(reflectedKinds...),
			Check:   activationReflection,
		},
		{
			Name:   "activation/entrywise",
			Claim:  "f(z)ⱼ and f'(z)ⱼ depend on zⱼ alone, whatever its neighbours and the length of z",
			Source: "Slide \"Neurone\": aˡ = f(zˡ), entry by entry",
			Needs:  []contract.Operation{contract.OpActivate},
			Check:  activationEntrywise,
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
	var j verdict.Judge
	f := d.supportedActivation(im, oddKinds)
	z := d.points(1, 3, func() float64 { return d.widePoint("z", false) })
	minus := mapVector(z, func(v float64) float64 { return -v })
	a, slope, ok := activate(&j, im, f, z)
	b, mirrored, alsoOK := activate(&j, im, f, minus)
	if !ok || !alsoOK {
		return j.Finding()
	}
	j.ToleranceFrom = fromTwo
	for i, v := range z {
		j.Close(verdict.Place{Name: "f(−z)", Row: i + 1}, b[i], -a[i], valueError(im, f, v)+valueError(im, f, -v))
		j.Close(verdict.Place{Name: "f'(−z)", Row: i + 1}, mirrored[i], slope[i], slopeError(im, f, v)+slopeError(im, f, -v))
	}
	return j.Finding()
}

func activationReflection(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	f := d.supportedActivation(im, reflectedKinds)
	z := d.points(1, 3, func() float64 { return d.widePoint("z", f.Kinked()) })
	minus := mapVector(z, func(v float64) float64 { return -v })
	a, slope, ok := activate(&j, im, f, z)
	b, mirrored, alsoOK := activate(&j, im, f, minus)
	if !ok || !alsoOK {
		return j.Finding()
	}
	j.ToleranceFrom = fromTwo + ", and one rounding of their sum"
	for i, v := range z {
		value, derivative := 1+f.Alpha, 1+f.Alpha // of f(z) − f(−z) = (1+α)z, by z and as it is
		value *= v
		sign := -1.0
		if f.Kind == contract.Sigmoid {
			value, derivative, sign = 1, 0, 1
		}
		// The sum is rounded once, in double precision.
		size := math.Abs(a[i]) + math.Abs(b[i])
		j.Close(verdict.Place{Name: reflected(sign, "f"), Row: i + 1}, a[i]+sign*b[i], value,
			valueError(im, f, v)+valueError(im, f, -v)+contract.Float64*size)
		j.Close(verdict.Place{Name: reflected(-sign, "f'"), Row: i + 1}, slope[i]-sign*mirrored[i], derivative,
			slopeError(im, f, v)+slopeError(im, f, -v)+contract.Float64*(math.Abs(slope[i])+math.Abs(mirrored[i])))
	}
	return j.Finding()
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
	var j verdict.Judge
	f := d.supportedActivation(im, nil)
	z := d.points(2, 9, func() float64 { return d.widePoint("z", false) })
	a, slope, ok := activate(&j, im, f, z)
	if !ok {
		return j.Finding()
	}
	j.ToleranceFrom = "two evaluations of one textbook formula, which a vector unit may compute otherwise than a scalar one"
	for i, v := range z {
		alone, aloneSlope, ok := activate(&j, im, f, []float64{v})
		if !ok {
			return j.Finding()
		}
		j.Close(verdict.Place{Name: "f(z) among others", Row: i + 1}, a[i], alone[0], 2*valueError(im, f, v))
		j.Close(verdict.Place{Name: "f'(z) among others", Row: i + 1}, slope[i], aloneSlope[0], 2*slopeError(im, f, v))
	}
	return j.Finding()
}

func leakySlopes(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	f := d.supportedActivation(im, []contract.ActivationKind{contract.LeakyReLU})
	z := d.points(1, 3, func() float64 { return d.widePoint("z", true) })
	a, slope, ok := activate(&j, im, f, z)
	if !ok {
		return j.Finding()
	}
	j.ToleranceFrom = "0: αz is exact on these digits"
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
			equalVector(&j, verdict.Place{Name: "f(z) of " + f.String()}, a, b)
			equalVector(&j, verdict.Place{Name: "f'(z) of " + f.String()}, slope, twinSlope)
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
