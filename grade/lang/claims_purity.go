package lang

// Functions without side effects.
var claimsOfPurity = map[string]string{
	"purity/arguments-unchanged": "aucune opération ne modifie ses arguments, ni ce qui se trouve derrière eux dans les tableaux de l'appelant",
	"purity/repeatable":          "f(x) calculé de nouveau redonne les bits de f(x), autant de fois que l'on veut",
	"purity/interleaved":         "f(x₁), g(x₂), f(x₁) : ce que l'on calcule entre-temps ne compte pas",
	"purity/results-kept":        "aucun appel n'écrase le résultat d'un appel antérieur",
	"purity/caller-buffers":      "l'appelant peut modifier arguments et résultats après un appel : aucun résultat, antérieur ou ultérieur, n'en est changé",
	"purity/shared-arguments":    "f(x, x) est égal à f de deux copies de x, et des couches peuvent partager une même matrice",
	"purity/concurrent":          "des appels simultanés donnent ce qu'ils donnent l'un après l'autre",
}
