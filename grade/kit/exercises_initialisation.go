package kit

import (
	"bonpied/core/contract"
	"bonpied/grade/lang"
)

// initialisationExercises are exercises 2 to 5 and the annex.
func initialisationExercises() []exercise {
	return []exercise{
		oddExercise(), glorotExercise(), reluExercise(),
		{
			name:  "exercise5",
			title: lang.Text{FR: "Exercice 5 (Forme uniforme et normale)", EN: "Exercice 5 (Forme uniforme et normale)"},
			text: lang.Text{
				FR: `Les questions de l'exercice 3 pour ReLU : c'est l'initialisation de He. La
condition est celle de l'exercice 4.`,
				EN: `The questions of exercise 3 for ReLU: this is He's initialisation. The condition
is that of exercise 4.`,
			},
			tasks: []task{{
				text: lang.Text{
					FR: "V[w] pour l'initialisation de He, dans les trois modes.",
					EN: "V[w] for He's initialisation, in the three modes.",
				},
				python: function{signature: "he_variance(spec)", result: "V[w]"},
				golang: function{signature: "heVariance(s contract.InitSpec) (float64, error)", result: "0"},
			}},
		},
		{
			name:  "annex",
			title: lang.Text{FR: "Annexe : Leaky ReLU", EN: "Annexe : Leaky ReLU"},
			text: lang.Text{
				FR: `Les mêmes questions pour f(z) = max{αz, z} avec α dans [0, 1]. Calculez

    E[f(z)²] = ∫ max{αt, t}² p(t) dt

pour une loi p symétrique autour de 0, en coupant l'intégrale en 0, et déduisez-en
la variance des poids. Que devient-elle pour α = 0 et pour α = 1 ?`,
				EN: `The same questions for f(z) = max{αz, z} with α in [0, 1]. Work out

    E[f(z)²] = ∫ max{αt, t}² p(t) dt

for a law p that is symmetric around 0, by cutting the integral at 0, and deduce the
variance of the weights. What does it become for α = 0 and for α = 1?`,
			},
			tasks: []task{{
				text: lang.Text{
					FR: "V[w] pour une couche leaky ReLU, dont la pente α est celle de la demande (slope).",
					EN: "V[w] for a layer of leaky ReLU, of which the slope α is that of the spec (slope).",
				},
				python: function{signature: "leaky_variance(spec)", result: "V[w]"},
				golang: function{signature: "leakyVariance(s contract.InitSpec) (float64, error)", result: "0"},
			}},
		},
	}
}

func oddExercise() exercise {
	return exercise{
		name:  "exercise2",
		title: lang.Text{FR: "Exercice 2 (Cas d'une fonction impaire)", EN: "Exercice 2 (Cas d'une fonction impaire)"},
		text: lang.Text{
			FR: `Les poids d'une couche sont centrés, indépendants entre eux et de l'entrée x^l =
f(z^{l−1}), et de même variance. Alors

    V[z_k^l] = n_input V[w] E[(x_j^l)²]

1. Que vaut E[(x_j^l)²] si f est impaire et z^{l−1} de loi symétrique ? Est-ce
   V[z_k^{l−1}] pour toute fonction impaire ? Calculez les deux pour tanh.
2. Si f est l'identité, quelle condition sur n_input V[w] garde V[z^l] constante
   d'une couche à l'autre ? Et au retour, sur combien de neurones porte la somme ?`,
			EN: `The weights of a layer are centred, independent of each other and of the input
x^l = f(z^{l−1}), and of one variance. Then

    V[z_k^l] = n_input V[w] E[(x_j^l)²]

1. What is E[(x_j^l)²] if f is odd and the law of z^{l−1} symmetric? Is it
   V[z_k^{l−1}] for every odd function? Work out both for tanh.
2. If f is the identity, which condition on n_input V[w] keeps V[z^l] the same from
   layer to layer? And backward, over how many neurons does the sum go?`,
		},
		tasks: []task{{
			op: contract.OpSecondMoment,
			text: lang.Text{
				FR: `E[f(z)²] pour z ~ N(0, variance) et chacune des fonctions d'activation.
Pour celles qui sont linéaires par morceaux, une formule (exercice 4 et annexe) ;
pour les autres, une intégrale numérique, à la précision des flottants.`,
				EN: `E[f(z)²] for z ~ N(0, variance) and each of the activation functions. For
those that are piecewise linear a formula (exercise 4 and the annex); for the
others a numerical integral, as precise as floating-point numbers are.`,
			},
			python: function{signature: "second_moment(f, variance)", result: "E[f(z)²]"},
			golang: function{signature: "SecondMoment(f contract.Activation, variance float64) (float64, error)", result: "0"},
		}},
	}
}

func glorotExercise() exercise {
	return exercise{
		name:  "exercise3",
		title: lang.Text{FR: "Exercice 3 (Forme uniforme et normale)", EN: "Exercice 3 (Forme uniforme et normale)"},
		text: lang.Text{
			FR: `L'initialisation de Glorot, pour une fonction impaire prise pour l'identité. Le
mode dit quelle condition les poids doivent remplir :

    fan-in       celle de l'aller, avec n_in
    fan-out      celle du retour, avec n_out
    fan-average  la moyenne des deux conditions

Donnez V[w] dans chaque cas, puis l'écart type d'une loi normale et la borne a d'une
loi uniforme sur [−a, a] qui ont cette variance. V[w] dépend-elle de la loi ?

Pour une convolution, n_in et n_out comptent les termes des deux sommes :
(n_in / groups) · area et (n_out / groups) · area. Une couche dense a area = 1 et
groups = 1.`,
			EN: `Glorot's initialisation, for an odd function that is taken for the identity. The
mode says which condition the weights are to meet:

    fan-in       that of the forward pass, with n_in
    fan-out      that of the backward pass, with n_out
    fan-average  the mean of the two conditions

Give V[w] in each case, then the standard deviation of a normal law and the bound a
of a uniform law on [−a, a] of that variance. Does V[w] depend on the law?

For a convolution n_in and n_out count the terms of the two sums:
(n_in / groups) · area and (n_out / groups) · area. A dense layer has area = 1 and
groups = 1.`,
		},
		tasks: []task{
			{
				op: contract.OpWeightVariance,
				text: lang.Text{
					FR: `V[w], la variance d'un poids. Cette fonction est écrite : elle appelle
celle de l'exercice 3, de l'exercice 5 ou de l'annexe.`,
					EN: `V[w], the variance of a weight. This function is written: it calls that of
exercise 3, of exercise 5 or of the annex.`,
				},
				python: function{signature: "weight_variance(spec)", result: "V[w]", body: pythonSchemes},
				golang: function{signature: "WeightVariance(s contract.InitSpec) (float64, error)", body: goSchemes},
			},
			{
				text: lang.Text{
					FR: "V[w] pour l'initialisation de Glorot, dans les trois modes.",
					EN: "V[w] for Glorot's initialisation, in the three modes.",
				},
				python: function{signature: "glorot_variance(spec)", result: "V[w]"},
				golang: function{signature: "glorotVariance(s contract.InitSpec) (float64, error)", result: "0"},
			},
			{
				op: contract.OpInitialise,
				text: lang.Text{
					FR: `les poids d'une couche, tirés indépendamment selon la loi demandée et de
variance V[w], et ses biais, nuls. W a n_out lignes et (n_in / groups) · area
colonnes ; b a n_out nombres. Le hasard ne vient que de la clé : la même clé donne
les mêmes poids, une autre clé un tirage indépendant.`,
					EN: `the weights of a layer, drawn independently from the law that is asked for
and of variance V[w], and its biases, which are 0. W has n_out rows and
(n_in / groups) · area columns; b has n_out numbers. Randomness comes from the key
alone: the same key gives the same weights, another key an independent draw.`,
				},
				python: function{
					signature: "initialise(spec, key)", result: "(W, b)",
					note: lang.Text{
						FR: "random.Random(key) est le générateur de la clé (numpy.random.default_rng(key) aussi).",
						EN: "random.Random(key) is the generator of the key (so is numpy.random.default_rng(key)).",
					},
				},
				golang: function{
					signature: "Initialise(s contract.InitSpec, key uint64) (contract.Parameters, error)",
					result:    "contract.Parameters{}",
					note: lang.Text{
						FR: "generator(key), dans kit.go, est le générateur de la clé.",
						EN: "generator(key), in kit.go, is the generator of the key.",
					},
				},
			},
		},
	}
}

const (
	pythonSchemes = `if spec.scheme == "glorot":
    return glorot_variance(spec)
if spec.scheme == "he":
    return he_variance(spec)
return leaky_variance(spec)`
	goSchemes = `switch s.Scheme {
case contract.Glorot:
	return glorotVariance(s)
case contract.He:
	return heVariance(s)
}
return leakyVariance(s)`
)

func reluExercise() exercise {
	return exercise{
		name:  "exercise4",
		title: lang.Text{FR: "Exercice 4 (Cas de la fonction ReLU)", EN: "Exercice 4 (Cas de la fonction ReLU)"},
		text: lang.Text{
			FR: `Ici f = ReLU, et z est de loi symétrique autour de 0.

1. Montrez que E[(x_j^l)²] = ½ V[z_k^{l−1}]. Pourquoi n'est-ce pas V[x_j^l] ?
2. Quelle condition sur n_input V[w] garde V[z^l] constante d'une couche à l'autre ?
   Et la variance des gradients, au retour ?`,
			EN: `Here f = ReLU, and the law of z is symmetric around 0.

1. Show that E[(x_j^l)²] = ½ V[z_k^{l−1}]. Why is that not V[x_j^l]?
2. Which condition on n_input V[w] keeps V[z^l] the same from layer to layer? And the
   variance of the gradients, backward?`,
		},
		tasks: []task{{
			op: contract.OpVarianceGains,
			text: lang.Text{
				FR: `ce par quoi une couche z' = W f(z) multiplie le carré moyen du signal, à
l'aller et au retour, quand ses poids ont la variance donnée :

    forward   (E‖z'‖² / n_out) / (E‖z‖² / n_in)
    backward  (E‖∂C/∂z‖² / n_in) / (E‖∂C/∂z'‖² / n_out)

f est linéaire par morceaux (identity, relu ou leaky-relu), et z de loi symétrique.`,
				EN: `what a layer z' = W f(z) multiplies the mean square of the signal by, forward
and backward, if its weights have the given variance:

    forward   (E‖z'‖² / n_out) / (E‖z‖² / n_in)
    backward  (E‖∂C/∂z‖² / n_in) / (E‖∂C/∂z'‖² / n_out)

f is piecewise linear (identity, relu or leaky-relu), and the law of z symmetric.`,
			},
			python: function{signature: "variance_gains(f, shape, variance)", result: "(forward, backward)"},
			golang: function{
				signature: "VarianceGains(f contract.Activation, s contract.Shape, variance float64) (forward, backward float64, err error)",
				result:    "0, 0",
			},
		}},
	}
}
