package props

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"bonpied/core/contract"
	"bonpied/core/rounding"
	"bonpied/core/verdict"
)

// Vanishing and exploding gradients: slide «Explosion et disparition des
// gradients», with its bound corrected. The slide's exponent L−l+1 counts a
// factor of δᴸ twice, its absolute value stands outside of signed sums, and its
// γ = max f' must be sup|f'|; research and counterexamples are in the tests.
func vanishingFamily() []Property {
	return []Property{
		{
			Name:   "vanishing/componentwise-bound",
			Claim:  "|δˡ| ≤ γˡ…γᴸ⁻¹ |Wˡ⁺¹|ᵀ … |Wᴸ|ᵀ |δᴸ| entry by entry, with γ = sup|f'| of each layer",
			Source: "slide «Explosion et disparition des gradients», corrected",
			Needs:  []contract.Operation{contract.OpDeltas},
			Check:  componentwiseBound,
		},
		{
			Name:   "vanishing/norm-bound",
			Claim:  "‖δˡ‖₂ ≤ γˡ…γᴸ⁻¹ ‖Wˡ⁺¹‖₂ … ‖Wᴸ‖₂ ‖δᴸ‖₂",
			Source: "slide «Explosion et disparition des gradients», in norms; Pascanu et al. (2013), §2.1",
			Needs:  []contract.Operation{contract.OpDeltas},
			Check:  normBound,
			Twin:   "vanishing/componentwise-bound implies no bound in norms: |W| may have a larger norm than W",
		},
		{
			Name:    "vanishing/sigmoid-quarter",
			Claim:   "in a chain of sigmoids at z = 0 every layer multiplies δ by exactly w/4: γ = ¼ is attained, |w| < 4 vanishes",
			Source:  "slide «Explosion et disparition des gradients», γ = ¼",
			Needs:   []contract.Operation{contract.OpDeltas},
			Applies: needsKinds(contract.Sigmoid),
			Check:   sigmoidQuarter,
		},
		{
			Name:    "vanishing/growth",
			Claim:   "in the same chain with w = 8 every layer doubles δ: sigmoids explode too",
			Source:  "slide «Explosion et disparition des gradients», footnote on exploding gradients",
			Needs:   []contract.Operation{contract.OpDeltas},
			Applies: needsKinds(contract.Sigmoid),
			Check:   sigmoidGrowth,
			Twin:    "vanishing/sigmoid-quarter is the same chain below its critical weight 4; the lecture states both directions",
		},
	}
}

// bound follows a bound of |δˡ| from the output down: each step multiplies by
// |Wˡ⁺¹|ᵀ and γˡ. The running error of δˡ is the slack.
func componentwiseBound(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	e := drawExample(d, im, networkForm{least: 2})
	if !e.ask(&j, im, contract.OpDeltas) {
		return j.Finding()
	}
	L := len(e.n.Layers)
	bound := mapVector(e.deltas[L-1], math.Abs)
	for l := L - 1; l >= 1; l-- {
		w := mapMatrix(e.n.Layers[l].W, math.Abs)
		gamma := rounding.Lipschitz(e.n.Layers[l-1].F)
		bound = mapVector(pullBack(w, bound), func(v float64) float64 { return gamma * v })
		for i, v := range e.deltas[l-1] {
			e.atMost(&j, verdict.Place{Name: "|δ|", Layer: l, Row: i + 1}, math.Abs(v), bound[i], e.bounds.Delta[l-1][i])
		}
	}
	return j.Finding()
}

// atMost fails unless value ≤ bound + slack, and states both.
func (e *example) atMost(j *verdict.Judge, place verdict.Place, value, bound, slack float64) {
	j.ToleranceFrom = "0 beyond the bound and the running error bound of δ (package core/rounding)"
	if value <= bound {
		j.Close(place, value, value, slack)
		return
	}
	j.Close(place, value, bound, 2*slack)
}

func normBound(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	e := drawExample(d, im, networkForm{least: 2})
	if !e.ask(&j, im, contract.OpDeltas) {
		return j.Finding()
	}
	L := len(e.n.Layers)
	bound := norm(e.deltas[L-1])
	for l := L - 1; l >= 1; l-- {
		bound *= rounding.Lipschitz(e.n.Layers[l-1].F) * spectralNorm(e.n.Layers[l].W)
		slack := norm(e.bounds.Delta[l-1]) + oracleConventions(im).Gamma(singularRoundings*L)*bound
		e.atMost(&j, verdict.Place{Name: "‖δ‖", Layer: l}, norm(e.deltas[l-1]), bound, slack)
	}
	return j.Finding()
}

func norm(v []float64) float64 { return math.Sqrt(inner(v, v)) }

// singularRoundings bounds the relative error, in u, of a norm and of a largest
// singular value of a matrix of at most 4 × 4: LAPACK's bound is p(n)·u‖W‖ with
// a modestly growing p(n), for which n³ is ample.
//
// Reference: Anderson et al., LAPACK Users' Guide, 3rd edition, §4.9.
const singularRoundings = 64

// spectralNorm returns the largest singular value of w.
func spectralNorm(w contract.Matrix) float64 {
	var svd mat.SVD
	if !svd.Factorize(mat.NewDense(w.Rows, w.Cols, w.Data), mat.SVDNone) {
		return math.Inf(1) // no bound, rather than a wrong one
	}
	return svd.Values(nil)[0]
}

// sigmoidChain draws a chain of width 1 in which every z is 0: b = −w/2 undoes
// σ(0) = ½, and the first input is 0. All values are exact.
func sigmoidChain(d *Draws, w float64) contract.Network {
	sigmoid := contract.Activation{Kind: contract.Sigmoid}
	L := d.depth(2, 8)
	n := contract.Network{Loss: contract.Quadratic}
	widths := []int{d.size("N_0", 0, 1, 1)}
	for l := 1; l <= L; l++ {
		widths = append(widths, d.size("N_l", l, 1, 1))
		layer := contract.Layer{W: contract.Matrix{Rows: 1, Cols: 1, Data: []float64{w}}, B: []float64{-w / 2}, F: sigmoid}
		if l == 1 {
			layer.B[0] = 0
		}
		n.Layers = append(n.Layers, layer)
	}
	d.drew(widths)
	d.Note("network", n)
	return n
}

func sigmoidQuarter(d *Draws, im contract.Implementation) verdict.Finding {
	return sigmoidFactor(d, im, pick(d, "w", []float64{1, -1, 2, -2, 0.5, -0.5, 3, 3.5}))
}

func sigmoidGrowth(d *Draws, im contract.Implementation) verdict.Finding {
	return sigmoidFactor(d, im, 8)
}

// sigmoidFactor judges δˡ = (w/4) δˡ⁺¹. σ(0) = ½ and σ'(0) = ¼ are within an
// evaluation of the formula, which L layers of slopes carry on.
func sigmoidFactor(d *Draws, im contract.Implementation, w float64) verdict.Finding {
	var j verdict.Judge
	n := sigmoidChain(d, w)
	e := example{n: n, x: []float64{0}, y: []float64{pick(d, "y", []float64{1, 0, -1, 2})}}
	d.Note("y", e.y)
	e.bounds = rounding.Example(n, im.Conventions, e.x, e.y)
	if !e.ask(&j, im, contract.OpDeltas) {
		return j.Finding()
	}
	// δᴸ = ¼(½ − y) is not 0, so that there is something to vanish or to grow.
	L := len(n.Layers)
	j.Close(verdict.Place{Name: "δ", Layer: L, Row: 1}, e.deltas[L-1][0], (0.5-e.y[0])/4, e.bounds.Delta[L-1][0])
	for l := L - 1; l >= 1; l-- {
		want := w / 4 * e.deltas[l][0]
		slack := e.bounds.Delta[l-1][0] + math.Abs(w)/4*e.bounds.Delta[l][0]
		j.Close(verdict.Place{Name: "δ", Layer: l, Row: 1}, e.deltas[l-1][0], want, slack)
	}
	return j.Finding()
}
