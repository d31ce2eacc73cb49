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
	var tests []stats.Test
	var names []string
	add := func(p, q float64, format string, args ...any) *stats.Agreement {
		test := &stats.Agreement{P: p, Q: q}
		tests, names = append(tests, test), append(names, fmt.Sprintf(format, args...))
		return test
	}
	keep := designKeep()
	var within [designBlocks][designBlocks]*stats.Agreement
	var across [designBlocks]*stats.Agreement
	for i := range designBlocks {
		across[i] = add(keep[i], keep[i], "block %d under consecutive keys", i+1)
		for k := range i {
			within[i][k] = add(keep[i], keep[k], "blocks %d and %d of a mask", k+1, i+1)
		}
	}
	n, err := depthSamples(plan, tests)
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
		for i := range designBlocks {
			across[i].Add(first[i], second[i])
			for k := range i {
				within[i][k].Add(first[i], first[k])
				within[i][k].Add(second[i], second[k])
			}
		}
	}
	return worstDepthTest(plan, tests, names)
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
