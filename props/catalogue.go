package props

import "slices"

// All returns the catalogue, family by family, in the order of the lecture. The
// slice is the caller's own.
func All() []Property {
	return slices.Concat(
		activationFamily(),
		lossFamily(),
		forwardFamily(),
		exercise1Family(),
		backpropOracle(),
		differencesFamily(),
		pathFamily(),
		backpropAlgebra(),
		batchFamily(),
		digitsFamily(),
		classifierFamily(),
		vanishingFamily(),
		initialisationFamily(),
		gainFamily(),
		stochasticDepthFamily(),
		purityFamily(),
	)
}
