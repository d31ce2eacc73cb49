package props

import (
	"math/rand/v2"
	"slices"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/fixtures/digits"
	"bonpied/stats"
)

// Preservation through depth is judged layer by layer, given the layer before:
// with Gaussian weights that is exactly χ² at any width, and independent from
// layer to layer. A test of the norms from end to end is not: their ratio is
// nearly log-normal, with a spread that grows with depth.

// chain is a design: the widths of a network and how it is initialised.
type chain struct {
	widths []int
	f      contract.Activation
	mode   contract.Mode
}

// wavyChain has depth layers of two widths in turn.
func wavyChain(f contract.Activation, mode contract.Mode, in, depth, narrow, wide int) chain {
	widths := []int{in}
	for l := range depth {
		if l%2 == 0 {
			widths = append(widths, narrow)
		} else {
			widths = append(widths, wide)
		}
	}
	return chain{widths, f, mode}
}

func (c chain) spec(l int) contract.InitSpec {
	return preserving(c.f, c.mode, contract.Dense(c.widths[l-1], c.widths[l]))
}

// draw initialises every layer under a key of its own.
func (c chain) draw(j *verdict.Judge, s *stats.Stream, im contract.Implementation) (n contract.Network, ok bool) {
	n.Loss = im.Conventions.SupportedLosses()[0]
	for l := 1; l < len(c.widths); l++ {
		p, ok := initialise(j, im, c.spec(l), s.Key())
		if !ok {
			return n, false
		}
		n.Layers = append(n.Layers, contract.Layer{W: p.W, B: p.B, F: c.f})
	}
	return n, true
}

// input draws one of the digits for 64 inputs, and otherwise odd eighths: exact
// in float32, and never 0 throughout.
func (c chain) input(rng *rand.Rand) []float64 {
	if c.widths[0] == digits.Pixels {
		images, _ := readDigits()
		return slices.Clone(images[rng.IntN(len(images))])
	}
	x := make([]float64, c.widths[0])
	for k := range x {
		x[k] = float64(2*rng.IntN(32)-31) / 8
	}
	return x
}

// depthTests accumulates what the layers of many networks show.
type depthTests struct {
	squares         stats.Variance   // the χ² of every layer
	widen, narrow   stats.Variance   // those of layers with N_l > N_{l−1}, and N_l < N_{l−1}
	active          stats.Proportion // z > 0, with probability ½
	neurons         int              // of all layers drawn, those that nothing reaches included
	whole, sides    stats.Plan       // of squares, and of each of widen and narrow
	half            stats.Plan       // of active
	needed, needPer int              // degrees of freedom of squares, and of each side
}

// sideEffect is how much larger an effect is certified for the layers that widen
// and for those that narrow. On their own they tell apart a wrong fan, whose
// errors cancel in a chain that goes up and down.
const sideEffect = 4

func newDepthTests(plan stats.Plan) *depthTests {
	one := stats.Variance{Want: 1}
	t := &depthTests{squares: one, widen: one, narrow: one, active: stats.Proportion{P: 0.5}}
	plan = bonferroni(plan, 4)
	t.whole, t.sides, t.half = plan, plan, plan
	t.sides.Effect *= sideEffect
	t.half.Effect = min(plan.Effect, t.active.Limit())
	t.needed = max(samplesOf(&t.squares, t.whole), samplesOf(&t.active, t.half))
	t.needPer = samplesOf(&t.widen, t.sides)
	return t
}

// enough reports whether every test has its samples, or a broken implementation
// had eight neurons for each degree of freedom needed and did not give them.
func (t *depthTests) enough() bool {
	reached := t.squares.Count() >= t.needed && t.widen.Count() >= t.needPer && t.narrow.Count() >= t.needPer
	return reached || t.neurons >= 8*t.needed
}

// add adds the χ² of a layer from in to out neurons.
func (t *depthTests) add(in, out int, statistic float64, degrees int) {
	t.squares.AddChiSquared(statistic, degrees)
	if out > in {
		t.widen.AddChiSquared(statistic, degrees)
	} else if out < in {
		t.narrow.AddChiSquared(statistic, degrees)
	}
}

func (t *depthTests) judge() verdict.Finding {
	var p panel
	p.add("all layers, given the layer before", &t.squares, t.whole)
	p.add("layers that widen, given the layer before", &t.widen, t.sides)
	p.add("layers that narrow, given the layer before", &t.narrow, t.sides)
	p.add("share of active neurons", &t.active, t.half)
	return p.judge()
}

// passes says which passes add to the χ²: in one network all of their statistics
// are independent, for the forward pass shows Wˡ along aˡ⁻¹, and the backward
// pass the rest of it.
type passes struct{ forward, backward bool }

// throughDepth draws networks of the designs in turn, hands each to use, and
// judges once every χ² has its degrees of freedom. How many a ReLU layer adds
// depends on signs only, which are independent of the χ² given them, so that
// stopping by their number is fair.
func throughDepth(s *stats.Stream, plan stats.Plan, im contract.Implementation, chains []chain, of passes) verdict.Finding {
	var j verdict.Judge
	tests := newDepthTests(plan)
	rng := s.Sub("inputs").Rand()
	for i := 0; !tests.enough(); i++ {
		c := chains[i%len(chains)]
		n, ok := c.draw(&j, s, im)
		if !ok {
			return j.Finding()
		}
		t, ok := forwardPass(&j, im, tests, c, n, c.input(rng), of.forward)
		if !ok || of.backward && !backwardPass(&j, im, tests, c, n, t, rademacher(rng, c.widths[len(c.widths)-1])) {
			return j.Finding()
		}
	}
	return tests.judge()
}

// forwardPass adds the layers of one forward pass. On the side where f has slope
// 0 nothing of z is left, and the neuron adds no degree of freedom: given the
// signs, the others are still half-normal, and their squares χ² of one degree.
// Without squares it adds the share of active neurons only.
func forwardPass(j *verdict.Judge, im contract.Implementation, tests *depthTests, c chain, n contract.Network, x []float64, squares bool) (t contract.Trace, ok bool) {
	t, err := im.Forward(n, x)
	if !onValid(j, contract.OpForward, err) || !traceShape(j, n, t) {
		return t, false
	}
	for l := 1; l <= len(n.Layers); l++ {
		tests.neurons += c.widths[l]
		if !allFinite(t.A[l]) {
			j.Stop(verdict.Failf("an a of layer %d of widths %v is not finite", l, c.widths))
			return t, false
		}
		before := sumOfSquares(t.A[l-1])
		if before == 0 { // a dead ReLU layer: nothing reaches this one
			continue
		}
		sum, active, degrees := behind(c.f, t.A[l])
		tests.active.AddCount(active, c.widths[l])
		if squares {
			tests.add(c.widths[l-1], c.widths[l], sum/(lawVariance(c.spec(l))*before), degrees)
		}
	}
	return t, true
}

// behind returns Σ (a/f')² over the a whose z can be told, how many those are,
// and how many a are positive.
func behind(f contract.Activation, a []float64) (sum float64, active, degrees int) {
	for _, v := range a {
		slope := slopeBehind(f, v)
		if v > 0 {
			active++
		}
		if slope != 0 {
			sum += v / slope * (v / slope)
			degrees++
		}
	}
	return sum, active, degrees
}

// slopeBehind returns the slope of f at the z of which a = f(z) came, by the
// sign of a: 0 for a ReLU that is not active.
func slopeBehind(f contract.Activation, a float64) float64 {
	if a > 0 {
		return 1
	}
	return f.NegativeSlope()
}

// backwardPass adds the layers of one VJP. Given everything of the layers above
// and aˡ⁻¹, zˡ fixes Wˡ along aˡ⁻¹ only: δˡ is independent of the rest of Wˡ, and
// the part of (Wˡ)ᵀδˡ orthogonal to aˡ⁻¹ is exactly N(0, V[w]‖δˡ‖²) in its
// N_{l−1} − 1 dimensions. Where f' = 0 the component is not seen; aˡ⁻¹ is 0 there
// too, so that the others are orthogonal to it among themselves.
func backwardPass(j *verdict.Judge, im contract.Implementation, tests *depthTests, c chain, n contract.Network, t contract.Trace, cotangent []float64) bool {
	g, err := im.VJP(n, t.A[0], cotangent)
	if !onValid(j, contract.OpVJP, err) || !gradientShapes(j, n, g, 1) {
		return false
	}
	for l := 1; l <= len(n.Layers); l++ {
		above := sumOfSquares(g.B[l-1])
		if above == 0 { // no active neuron above
			continue
		}
		a, v := t.A[0], g.X.Data
		if l > 1 {
			a, v = seen(c.f, t.A[l-1], g.B[l-2])
		}
		if len(v) > 1 {
			tests.add(c.widths[l-1], c.widths[l], orthogonal(v, a)/(lawVariance(c.spec(l))*above), len(v)-1)
		}
	}
	return true
}

// seen returns, for the neurons whose slope is not 0, a and δ/f' = ∂C/∂a.
func seen(f contract.Activation, a, delta []float64) (active, upstream []float64) {
	for k := range a {
		if slope := slopeBehind(f, a[k]); slope != 0 {
			active = append(active, a[k])
			upstream = append(upstream, delta[k]/slope)
		}
	}
	return active, upstream
}

// orthogonal returns the squared norm of the part of v orthogonal to a ≠ 0.
func orthogonal(v, a []float64) float64 {
	along := inner(v, a) / sumOfSquares(a)
	sum := 0.0
	for k := range v {
		rest := v[k] - along*a[k]
		sum += rest * rest
	}
	return sum
}

// rademacher draws n signs.
func rademacher(rng *rand.Rand, n int) []float64 {
	c := make([]float64, n)
	for k := range c {
		c[k] = signed(1, rng.IntN(2), 0)
	}
	return c
}
