package props

import (
	"fmt"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/stats"
)

// Statistical properties of the masks, on the one design of designKeep.

// maskRates tests the rate of every block: a reversed schedule has the right
// depth, and only its rates are wrong.
func maskRates(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	var tests []stats.Test
	var names []string
	rates := make([]*stats.Proportion, designBlocks)
	for i, p := range designKeep() {
		rates[i] = &stats.Proportion{P: p}
		tests, names = append(tests, rates[i]), append(names, fmt.Sprintf("block %d of %d, p_L = %v", i+1, designBlocks, designLast))
	}
	n, err := depthSamples(plan, tests)
	if err != nil {
		return verdict.Errorf("%v", err)
	}
	var j verdict.Judge
	for range n {
		mask, ok := sampleBlocks(&j, im, designBlocks, designLast, s.Key())
		if !ok {
			return j.Finding()
		}
		for i, kept := range mask {
			rates[i].Add(kept)
		}
	}
	return worstDepthTest(plan, tests, names)
}

// maskIndependence tests every pair of blocks of a mask, and every block of the
// masks of two consecutive keys. Masks of different pairs of keys are
// independent under the hypothesis, so that each count is binomial.
func maskIndependence(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	pairs := newBlockPairs(designKeep())
	n, err := depthSamples(plan, pairs.tests)
	if err != nil {
		return verdict.Errorf("%v", err)
	}
	var j verdict.Judge
	for range n {
		key := s.Key() &^ 1
		first, ok := sampleBlocks(&j, im, designBlocks, designLast, key)
		if !ok {
			return j.Finding()
		}
		second, ok := sampleBlocks(&j, im, designBlocks, designLast, key+1)
		if !ok {
			return j.Finding()
		}
		pairs.add(first, second)
	}
	return worstDepthTest(plan, pairs.tests, pairs.names)
}

// blockPairs are the tests of pairs of blocks.
type blockPairs struct {
	across [designBlocks]*stats.Agreement               // of one block under two keys
	within [designBlocks][designBlocks]*stats.Agreement // of blocks k < i of one mask: within[i][k]
	tests  []stats.Test
	names  []string
}

func newBlockPairs(keep []float64) *blockPairs {
	b := &blockPairs{}
	for i, p := range keep {
		b.across[i] = b.test(p, p, fmt.Sprintf("block %d under consecutive keys", i+1))
		for k, q := range keep[:i] {
			b.within[i][k] = b.test(p, q, fmt.Sprintf("blocks %d and %d of a mask", k+1, i+1))
		}
	}
	return b
}

func (b *blockPairs) test(p, q float64, name string) *stats.Agreement {
	test := &stats.Agreement{P: p, Q: q}
	b.tests, b.names = append(b.tests, test), append(b.names, name)
	return test
}

func (b *blockPairs) add(first, second []bool) {
	for i := range first {
		b.across[i].Add(first[i], second[i])
		for k := range i {
			b.within[i][k].Add(first[i], first[k])
			b.within[i][k].Add(second[i], second[k])
		}
	}
}

// sampledLaw tests the number of kept blocks against the law that enumeration
// gives.
func sampledLaw(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	test := &stats.Discrete{P: enumerateLaw(designKeep())}
	plan = depthShare(plan, 1, test)
	n, err := test.Samples(plan)
	if err != nil {
		return verdict.Errorf("%v", err)
	}
	var j verdict.Judge
	for range n {
		mask, ok := sampleBlocks(&j, im, designBlocks, designLast, s.Key())
		if !ok {
			return j.Finding()
		}
		depth := 0
		for _, kept := range mask {
			if kept {
				depth++
			}
		}
		test.Add(depth)
	}
	f := test.Judge(plan)
	f.Evidence.Where = fmt.Sprintf("the number of kept blocks of %d, p_L = %v", designBlocks, designLast)
	if f.Verdict == verdict.Fail {
		f.Reason = "number of kept blocks: " + f.Reason
	}
	return f
}
