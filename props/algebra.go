package props

import (
	"math"
	"slices"

	"bonpied/core/contract"
	"bonpied/core/forwardmode"
	"bonpied/core/rounding"
	"bonpied/core/verdict"
)

// Algebra of the gradient: identities that need no oracle, most of them exact.
func backpropAlgebra() []Property {
	return []Property{
		{
			Name:   "backprop/vjp-linear",
			Claim:  "Jᵀ(2ᵏc) = 2ᵏ Jᵀc and Jᵀ(−c) = −Jᵀc to the bit, and Jᵀ0 = 0",
			Source: "Exercise 1: δ is linear in ∂C/∂aᴸ; torch.autograd.gradcheck tests Jᵀ0 = 0",
			Needs:  []contract.Operation{contract.OpVJP},
			Check:  vjpHomogeneous,
		},
		{
			Name:   "backprop/vjp-additive",
			Claim:  "Jᵀ(c + c′) = Jᵀc + Jᵀc′",
			Source: "Exercise 1: δ is linear in ∂C/∂aᴸ",
			Needs:  []contract.Operation{contract.OpVJP},
			Check:  vjpAdditive,
			Twin:   "backprop/adjoint judges the same operation by an oracle; this one needs none, and applies where conventions at a kink are unknown",
		},
		{
			Name:   "backprop/chain-rule",
			Claim:  "the gradients of C are those of ⟨∂C/∂aᴸ, aᴸ⟩ with ∂C/∂aᴸ held fixed",
			Source: "Exercise 1.2, the chain rule through aᴸ",
			Needs:  []contract.Operation{contract.OpBackprop, contract.OpVJP, contract.OpForward, contract.OpLoss},
			Check:  chainRule,
		},
		{
			Name:   "backprop/hidden-permutation",
			Claim:  "renumbering the neurons of a hidden layer renumbers the gradients and changes nothing else",
			Source: "Exercise 1: no formula depends on the number of a neuron; Hecht-Nielsen (1990)",
			Needs:  []contract.Operation{contract.OpBackprop},
			Check:  hiddenPermutation,
		},
		{
			Name:    "backprop/positive-rescaling",
			Claim:   "for f(cz) = c f(z) and c = 2ᵏ: (cWˡ, cbˡ, Wˡ⁺¹/c) has the same loss, and gradients (∂/c, ∂/c, c∂), to the bit",
			Source:  "slides «ReLU», «Leaky ReLU»: positive homogeneity; Neyshabur et al. (2015), §2",
			Needs:   []contract.Operation{contract.OpBackprop},
			Applies: needsKinds(piecewiseKinds...),
			Check:   positiveRescaling,
		},
		{
			Name:    "backprop/zero-residual",
			Claim:   "at y = aᴸ the quadratic loss is 0 and every gradient is exactly 0",
			Source:  "Exercise 1.2 with ∂C/∂aᴸ = aᴸ − y = 0",
			Needs:   []contract.Operation{contract.OpBackprop, contract.OpForward},
			Applies: needsLoss(contract.Quadratic),
			Check:   zeroResidual,
		},
		{
			Name:   "backprop/saturated",
			Claim:  "with inputs up to 10⁴ every gradient is finite and within its bound",
			Source: "slide «Explosion et disparition des gradients»; saturation |z| ≫ 1",
			Needs:  []contract.Operation{contract.OpBackprop},
			Check:  saturated,
		},
	}
}

// drawCotangent draws a network, an input and a cotangent that is not uniform.
func drawCotangent(d *Draws, im contract.Implementation) (n contract.Network, x, c []float64) {
	n = d.network(im, networkForm{})
	widths := n.Widths()
	return n, d.vector("x", widths[0], inputs), d.vector("cotangent", widths[len(widths)-1], inputs)
}

// vjps calls VJP for each cotangent and checks the shapes.
func vjps(j *verdict.Judge, im contract.Implementation, n contract.Network, x []float64, cotangents ...[]float64) []contract.Gradients {
	out := make([]contract.Gradients, len(cotangents))
	for i, c := range cotangents {
		var err error
		if out[i], err = im.VJP(n, x, c); !onValid(j, contract.OpVJP, err) || !gradientShapes(j, n, out[i], 1) {
			return nil
		}
		out[i].Loss = 0
	}
	return out
}

func vjpHomogeneous(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	n, x, c := drawCotangent(d, im)
	scale := math.Ldexp(1, d.Int("exponent", 1, 12))
	if d.Bool("negative") {
		scale = -scale
	}
	d.Note("scale", scale)
	scaled := mapVector(c, func(v float64) float64 { return scale * v })
	got := vjps(&j, im, n, x, c, scaled, make([]float64, len(c)))
	if got == nil {
		return j.Finding()
	}
	j.ToleranceFrom = "0, a power of two scales every rounding with it, but for results below the normal range"
	// An intermediate result below the normal range is off by at most u times
	// its least number; at most 4³ paths of weights of at most 2 per layer, and
	// the scale, magnify that to less than |scale| times the number itself.
	underflow := math.Abs(scale) * im.Conventions.Underflow()
	closeGradients(&j, n, got[1], scaleGradients(got[0], scale), mapGradients(got[0], func(float64) float64 { return underflow }))
	equalGradients(&j, n, got[2], scaleGradients(got[0], 0))
	return j.Finding()
}

func vjpAdditive(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	n, x, c := drawCotangent(d, im)
	other := d.vector("other cotangent", len(c), inputs)
	got := vjps(&j, im, n, x, c, other, sumOf(c, other))
	if got == nil {
		return j.Finding()
	}
	// The identity is to hold whatever the slopes are: where a neuron should be dead
	// the bounds are 0, and those of the paths are not.
	a := forwardmode.Trace(n, oracleConventions(im), x).A
	paths := pathsFrom(n, a, sumOf(mapVector(c, math.Abs), mapVector(other, math.Abs)))
	tolerance := addGradients(cotangentBounds(im, n, x, c), cotangentBounds(im, n, x, other))
	tolerance = addGradients(tolerance, scaleOrZero(paths, pathGamma(im, n, 1)))
	j.ToleranceFrom = fromOwn
	// Each of the three is within the bound of its cotangent, and the bound of
	// c + c′ is at most the sum of the bounds of |c| and |c′|.
	closeGradients(&j, n, got[2], addGradients(got[0], got[1]), scaleGradients(tolerance, 2))
	return j.Finding()
}

// cotangentBounds bounds the errors of a VJP. Both sides of an identity take the
// same side of a kink, so that an ambiguous neuron does not matter.
func cotangentBounds(im contract.Implementation, n contract.Network, x, c []float64) contract.Gradients {
	return rounding.Cotangent(n, im.Conventions, x, c).Error
}

func chainRule(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	e := drawExample(d, im, networkForm{})
	if !e.ask(&j, im, contract.OpBackprop, contract.OpForward) {
		return j.Finding()
	}
	_, lossGradient, err := im.Loss(e.n.Loss, contract.RowMatrix(e.trace.Output()), contract.RowMatrix(e.y), contract.Sum)
	if !onValid(&j, contract.OpLoss, err) || !sameShape(&j, "∂C/∂aᴸ", lossGradient, 1, len(e.y)) {
		return j.Finding()
	}
	got := vjps(&j, im, e.n, e.x, lossGradient.Data)
	if got == nil {
		return j.Finding()
	}
	e.grad.Loss = 0
	closeGradients(&j, e.n, got[0], e.grad, scaleGradients(e.bounds.Error, 2))
	return j.Finding()
}

func hiddenPermutation(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	e := drawExample(d, im, networkForm{least: 2})
	l := d.Int("layer", 1, len(e.n.Layers)-1)
	p := d.permutation("neuron", e.n.Layers[l-1].W.Rows)
	if !e.ask(&j, im, contract.OpBackprop) {
		return j.Finding()
	}
	got, err := im.Backprop(permuteHidden(e.n, l, p), e.x, e.y)
	if !onValid(&j, contract.OpBackprop, err) || !gradientShapes(&j, e.n, got, 1) {
		return j.Finding()
	}
	j.ToleranceFrom = fromOwn
	closeGradients(&j, e.n, got, permuteGradients(e.grad, l, p), scaleGradients(permuteGradients(e.bounds.Error, l, p), 2))
	j.Close(verdict.Place{Name: "C"}, got.Loss, e.grad.Loss, 2*e.bounds.Loss)
	return j.Finding()
}

// permutation draws a permutation of n things; the simplest swaps nothing.
func (d *Draws) permutation(label string, n int) []int {
	p := make([]int, n)
	for i := range p {
		p[i] = i
	}
	for i := range n - 1 {
		k := i + d.Int(label, 0, n-1-i)
		p[i], p[k] = p[k], p[i]
	}
	d.Note("permutation of "+label+"s", p)
	return p
}

// permuteHidden renumbers the neurons of hidden layer l: new neuron i is old p[i].
func permuteHidden(n contract.Network, l int, p []int) contract.Network {
	m := n.Clone()
	m.Layers[l-1].W = permuteRows(n.Layers[l-1].W, p)
	for i, old := range p {
		m.Layers[l-1].B[i] = n.Layers[l-1].B[old]
	}
	m.Layers[l].W = permuteColumns(n.Layers[l].W, p)
	return m
}

func permuteGradients(g contract.Gradients, l int, p []int) contract.Gradients {
	out := mapGradients(g, func(v float64) float64 { return v })
	out.W[l-1] = permuteRows(g.W[l-1], p)
	for i, old := range p {
		out.B[l-1][i] = g.B[l-1][old]
	}
	out.W[l] = permuteColumns(g.W[l], p)
	return out
}

func permuteRows(m contract.Matrix, p []int) contract.Matrix {
	out := contract.NewMatrix(m.Rows, m.Cols)
	for i, old := range p {
		copy(out.Row(i), m.Row(old))
	}
	return out
}

func permuteColumns(m contract.Matrix, p []int) contract.Matrix {
	out := contract.NewMatrix(m.Rows, m.Cols)
	for r := range m.Rows {
		for i, old := range p {
			out.Set(r, i, m.At(r, old))
		}
	}
	return out
}

// positiveRescaling moves a power of two from one layer to the next.
func positiveRescaling(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	n := d.network(im, networkForm{kinds: piecewiseKinds, least: 2})
	x, y := d.example(n)
	l := d.Int("layer", 1, len(n.Layers)-1)
	c := math.Ldexp(1, d.Int("exponent", 1, 20))
	d.Note("c", c)
	before, err := im.Backprop(n, x, y)
	if !onValid(&j, contract.OpBackprop, err) || !gradientShapes(&j, n, before, 1) {
		return j.Finding()
	}
	after, err := im.Backprop(rescale(n, l, c), x, y)
	if !onValid(&j, contract.OpBackprop, err) || !gradientShapes(&j, n, after, 1) {
		return j.Finding()
	}
	want := mapGradients(before, func(v float64) float64 { return v })
	want.W[l-1] = mapMatrix(before.W[l-1], func(v float64) float64 { return v / c })
	want.B[l-1] = mapVector(before.B[l-1], func(v float64) float64 { return v / c })
	want.W[l] = mapMatrix(before.W[l], func(v float64) float64 { return v * c })
	j.ToleranceFrom = "0: a power of two scales every rounding with it"
	equalGradients(&j, n, after, want)
	return j.Finding()
}

// rescale returns n with Wˡ, bˡ times c and Wˡ⁺¹ divided by c.
func rescale(n contract.Network, l int, c float64) contract.Network {
	m := n.Clone()
	for i := range m.Layers[l-1].W.Data {
		m.Layers[l-1].W.Data[i] *= c
	}
	for i := range m.Layers[l-1].B {
		m.Layers[l-1].B[i] *= c
	}
	for i := range m.Layers[l].W.Data {
		m.Layers[l].W.Data[i] /= c
	}
	return m
}

func zeroResidual(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	n := d.network(im, networkForm{losses: []contract.LossKind{contract.Quadratic}})
	x := d.vector("x", n.Widths()[0], inputs)
	trace, err := im.Forward(n, x)
	if !onValid(&j, contract.OpForward, err) || !traceShapes(&j, n, trace) {
		return j.Finding()
	}
	got, err := im.Backprop(n, x, slices.Clone(trace.Output()))
	if !onValid(&j, contract.OpBackprop, err) || !gradientShapes(&j, n, got, 1) {
		return j.Finding()
	}
	j.ToleranceFrom = "0: every product has the factor 0"
	want := scaleGradients(got, 0)
	want.Loss = 0
	equalGradients(&j, n, got, want)
	return j.Finding()
}

// saturated draws inputs of up to 10⁴: the running bounds hold there too, and
// say how much of a gradient may be lost.
func saturated(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	n := d.network(im, networkForm{})
	widths := n.Widths()
	x := d.vector("x", widths[0], []float64{100, -100, 50, -50, 800, -800, 10000, -10000, 1, -1})
	y := d.vector("y", widths[len(widths)-1], targets(n.Loss))
	got, err := im.Backprop(n, x, y)
	if onValid(&j, contract.OpBackprop, err) {
		finiteWithinBounds(&j, im, n, x, y, got)
	}
	return j.Finding()
}
