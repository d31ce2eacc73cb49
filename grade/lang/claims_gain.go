package lang

// Exercises 2 and 4: variance through a function, a layer and a chain of them.
var claimsOfGains = map[string]string{
	"gain/second-moment":              "E f(z)² = (1+α²)/2 · V[z] pour f de pente α sur z < 0 et 1 sur z > 0",
	"gain/second-moment-smooth":       "E f(z)² = ∫ f(√v x)² φ(x) dx pour la sigmoïde, tanh, softplus et GELU",
	"gain/odd-functions":              "V[z] − 2V[z]² ≤ E tanh(z)² < V[z] : une fonction f impaire ne conserve la variance que là où elle est l'identité",
	"gain/layer-formula":              "une couche multiplie le carré moyen par fan_in V[w] (1+α²)/2 à l'aller, et par fan_out V[w] (1+α²)/2 au retour",
	"gain/glorot-rectangular":         "compromis de Glorot : r_f + r_b = 2 avec r_f = 2n_in/(n_in+n_out), si bien que les deux ne valent 1 que sur les couches carrées",
	"gain/glorot-telescopes":          "le long d'une chaîne de couches, ∏ r_b / ∏ r_f = N_L/N_0",
	"gain/fan-in-preserves-forward":   "r_f = 1 avec le fan in : Glorot et l'identité, He et ReLU, le schéma leaky et leaky ReLU de même α",
	"gain/fan-out-preserves-backward": "r_b = 1 avec le fan out : Glorot et l'identité, He et ReLU, le schéma leaky et leaky ReLU de même α",
	"gain/symmetric-law":              "pour des poids de loi symétrique quelconque, E‖aˡ‖² = (1+α²)/2 Σ_jk E w_jk² (a_kˡ⁻¹)², au bit près quand on parcourt tous les signes",
	"gain/symmetric-law-backward":     "pour toute loi symétrique, et si les signes de c sont indépendants, E‖∂⟨c, a⟩/∂x‖² = (1+α²)/2 Σ_jk E w_jk² c_j² : la somme porte sur la couche du dessus",
	"gain/forward-through-depth":      "He, fan in, ReLU : sachant aˡ⁻¹, la somme des (a_jˡ)² actifs est V[w]‖aˡ⁻¹‖² χ²_K avec K ~ Bin(N_l, ½), donc E‖aˡ‖²/N_l se conserve à toute profondeur",
	"gain/leaky-through-depth":        "schéma leaky, fan in : sachant aˡ⁻¹, Σ (a_jˡ/f'(z_jˡ))² suit la loi de V[w]‖aˡ⁻¹‖² χ² et la moitié des neurones est active, à toute profondeur",
	"gain/backward-through-depth":     "He, fan out, ReLU : sachant δˡ, la composante de ∂C/∂aˡ⁻¹ orthogonale à aˡ⁻¹ a pour norme au carré V[w]‖δˡ‖² χ² sur les neurones actifs, à toute profondeur",
	"gain/glorot-through-depth":       "Glorot, chaîne linéaire de largeurs inégales : ‖zˡ‖² = V[w]‖aˡ⁻¹‖² χ² à l'aller, et de même au retour, avec r_f = 2n_in/(n_in+n_out)",
	"gain/uniform-through-depth":      "schéma leaky, fan in, poids uniformes : sachant aˡ⁻¹, (a_jˡ/f'(z_jˡ))² a pour moyenne V[w]‖aˡ⁻¹‖² à toute profondeur, car aucune loi n'a été supposée",
	"gain/orthogonal-inputs":          "les images d'entrées orthogonales par une même couche sont indépendantes : Σ ‖W x_i‖²/(V[w]‖x_i‖²) ~ χ² à n_out degrés de liberté pour chacune",
	"gain/smooth-one-layer":           "sachant x, E tanh(z)² et E σ(z)² d'une couche valent ∫ f(√v t)² φ(t) dt en v = V[w]‖x‖², quelle que soit sa largeur",
}
