package props

import (
	"bonpied/core/contract"
	"bonpied/core/forwardmode"
	"bonpied/core/rounding"
	"bonpied/core/verdict"
)

// Gradients judged by oracles that know nothing of backpropagation: dual
// numbers, to rounding error, and exactly.
func backpropOracle() []Property {
	return []Property{
		{
			Name:   "backprop/every-partial-derivative",
			Claim:  "every ∂C/∂w, ∂C/∂b and ∂C/∂x equals the forward-mode derivative of C along that entry",
			Source: "Exercise 1; Griewank and Walther (2008), §3.1",
			Needs:  []contract.Operation{contract.OpBackprop},
			Check:  everyPartialDerivative,
		},
		{
			Name:    "backprop/exact",
			Claim:   "on piecewise-linear networks with dyadic data every partial derivative is exact to the last bit, ties at the kink included",
			Source:  "Exercise 1; the arithmetic is exact, so the tolerance is 0",
			Needs:   []contract.Operation{contract.OpBackprop},
			Applies: allOf(needsKinds(piecewiseKinds...), needsLoss(contract.Quadratic), dyadicKink),
			Check:   exactBackprop,
		},
		{
			Name:   "backprop/adjoint",
			Claim:  "⟨Jv, c⟩ = ⟨v, Jᵀc⟩ for every direction v of the parameters and the input and every cotangent c",
			Source: "Exercise 1; Griewank and Walther (2008), §3.2",
			Needs:  []contract.Operation{contract.OpVJP},
			Check:  adjoint,
		},
	}
}

// dyadicKink says why exact statements about ties do not apply.
func dyadicKink(im contract.Implementation) string {
	if !rounding.DyadicKink(im.Conventions) {
		return "the declared slope at a kink has too many binary digits for exact arithmetic"
	}
	return ""
}

func everyPartialDerivative(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	n := d.network(im, networkForm{})
	x, y := d.example(n)
	got, err := im.Backprop(n, x, y)
	if onValid(&j, contract.OpBackprop, err) {
		closeToForwardMode(&j, im, n, x, y, got)
	}
	return j.Finding()
}

// exactBackprop draws integers, so that pre-activations of exactly 0 are common
// and the declared slope at the kink is judged too.
func exactBackprop(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	n := d.network(im, networkForm{kinds: piecewiseKinds, losses: []contract.LossKind{contract.Quadratic}, ties: true})
	widths := n.Widths()
	x := d.vector("x", widths[0], integers)
	y := d.vector("y", widths[len(widths)-1], integers)
	if !rounding.ExactGradients(n, im.Conventions, x, y) {
		return verdict.Inconclusivef("the digits of a derivative do not fit the format")
	}
	got, err := im.Backprop(n, x, y)
	if !onValid(&j, contract.OpBackprop, err) || !gradientShapes(&j, n, got, 1) {
		return j.Finding()
	}
	want := forwardmode.Gradients(n, oracleConventions(im), x, y)
	j.ToleranceFrom = "0: every operation is exact on these digits"
	equalGradients(&j, n, got, want)
	if j.Failed() {
		j.Pattern = gradientPattern(got, want, scaleGradients(want, 0))
	}
	return j.Finding()
}

// adjoint judges a whole VJP by one forward pass along a direction that has a
// part in every tensor.
func adjoint(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	n := d.network(im, networkForm{})
	widths := n.Widths()
	x := d.vector("x", widths[0], inputs)
	cotangent := d.vector("cotangent", widths[len(widths)-1], inputs)
	v := forwardmode.Zero(n)
	for i := range n.Layers {
		d.fill("v", v.W[i].Data, weights)
		d.fill("v", v.B[i], weights)
	}
	d.fill("v", v.X, weights)
	d.Note("v", flattenGradients(contract.Gradients{W: v.W, B: v.B, X: contract.RowMatrix(v.X)}))
	got, err := im.VJP(n, x, cotangent)
	if !onValid(&j, contract.OpVJP, err) || !gradientShapes(&j, n, got, 1) {
		return j.Finding()
	}
	c := oracleConventions(im)
	own, oracle := rounding.Cotangent(n, im.Conventions, x, cotangent), rounding.Cotangent(n, c, x, cotangent)
	if !settled(&j, own) {
		return j.Finding()
	}
	_, tangent := forwardmode.Output(n, c, x, v)
	left, right := inner(tangent, cotangent), pairing(v, got)
	terms := n.NumParameters() + len(x)
	// Each entry of Jᵀc is off by at most its bound; the two sums add γ of the
	// number of their terms, of the sum of the terms' absolute values.
	tolerance := pairing(absolute(v), addGradients(own.Error, oracle.Error)) +
		2*c.Gamma(terms)*pairing(absolute(v), own.Magnitude)
	j.ToleranceFrom = fromRounding
	j.Close(verdict.Place{Name: "⟨v, Jᵀc⟩"}, right, left, tolerance)
	return j.Finding()
}
