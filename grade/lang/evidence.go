package lang

import (
	"regexp"
	"strings"
)

// Evidence returns what the suite says of a finding in a language: the name of a
// quantity, a reason, a pattern, where a tolerance comes from. Names of operations and
// what a submission said stay as they are.
func Evidence(text string, l Language) string {
	if l != French {
		return text
	}
	for _, f := range evidenceForms {
		text = f.english.ReplaceAllString(text, f.french)
	}
	return tightColon.ReplaceAllString(evidenceWords.Replace(text), "$1 : ")
}

// tightColon lacks the space that French has before a colon.
var tightColon = regexp.MustCompile(`(\S): `)

// Drawn returns the line of a counterexample, "reduction = mean", in a language: what was
// drawn is named, and its value stays.
func Drawn(line string, l Language) string {
	name, value, ok := strings.Cut(line, " = ")
	if french := drawn[name]; ok && l == French && french != "" {
		return french + " = " + value
	}
	return line
}

// drawn are the names of what is drawn.
var drawn = map[string]string{
	"cut after": "coupé après", "image number": "numéro de l'image", "key": "clé", "key in between": "clé intermédiaire",
	"law of the last layer's weights": "loi des poids de la dernière couche", "layer": "couche", "layer in between": "couche intermédiaire",
	"loss": "coût", "lowest bit in which the keys differ": "bit le plus bas où les clés diffèrent", "other cotangent": "autre cotangente",
	"cotangent": "cotangente", "permutation of examples": "permutation des exemples", "permutation of neurons": "permutation des neurones",
	"reduction": "réduction", "scale": "échelle", "scaled x": "x multiplié", "seed of its weights": "graine de ses poids", "widths": "largeurs",
	"|W| of the last layer": "|W| de la dernière couche",
}

// evidenceForms are what has its words in another order in French.
var evidenceForms = []struct {
	english *regexp.Regexp
	french  string
}{
	{regexp.MustCompile(`, but block (\S+) of (\d+) is `), ", mais le bloc $1 sur $2 est "},
	{regexp.MustCompile(`, but block (L = \d+) is `), ", mais le bloc $1 est "},
	{regexp.MustCompile(`\bblock (\S+) of (\d+)`), "bloc $1 sur $2"},
	{regexp.MustCompile(`\bblock (\d+)`), "bloc $1"},
	{regexp.MustCompile(`\bblocks (\d+) and (\d+) of a mask`), "blocs $1 et $2 d'un masque"},
	{regexp.MustCompile(`(\S+) on call (\d+): `), "$1 à l'appel $2 : "},
	{regexp.MustCompile(` is (\S+) times what it should be throughout`), " vaut partout $1 fois ce qu'il faut"},
	{regexp.MustCompile(` is off by a factor (\S+) throughout`), " est partout faux d'un facteur $1"},
	{regexp.MustCompile(` is off by a relative (\S+) throughout`), " est partout faux de $1 en valeur relative"},
	{regexp.MustCompile(`: looks like a missing (\S+)`), " : il semble manquer $1"},
	{regexp.MustCompile(`: looks like (\S+) once too often`), " : $1 semble appliqué une fois de trop"},
	{regexp.MustCompile(` has entries (.+) and (.+) swapped`), " a ses coefficients $1 et $2 échangés"},
	{regexp.MustCompile(`(\d+) of (\d+) samples have the \|x\| of an earlier one`), "$1 tirages sur $2 ont le |x| d'un tirage précédent"},
	{regexp.MustCompile(`the mean is (\S+), off by (\S+) standard deviations from (\S+)`), "la moyenne vaut $1, à $2 écarts types de $3"},
	{regexp.MustCompile(`the p-values of the replicates are not uniform: off by (\S+) at (\S+)`), "les valeurs p des répétitions ne sont pas uniformes : écart de $1 en $2"},
	{regexp.MustCompile(`the distribution function is off by (\S+) where it should be (\S+)`), "la fonction de répartition s'écarte de $1 là où elle devrait valoir $2"},
	{regexp.MustCompile(`no sample comes nearer to the bound than (\S+) of it`), "aucun tirage ne s'approche de la borne à plus de $1 fois celle-ci"},
	{regexp.MustCompile(`sample (\d+) is (\S+), beyond the bound (\S+)`), "le tirage $1 vaut $2, au-delà de la borne $3"},
	{regexp.MustCompile(`sample (\d+) is (\S+), outside (\[.*?\])`), "le tirage $1 vaut $2, hors de $3"},
	{regexp.MustCompile(`outcome (\d+) has frequency (\S+), want (\S+)`), "l'issue $1 a la fréquence $2 au lieu de $3"},
	{regexp.MustCompile(`the streams are exactly equal at (\d+) positions of (\d+): one stream used twice\?`), "les suites sont égales à $1 positions sur $2 : une suite employée deux fois ?"},
	{regexp.MustCompile(`the streams agree at (\S+) of the positions, want (\S+)`), "les suites concordent à une part $1 des positions au lieu de $2"},
	{regexp.MustCompile(`the sum of squares of samples (\d+) to (\d+) is (\S+)`), "la somme des carrés des tirages $1 à $2 vaut $3"},
	{regexp.MustCompile(`the variance is (\S+) of what it should be`), "la variance est $1 fois ce qu'elle devrait être"},
	{regexp.MustCompile(`the second moment is (\S+) of what it should be`), "le moment d'ordre 2 est $1 fois ce qu'il devrait être"},
	{regexp.MustCompile(`the (mean|proportion) is (\S+), want (\S+)`), "$1 : $2 au lieu de $3"},
	{regexp.MustCompile(`the correlation is about (\S+), want (\S+)`), "la corrélation vaut environ $1 au lieu de $2"},
	{regexp.MustCompile(`p_(\d+) = (\S+) is not below p_(\d+) = `), "p_$1 = $2 n'est pas inférieur à p_$3 = "},
	{regexp.MustCompile(`p_(\d+) = (\S+) is outside `), "p_$1 = $2 est hors de "},
	{regexp.MustCompile(`(\d+) different keys give the same mask of (\d+) blocks`), "$1 clés différentes donnent le même masque de $2 blocs"},
	{regexp.MustCompile(`a of layer (\d+) is (\[.*?\]), though no neuron of a leaky ReLU is dead`), "a de la couche $1 vaut $2, alors qu'aucun neurone d'une leaky ReLU n'est mort"},
	{regexp.MustCompile(`(\S+) is dead: it returned (\S+) for `), "$1 est morte : elle a renvoyé $2 pour "},
	{regexp.MustCompile(`ReLU returned (\S+) for `), "ReLU a renvoyé $1 pour "},
	{regexp.MustCompile(`(P\(.*?\) = \S+) is negative`), "$1 est négatif"},
	{regexp.MustCompile(`mask is (\[.*?\]), want (\[.*?\])`), "le masque vaut $1 au lieu de $2"},
	{regexp.MustCompile(`(w\[.*?\]) is (\S+), beyond `), "$1 vaut $2, au-delà de "},
	{regexp.MustCompile(`f is not deterministic: f\(x\) was (\S+), and called again at once (\S+)`), "f n'est pas déterministe : f(x) valait $1, puis $2 aussitôt après"},
	{regexp.MustCompile(`grad is not a function of x: entry (\d+) is (\S+), then (\S+)`), "le gradient n'est pas une fonction de x : le coefficient $1 vaut $2, puis $3"},
	{regexp.MustCompile(`grad changed its argument: (x\[.*?\]) from (\S+) to (\S+)`), "le gradient a modifié son argument : $1, de $2 à $3"},
	{regexp.MustCompile(`gradcheck: f returned (\S+) at x`), "gradcheck : f a renvoyé $1 en x"},
	{regexp.MustCompile(`it is (\S+) too large: the sum from l = 0 counts the input`), "trop grand de $1 : la somme à partir de l = 0 compte l'entrée"},
	{regexp.MustCompile(`([\d.]+) deviations of rounding errors, and the error bar of (.+)`), "$1 écarts types des erreurs d'arrondi, et l'incertitude des $2"},
	{regexp.MustCompile(`([\d.]+) deviations of the rounding errors of the forward pass`), "$1 écarts types des erreurs d'arrondi de la passe forward"},
	{regexp.MustCompile(`looks like (\S+), (.+\?)`), "ressemble à $1 : $2"},
	{regexp.MustCompile(` is wrong in one entry of (\d+)`), " est faux dans un seul coefficient sur $1"},
	{regexp.MustCompile(` is wrong in the single entry `), " est faux dans le seul coefficient "},
}

// evidenceWords holds what occurs in evidence, each with its French. Where two begin alike
// the longer one is first.
var evidenceWords = strings.NewReplacer(
	// Quantities.
	"mean of ‖∂⟨c, a⟩/∂x‖² over all signs of c, W and −W", "moyenne de ‖∂⟨c, a⟩/∂x‖² sur tous les signes de c, de W et de −W",
	"mean of ‖aᴸ‖² over all signs of the last layer", "moyenne de ‖aᴸ‖² sur tous les signes de la dernière couche",
	"the number of kept blocks of ", "le nombre de blocs gardés sur ",
	"number of kept blocks: ", "nombre de blocs gardés : ",
	" under consecutive keys", " avec des clés consécutives",
	"backward gain", "gain au retour",
	"forward gain", "gain à l'aller",
	" of the mean", " de la moyenne",
	"the mean C", "C moyen",
	"the excess of |f'(z)| over γ of ", "l'excès de |f'(z)| sur γ de ",
	" among others of ", " parmi d'autres de ",
	" of the convolution", " de la convolution",
	" of the uniform law", " de la loi uniforme",
	" of the second call", " du deuxième appel",
	" at ½", " en ½", " at 2y", " en 2y", " at α", " pour α", " at V[z]", " pour V[z]",
	" called concurrently: ", " en parallèle : ",
	" of x₁ after x₂: ", " de x₁ après x₂ : ",
	" of x₂ after x₁: ", " de x₂ après x₁ : ",
	" of new numbers in the memory of old ones: ", " de nouveaux nombres dans la mémoire des anciens : ",
	" of shared arguments: ", " d'arguments partagés : ",
	" after later calls: ", " après d'autres appels : ",
	" after the caller changed the arguments: ", " après modification des arguments par l'appelant : ",
	" after the caller changed an earlier result: ", " après modification d'un résultat précédent par l'appelant : ",
	" changed its argument: ", " a modifié son argument : ",

	// Patterns.
	"the forward pass itself differs: judge its gradient as the derivative of that forward",
	"la passe forward elle-même diffère : le gradient est à juger comme la dérivée de celle-ci",
	"every tensor", "chaque tenseur",
	" has its sign flipped", " a le signe opposé",
	" is zero throughout", " est nul partout",
	" looks transposed", " a l'air d'être transposé",
	"it always happens", "cela arrive toujours",
	"it never happens", "cela n'arrive jamais",
	"looks like the complement 1 − p", "ressemble au complément 1 − p",
	"looks like one stream used twice", "ressemble à une suite employée deux fois",
	"looks like one stream and its complement", "ressemble à une suite et à son complément",
	"looks like that of the probabilities of dropping", "ressemble à celui des probabilités de suppression",
	"looks like that of the schedule in reverse order", "ressemble à celui de la progression à l'envers",
	"looks like that of ", "ressemble à celui de ",
	", or of the probabilities of dropping", ", ou à celui des probabilités de suppression",
	", or of ", ", ou à celui de ",
	", the linspace over the blocks", ", régulier sur les blocs",
	", blocks counted from 0", ", blocs comptés à partir de 0",
	" for every block", " pour chaque bloc",
	"it is L − (1 − p_L)(L + 1)/2, so the p_l are wrong", "c'est L − (1 − p_L)(L + 1)/2, donc ce sont les p_l qui sont faux",
	"small p-values throughout: each replicate is off in the same way", "petites valeurs p partout : chaque répétition s'écarte de la même façon",
	"too good to be true: constant, normalised or antithetic samples?", "trop beau pour être vrai : tirages constants, normalisés ou antithétiques ?",

	// Known ratios of variances.
	"the number of weights of a 3×3 kernel counted twice?", "le nombre de poids d'un noyau 3×3 compté deux fois ?",
	"√3 and the gain √2 both missing?", "√3 et le gain √2 manquent tous les deux ?",
	"4 groups, or a factor 2 applied twice?", "4 groupes, ou un facteur 2 appliqué deux fois ?",
	"a standard deviation taken for the bound of a uniform, √3 missing?", "un écart type pris pour la borne d'une loi uniforme, √3 manque ?",
	"a factor 2 missing (the gain of ReLU), or 2 groups?", "un facteur 2 manque (le gain de ReLU), ou 2 groupes ?",
	"a normal truncated at 2σ without correction?", "une loi normale tronquée à 2σ sans correction ?",
	"a bound's √3 with a sum of fans in a normal law?", "le √3 d'une borne, avec une somme de fans, dans une loi normale ?",
	"a factor 2 too many?", "un facteur 2 de trop ?",
	"the bound of a uniform taken for a standard deviation, √3 too many?", "la borne d'une loi uniforme prise pour un écart type, √3 de trop ?",
	"a factor 2 squared?", "un facteur 2 au carré ?",
	"√3 and √2 both too many?", "√3 et √2 de trop tous les deux ?",
	"a fan without the 3×3 of its kernel?", "un fan sans le 3×3 de son noyau ?",
	"fan in and fan out exchanged?", "fan in et fan out échangés ?",

	// What statistical tests are made of.
	"all layers, given the layer before: ", "toutes les couches, sachant la précédente : ",
	"layers that widen, given the layer before: ", "couches qui s'élargissent, sachant la précédente : ",
	"layers that narrow, given the layer before: ", "couches qui se resserrent, sachant la précédente : ",
	"all schemes: ", "tous les schémas : ",
	"p-values of the variance of a layer: ", "valeurs p de la variance d'une couche : ",
	"p-values of the mean of a layer: ", "valeurs p de la moyenne d'une couche : ",
	"distribution function: ", "fonction de répartition : ",
	"share of active neurons: ", "part des neurones actifs : ",
	"signs of uniform neighbours in a row: ", "signes de voisins sur une ligne, loi uniforme : ",
	"neighbours in a row: ", "voisins sur une ligne : ",
	"neighbours in a column: ", "voisins dans une colonne : ",
	"keys k and k+1, small: ", "clés k et k+1, petites : ",
	"keys that differ in bit ", "clés qui diffèrent au bit ",
	"keys whose halves are exchanged: ", "clés dont les moitiés sont échangées : ",
	"normal: ", "loi normale : ",
	"normal, P(", "loi normale, P(",
	"uniform, P(", "loi uniforme, P(",
	") where |w|", ") quand |w|",
	"mean : ", "moyenne : ",
	"proportion : ", "proportion : ",
	"p-value ", "valeur p ",
	"the same key gives another mask", "la même clé donne un autre masque",
	" est kept", " est gardé",
	" est dropped", " est supprimé",
	"want less: ", "au lieu de moins : ",
	"want at least ", "au lieu d'au moins ",

	// Where tolerances come from.
	"twice the running error bound of the implementation (package core/rounding)", "deux fois la borne d'erreur courante de l'implémentation (core/rounding)",
	"running error bounds of the implementation and of the oracle (package core/rounding)", "bornes d'erreur courantes de l'implémentation et de l'oracle (core/rounding)",
	"0 beyond the bound and the running error bound of δ (package core/rounding)", "0 au-delà de la borne et de la borne d'erreur courante de δ (core/rounding)",
	"equal arguments give equal results, to the bit", "des arguments égaux donnent des résultats égaux, au bit près",
	"every operation is exact on these digits", "chaque opération est exacte sur ces chiffres",
	"every sum is exact on these digits", "chaque somme est exacte sur ces chiffres",
	"every value is exact on these digits, third and fourth differences vanish", "chaque valeur est exacte sur ces chiffres, les différences d'ordre 3 et 4 s'annulent",
	"αz is exact on these digits", "αz est exact sur ces chiffres",
	"a − a is exact", "a − a est exact",
	"every path has a factor 0", "chaque chemin a un facteur 0",
	"every product has the factor 0", "chaque produit a un facteur 0",
	"a power of two scales every rounding with it, but for results below the normal range", "une puissance de deux multiplie chaque arrondi, sauf pour les résultats dénormalisés",
	"a power of two scales every rounding with it", "une puissance de deux multiplie chaque arrondi",
	"the same numbers, elsewhere in memory", "les mêmes nombres, ailleurs en mémoire",
	"arguments are read, and not written", "les arguments sont lus, pas écrits",
	"a result is the caller's own", "un résultat appartient à l'appelant",
	"nothing is computed", "rien n'est calculé",
	"the same draws", "les mêmes tirages",
	"error bar of the central difference (truncation, kink, rounding) + rounding of the claimed gradient", "incertitude de la différence centrée (troncature, point anguleux, arrondi) + arrondi du gradient rendu",
	"the error bar of the central difference, and rounding of the derivative", "l'incertitude de la différence centrée et l'arrondi de la dérivée",
	"quadrature |I_n − I_2n| + rounding of f at both ends + rounding of the claimed gradient along the path", "quadrature |I_n − I_2n| + arrondi de f aux deux bouts + arrondi du gradient rendu le long du chemin",
	"differences in the biases", "différences dans les biais",
	"dual numbers at the nodes", "nombres duaux aux nœuds",
	"differences at the nodes", "différences aux nœuds",
	"differences of one entry at a time", "différences d'un coefficient à la fois",
	"rounding of C and ∂C/∂a by the textbook formulas", "arrondi de C et de ∂C/∂a par les formules du cours",
	"rounding of one textbook formula of f", "arrondi d'une formule du cours pour f",
	"rounding of one textbook formula", "arrondi d'une formule du cours",
	"two evaluations of one textbook formula, which a vector unit may compute otherwise than a scalar one", "deux évaluations d'une formule du cours, qu'une unité vectorielle peut calculer autrement",
	", by the implementation and by the oracle", ", dans l'implémentation et dans l'oracle",
	" for each of the two values", " pour chacune des deux valeurs",
	", and one rounding of their sum", ", et un arrondi de leur somme",
	"; from |z| = 50 on also the distance of f from its limit", " ; à partir de |z| = 50, aussi la distance de f à sa limite",
	", under both reductions, and of 1/B", ", sous les deux réductions, et de 1/B",
	", of both losses", ", des deux coûts",
	", alone and in the batch", ", seul et dans le lot",
	", at each target", ", pour chaque cible",
	", at both logits", ", pour les deux logits",
	", and of their sum", ", et de leur somme",
	" a layer: 10 roundings of V[w], 5 of the gain, 2 of the products compared", " par couche : 10 arrondis de V[w], 5 du gain, 2 des produits comparés",
	" for V[w], whether computed as g/fan or as the square of (gain/√fan)", " pour V[w], calculé comme g/fan ou comme carré de (gain/√fan)",
	", twice a layer", ", deux fois par couche",
	", twice", ", deux fois",
	" of an entry (adding the blocks one by one)", " d'un coefficient (en ajoutant les blocs un à un)",
	" a block (a Fourier transform)", " par bloc (transformée de Fourier)",
	", summed with the weights d and (d − μ)²", ", sommés avec les poids d et (d − μ)²",
	" (the p_l) and γ of ", " (les p_l) et γ de ",
	"L·γ of L + 4 roundings: a sum of L terms p_l ≤ 1, of 4 roundings each", "L·γ de L + 4 arrondis : une somme de L termes p_l ≤ 1, de 4 arrondis chacun",
	"; as much for the p_l that are summed here", " ; autant pour les p_l sommés ici",
	": the four roundings of 1 − (l/L)(1 − p_L), whose terms are at most 1", " : les quatre arrondis de 1 − (l/L)(1 − p_L), dont les termes valent au plus 1",
	", and the bounds of the law of one block", ", et les bornes de la loi d'un bloc",
	"; 0 for p_0", " ; 0 pour p_0",
	", below; 0 above", ", en dessous ; 0 au-dessus",
	"three roundings of (1−κ)f'(0⁻) + κf'(0⁺); 0 without a kink", "trois arrondis de (1−κ)f'(0⁻) + κf'(0⁺) ; 0 sans point anguleux",
	"rounding of f'(z) and of γ, which is f' at one point", "arrondi de f'(z) et de γ, qui est f' en un point",
	"γ of W aˡ⁻¹ + b, and ", "γ de W aˡ⁻¹ + b, et ",
	", each taken twice", ", chacun compté deux fois",
	"γ of the roundings of fan·V[w]·(1+α²)/2", "γ des arrondis de fan·V[w]·(1+α²)/2",
	"3γ of a quadrature of 4096 positive terms, and the error of the trapezoidal rule", "3γ d'une quadrature de 4096 termes positifs, et l'erreur de la méthode des trapèzes",
	"γ₄ for (1+α²)/2 · V[z]; the expected value is exact", "γ₄ pour (1+α²)/2 · V[z] ; la valeur attendue est exacte",

	"0: ", "0 : ",
	" of ", " de ",
	" and ", " et ",
)
