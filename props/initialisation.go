package props

import (
	"bonpied/core/contract"
	"bonpied/stats"
)

// The share of the budget that a statistical property takes, and the
// probability that an error of its effect is missed.
const (
	sampleFalseAlarm = 2e-11
	sampleMiss       = 1e-3
)

// certify returns the power of a statistical property that certifies an effect.
func certify(effect float64) Power {
	return Power{Plan: stats.Plan{FalseAlarm: sampleFalseAlarm, Effect: effect, Miss: sampleMiss}}
}

// Initialisation: exercises 3 and 5 and the annex on leaky ReLU. The variance is
// judged by its formula, and the draws by the laws that they must have.
func initialisationFamily() []Property {
	return append(varianceFormulas(), append(drawnParameters(), drawnLaws()...)...)
}

func varianceFormulas() []Property {
	needs := []contract.Operation{contract.OpWeightVariance}
	return []Property{
		{
			Name:   "init/variance-formula",
			Claim:  "V[w] = g/fan with g = 1 (Glorot), 2 (He), 2/(1+α²) (leaky); fan is (n_in/G)k², (n_out/G)k² or their mean",
			Source: "Exercises 3 and 5, annex Leaky ReLU; Glorot and Bengio (2010), eq. 16; He et al. (2015), eq. 10 and 15",
			Needs:  needs,
			Check:  varianceFormula,
		},
		{
			Name:   "init/average-of-conditions",
			Claim:  "Glorot averages the conditions n_in V = 1 and n_out V = 1, not the variances: 1/V[average] = (1/V[fan in] + 1/V[fan out])/2",
			Source: "slide «Initialisation Glorot»; Glorot and Bengio (2010), eq. 12",
			Needs:  needs,
			Check:  averageOfConditions,
		},
		{
			Name:   "init/leaky-endpoints",
			Claim:  "the leaky scheme is He's at α = 0, and 1/fan at α = 1, where f is the identity",
			Source: "Annex Leaky ReLU; He et al. (2015), eq. 15",
			Needs:  needs,
			Check:  leakyEndpoints,
		},
		{
			Name:   "init/convolution-as-dense",
			Claim:  "a convolution of area k² in G groups has the variance of the dense layer from (n_in/G)k² to (n_out/G)k² neurons",
			Source: "Exercises 3 and 5; He et al. (2015), §2.2: n = k²c",
			Needs:  needs,
			Check:  convolutionAsDense,
		},
		{
			Name:   "init/variance-without-law",
			Claim:  "V[w] does not depend on the law: normal and uniform weights share it",
			Source: "slide «Initialisation Glorot»: \"nous n'avons supposé aucune loi\"",
			Needs:  needs,
			Check:  varianceWithoutLaw,
		},
	}
}

func drawnParameters() []Property {
	needs := []contract.Operation{contract.OpInitialise}
	return []Property{
		{
			Name:   "init/shapes",
			Claim:  "W is n_out × (n_in/G)k² and b has n_out entries",
			Source: "Exercise 2; the usual [out, in/groups, height, width]",
			Needs:  needs,
			Check:  initialShapes,
		},
		{
			Name:   "init/zero-biases",
			Claim:  "b = 0",
			Source: "slide «Une meilleure initialisation»; He et al. (2015), §2.2",
			Needs:  needs,
			Check:  zeroBiases,
		},
		{
			Name:   "init/support",
			Claim:  "uniform weights lie within [−a, a], a = √(3 V[w])",
			Source: "Exercises 3 and 5: a² = 6/(n_in + n_out) and 6/fan",
			Needs:  needs,
			Check:  uniformSupport,
		},
		{
			Name:   "init/keys",
			Claim:  "equal keys give equal draws, to the bit, whatever was drawn in between",
			Source: "Contract: randomness comes from a key; facebookresearch/xformers#173",
			Needs:  needs,
			Check:  equalKeys,
		},
	}
}

func drawnLaws() []Property {
	needs := []contract.Operation{contract.OpInitialise}
	return []Property{
		{
			Name:   "init/variance",
			Claim:  "normal weights have variance g/fan, for every scheme: Σw²/V[w] ~ χ²",
			Source: "Exercises 3 and 5",
			Needs:  needs, Power: certify(0.01), Sample: sampleVariance,
		},
		{
			Name:   "init/fan-modes",
			Claim:  "on rectangular layers the drawn weights divide by the fan of their mode: n_in, n_out or the mean",
			Source: "Exercises 2, 3 and 5; slide Initialisation He: «choisir entre fan in et fan out»",
			Needs:  needs, Power: certify(0.05), Sample: sampleFanModes,
		},
		{
			Name:   "init/groups",
			Claim:  "the drawn weights of a convolution divide by its fan: the kernel's area counts, and only the channels of one group",
			Source: "Exercise 5; He et al. (2015), §2.2: n = k²c",
			Needs:  needs, Power: certify(0.05), Sample: sampleGroups,
		},
		{
			Name:   "init/negative-slope-used",
			Claim:  "the drawn weights of the leaky scheme have variance 2/((1+α²) fan) at every α, far from 0.01 too",
			Source: "Annex Leaky ReLU; He et al. (2015), eq. 15",
			Needs:  needs, Power: certify(0.05), Sample: sampleSlopes,
		},
		{
			Name:   "init/range",
			Claim:  "uniform weights reach a = √(3 V[w]): max |w|/a ~ the maximum of n uniforms",
			Source: "Exercises 3 and 5",
			Needs:  needs, Power: certify(0.01), Sample: sampleRange,
		},
		{
			Name:   "init/mean",
			Claim:  "E w = 0",
			Source: "slide «Une meilleure initialisation»: w centred",
			Needs:  needs, Power: certify(0.03), Sample: sampleMean,
		},
		{
			Name:   "init/symmetry",
			Claim:  "P(w > 0) = P(w < 0) = ½, for large and for small |w| alike",
			Source: "slide «Une meilleure initialisation»: w symmetric; annex Leaky ReLU",
			Needs:  needs, Power: certify(0.03), Sample: sampleSymmetry,
		},
		{
			Name:   "init/normal-law",
			Claim:  "w/√V[w] has the normal distribution function, and its tails: no truncation, no atom",
			Source: "Exercises 3 and 5; tensorflow/tensorflow#16344",
			Needs:  needs, Power: certify(0.02), Sample: sampleNormalLaw,
		},
		{
			Name:   "init/uniform-law",
			Claim:  "w/a is uniform on [−1, 1]",
			Source: "Exercises 3 and 5",
			Needs:  needs, Power: certify(0.01), Sample: sampleUniformLaw,
		},
		{
			Name:   "init/duplicates",
			Claim:  "no |w| comes again, neither within a layer nor under the next keys",
			Source: "slide «Une meilleure initialisation»: w independent; sugarme/gotch#48",
			Needs:  needs, Power: certify(0.05), Sample: sampleDuplicates,
		},
		{
			Name:   "init/too-good",
			Claim:  "the p-values of the variance and of the mean of many layers are uniform: no layer is rescaled to its exact variance, nor made of ±w",
			Source: "slide «Une meilleure initialisation»: w independent; sugarme/gotch#48; L'Ecuyer and Simard (2007), §2: two-level tests",
			Needs:  needs, Power: certify(0.3), Sample: sampleReplicates,
		},
		{
			Name:   "init/independent-weights",
			Claim:  "the weights of a layer are uncorrelated: along rows, along columns, across the diagonal, half a layer apart",
			Source: "slide «Une meilleure initialisation»: w independent",
			Needs:  needs, Power: certify(0.03), Sample: sampleIndependentWeights,
		},
		{
			Name:   "init/independent-keys",
			Claim:  "layers drawn under different keys are independent, also if the keys differ in one bit",
			Source: "slide «Une meilleure initialisation»: independent layers; tenstorrent/tt-metal#16823",
			Needs:  needs, Power: certify(0.05), Sample: sampleIndependentKeys,
		},
	}
}
