package props

import (
	"fmt"

	"bonpied/core/contract"
	"bonpied/core/forwardmode"
	"bonpied/core/rounding"
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

func layerRecursion(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	n := d.network(im, networkForm{})
	x := d.vector("x", n.Widths()[0], inputs)
	got, err := im.Forward(n, x)
	if !onValid(&j, contract.OpForward, err) || !traceShapes(&j, n, got) {
		return j.Finding()
	}
	c := oracleConventions(im)
	want := forwardmode.Trace(n, c, x)
	own, oracle := rounding.Forward(n, im.Conventions, x), rounding.Forward(n, c, x)
	j.ToleranceFrom = fromRounding
	equalVector(&j, verdict.Place{Name: "a⁰"}, got.A[0], x)
	for i := range n.Layers {
		closeVector(&j, verdict.Place{Name: "z", Layer: i + 1}, got.Z[i], want.Z[i], sumOf(own.Z[i], oracle.Z[i]))
		closeVector(&j, verdict.Place{Name: "a", Layer: i + 1}, got.A[i+1], want.A[i+1], sumOf(own.A[i+1], oracle.A[i+1]))
	}
	return j.Finding()
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
