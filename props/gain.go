package props

import (
	"slices"

	"bonpied/core/contract"
)

// Variance gains: exercises 2 to 5 and the annex on leaky ReLU. The formulas are
// judged in closed form, the statement that no law is supposed by enumeration,
// and preservation through depth by exact laws given the layer before.
func gainFamily() []Property {
	return slices.Concat(momentProperties(), gainFormulas(), gainsOfLayers(), lawsOfLayers())
}

func momentProperties() []Property {
	needs := []contract.Operation{contract.OpSecondMoment}
	return []Property{
		{
			Name:    "gain/second-moment",
			Claim:   "E f(z)² = (1+α²)/2 · V[z] for f of slope α on z < 0 and 1 on z > 0",
			Source:  "Exercise 4.1; annex Leaky ReLU; He et al. (2015), eq. 8",
			Needs:   needs,
			Applies: needsKinds(piecewiseKinds...),
			Check:   piecewiseMoment,
		},
		{
			Name:    "gain/second-moment-smooth",
			Claim:   "E f(z)² = ∫ f(√v x)² φ(x) dx for sigmoid, tanh, softplus and GELU",
			Source:  "Exercise 2.1; Schoenholz et al. (2017), eq. 3; Trefethen and Weideman (2014), theorem 5.1",
			Needs:   needs,
			Applies: needsKinds(curvedKinds...),
			Check:   smoothMoment,
		},
		{
			Name:    "gain/odd-functions",
			Claim:   "V[z] − 2V[z]² ≤ E tanh(z)² < V[z]: an odd f keeps the variance only where it is the identity",
			Source:  "Exercise 2.1, which states equality; |tanh z| < |z|",
			Needs:   needs,
			Applies: needsKinds(contract.Tanh),
			Check:   oddMoment,
		},
	}
}

func gainFormulas() []Property {
	gains := []contract.Operation{contract.OpVarianceGains}
	both := []contract.Operation{contract.OpVarianceGains, contract.OpWeightVariance}
	piecewise := needsKinds(piecewiseKinds...)
	return []Property{
		{
			Name:    "gain/layer-formula",
			Claim:   "a layer multiplies the mean square by fan_in V[w] (1+α²)/2 forward, and by fan_out V[w] (1+α²)/2 backward",
			Source:  "Exercises 2 and 4; He et al. (2015), eq. 9 and 14",
			Needs:   gains,
			Applies: piecewise,
			Check:   layerGains,
		},
		{
			Name:    "gain/glorot-rectangular",
			Claim:   "Glorot's compromise: r_f + r_b = 2 with r_f = 2n_in/(n_in+n_out), so both are 1 on square layers only",
			Source:  "slide «Initialisation Glorot»; Glorot and Bengio (2010), eq. 12",
			Needs:   both,
			Applies: needsKinds(contract.Identity),
			Check:   glorotRectangular,
		},
		{
			Name:    "gain/glorot-telescopes",
			Claim:   "along a chain ∏ r_b / ∏ r_f = N_L/N_0",
			Source:  "slide «Initialisation Glorot»; He et al. (2015), §2.2, after eq. 14",
			Needs:   both,
			Applies: piecewise,
			Check:   gainsTelescope,
		},
		{
			Name:    "gain/fan-in-preserves-forward",
			Claim:   "r_f = 1 with fan in: Glorot and the identity, He and ReLU, leaky and leaky ReLU of the same α",
			Source:  "Exercises 2.2 and 4.2; annex Leaky ReLU; He et al. (2015), eq. 10",
			Needs:   both,
			Applies: piecewise,
			Check:   fanInPreserves,
		},
		{
			Name:    "gain/fan-out-preserves-backward",
			Claim:   "r_b = 1 with fan out: Glorot and the identity, He and ReLU, leaky and leaky ReLU of the same α",
			Source:  "slide «Une meilleure initialisation», remark on the backward pass; annex Leaky ReLU; He et al. (2015), eq. 14",
			Needs:   both,
			Applies: piecewise,
			Check:   fanOutPreserves,
		},
	}
}

func gainsOfLayers() []Property {
	forward := []contract.Operation{contract.OpForward}
	vjp := []contract.Operation{contract.OpVJP}
	drawn := []contract.Operation{contract.OpInitialise, contract.OpForward}
	drawnBack := []contract.Operation{contract.OpInitialise, contract.OpForward, contract.OpVJP}
	return []Property{
		{
			Name:    "gain/symmetric-law",
			Claim:   "for weights of any symmetric law, E‖aˡ‖² = (1+α²)/2 Σ_jk E w_jk² (a_kˡ⁻¹)², to the bit over all signs",
			Source:  "Exercise 4.1; slides Initialisation Glorot and He: «nous n'avons supposé aucune loi»",
			Needs:   forward,
			Applies: needsKinds(piecewiseKinds...),
			Check:   symmetricForward,
		},
		{
			Name:    "gain/symmetric-law-backward",
			Claim:   "for any symmetric law and independent signs of c, E‖∂⟨c, a⟩/∂x‖² = (1+α²)/2 Σ_jk E w_jk² c_j²: the sum is over the layer above",
			Source:  "slide «Une meilleure initialisation», remark on the backward pass; He et al. (2015), eq. 13",
			Needs:   vjp,
			Applies: allOf(needsKinds(piecewiseKinds...), dyadicKink),
			Check:   symmetricBackward,
		},
		{
			Name:    "gain/forward-through-depth",
			Claim:   "He, fan in, ReLU: given aˡ⁻¹, the active (a_jˡ)² sum to V[w]‖aˡ⁻¹‖² χ²_K and K ~ Bin(N_l, ½), so E‖aˡ‖²/N_l stays at every depth",
			Source:  "Exercise 4.2; slide Initialisation He; exact at any width",
			Needs:   drawn,
			Applies: needsKinds(contract.ReLU),
			Power:   certify(0.05), Sample: reluForward,
		},
		{
			Name:    "gain/leaky-through-depth",
			Claim:   "leaky scheme, fan in: given aˡ⁻¹, Σ (a_jˡ/f'(z_jˡ))² is V[w]‖aˡ⁻¹‖² χ² and half of the neurons are active, at every depth",
			Source:  "Annex Leaky ReLU; He et al. (2015), eq. 15",
			Needs:   drawn,
			Applies: needsKinds(contract.LeakyReLU),
			Power:   certify(0.05), Sample: leakyForward,
		},
		{
			Name:    "gain/backward-through-depth",
			Claim:   "He, fan out, ReLU: given δˡ, the part of ∂C/∂aˡ⁻¹ orthogonal to aˡ⁻¹ is V[w]‖δˡ‖² χ² on the active neurons, at every depth",
			Source:  "slide «Une meilleure initialisation», remark on the backward pass; He et al. (2015), eq. 14; exact with the true masks",
			Needs:   drawnBack,
			Applies: needsKinds(contract.ReLU),
			Power:   certify(0.06), Sample: reluBackward,
		},
		{
			Name:    "gain/glorot-through-depth",
			Claim:   "Glorot, linear chain of unequal widths: ‖zˡ‖² = V[w]‖aˡ⁻¹‖² χ² forward and likewise backward, r_f = 2n_in/(n_in+n_out)",
			Source:  "Exercises 2.2 and 3; slide Initialisation Glorot",
			Needs:   drawnBack,
			Applies: needsKinds(contract.Identity),
			Power:   certify(0.05), Sample: glorotBothWays,
		},
	}
}
