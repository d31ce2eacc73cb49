package wire

import (
	"strconv"

	"bonpied/core/contract"
)

func encodeKey(k uint64) any { return strconv.FormatUint(k, 10) }

// named gives a codec the name of an argument.
func named[T any](name string, c codec[T]) argument[T] { return argument[T]{name, c} }

// The operations of package contract, as grade/PROTOCOL.md lists them.
var (
	activate = call2[contract.Activation, []float64, slopes]{
		contract.OpActivate, named("f", activationCodec), named("z", vectorCodec), slopesCodec,
	}
	gamma = call1[contract.Activation, float64]{contract.OpGamma, named("f", activationCodec), numberCodec}
	loss  = call4[contract.LossKind, contract.Matrix, contract.Matrix, contract.Reduction, lossResult]{
		contract.OpLoss, named("loss", lossKindCodec), named("output", matrixCodec), named("target", matrixCodec),
		named("reduction", reductionCodec), lossCodec,
	}

	forward = call2[contract.Network, []float64, contract.Trace]{
		contract.OpForward, named("network", networkCodec), named("x", vectorCodec), traceCodec,
	}
	deltas = call3[contract.Network, []float64, []float64, [][]float64]{
		contract.OpDeltas, named("network", networkCodec), named("x", vectorCodec), named("y", vectorCodec), listCodec,
	}
	backprop = call3[contract.Network, []float64, []float64, contract.Gradients]{
		contract.OpBackprop, named("network", networkCodec), named("x", vectorCodec), named("y", vectorCodec), gradientsCodec,
	}
	backpropBatch = call4[contract.Network, contract.Matrix, contract.Matrix, contract.Reduction, contract.Gradients]{
		contract.OpBackpropBatch, named("network", networkCodec), named("x", matrixCodec), named("y", matrixCodec),
		named("reduction", reductionCodec), gradientsCodec,
	}
	vjp = call3[contract.Network, []float64, []float64, contract.Gradients]{
		contract.OpVJP, named("network", networkCodec), named("x", vectorCodec), named("cotangent", vectorCodec), gradientsCodec,
	}

	initialise = call2[contract.InitSpec, uint64, contract.Parameters]{
		contract.OpInitialise, named("spec", specCodec), named("key", keyCodec), parametersCodec,
	}
	weightVariance = call1[contract.InitSpec, float64]{contract.OpWeightVariance, named("spec", specCodec), numberCodec}
	varianceGains  = call3[contract.Activation, contract.Shape, float64, gains]{
		contract.OpVarianceGains, named("f", activationCodec), named("shape", shapeCodec), named("variance", numberCodec), gainsCodec,
	}
	secondMoment = call2[contract.Activation, float64, float64]{
		contract.OpSecondMoment, named("f", activationCodec), named("variance", numberCodec), numberCodec,
	}

	keepProbabilities = call2[int, float64, []float64]{
		contract.OpKeepProbabilities, named("L", countCodec), named("pL", numberCodec), vectorCodec,
	}
	expectedDepth = call2[int, float64, float64]{
		contract.OpExpectedDepth, named("L", countCodec), named("pL", numberCodec), numberCodec,
	}
	depthLaw = call2[int, float64, []float64]{
		contract.OpDepthLaw, named("L", countCodec), named("pL", numberCodec), vectorCodec,
	}
	sampleBlocks = call3[int, float64, uint64, []bool]{
		contract.OpSampleBlocks, named("L", countCodec), named("pL", numberCodec), named("key", keyCodec), flagsCodec,
	}
)

// handlers returns what answers each operation; nil for one that im lacks.
func handlers(im contract.Implementation) map[contract.Operation]handler {
	return map[contract.Operation]handler{
		contract.OpActivate:          activate.serve(joinActivate(im.Activate)),
		contract.OpGamma:             gamma.serve(im.Gamma),
		contract.OpLoss:              loss.serve(joinLoss(im.Loss)),
		contract.OpForward:           forward.serve(im.Forward),
		contract.OpDeltas:            deltas.serve(im.Deltas),
		contract.OpBackprop:          backprop.serve(im.Backprop),
		contract.OpBackpropBatch:     backpropBatch.serve(im.BackpropBatch),
		contract.OpVJP:               vjp.serve(im.VJP),
		contract.OpInitialise:        initialise.serve(im.Initialise),
		contract.OpWeightVariance:    weightVariance.serve(im.WeightVariance),
		contract.OpVarianceGains:     varianceGains.serve(joinGains(im.VarianceGains)),
		contract.OpSecondMoment:      secondMoment.serve(im.SecondMoment),
		contract.OpKeepProbabilities: keepProbabilities.serve(im.KeepProbabilities),
		contract.OpExpectedDepth:     expectedDepth.serve(im.ExpectedDepth),
		contract.OpDepthLaw:          depthLaw.serve(im.DepthLaw),
		contract.OpSampleBlocks:      sampleBlocks.serve(im.SampleBlocks),
	}
}

// binders sets each operation of an implementation to a call of it.
var binders = map[contract.Operation]func(im *contract.Implementation, call Caller){
	contract.OpActivate:          func(im *contract.Implementation, c Caller) { im.Activate = splitActivate(activate.bind(c)) },
	contract.OpGamma:             func(im *contract.Implementation, c Caller) { im.Gamma = gamma.bind(c) },
	contract.OpLoss:              func(im *contract.Implementation, c Caller) { im.Loss = splitLoss(loss.bind(c)) },
	contract.OpForward:           func(im *contract.Implementation, c Caller) { im.Forward = forward.bind(c) },
	contract.OpDeltas:            func(im *contract.Implementation, c Caller) { im.Deltas = deltas.bind(c) },
	contract.OpBackprop:          func(im *contract.Implementation, c Caller) { im.Backprop = backprop.bind(c) },
	contract.OpBackpropBatch:     func(im *contract.Implementation, c Caller) { im.BackpropBatch = backpropBatch.bind(c) },
	contract.OpVJP:               func(im *contract.Implementation, c Caller) { im.VJP = vjp.bind(c) },
	contract.OpInitialise:        func(im *contract.Implementation, c Caller) { im.Initialise = initialise.bind(c) },
	contract.OpWeightVariance:    func(im *contract.Implementation, c Caller) { im.WeightVariance = weightVariance.bind(c) },
	contract.OpVarianceGains:     func(im *contract.Implementation, c Caller) { im.VarianceGains = splitGains(varianceGains.bind(c)) },
	contract.OpSecondMoment:      func(im *contract.Implementation, c Caller) { im.SecondMoment = secondMoment.bind(c) },
	contract.OpKeepProbabilities: func(im *contract.Implementation, c Caller) { im.KeepProbabilities = keepProbabilities.bind(c) },
	contract.OpExpectedDepth:     func(im *contract.Implementation, c Caller) { im.ExpectedDepth = expectedDepth.bind(c) },
	contract.OpDepthLaw:          func(im *contract.Implementation, c Caller) { im.DepthLaw = depthLaw.bind(c) },
	contract.OpSampleBlocks:      func(im *contract.Implementation, c Caller) { im.SampleBlocks = sampleBlocks.bind(c) },
}

// Operations returns every operation of the protocol, in the order of package
// contract.
func Operations() []contract.Operation {
	return []contract.Operation{
		contract.OpActivate, contract.OpGamma, contract.OpLoss,
		contract.OpForward, contract.OpDeltas, contract.OpBackprop, contract.OpBackpropBatch, contract.OpVJP,
		contract.OpInitialise, contract.OpWeightVariance, contract.OpVarianceGains, contract.OpSecondMoment,
		contract.OpKeepProbabilities, contract.OpExpectedDepth, contract.OpDepthLaw, contract.OpSampleBlocks,
	}
}

// Bind returns the implementation of which each operation that the handshake
// lists is a call; the others are nil.
func Bind(h Handshake, call Caller) contract.Implementation {
	im := contract.Implementation{Name: h.Implementation, Conventions: h.Conventions}
	for _, op := range h.Operations {
		binders[op](&im, call)
	}
	return im
}
