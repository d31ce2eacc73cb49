package props

import (
	"math"

	"bonpied/core/contract"
	"bonpied/core/verdict"
)

// magnitudes are |w| under symmetric laws of very different shapes, at equal
// steps of probability and rounded to eighths. The claim is about each of them:
// given the magnitudes, only the signs are random.
var magnitudes = []struct {
	law    string
	values []float64
}{
	{"Rademacher", []float64{1}},
	{"ternary", []float64{1, 0, 1.25}},
	{"uniform", []float64{1, 0.125, 0.375, 0.625, 0.75, 1.25, 1.5, 1.75}},
	{"normal", []float64{1, 0.125, 0.25, 0.5, 0.75, 1.25, 1.5, 2.25}},
	{"Laplace", []float64{1, 0.125, 0.25, 0.375, 0.75, 0.5, 1.5, 3.5}},
	{"truncated normal, rescaled", []float64{1, 0.125, 0.25, 0.5, 0.75, 1.25, 1.625, 2.125}},
}

// symmetricForward averages ‖aᴸ‖² over all 2^n signs of the columns of the last
// layer's weights, which gives each row every pattern of signs once. z and −z
// come together, f(z)² + f(−z)² = (1+α²)z², and the signs make the products of
// different columns cancel.
//
// The tolerance is 0. With entries of at most 3 binary digits after the point,
// slopes of 3, two layers and widths to 4, aᴸ has at most 13 digits after the
// point and is below 2⁹: 22 bits, exact in float32 too. Its squares, summed over
// 16 patterns and 4 neurons, take 26 digits and are below 2²⁴: 50 bits.
func symmetricForward(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	n := d.network(im, networkForm{kinds: piecewiseKinds, most: 2, zeroBias: true})
	x := d.vector("x", n.Widths()[0], inputs)
	L := len(n.Layers)
	last := n.Layers[L-1]
	law := pick(d, "law", magnitudes)
	d.Note("law of the last layer's weights", law.law)
	size := d.matrix("|W| of the last layer", last.W.Rows, last.W.Cols, law.values)
	flipped := n.Clone()
	w := flipped.Layers[L-1].W
	total, want := 0.0, 0.0
	for signs := range 1 << w.Cols {
		for i, v := range size.Data {
			w.Data[i] = signed(v, signs, i%w.Cols)
		}
		t, err := im.Forward(flipped, x)
		if !onValid(&j, contract.OpForward, err) || !traceShape(&j, n, t) {
			return j.Finding()
		}
		if signs == 0 {
			want = momentFactor(last.F) * squaredThrough(size, t.A[L-1])
		}
		total += sumOfSquares(t.A[L])
	}
	j.ToleranceFrom = "0: every sum is exact on these digits"
	j.Close(verdict.Place{Name: "mean of ‖aᴸ‖² over all signs of the last layer"}, total/math.Ldexp(1, w.Cols), want, 0)
	return j.Finding()
}

// signed returns v, or −v if bit k of the signs is set.
func signed(v float64, signs, k int) float64 {
	if signs>>k&1 == 1 {
		return -v
	}
	return v
}

// squaredThrough returns Σ_jk w_jk² a_k².
func squaredThrough(w contract.Matrix, a []float64) float64 {
	sum := 0.0
	for i := range w.Rows {
		for k, v := range w.Row(i) {
			sum += v * v * a[k] * a[k]
		}
	}
	return sum
}

// traceShape fails unless the trace has zˡ and aˡ of every layer.
func traceShape(j *verdict.Judge, n contract.Network, t contract.Trace) bool {
	if !j.Length("z", len(t.Z), len(n.Layers)) || !j.Length("a", len(t.A), len(n.Layers)+1) {
		return false
	}
	for l, width := range n.Widths() {
		if !j.Length("aˡ", len(t.A[l]), width) || l > 0 && !j.Length("zˡ", len(t.Z[l-1]), width) {
			return false
		}
	}
	return true
}

// symmetricBackward averages ‖∂⟨c, a⟩/∂x‖² over all signs of c, which makes the
// rows of W orthogonal on average, and over W and −W, which gives each neuron
// either slope once. A z of exactly 0, an atom, has the declared slope twice: it
// is the one case in which the lecture's form needs the law to have no atoms.
//
// The tolerance is 0: ∂⟨c, a⟩/∂x has at most 8 digits after the point (2 of c, 2
// of w, 4 of the slope at a kink) and is at most 16, and its squares, summed over
// 32 patterns and 4 inputs, take 16 digits and are at most 2¹⁵.
func symmetricBackward(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	n := d.network(im, networkForm{kinds: piecewiseKinds, most: 1})
	layer := n.Layers[0]
	x := d.vector("x", layer.W.Cols, inputs)
	size := d.vector("|c|", layer.W.Rows, inputs)
	total, c := 0.0, make([]float64, layer.W.Rows)
	mirrored := contract.Network{Layers: []contract.Layer{mirror(layer)}, Loss: n.Loss}
	for _, side := range []contract.Network{n, mirrored} {
		for signs := range 1 << len(c) {
			for k, v := range size {
				c[k] = signed(v, signs, k)
			}
			g, err := im.VJP(side, x, c)
			if !onValid(&j, contract.OpVJP, err) || !gradientShapes(&j, n, g, 1) {
				return j.Finding()
			}
			total += sumOfSquares(g.X.Data)
		}
	}
	want := 0.0
	for i, v := range size {
		z := inner(layer.W.Row(i), x) + layer.B[i] // exact
		factor := momentFactor(layer.F)
		if z == 0 {
			factor = math.Pow(im.Conventions.SlopeAtKink(layer.F), 2)
		}
		want += factor * v * v * sumOfSquares(layer.W.Row(i))
	}
	j.ToleranceFrom = "0: every sum is exact on these digits"
	j.Close(verdict.Place{Name: "mean of ‖∂⟨c, a⟩/∂x‖² over all signs of c, W and −W"}, total/math.Ldexp(2, len(c)), want, 0)
	return j.Finding()
}

// mirror returns the layer with −W and −b, whose z are −z.
func mirror(layer contract.Layer) contract.Layer {
	negate := func(v float64) float64 { return -v }
	return contract.Layer{W: mapMatrix(layer.W, negate), B: mapVector(layer.B, negate), F: layer.F}
}
