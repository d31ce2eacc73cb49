package core

import (
	"math/rand/v2"

	"bonpied/core/contract"
)

// initialise is the operation Initialise: the weights row by row, then the
// biases, from the generator of the key.
func (p *Primitives) initialise(s contract.InitSpec, key uint64) (contract.Parameters, error) {
	if err := s.Validate(); err != nil {
		return contract.Parameters{}, err
	}
	rng := p.Generator(p, key, "initialise")
	w := contract.NewMatrix(s.Shape.Out, s.Shape.In/s.Shape.Groups*s.Shape.Area)
	p.DrawWeights(p, s.Law, p.Spread(p, s.Law, p.WeightVariance(p, s)), rng, w.Data)
	b := make([]float64, s.Shape.Out)
	for j := range b {
		b[j] = p.DrawBias(p, rng)
	}
	return contract.Parameters{W: w, B: b}, nil
}

// weightVariance is the operation WeightVariance.
func (p *Primitives) weightVariance(s contract.InitSpec) (float64, error) {
	if err := s.Validate(); err != nil {
		return 0, err
	}
	return p.WeightVariance(p, s), nil
}

// weightVariance returns V[w] = gain/fan (exercises 3 and 5).
func weightVariance(p *Primitives, s contract.InitSpec) float64 {
	in, out := p.Fans(p, s.Shape)
	return p.div(p.SchemeGain(p, s.Scheme, s.Slope), p.Fan(p, s.Mode, in, out))
}

// fans returns (In/Groups)·Area and (Out/Groups)·Area, both at most the 2³⁰
// weights of a valid shape.
func fans(_ *Primitives, s contract.Shape) (in, out int) {
	return s.In / s.Groups * s.Area, s.Out / s.Groups * s.Area
}

// fan returns fan in, fan out, or their average.
func fan(p *Primitives, m contract.Mode, in, out int) float64 {
	switch m {
	case contract.FanIn:
		return p.round(float64(in))
	case contract.FanOut:
		return p.round(float64(out))
	}
	return p.mul(0.5, p.round(float64(in)+float64(out)))
}

// schemeGain returns 1 for Glorot, 2 for He, 2/(1+α²) for Leaky.
func schemeGain(p *Primitives, s contract.Scheme, alpha float64) float64 {
	switch s {
	case contract.He:
		return 2
	case contract.Leaky:
		alpha = p.round(alpha)
		return p.div(2, p.add(1, p.mul(alpha, alpha)))
	}
	return 1
}

// spread returns √v for the normal law. U([−a, a]) has variance a²/3, hence
// √(3v) for the uniform one.
func spread(p *Primitives, law contract.Law, variance float64) float64 {
	if law == contract.Uniform {
		return p.sqrt(p.mul(3, variance))
	}
	return p.sqrt(variance)
}

// drawWeights fills w with spread·N(0, 1), or spread·U([−1, 1)).
func drawWeights(p *Primitives, law contract.Law, spread float64, rng *rand.Rand, w []float64) {
	if law == contract.Uniform {
		for i := range w {
			w[i] = p.mul(spread, p.round(2*rng.Float64()-1))
		}
		return
	}
	for i := range w {
		w[i] = p.mul(spread, p.round(rng.NormFloat64()))
	}
}

// drawBias returns 0 and draws nothing.
func drawBias(*Primitives, *rand.Rand) float64 { return 0 }
