package lang

// Exercises 3 and 5: the variance and the law of what is drawn.
var claimsOfInitialisation = map[string]string{
	"init/variance-formula":      "V[w] = g/fan avec g = 1 (Glorot), 2 (He), 2/(1+α²) (leaky) ; fan est (n_in/G)k², (n_out/G)k² ou leur moyenne",
	"init/average-of-conditions": "Glorot fait la moyenne des conditions n_in V = 1 et n_out V = 1, et non celle des variances : 1/V[moyenne] = (1/V[fan in] + 1/V[fan out])/2",
	"init/leaky-endpoints":       "la variance du schéma leaky est celle de He en α = 0, et 1/fan en α = 1, où f est l'identité",
	"init/convolution-as-dense":  "une convolution de surface k² en G groupes a la variance de la couche dense de (n_in/G)k² vers (n_out/G)k² neurones",
	"init/variance-without-law":  "V[w] ne dépend pas de la loi : elle est la même pour des poids normaux et pour des poids uniformes",
	"init/shapes":                "W est de taille n_out × (n_in/G)k² et b a n_out composantes",
	"init/support":               "les poids uniformes sont dans [−a, a], avec a = √(3 V[w])",
	"init/keys":                  "des clés égales donnent des tirages égaux, au bit près, quoi que l'on ait tiré entre-temps",
	"init/variance":              "les poids normaux ont pour variance g/fan, pour chaque schéma : Σw²/V[w] ~ χ²",
	"init/fan-modes":             "sur les couches rectangulaires, la variance des poids tirés est divisée par le fan de leur mode : n_in, n_out ou leur moyenne",
	"init/groups":                "la variance des poids tirés d'une convolution est divisée par son fan : la surface du noyau compte, et seuls les canaux d'un groupe",
	"init/negative-slope-used":   "les poids tirés du schéma leaky ont pour variance 2/((1+α²) fan) pour tout α, même loin de 0,01",
	"init/range":                 "les poids uniformes atteignent a = √(3 V[w]) : max |w|/a ~ le maximum de n variables uniformes",
	"init/symmetry":              "P(w > 0) = P(w < 0) = ½, que |w| soit grand ou petit",
	"init/normal-law":            "w/√V[w] a la fonction de répartition de la loi normale, queues comprises : ni troncature, ni atome",
	"init/uniform-law":           "w/a suit la loi uniforme sur [−1, 1]",
	"init/duplicates":            "aucun |w| ne se répète, ni dans une couche ni avec les clés suivantes",
	"init/too-good":              "les valeurs p de la variance et de la moyenne de nombreuses couches sont uniformes : aucune couche n'est ramenée à sa variance exacte, ni faite de ±w",
	"init/independent-weights":   "les poids d'une couche sont décorrélés : le long des lignes, le long des colonnes, en diagonale, à une demi-couche de distance",
	"init/independent-keys":      "des couches tirées avec des clés différentes sont indépendantes, même si ces clés ne diffèrent que d'un bit",
}
