package props

import (
	"fmt"
	"math"

	"bonpied/core/contract"
	"bonpied/core/forwardmode"
	"bonpied/core/verdict"
)

// The forward pass: slide "Neurone".
func forwardFamily() []Property {
	return []Property{
		{
			Name:   "forward/layer-recursion",
			Claim:  "zˡ = Wˡaˡ⁻¹ + bˡ and aˡ = fˡ(zˡ) for l = 1..L, with a⁰ = x",
			Source: "slide «Neurone»; Nielsen (2015), equation 25",
			Needs:  []contract.Operation{contract.OpForward},
			Check:  layerRecursion,
		},
		{
			Name:   "forward/pre-activations-unbounded",
			Claim:  "with identity activations aᴸ scales as its input does, up to 2⁴⁰: zˡ is neither clipped nor regularised",
			Source: "slide «Neurone»: zˡ is linear in aˡ⁻¹",
			Needs:  []contract.Operation{contract.OpForward},
			Check:  unboundedForward, Applies: needsKinds(contract.Identity),
		},
	}
}

// traceShapes fails unless the trace has the shapes of n.
func traceShapes(j *verdict.Judge, n contract.Network, t contract.Trace) bool {
	widths, L := n.Widths(), len(n.Layers)
	if !j.Length("the trace's z", len(t.Z), L) || !j.Length("the trace's a", len(t.A), L+1) {
		return false
	}
	for l := 0; l <= L; l++ {
		if !j.Length(fmt.Sprintf("a[l=%d]", l), len(t.A[l]), widths[l]) {
			return false
		}
		if l > 0 && !j.Length(fmt.Sprintf("z[l=%d]", l), len(t.Z[l-1]), widths[l]) {
			return false
		}
	}
	return true
}

// layerRecursion judges each layer on what the implementation itself returned for
// the layer before, and by its own f where it provides that: a wrong f is a failure
// of activation/values, and not of this too.
func layerRecursion(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	n := d.network(im, networkForm{})
	x := d.vector("x", n.Widths()[0], inputs)
	got, err := im.Forward(n, x)
	if !onValid(&j, contract.OpForward, err) || !traceShapes(&j, n, got) {
		return j.Finding()
	}
	j.ToleranceFrom = "γ of W aˡ⁻¹ + b, and rounding of one textbook formula of f, each taken twice"
	equalVector(&j, verdict.Place{Name: "a⁰"}, got.A[0], x)
	for i, layer := range n.Layers {
		z, tolerance := preActivation(im, layer, got.A[i])
		closeVector(&j, verdict.Place{Name: "z", Layer: i + 1}, got.Z[i], z, tolerance)
		a, ok := valuesOf(&j, im, layer.F, got.Z[i])
		if !ok {
			return j.Finding()
		}
		rounded := mapVector(got.Z[i], func(z float64) float64 { return 2 * valueError(im, layer.F, z) })
		closeVector(&j, verdict.Place{Name: "a", Layer: i + 1}, got.A[i+1], a, rounded)
	}
	return j.Finding()
}

// preActivation returns W a + b, and twice the bound γ_{n+1}(|b| + |W||a|) on the
// rounding of such a sum, by the implementation and here.
func preActivation(im contract.Implementation, layer contract.Layer, a []float64) (z, tolerance []float64) {
	z, tolerance = make([]float64, layer.W.Rows), make([]float64, layer.W.Rows)
	gamma := im.Conventions.Gamma(layer.W.Cols + 1)
	for j := range z {
		size := math.Abs(layer.B[j])
		z[j] = layer.B[j]
		for k, w := range layer.W.Row(j) {
			z[j] += w * a[k]
			size += math.Abs(w * a[k])
		}
		tolerance[j] = 2 * gamma * size
	}
	return z, tolerance
}

// valuesOf returns f(z) by the implementation's Activate; by the formula where it
// has none.
func valuesOf(j *verdict.Judge, im contract.Implementation, f contract.Activation, z []float64) (a []float64, ok bool) {
	if im.Activate != nil {
		a, _, ok = activate(j, im, f, z)
		return a, ok
	}
	c := oracleConventions(im)
	return mapVector(z, func(v float64) float64 { return forwardmode.Value(f, c, v) }), true
}

// unboundedForward scales an input by a power of two: without biases, every
// operation scales with it exactly.
func unboundedForward(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	n := d.network(im, networkForm{kinds: []contract.ActivationKind{contract.Identity}, zeroBias: true})
	x := d.vector("x", n.Widths()[0], inputs)
	exponent := d.Int("exponent", 1, 40)
	scale := float64(int64(1) << exponent)
	scaled := mapVector(x, func(v float64) float64 { return scale * v })
	d.Note("scaled x", scaled)
	small, err := im.Forward(n, x)
	if !onValid(&j, contract.OpForward, err) || !traceShapes(&j, n, small) {
		return j.Finding()
	}
	large, err := im.Forward(n, scaled)
	if !onValid(&j, contract.OpForward, err) || !traceShapes(&j, n, large) {
		return j.Finding()
	}
	j.ToleranceFrom = "0: a power of two scales every rounding with it"
	for l := range large.A {
		want := mapVector(small.A[l], func(v float64) float64 { return scale * v })
		closeVector(&j, verdict.Place{Name: "a", Layer: l}, large.A[l], want, make([]float64, len(want)))
	}
	return j.Finding()
}

// sumOf returns a + b, entry by entry.
func sumOf(a, b []float64) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		out[i] = a[i] + b[i]
	}
	return out
}
