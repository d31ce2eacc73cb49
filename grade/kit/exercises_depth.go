package kit

import (
	"bonpied/core/contract"
	"bonpied/grade/lang"
)

// depthExercises is exercise 6.
func depthExercises() []exercise {
	return []exercise{{
		name:  "exercise6",
		title: lang.Text{FR: "Exercice 6 (Expected network depth)", EN: "Exercice 6 (Expected network depth)"},
		text: lang.Text{
			FR: `À l'entraînement, chacun des blocs l = 1, …, L d'un ResNet est gardé avec une
probabilité p_l, indépendamment des autres. L'entrée l = 0 l'est toujours, et

    p_0 = 1,    p_l = 1 − (l/L)(1 − p_L)

La profondeur est le nombre de blocs gardés. Quelle est son espérance ? Et sa loi ?`,
			EN: `In training each of the blocks l = 1, …, L of a ResNet is kept with a probability
p_l, independently of the others. The input l = 0 always is, and

    p_0 = 1,    p_l = 1 − (l/L)(1 − p_L)

The depth is the number of blocks that are kept. What is its expectation? And its
law?`,
		},
		tasks: []task{
			{
				op: contract.OpKeepProbabilities,
				text: lang.Text{
					FR: "les L + 1 nombres p_0, …, p_L.",
					EN: "the L + 1 numbers p_0, …, p_L.",
				},
				python: function{signature: "keep_probabilities(L, pL)", result: "[p_0, …, p_L]"},
				golang: function{signature: "KeepProbabilities(L int, pL float64) ([]float64, error)", result: "nil"},
			},
			{
				op: contract.OpExpectedDepth,
				text: lang.Text{
					FR: "l'espérance de la profondeur. L'entrée n'est pas un bloc.",
					EN: "the expectation of the depth. The input is no block.",
				},
				python: function{signature: "expected_depth(L, pL)", result: "E"},
				golang: function{signature: "ExpectedDepth(L int, pL float64) (float64, error)", result: "0"},
			},
			{
				op: contract.OpDepthLaw,
				text: lang.Text{
					FR: "les L + 1 probabilités que la profondeur soit 0, 1, …, L.",
					EN: "the L + 1 probabilities that the depth is 0, 1, …, L.",
				},
				python: function{signature: "depth_law(L, pL)", result: "[P(0), …, P(L)]"},
				golang: function{signature: "DepthLaw(L int, pL float64) ([]float64, error)", result: "nil"},
			},
			{
				op: contract.OpSampleBlocks,
				text: lang.Text{
					FR: `L booléens, tirés : le bloc l est-il gardé, l = 1, …, L ? La même clé donne
le même tirage, une autre clé un tirage indépendant.`,
					EN: `L booleans, drawn: is block l kept, l = 1, …, L? The same key gives the same
draw, another key an independent one.`,
				},
				python: function{signature: "sample_blocks(L, pL, key)", result: "[True, False, …]"},
				golang: function{signature: "SampleBlocks(L int, pL float64, key uint64) ([]bool, error)", result: "nil"},
			},
		},
	}}
}
