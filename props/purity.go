package props

import (
	"bonpied/core/contract"
)

// purityFamily states what package contract asks of every operation: arguments
// are left as they are, results are the caller's own, and equal arguments give
// equal results to the bit, whatever was called before, or at the same time. One
// table of calls (see calls) drives every operation that is provided.
func purityFamily() []Property {
	needs := []contract.Operation{contract.OpForward, contract.OpBackprop}
	ps := []Property{
		{
			Name:   "purity/arguments-unchanged",
			Claim:  "no operation changes its arguments, nor what lies behind them in the caller's arrays",
			Source: "package contract; NVIDIA/apex#1430: the backward pass overwrites its gradient",
			Needs:  needs, Check: argumentsUnchanged,
		},
		{
			Name:   "purity/repeatable",
			Claim:  "f(x) again gives the bits of f(x), any number of times",
			Source: "package contract; karpathy/micrograd#102: the second backward pass is wrong",
			Needs:  needs, Check: repeatable,
		},
		{
			Name:   "purity/interleaved",
			Claim:  "f(x₁), g(x₂), f(x₁): what was computed in between does not matter",
			Source: "package contract; torch/nn#1015: backward uses the cache of the last forward",
			Needs:  needs, Check: interleaved,
		},
		{
			Name:   "purity/results-kept",
			Claim:  "no later call overwrites an earlier result",
			Source: "package contract; apache/mxnet#2226: predictions are overwritten by the next batch",
			Needs:  needs, Check: resultsKept,
		},
		{
			Name:   "purity/caller-buffers",
			Claim:  "the caller may change arguments and results after a call: no earlier result and no later one changes",
			Source: "package contract; gHashTag/trinity#571: one buffer for input and output",
			Needs:  needs, Check: callerBuffers,
		},
		{
			Name:   "purity/shared-arguments",
			Claim:  "f(x, x) equals f of two copies of x, and layers may share one matrix",
			Source: "package contract; BVLC/caffe#3254: gradients of shared weights are assigned, not added",
			Needs:  needs, Check: sharedArguments,
		},
		{
			Name:    "purity/concurrent",
			Claim:   "calls made at the same time give what they give one after the other",
			Source:  "package contract: operations are pure functions; apache/mxnet#15576",
			Needs:   needs,
			Applies: statelessOnly,
			Check:   concurrent,
		},
	}
	// A check of the others makes 32 to 128 calls, and one of the first only 16.
	for i := range ps[1:] {
		ps[i+1].Cost, ps[i+1].Power = 2, Power{Checks: 6}
	}
	return ps
}

// statelessOnly excuses an implementation that shares state between its
// functions, and says so by Fresh.
func statelessOnly(im contract.Implementation) string {
	if im.Fresh != nil {
		return "the implementation is stateful (Fresh is set), and is not required to be called concurrently"
	}
	return ""
}
