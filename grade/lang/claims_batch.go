package lang

// Exercise 1: the gradients of a batch.
var claimsOfBatches = map[string]string{
	"batch/mean-of-examples":         "pour la moyenne, C et ∂C/∂W, ∂C/∂b sont (1/B) Σᵢ de ceux des exemples, et ∂C/∂xᵢ est 1/B fois celui de l'exemple i",
	"batch/sum-of-examples":          "pour la somme, C et ∂C/∂W, ∂C/∂b sont Σᵢ de ceux des exemples, et ∂C/∂xᵢ est celui de l'exemple i",
	"batch/one-example":              "un lot d'un seul exemple a le coût et les gradients de cet exemple, pour la moyenne comme pour la somme",
	"batch/permutation":              "l'ordre des exemples est sans effet, sauf sur l'ordre des lignes de ∂C/∂x",
	"batch/split":                    "les gradients d'un lot coupé en deux parties inégales sont la somme de ceux des parties, pondérés par leurs tailles dans le cas de la moyenne",
	"batch/repeated-example":         "B copies d'un même exemple ont ses gradients pour la moyenne, et B fois ses gradients pour la somme",
	"batch/every-partial-derivative": "sur un lot d'images de chiffres, à travers 64-24-16-10 neurones, C et chaque ∂C/∂w, ∂C/∂b et ∂C/∂x sont ceux que donne le mode direct aux nœuds, pour la moyenne comme pour la somme",
	"batch/digits":                   "les gradients d'un lot d'images de chiffres sont la moyenne, ou la somme, de ceux de ses images",
}
