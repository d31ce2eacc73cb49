package lang

import (
	"regexp"
	"strings"
)

// SourceOf returns the source of a property in a language. In French the words that
// refer to the lecture and remark on it are French. Names of authors, titles and what
// is said of an issue stay as they are: that is how one finds them.
func SourceOf(source string, l Language) string {
	if l != French {
		return source
	}
	parts := strings.Split(source, "; ")
	for i, part := range parts {
		if !issue.MatchString(part) {
			parts[i] = numbers.ReplaceAllString(sourceWords.Replace(part), "$1 et $2")
		}
	}
	return strings.Join(parts, " ; ")
}

// issue begins with the name of a repository and a number.
var issue = regexp.MustCompile(`^\S+/\S+#\d+`)

// numbers are two of a list: "exercises 2, 3 and 5".
var numbers = regexp.MustCompile(`(\d) and (\d)`)

// sourceWords holds what occurs in sources, each with its French. Where two begin
// alike the longer one is first.
var sourceWords = strings.NewReplacer(
	// What is referred to.
	"Exercises ", "Exercices ",
	"Exercise ", "Exercice ",
	"of exercise ", "de l'exercice ",
	"slides ", "diapositives ",
	"slide ", "diapositive ",
	"Annex ", "Annexe ",
	"annex ", "annexe ",
	"package contract", "contrat",
	"Contract:", "Contrat :",
	"Glorot and He:", "Glorot et He :",
	", remark on the backward pass", ", remarque sur la passe backward",
	", footnote on exploding gradients", ", note sur l'explosion des gradients",
	", after eq. ", ", après l'éq. ",
	", eq. ", ", éq. ",
	", equations ", ", éq. ",
	", equation ", ", éq. ",
	", theorem ", ", théorème ",
	"«", "« ",
	"»", " »",
	": ", " : ",

	// What is said of activations and losses.
	", for GELU", ", pour GELU",
	", which takes half of the gradients to be 0", ", qui suppose que la moitié des gradients vaut 0",
	", whose solution rests on an odd f", ", dont la solution suppose f impaire",
	", which splits z by its sign", ", qui sépare z selon son signe",
	", which writes γ = max f'", ", qui écrit γ = max f'",
	", entry by entry", ", composante par composante",
	"the digits fit, so the tolerance is 0", "aucun chiffre ne se perd, donc la tolérance vaut 0",
	"with a softmax output", "avec une sortie softmax",
	"the loss takes its values in ℝ₊", "le coût est à valeurs dans ℝ₊",

	// Of gradients.
	"definition of the derivative", "définition de la dérivée",
	", exact on a parabola", ", exacte sur une parabole",
	", definition of C", ", définition de C",
	"δ is linear in ∂C/∂aᴸ", "δ est linéaire en ∂C/∂aᴸ",
	"zˡ is linear in aˡ⁻¹", "zˡ est linéaire en aˡ⁻¹",
	"gradcheck tests Jᵀ0 = 0", "gradcheck vérifie que Jᵀ0 = 0",
	", the chain rule through aᴸ", ", dérivation en chaîne à travers aᴸ",
	", the chain rule at l = 0", ", dérivation en chaîne en l = 0",
	"no formula depends on the number of a neuron", "aucune formule ne dépend du numéro d'un neurone",
	"positive homogeneity", "homogénéité positive",
	" with ∂C/∂aᴸ", " avec ∂C/∂aᴸ",
	"the arithmetic is exact, so the tolerance is 0", "l'arithmétique est exacte, donc la tolérance vaut 0",
	", so that ∂C/∂w", ", donc ∂C/∂w",
	" on real input", " sur des données réelles",
	"the gradient theorem", "théorème du gradient",
	"1.1, averaged over the batch", "1.1, en moyenne sur le lot",
	"1.1, summed over the batch", "1.1, en somme sur le lot",
	"1.1 at B = 1", "1.1 avec B = 1",
	"1.1 with equal examples", "1.1 avec des exemples égaux",
	"a sum does not depend on the order of its terms", "une somme ne dépend pas de l'ordre de ses termes",
	"gradient accumulation", "accumulation de gradients",
	", corrected", ", corrigée",
	", in norms", ", en normes",

	// Of variances and draws.
	", which states equality", ", qui affirme l'égalité",
	", which is exact for one layer", ", exacte pour une couche",
	"exact at any width", "exact quelle que soit la largeur",
	"exact with the true masks", "exact avec les vrais masques",
	"a uniform law is strictly sub-Gaussian", "une loi uniforme est strictement sous-gaussienne",
	"rotations of a normal law", "rotations d'une loi normale",
	"the usual [out,", "l'ordre usuel [out,",
	" and 6/fan", " et 6/fan",
	"w centred", "w centré",
	"w independent", "w indépendants",
	"w symmetric", "w symétrique",
	"independent layers", "couches indépendantes",
	"two-level tests", "tests à deux niveaux",
	"randomness comes from a key", "le hasard vient d'une clé",
	"operations are pure functions", "les opérations sont des fonctions pures",

	// Of stochastic depth.
	"6 at L = 1, where a schedule over l − 1 of L − 1 divides by 0", "6 avec L = 1, où une progression en l − 1 sur L − 1 divise par 0",
	", which asks for it", ", qui le demande",
	", approximately 40", ", environ 40",
	"Kolmogorov's axioms", "axiomes de Kolmogorov",
	"the Poisson-binomial law", "loi Poisson-binomiale",
	"sums of p_l and of p_l(1 − p_l) over l", "sommes des p_l et des p_l(1 − p_l) sur l",
	"the sum of equation 4 of Huang et al. (2016) over l", "somme de l'éq. 4 de Huang et al. (2016) sur l",
	"b_l is Bernoulli of p_l", "b_l suit la loi de Bernoulli de paramètre p_l",
	"the b_l are independent", "les b_l sont indépendants",
	"the input is always active", "l'entrée est toujours active",
)
