package lang

// Activations: values, derivatives, limits.
var claimsOfActivations = map[string]string{
	"activation/values":          "f(z) vaut ce que dit sa formule : σ(z) = 1/(1+e⁻ᶻ), tanh z, max(0, z), ln(1+eᶻ), zΦ(z), …",
	"activation/slope":           "f'(z) est la dérivée de la formule de f, calculée en mode direct",
	"activation/derivative":      "f'(z) est la dérivée de la fonction f que le programme calcule lui-même, par différences centrées",
	"activation/dead-relu":       "un neurone ReLU dont les poids suivent une loi symétrique est mort sur M entrées indépendantes, de lois symétriques, avec la probabilité 2⁻ᴹ ; avec α > 0, il ne l'est jamais",
	"activation/odd":             "f(−z) = −f(z) et f'(−z) = f'(z) pour tanh et l'identité",
	"activation/reflection":      "σ(z) + σ(−z) = 1 ; f(z) − f(−z) = z pour softplus et GELU, (1+α)z pour ReLU et leaky ReLU ; et de même pour les dérivées des deux membres",
	"activation/entrywise":       "f(z)ⱼ et f'(z)ⱼ ne dépendent que de zⱼ, quelles que soient les autres composantes et la longueur de z",
	"activation/leaky-slopes":    "leaky ReLU vaut z pour z > 0 et αz pour z < 0, avec les pentes 1 et α, exactement ; α = 0 donne ReLU et α = 1 l'identité",
	"activation/kink-convention": "f(±0) = 0 et f'(±0) = (1−κ)f'(0⁻) + κf'(0⁺) pour le κ déclaré",
	"activation/saturation":      "pour |z| de 16 à 10⁴, f(z) et f'(z) sont finis et égaux à leurs limites, à e^{−|z|} près",
	"activation/gamma":           "γ = sup|f'| : ¼ pour σ, Φ(√2) + √2 φ(√2) = 1,12899… pour GELU, 1 pour les autres, que la borne soit atteinte ou non",
	"activation/slope-bound":     "|f'(z)| ≤ γ pour tout z",
}
