package lang

// Losses and their gradients.
var claimsOfLosses = map[string]string{
	"loss/values":                   "C(a, y) vaut ½‖a−y‖², Σ softplus(aⱼ) − yⱼaⱼ, ou Σ yⱼ(ln Σₖ e^{aₖ} − aⱼ)",
	"loss/gradient":                 "∂C/∂aⱼ est la dérivée de C par rapport à aⱼ, calculée en mode direct, pour tout j",
	"loss/gradient-differences":     "∂C/∂aⱼ est la dérivée du coût C que le programme calcule lui-même, par différences centrées, avec l'une et l'autre réduction",
	"loss/rows-independent":         "le coût sommé d'un lot est la somme des coûts de ses lignes, chacune avec son propre gradient, si différentes que soient les échelles des lignes",
	"loss/reduction":                "la moyenne sur B exemples est 1/B fois la somme, pour C comme pour ∂C/∂a, quels que soient B et le nombre de classes",
	"loss/softmax-shift":            "C(a + c, y) = C(a, y), et de même pour ∂C/∂a, quelle que soit la constante c ajoutée à tous les scores",
	"loss/extreme-logits":           "pour des scores de ±10⁴, ±2000, ±710 et 0, les entropies croisées et ∂C/∂a ont leurs valeurs limites : Σ max(aⱼ, 0) − yⱼaⱼ, et Σ yⱼ(max a + ln k − aⱼ) s'il y a k maxima",
	"loss/binary-is-softmax-of-two": "l'entropie croisée binaire de (a, y) est l'entropie croisée du softmax de ((a, 0), (y, 1−y)), y compris en a = 0",
	"loss/gradient-sums-to-zero":    "Σⱼ ∂C/∂aⱼ = 0 pour l'entropie croisée du softmax, quelle que soit la somme des y",
	"loss/soft-targets":             "C(a, ½(y+y')) = ½C(a, y) + ½C(a, y') pour les entropies croisées, et de même ∂C/∂a pour tous les coûts ; C(a, 2y) = 2C(a, y) pour celle du softmax",
	"loss/zero-at-target":           "∂C/∂a = 0 là où a correspond à y : ½‖a−a‖² = 0 de même que son gradient, exactement ; σ(0) = ½ ; softmax(c, …, c) = 1/n",
}
