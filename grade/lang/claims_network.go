package lang

// The forward pass.
var claimsOfForward = map[string]string{
	"forward/layer-recursion":           "zˡ = Wˡaˡ⁻¹ + bˡ et aˡ = fˡ(zˡ) pour l = 1..L, avec a⁰ = x",
	"forward/pre-activations-unbounded": "si toutes les activations sont l'identité, aᴸ change d'échelle comme l'entrée, jusqu'à 2⁴⁰ : zˡ n'est ni écrêté ni régularisé",
}

// Exercise 1: the gradients of one example.
var claimsOfBackprop = map[string]string{
	"backprop/output-delta":             "δᴸ = f'(zᴸ) ⊙ ∂C/∂aᴸ (l'indice i du cours est une coquille pour j)",
	"backprop/hidden-recursion":         "δˡ = f'(zˡ) ⊙ (Wˡ⁺¹)ᵀ δˡ⁺¹, une somme sur les N_{l+1} neurones de la couche du dessus (le cours écrit w_{j,k} et n_l)",
	"backprop/loss":                     "le coût que renvoie la rétropropagation est le C(aᴸ, y) de la passe avant",
	"backprop/every-partial-derivative": "chaque ∂C/∂w, ∂C/∂b et ∂C/∂x est la dérivée de C par rapport à ce coefficient, calculée en mode direct",
	"backprop/exact":                    "sur des réseaux affines par morceaux à données dyadiques, chaque dérivée partielle est exacte jusqu'au dernier bit, y compris quand z tombe sur le point anguleux",
	"backprop/adjoint":                  "⟨Jv, c⟩ = ⟨v, Jᵀc⟩ pour toute direction v des paramètres et de l'entrée, et tout vecteur cotangent c",
	"backprop/differences":              "chaque dérivée partielle est la différence centrée du coût que le programme calcule lui-même, à la barre d'erreur de celle-ci près",
	"backprop/path-integral":            "le long d'un segment, le coût que le programme calcule varie de l'intégrale de son propre gradient, tenseur par tenseur, points anguleux compris",
	"backprop/exact-differences":        "sur des réseaux affines par morceaux à données dyadiques, chaque dérivée partielle est égale, jusqu'au dernier bit, à la différence centrée du coût que le programme calcule lui-même",
	"backprop/vjp-linear":               "Jᵀ(2ᵏc) = 2ᵏ Jᵀc et Jᵀ(−c) = −Jᵀc au bit près, et Jᵀ0 = 0",
	"backprop/chain-rule":               "les gradients de C sont ceux de ⟨∂C/∂aᴸ, aᴸ⟩, où ∂C/∂aᴸ est tenu constant",
	"backprop/hidden-permutation":       "renuméroter les neurones d'une couche cachée renumérote les gradients et ne change rien d'autre",
	"backprop/positive-rescaling":       "si f(cz) = c f(z) et c = 2ᵏ : (cWˡ, cbˡ, Wˡ⁺¹/c) a le même coût, et pour gradients (∂/c, ∂/c, c∂), au bit près",
	"backprop/zero-residual":            "en y = aᴸ, le coût quadratique vaut 0 et chaque gradient vaut exactement 0",
	"backprop/saturated":                "avec des entrées allant jusqu'à 10⁴, chaque gradient est fini et ne dépasse pas sa borne",
	"backprop/bias-differences":         "sur l'image d'un chiffre, à travers 64-24-16-10 neurones, ∂C/∂b s'obtient par différences, en b, du coût que le programme calcule lui-même, et ∂C/∂wⱼₖ est ∂C/∂bⱼ aₖ avec les entrées de sa propre passe avant",
	"backprop/digits":                   "sur l'image d'un chiffre et son étiquette, ⟨∇C, v⟩ est la dérivée de C dans la direction v, calculée en mode direct, pour des directions v de chaque tenseur",
}

// Gradients that explode and vanish.
var claimsOfVanishing = map[string]string{
	"vanishing/componentwise-bound": "|δˡ| ≤ γˡ…γᴸ⁻¹ |Wˡ⁺¹|ᵀ … |Wᴸ|ᵀ |δᴸ| composante par composante, avec γ = sup|f'| pour chaque couche",
	"vanishing/sigmoid-quarter":     "dans une chaîne de sigmoïdes en z = 0, chaque couche multiplie δ par w/4 exactement : γ = ¼ est atteint, et le gradient disparaît si |w| < 4",
	"vanishing/growth":              "dans la même chaîne avec w = 8, chaque couche double δ : le gradient des sigmoïdes explose aussi",
}
