package props

import (
	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/fixtures/digits"
	"bonpied/stats"
)

// The designs of the properties through depth: digits and drawn inputs, widths
// that go up and down, and networks of 24 layers. The laws are exact at any width.
// A degree of freedom costs a row of weights, and a layer a call: wide layers behind
// narrow ones give many for few of both.

var (
	reluFunction     = contract.Activation{Kind: contract.ReLU}
	identityFunction = contract.Activation{Kind: contract.Identity}
)

func reluForward(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	return throughDepth(s, plan, im, []chain{
		{[]int{digits.Pixels, 6, 64, 5, 64}, reluFunction, contract.FanIn},
		{[]int{3, 64, 5, 64, 6, 48, 6}, reluFunction, contract.FanIn},
		wavyChain(reluFunction, contract.FanIn, 5, 24, 8, 32),
	}, passes{forward: true})
}

func leakyForward(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	steep := contract.Activation{Kind: contract.LeakyReLU, Alpha: 0.75}
	flat := contract.Activation{Kind: contract.LeakyReLU, Alpha: 0.25}
	return throughDepth(s, plan, im, []chain{
		{[]int{digits.Pixels, 6, 48, 4, 48}, flat, contract.FanIn},
		{[]int{3, 48, 4, 36, 5, 48, 4}, steep, contract.FanIn},
		wavyChain(flat, contract.FanIn, 5, 24, 4, 32),
	}, passes{forward: true})
}

func reluBackward(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	return throughDepth(s, plan, im, []chain{
		{[]int{digits.Pixels, 6, 32, 4, 24, 4}, reluFunction, contract.FanOut},
		{[]int{16, 48, 6, 48, 5}, reluFunction, contract.FanOut},
		wavyChain(reluFunction, contract.FanOut, 24, 12, 6, 32),
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
