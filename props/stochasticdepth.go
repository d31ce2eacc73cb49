package props

import (
	"bonpied/core/contract"
	"bonpied/stats"
)

// The plans of the family's statistical properties: the false alarm is a fair
// share of the budget, the effect a difference of probabilities.
const (
	depthFalseAlarm = 2e-11
	depthMiss       = 1e-3
)

// stochasticDepthFamily states what stochastic depth is (exercise 6): the
// schedule of the keep probabilities, the expected depth, the law of the depth,
// and the masks.
func stochasticDepthFamily() []Property {
	keep := []contract.Operation{contract.OpKeepProbabilities}
	expected := []contract.Operation{contract.OpExpectedDepth}
	law := []contract.Operation{contract.OpDepthLaw}
	mask := []contract.Operation{contract.OpSampleBlocks}
	return []Property{
		{
			Name:   "depth/endpoints",
			Claim:  "p_0 = 1 to the last bit, and the last of the L + 1 probabilities is the p_L that was given",
			Source: "Exercise 6; Huang et al. (2016), §3: the input is always active",
			Needs:  keep, Check: depthEndpoints,
		},
		{
			Name:   "depth/linear-decay",
			Claim:  "p_l = 1 − (l/L)(1 − p_L) for l = 0..L",
			Source: "Exercise 6; Huang et al. (2016), equation 4",
			Needs:  keep, Check: linearDecay,
		},
		{
			Name:   "depth/monotone",
			Claim:  "p_0 > p_1 > … > p_L if p_L < 1, and all are equal if p_L = 1",
			Source: "Exercise 6; Huang et al. (2016), §3: earlier layers extract low-level features and should be more reliably present",
			Needs:  keep, Check: monotoneSchedule,
		},
		{
			Name:   "depth/bounds",
			Claim:  "p_L ≤ p_l ≤ 1 for every block, whatever L",
			Source: "Exercise 6; Huang et al. (2016), equation 4",
			Needs:  keep, Check: scheduleBounds,
		},
		{
			Name:   "depth/expected-is-sum",
			Claim:  "E[depth] = Σ_{l=1..L} p_l, of the implementation's own p_l",
			Source: "Exercise 6; Huang et al. (2016), §3",
			Needs:  []contract.Operation{contract.OpExpectedDepth, contract.OpKeepProbabilities}, Check: expectedIsSum,
		},
		{
			Name:   "depth/expected-closed-form",
			Claim:  "E[depth] = L − (1 − p_L)(L + 1)/2",
			Source: "Exercise 6; the sum of equation 4 of Huang et al. (2016) over l = 1..L",
			Needs:  expected, Check: expectedClosedForm,
		},
		{
			Name:   "depth/lecture-example",
			Claim:  "L = 54 blocks and p_L = ½ give E[depth] = 40.25",
			Source: "Exercise 6, which asks for it; Huang et al. (2016), §3: (3L − 1)/4, approximately 40",
			Needs:  expected, Check: lectureDepth,
			Twin: "depth/expected-closed-form at every L and p_L; this is the exercise's own number, which a person can check",
		},
		{
			Name:   "depth/single-block",
			Claim:  "L = 1: p = (1, p_L), E[depth] = p_L, and the depth is 1 with probability p_L",
			Source: "Exercise 6 at L = 1, where a schedule over l − 1 of L − 1 divides by 0",
			Needs:  keep, Check: singleBlock,
		},
		{
			Name:   "depth/law-sums-to-one",
			Claim:  "P(depth = d) ≥ 0 for d = 0..L, and Σ P(depth = d) = 1",
			Source: "Exercise 6; Kolmogorov's axioms",
			Needs:  law, Check: lawSumsToOne,
		},
		{
			Name:   "depth/law-is-enumeration",
			Claim:  "P(depth = d) is the sum of Π p_l^{b_l} (1 − p_l)^{1 − b_l} over the masks b with Σ b_l = d",
			Source: "Exercise 6; the Poisson-binomial law, Wang (1993), equation 1",
			Needs:  []contract.Operation{contract.OpDepthLaw, contract.OpKeepProbabilities}, Check: lawIsEnumeration,
		},
		{
			Name:   "depth/law-moments",
			Claim:  "the depth has mean L − (1−p_L)(L+1)/2 and variance (1−p_L)(L+1)/2 − (1−p_L)²(L+1)(2L+1)/(6L)",
			Source: "Exercise 6; sums of p_l and of p_l(1 − p_l) over l = 1..L",
			Needs:  law, Check: lawMoments,
		},
		{
			Name:   "depth/certain-blocks",
			Claim:  "p_L = 1 keeps every block, and p_L = 0 never keeps block L, for every key",
			Source: "Exercise 6; Huang et al. (2016), §3: b_l is Bernoulli of p_l",
			Needs:  mask, Check: certainBlocks,
		},
		{
			Name:   "depth/mask-keys",
			Claim:  "a mask has L entries; equal keys give equal masks, and different keys do not all give the same",
			Source: "Exercise 6; package contract: randomness comes from a key",
			Needs:  mask, Check: maskKeys,
		},
		{
			Name:   "depth/mask-rates",
			Claim:  "block l is kept with probability p_l, block by block",
			Source: "Exercise 6; Huang et al. (2016), equations 1 and 4",
			Needs:  mask, Sample: maskRates,
			Power: Power{Plan: stats.Plan{FalseAlarm: depthFalseAlarm, Effect: 0.04, Miss: depthMiss}},
		},
		{
			Name:   "depth/mask-independence",
			Claim:  "the blocks of a mask are independent, and so are the masks of consecutive keys",
			Source: "Exercise 6; Huang et al. (2016), §3: the b_l are independent",
			Needs:  mask, Sample: maskIndependence,
			Power: Power{Plan: stats.Plan{FalseAlarm: depthFalseAlarm, Effect: 0.05, Miss: depthMiss}},
		},
		{
			Name:   "depth/sampled-law",
			Claim:  "the number of kept blocks follows the Poisson-binomial law of p_1, …, p_L",
			Source: "Exercise 6; Huang et al. (2016), §3",
			Needs:  mask, Sample: sampledLaw,
			Power: Power{Plan: stats.Plan{FalseAlarm: depthFalseAlarm, Effect: 0.03, Miss: depthMiss}},
		},
	}
}
