package kit

import (
	"bonpied/core/contract"
	"bonpied/grade/lang"
)

// networkExercises are the neuron, exercise 1, and the slide on gradients.
func networkExercises() []exercise {
	return []exercise{
		{
			name:  "network",
			title: lang.Text{FR: "Neurone", EN: "Neurons"},
			text: lang.Text{
				FR: `Un réseau a les couches l = 1, …, L. La couche l a N_l neurones ; la couche 0
est l'entrée. Avec une matrice W^l de N_l lignes et N_{l−1} colonnes, un vecteur
b^l de N_l nombres et a^0 = x :

    z^l = W^l a^{l−1} + b^l
    a^l = f^l(z^l), composante par composante
    C   = coût(a^L, y)

Chaque couche a sa propre fonction d'activation. Commencez par ces trois
fonctions : la suite s'appuie sur elles.`,
				EN: `A network has the layers l = 1, …, L. Layer l has N_l neurons; layer 0 is the
input. With a matrix W^l of N_l rows and N_{l−1} columns, a vector b^l of N_l
numbers and a^0 = x:

    z^l = W^l a^{l−1} + b^l
    a^l = f^l(z^l), entry by entry
    C   = loss(a^L, y)

Each layer has an activation function of its own. Begin with these three
functions: what follows rests on them.`,
			},
			tasks: []task{
				{
					op: contract.OpActivate,
					text: lang.Text{
						FR: `f(z) et f'(z), composante par composante, pour un vecteur z.

    identity    z
    sigmoid     σ(z) = 1 / (1 + e^{−z})
    tanh        tanh z
    relu        max(0, z)
    leaky-relu  z si z > 0, αz sinon, α dans [0, 1]
    softplus    ln(1 + e^z)
    gelu        z Φ(z), où Φ est la fonction de répartition de N(0, 1)

Pensez aux grands |z|, où e^z déborde. En z = 0, la dérivée de ReLU est une
convention : la dérivée à gauche, sauf si vous en déclarez une autre.`,
						EN: `f(z) and f'(z), entry by entry, for a vector z.

    identity    z
    sigmoid     σ(z) = 1 / (1 + e^{−z})
    tanh        tanh z
    relu        max(0, z)
    leaky-relu  z if z > 0, αz otherwise, α in [0, 1]
    softplus    ln(1 + e^z)
    gelu        z Φ(z), with Φ the distribution function of N(0, 1)

Think of large |z|, where e^z overflows. At z = 0 the derivative of ReLU is a
convention: the one from the left, unless you declare another.`,
					},
					python: function{signature: "activate(f, z)", result: "(a, slope)"},
					golang: function{
						signature: "Activate(f contract.Activation, z []float64) (a, slope []float64, err error)",
						result:    "nil, nil",
					},
				},
				{
					op: contract.OpLoss,
					text: lang.Text{
						FR: `le coût d'un lot, et sa dérivée par rapport à la sortie : une matrice de
la forme de la sortie, avec une ligne par exemple. Le coût d'un exemple est

    quadratic             ½ ‖a − y‖²
    binary-cross-entropy  Σ_j ln(1 + e^{a_j}) − y_j a_j
    softmax-cross-entropy Σ_j y_j (ln Σ_k e^{a_k} − a_j)

et celui du lot en est la somme (sum) ou la moyenne sur les exemples (mean). Les
deux entropies croisées prennent des scores a : la sigmoïde et le softmax sont
dans la formule. Les y_j ne sont pas forcément des 0 et des 1.`,
						EN: `the loss of a batch, and its derivative with respect to the output: a
matrix of the shape of the output, a row per example. The loss of one example is

    quadratic             ½ ‖a − y‖²
    binary-cross-entropy  Σ_j ln(1 + e^{a_j}) − y_j a_j
    softmax-cross-entropy Σ_j y_j (ln Σ_k e^{a_k} − a_j)

and that of the batch is their sum or their mean over the examples. The two
cross-entropies take scores a: the sigmoid and the softmax are in the formula.
The y_j need not be 0 or 1.`,
					},
					python: function{signature: "loss(kind, output, target, reduction)", result: "(value, gradient)"},
					golang: function{
						signature: "Loss(k contract.LossKind, output, target contract.Matrix, r contract.Reduction) (value float64, gradient contract.Matrix, err error)",
						result:    "0, contract.Matrix{}",
					},
				},
				{
					op: contract.OpForward,
					text: lang.Text{
						FR: "les vecteurs z^1, …, z^L et les vecteurs a^0 = x, a^1, …, a^L.",
						EN: "the vectors z^1, …, z^L and the vectors a^0 = x, a^1, …, a^L.",
					},
					python: function{signature: "forward(network, x)", result: "(z, a)"},
					golang: function{
						signature: "Forward(n contract.Network, x []float64) (contract.Trace, error)",
						result:    "contract.Trace{}",
						note: lang.Text{
							FR: "Z[l−1] est z^l et A[l] est a^l ; A[0] est une copie de x, et non x lui-même.",
							EN: "Z[l−1] is z^l and A[l] is a^l; A[0] is a copy of x, and not x itself.",
						},
					},
				},
			},
		},
		backpropExercise(),
		{
			name: "vanishing",
			title: lang.Text{
				FR: "Explosion et disparition des gradients",
				EN: "Explosion et disparition des gradients (exploding and vanishing gradients)",
			},
			text: lang.Text{
				FR: `En remontant d'une couche, l'erreur δ est multipliée par des f'(z) : une borne
de |f'| dit de combien elle peut rétrécir ou grandir. Pour la sigmoïde, γ = ¼.`,
				EN: `Going back one layer multiplies the error δ by values f'(z): a bound of |f'| says
by how much it can shrink or grow. For the sigmoid γ = ¼.`,
			},
			tasks: []task{{
				op: contract.OpGamma,
				text: lang.Text{
					FR: `γ = sup |f'(z)| sur tous les réels z, que cette borne soit atteinte ou
non, pour chacune des fonctions d'activation.`,
					EN: `γ = sup |f'(z)| over all real z, whether it is attained or not, for each
of the activation functions.`,
				},
				python: function{signature: "gamma(f)", result: "γ"},
				golang: function{signature: "Gamma(f contract.Activation) (float64, error)", result: "0"},
			}},
		},
	}
}

func backpropExercise() exercise {
	return exercise{
		name:  "exercise1",
		title: lang.Text{FR: "Exercice 1 (Back propagation)", EN: "Exercice 1 (Back propagation)"},
		text: lang.Text{
			FR: `On note δ^l = ∂C/∂z^l l'erreur de la couche l.

1. Exprimez ∂C/∂b_j^l et ∂C/∂w_{j,k}^l à l'aide de δ_j^l et de a_k^{l−1}.
2. À la dernière couche, exprimez δ_j^L à l'aide de f'(z_j^L) et de ∂C/∂a_j^L.
3. Pour l < L, exprimez δ_j^l à l'aide de f'(z_j^l), de W^{l+1} et de δ^{l+1}. Dans
   quel ordre sont les indices de w, et jusqu'où va la somme ? Refaites le calcul
   sur une couche qui n'est ni carrée ni symétrique : elle départage les réponses.`,
			EN: `Let δ^l = ∂C/∂z^l be the error of layer l.

1. Express ∂C/∂b_j^l and ∂C/∂w_{j,k}^l by δ_j^l and a_k^{l−1}.
2. At the last layer, express δ_j^L by f'(z_j^L) and ∂C/∂a_j^L.
3. For l < L, express δ_j^l by f'(z_j^l), W^{l+1} and δ^{l+1}. In which order are the
   indices of w, and how far does the sum go? Do the calculation on a layer that is
   neither square nor symmetric: it tells the answers apart.`,
		},
		tasks: []task{
			{
				op: contract.OpDeltas,
				text: lang.Text{
					FR: "les vecteurs δ^1, …, δ^L pour un exemple (x, y) ; δ^l a N_l composantes.",
					EN: "the vectors δ^1, …, δ^L for one example (x, y); δ^l has N_l entries.",
				},
				python: function{signature: "deltas(network, x, y)", result: "[δ^1, …, δ^L]"},
				golang: function{signature: "Deltas(n contract.Network, x, y []float64) ([][]float64, error)", result: "nil"},
			},
			{
				op: contract.OpBackprop,
				text: lang.Text{
					FR: `le coût C d'un exemple et ses dérivées : pour chaque couche ∂C/∂W^l, de
la forme de W^l, et ∂C/∂b^l, de la forme de b^l ; et ∂C/∂x, de la forme de x.`,
					EN: `the loss C of one example and its derivatives: for each layer ∂C/∂W^l, of
the shape of W^l, and ∂C/∂b^l, of the shape of b^l; and ∂C/∂x, of the shape of x.`,
				},
				python: function{signature: "backprop(network, x, y)", result: "(C, dW, db, dx)"},
				golang: function{
					signature: "Backprop(n contract.Network, x, y []float64) (contract.Gradients, error)",
					result:    "contract.Gradients{}",
					note:      oneRow,
				},
			},
			{
				op: contract.OpBackpropBatch,
				text: lang.Text{
					FR: `la même chose pour un lot de B exemples : x est de B × N_0 et y de
B × N_L, une ligne par exemple. Le coût du lot est la somme (sum) ou la moyenne
(mean) des B coûts, et toutes les dérivées sont celles de ce nombre-là ; ∂C/∂x a
une ligne par exemple.`,
					EN: `the same for a batch of B examples: x is B × N_0 and y is B × N_L, a row
per example. The loss of the batch is the sum or the mean of the B losses, and all
derivatives are those of that number; ∂C/∂x has a row per example.`,
				},
				python: function{signature: "backprop_batch(network, x, y, reduction)", result: "(C, dW, db, dx)"},
				golang: function{
					signature: "BackpropBatch(n contract.Network, x, y contract.Matrix, r contract.Reduction) (contract.Gradients, error)",
					result:    "contract.Gradients{}",
				},
			},
			{
				op: contract.OpVJP,
				text: lang.Text{
					FR: `les dérivées de ⟨c, a^L⟩ pour un vecteur c donné de N_L nombres, à la
place de celles de C : la même récurrence, qui part de c au lieu de ∂C/∂a^L.`,
					EN: `the derivatives of ⟨c, a^L⟩ for a given vector c of N_L numbers, in place
of those of C: the same recursion, which starts from c instead of ∂C/∂a^L.`,
				},
				python: function{signature: "vjp(network, x, cotangent)", result: "(dW, db, dx)"},
				golang: function{
					signature: "VJP(n contract.Network, x, cotangent []float64) (contract.Gradients, error)",
					result:    "contract.Gradients{}",
					note: lang.Text{
						FR: "Loss vaut 0, et X a une seule ligne.",
						EN: "Loss is 0, and X has one row.",
					},
				},
			},
		},
	}
}

var oneRow = lang.Text{
	FR: "W[l−1] est ∂C/∂W^l, B[l−1] est ∂C/∂b^l, et X a une seule ligne.",
	EN: "W[l−1] is ∂C/∂W^l, B[l−1] is ∂C/∂b^l, and X has one row.",
}
