package student

import (
	"math/rand/v2"

	"bonpied/core/contract"
)

// KeepProbabilities returns p_0 … p_L.
func KeepProbabilities(L int, pL float64) ([]float64, error) {
	if err := contract.ValidateDepth(L, pL); err != nil {
		return nil, err
	}
	p := make([]float64, L+1)
	for l := range p {
		p[l] = 1 - float64(l)/float64(L)*(1-pL)
	}
	return p, nil
}

// ExpectedDepth returns the sum of p_1 … p_L.
func ExpectedDepth(L int, pL float64) (sum float64, err error) {
	p, err := KeepProbabilities(L, pL)
	if err != nil {
		return 0, err
	}
	for _, v := range p[1:] {
		sum += v
	}
	return sum, nil
}

// SampleBlocks draws which blocks are kept.
func SampleBlocks(L int, pL float64, key uint64) ([]bool, error) {
	p, err := KeepProbabilities(L, pL)
	if err != nil {
		return nil, err
	}
	r := rand.New(rand.NewPCG(key, 1))
	kept := make([]bool, L)
	for l := range kept {
		kept[l] = r.Float64() < p[l+1]
	}
	return kept, nil
}
