package props

import (
	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/fixtures/digits"
	"bonpied/stats"
)

// The designs of the properties through depth: digits and drawn inputs, widths
// that go up and down, and networks of 24 layers. They are narrow, for a degree
// of freedom costs a row of weights: the laws are exact at any width.

var (
	reluFunction     = contract.Activation{Kind: contract.ReLU}
	identityFunction = contract.Activation{Kind: contract.Identity}
)

func reluForward(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	return throughDepth(s, plan, im, []chain{
		{[]int{digits.Pixels, 6, 24, 8, 16}, reluFunction, contract.FanIn},
		{[]int{3, 24, 6, 32, 8, 24, 6}, reluFunction, contract.FanIn},
		uniformChain(reluFunction, contract.FanIn, 5, 10, 24),
	}, passes{forward: true})
}

func leakyForward(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	steep := contract.Activation{Kind: contract.LeakyReLU, Alpha: 0.75}
	flat := contract.Activation{Kind: contract.LeakyReLU, Alpha: 0.25}
	return throughDepth(s, plan, im, []chain{
		{[]int{digits.Pixels, 8, 24, 12, 8}, flat, contract.FanIn},
		{[]int{3, 12, 6, 18, 8, 14, 7, 10}, steep, contract.FanIn},
		uniformChain(flat, contract.FanIn, 5, 8, 24),
	}, passes{forward: true})
}

func reluBackward(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	return throughDepth(s, plan, im, []chain{
		{[]int{digits.Pixels, 6, 32, 4, 24, 4}, reluFunction, contract.FanOut},
		{[]int{16, 32, 6, 18}, reluFunction, contract.FanOut},
		uniformChain(reluFunction, contract.FanOut, 24, 12, 12),
	}, passes{backward: true})
}

// glorotBothWays takes widths of which neighbours differ by factors of 2 to 4:
// the compromise loses in one direction what it gains in the other.
func glorotBothWays(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	return throughDepth(s, plan, im, []chain{
		{[]int{digits.Pixels, 16, 8, 24, 6}, identityFunction, contract.FanAverage},
		{[]int{4, 16, 8, 20, 5, 15}, identityFunction, contract.FanAverage},
	}, passes{forward: true, backward: true})
}
