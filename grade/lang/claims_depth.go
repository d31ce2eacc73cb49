package lang

// Exercise 6: stochastic depth.
var claimsOfDepth = map[string]string{
	"depth/endpoints":            "p_0 = 1 jusqu'au dernier bit, et la dernière des L + 1 probabilités est le p_L donné",
	"depth/linear-decay":         "p_l = 1 − (l/L)(1 − p_L) pour l = 0..L",
	"depth/monotone":             "p_0 > p_1 > … > p_L si p_L < 1, et toutes sont égales si p_L = 1",
	"depth/bounds":               "p_L ≤ p_l ≤ 1 pour chaque bloc, quel que soit L",
	"depth/expected-is-sum":      "E[profondeur] = Σ_{l=1..L} p_l, avec les p_l que le programme calcule lui-même",
	"depth/expected-closed-form": "E[profondeur] = L − (1 − p_L)(L + 1)/2",
	"depth/lecture-example":      "L = 54 blocs et p_L = ½ donnent E[profondeur] = 40,25",
	"depth/single-block":         "L = 1 : p = (1, p_L), E[profondeur] = p_L, et la profondeur vaut 1 avec la probabilité p_L",
	"depth/law-sums-to-one":      "P(profondeur = d) ≥ 0 pour d = 0..L, et Σ P(profondeur = d) = 1",
	"depth/law-is-enumeration":   "P(profondeur = d) est la somme de Π p_l^{b_l} (1 − p_l)^{1 − b_l} sur les masques b tels que Σ b_l = d",
	"depth/law-moments":          "la profondeur a pour moyenne L − (1−p_L)(L+1)/2 et pour variance (1−p_L)(L+1)/2 − (1−p_L)²(L+1)(2L+1)/(6L)",
	"depth/certain-blocks":       "p_L = 1 garde tous les blocs, et p_L = 0 ne garde jamais le bloc L, quelle que soit la clé",
	"depth/mask-keys":            "un masque a L composantes ; des clés égales donnent des masques égaux, et des clés différentes ne donnent pas toutes le même",
	"depth/mask-rates":           "le bloc l est gardé avec la probabilité p_l, bloc par bloc",
	"depth/mask-independence":    "les blocs d'un masque sont indépendants, de même que les masques de clés consécutives",
	"depth/sampled-law":          "le nombre de blocs gardés suit la loi Poisson-binomiale de p_1, …, p_L",
}
