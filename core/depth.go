package core

import (
	"math/rand/v2"

	"bonpied/core/contract"
)

// keepProbabilities is the operation KeepProbabilities: p_0, …, p_L.
func (p *Primitives) keepProbabilities(L int, pL float64) ([]float64, error) {
	if err := contract.ValidateDepth(L, pL); err != nil {
		return nil, err
	}
	return p.probabilities(L, p.round(pL)), nil
}

func (p *Primitives) probabilities(L int, pL float64) []float64 {
	keep := make([]float64, L+1)
	for l := range keep {
		keep[l] = p.KeepProbability(p, l, L, pL)
	}
	return keep
}

// expectedDepth is the operation ExpectedDepth.
func (p *Primitives) expectedDepth(L int, pL float64) (float64, error) {
	if err := contract.ValidateDepth(L, pL); err != nil {
		return 0, err
	}
	return p.ExpectedDepth(p, L, p.round(pL)), nil
}

// depthLaw is the operation DepthLaw: the law of the number of blocks kept.
func (p *Primitives) depthLaw(L int, pL float64) ([]float64, error) {
	if err := contract.ValidateDepth(L, pL); err != nil {
		return nil, err
	}
	return p.DepthLaw(p, p.probabilities(L, p.round(pL))[1:]), nil
}

// sampleBlocks is the operation SampleBlocks: which of the blocks 1..L are kept.
func (p *Primitives) sampleBlocks(L int, pL float64, key uint64) ([]bool, error) {
	if err := contract.ValidateDepth(L, pL); err != nil {
		return nil, err
	}
	rng := p.Generator(p, key, "blocks")
	kept := make([]bool, L)
	for i, keep := range p.probabilities(L, p.round(pL))[1:] {
		kept[i] = p.KeepBlock(p, keep, rng)
	}
	return kept, nil
}

// keepProbability returns 1 − (l/L)(1 − p_L) as ((L−l) + l p_L)/L, a sum of
// positive terms that keeps its relative precision for small p_L; 1 for l = 0
// and, exactly, p_L for l = L.
//
// Reference: Huang et al., "Deep Networks with Stochastic Depth", 2016,
// equation 4 (exercise 6).
func keepProbability(p *Primitives, l, L int, pL float64) float64 {
	if l == L {
		return pL
	}
	return p.div(p.add(float64(L-l), p.mul(float64(l), pL)), float64(L))
}

// expectedDepth returns L − (1−p_L)(L+1)/2, which is Σ p_l.
func expectedDepth(p *Primitives, L int, pL float64) float64 {
	lost := p.mul(p.sub(1, pL), float64(L+1)/2)
	return p.sub(float64(L), lost)
}

// depthLaw adds the blocks one by one: with π the law of the depth of the
// blocks before,
//
//	P(d) = (1 − p_l) π(d) + p_l π(d−1)
//
// Every term is positive, so that the tails keep their relative precision.
func depthLaw(p *Primitives, keep []float64) []float64 {
	law := make([]float64, len(keep)+1)
	law[0] = 1
	for i, kept := range keep {
		dropped := p.sub(1, kept)
		for d := i + 1; d >= 1; d-- {
			law[d] = p.add(p.mul(dropped, law[d]), p.mul(kept, law[d-1]))
		}
		law[0] = p.mul(dropped, law[0])
	}
	return law
}

// keepBlock returns U < keep with U uniform on [0, 1): never for keep = 0,
// always for keep = 1.
func keepBlock(_ *Primitives, keep float64, rng *rand.Rand) bool { return rng.Float64() < keep }
