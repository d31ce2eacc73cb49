package core_test

import (
	"math"
	"testing"

	"bonpied/core"
	"bonpied/core/contract"
)

// The figures of the paper and of exercise 6, to the digits that they are given
// with: L = 54, p_L = ½.
func TestStochasticDepthOfThePaper(t *testing.T) {
	im := core.Reference()
	if e := must[float64](t)(im.ExpectedDepth(54, 0.5)); e != 40.25 {
		t.Errorf("E = %v, want (3·54 − 1)/4 = 40.25", e)
	}
	law := must[[]float64](t)(im.DepthLaw(54, 0.5))
	variance, middle := 0.0, 0.0
	for d, p := range law {
		variance += p * (float64(d) - 40.25) * (float64(d) - 40.25)
		if d >= 37 && d <= 43 {
			middle += p
		}
	}
	for _, test := range []struct {
		name      string
		got, want float64
		digits    float64
	}{
		{"P(40)", law[40], 0.13021, 5e-6},
		{"P(37..43)", middle, 0.75151, 5e-6},
		{"variance", variance, 9.1242, 5e-5},
		{"P(54)", law[54], 4.5e-8, 5e-10},
	} {
		if !(math.Abs(test.got-test.want) <= test.digits) {
			t.Errorf("%s = %v, want %v", test.name, test.got, test.want)
		}
	}
}

// At the ends nothing is left to chance: p_L = 1 keeps every block, and p_L = 0
// drops the last. p_0 = 1 and p_L are exact.
func TestDepthAtTheEnds(t *testing.T) {
	im := core.Reference()
	for key := range uint64(20) {
		for l, kept := range must[[]bool](t)(im.SampleBlocks(7, 1, key)) {
			if !kept {
				t.Errorf("block %d dropped although p_L = 1", l+1)
			}
		}
		if must[[]bool](t)(im.SampleBlocks(7, 0, key))[6] {
			t.Error("the last block kept although p_L = 0")
		}
	}
	for _, pL := range []float64{0, 1e-300, 0.1, 0.3, 0.7, 1} {
		p := must[[]float64](t)(im.KeepProbabilities(9, pL))
		if len(p) != 10 || p[0] != 1 || p[9] != pL {
			t.Errorf("p_L = %v: %v", pL, p)
		}
	}
	if law := must[[]float64](t)(im.DepthLaw(contract.MaxBlocks, 1)); law[contract.MaxBlocks] != 1 {
		t.Errorf("P(L) = %v with p_L = 1", law[contract.MaxBlocks])
	}
}

// Block l is kept with frequency p_l over 4000 keys: a count of standard
// deviation √(n p(1−p)), and 5 of them are passed by one key set in 10⁶.
func TestSampleBlocksFollowsItsProbabilities(t *testing.T) {
	im := core.Reference()
	const L, pL, n = 5, 0.3, 4000
	p := must[[]float64](t)(im.KeepProbabilities(L, pL))[1:]
	counts := make([]float64, L)
	for key := range uint64(n) {
		for l, kept := range ones(must[[]bool](t)(im.SampleBlocks(L, pL, key))) {
			counts[l] += kept
		}
	}
	for l, count := range counts {
		if !(math.Abs(count-n*p[l]) <= 5*math.Sqrt(n*p[l]*(1-p[l]))) {
			t.Errorf("block %d kept %v times of %d, want %v", l+1, count, n, n*p[l])
		}
	}
}
