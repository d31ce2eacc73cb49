package structured

import (
	"fmt"
	"math"

	"bonpied/core/verdict"
)

// Nodes judges every entry of a claimed gradient by differences at the nodes of
// f: ∂f/∂z of every node by four moves, ±h and ±2h, and from these ∂f/∂w_jk =
// Σ_s ∂f/∂z_sj a_sk.
//
// Assumption: f has the structure it says, which the spot checks sample. Cost:
// 4 moves a node and sample, whatever the number of parameters. Error bar:
// |D(h) − D(2h)| + |K| (see richardson), about 2⁻⁴⁰ of a slope, and the deviations
// of rounding. Miss: none above the tolerance, entry by entry, but for errors below
// 2⁻⁵³⁷, of which the squares are 0.
//
// Pass: the claimed forward and every entry agree, every tolerance is at most
// Settings.Resolution of its tensor's root mean square, and the gradient is
// somewhere above its tolerance. Fail: the claimed forward differs, an entry is
// off by more than its tolerance, or not finite. Inconclusive: neither; a kink,
// or a slope at a tie that dual numbers contradict, which Dual judges by the
// declared convention. Error: an argument is out of
// bounds; a spot check contradicts the structure; or the self-check, the claim
// with the loosest entry of each tensor off by Resolution, was not failed.
//
// Reference: Widrow & Lehr, Proc. IEEE 78 (1990), section VI (Madaline Rule III).
func Nodes(f Function, claim Claim, set *Settings) verdict.Finding {
	return run(f, claim, set, "differences at the nodes", false, func(c *check) {
		for b := range f.Blocks() {
			c.block(b, nodeDifferences(f, b, c.set.Workers, c.lambda), differenceRoundings)
		}
	})
}

// Dual is Nodes with ∂f/∂z by forward mode: no step and no truncation, and at a
// kink the declared convention. Cost: a forward pass for each node and sample,
// through the layers above it, as matrix products.
//
// Reference: Griewank & Walther, Evaluating Derivatives (2008), section 3.1.
func Dual(f Function, claim Claim, set *Settings) verdict.Finding {
	return run(f, claim, set, "dual numbers at the nodes", true, func(c *check) {
		for b, d := range c.duals {
			c.block(b, d.known(), 1)
		}
	})
}

// differenceRoundings: T = (4D(h) − D(2h))/3 has 5/3 times the rounding error of a
// change, of which the square is below 3.
const differenceRoundings = 3

// run judges a claim by comparisons, which compare every tensor; with duals, those
// of every block are there when they begin.
func run(f Function, claim Claim, set *Settings, name string, duals bool, comparisons func(*check)) verdict.Finding {
	if f == nil {
		return verdict.Errorf("%v", badArgument("f", "is nil, want a Function"))
	}
	if err := shaped(f); err != nil {
		return verdict.Errorf("%v", err)
	}
	if b := overflows(f); b >= 0 {
		return verdict.Inconclusivef("the forward pass of block %d is not finite", b)
	}
	c, finding, ok := begin(f, claim, set, name)
	if !ok {
		return finding
	}
	if err := c.foresee(f, duals); err != nil {
		return verdict.Errorf("%v", err)
	}
	if c.far = outOfRange(f); c.far >= 0 {
		return c.outOfRange()
	}
	if finding, ok := c.forward(f); !ok {
		return finding
	}
	if comparisons(c); c.far >= 0 {
		return c.outOfRange()
	}
	return c.outcome()
}

func (c *check) outOfRange() verdict.Finding {
	return verdict.Inconclusivef("the derivatives of block %d, or their rounding errors, are out of range", c.far)
}

// check is one run of a structured judge.
type check struct {
	f       Structure
	set     Settings
	name    string
	n       int // len(x)
	claim   Claim
	lambda  float64
	tensors []*tensor // W, b of block 0, x if it is counted, W, b of block 1, …
	duals   []slopes  // of every block, as far as asked for
	plains  map[move]float64
	own     scratch // of the goroutine that the check runs in
	far     int     // the block that cannot be judged, for its numbers are out of range; −1: none
}

func begin(f Structure, claim Claim, set *Settings, name string) (*check, verdict.Finding, bool) {
	c := &check{f: f, name: name, n: f.Len(), claim: claim, far: -1}
	var err error
	if c.set, err = set.resolve(c.n); err != nil {
		return nil, verdict.Errorf("%v", err), false
	}
	if len(claim.Gradient) != c.n {
		return nil, verdict.Failf("the claimed gradient has %d entries, want len(x) = %d", len(claim.Gradient), c.n), false
	}
	c.lambda = c.set.lambda(c.n)
	c.layOut()
	return c, verdict.Finding{}, true
}

// block judges the tensors of one block, given the slopes of its nodes.
func (c *check) block(b int, d slopes, roundings float64) {
	rows, cols, samples := c.f.Size(b)
	node, input := c.f.Rounding(b)
	a := c.f.Inputs(b)
	l := &layer{
		rows: rows, cols: cols, samples: samples, d: d.value, dd: squares(d.value),
		node: c.widened(node, d.bar, samples, roundings), a: a, aa: squares(a), input: bounded(input), u: c.f.Roundoff(),
	}
	weights, biases := l.bounds()
	w := c.tensor('w', b)
	if samples == 1 && w.rounding == nil {
		c.rankOne(w, l, weights)
	} else {
		c.compare(w, l.weights, weights, samples)
	}
	c.compare(c.tensor('b', b), l.biases, biases, samples)
	if b == 0 && counted(c.f) {
		scale := rms(d.value) * rms(c.f.Weights(0)) * float64(rows)
		c.compare(c.tensor('x', 0), l.inputs(c.f.Weights(0)), scale, rows)
	}
}

// widened returns the variances of the nodes with the bars folded in: by Cauchy
// and Schwarz, Σ_s bar_s |a_s| ≤ √(S Σ bar²_s a²_s).
func (c *check) widened(node, bar []float64, samples int, roundings float64) []float64 {
	wide := make([]float64, len(node))
	factor := float64(samples) / (c.lambda * c.lambda)
	for i, v := range node {
		wide[i] = roundings * v
		if bar != nil {
			wide[i] += factor * bar[i] * bar[i]
		}
		if !(wide[i] < unresolved*unresolved) {
			wide[i] = unresolved * unresolved
		}
	}
	return wide
}

// bounded returns the variances with those that are not finite replaced, so that
// their products with 0 are.
func bounded(variance []float64) []float64 {
	if finite(variance) {
		return variance
	}
	known := append([]float64(nil), variance...)
	for i, v := range known {
		if !(v < unresolved*unresolved) {
			known[i] = unresolved * unresolved
		}
	}
	return known
}

// compare judges a tensor: bound is at least the root mean square of its values,
// each a sum of so many terms, any of which may underflow.
func (c *check) compare(t *tensor, fill func(value, variance []float64, first, last int), bound float64, terms int) {
	c.prepare(t, fill, bound, terms)
	t.compare(c.lambda, c.set.Workers, &c.own)
}

// rankOne is compare for the weights into a block of one sample.
func (c *check) rankOne(t *tensor, l *layer, bound float64) {
	c.prepare(t, l.weights, bound, 1)
	t.compareRankOne(l, c.lambda, c.set.Workers, &c.own)
}

func (c *check) prepare(t *tensor, fill func(value, variance []float64, first, last int), bound float64, terms int) {
	flushed := float64(terms) * c.f.Underflow()
	t.fill, t.floor = fill, tiny*tiny*bound*bound+flushed*flushed
}

// forward judges the claimed forward before anything is said of its derivative.
func (c *check) forward(f Function) (verdict.Finding, bool) {
	if c.claim.Value != c.claim.Value && len(c.claim.Nodes) == 0 {
		return verdict.Finding{}, true // nothing is claimed
	}
	var j verdict.Judge
	j.ToleranceFrom = fmt.Sprintf("%.3g deviations of the rounding errors of the forward pass", c.lambda)
	if v := c.claim.Value; v == v {
		j.Close(verdict.Place{Name: "f"}, v, c.f.Plain('b', 0, 0, 0), c.lambda*math.Sqrt(c.f.PlainRounding()))
	}
	if n := len(c.claim.Nodes); n != 0 && n != c.f.Blocks() {
		return verdict.Failf("nodes of %d blocks are claimed, want %d", n, c.f.Blocks()), false
	}
	for b := range c.claim.Nodes {
		rows, _, _ := c.f.Size(b)
		variance, want := f.NodeRounding(b), f.Nodes(b)
		if !j.Length("z", len(c.claim.Nodes[b]), len(want)) {
			return j.Finding(), false
		}
		for i, z := range c.claim.Nodes[b] {
			place := verdict.Place{Name: "z", Layer: b + 1, Row: i%rows + 1, Example: i/rows + 1}
			j.Close(place, z, want[i], c.lambda*math.Sqrt(variance[i]))
		}
	}
	if !j.Failed() {
		return verdict.Finding{}, true
	}
	finding := j.Finding()
	finding.Evidence.Pattern = "the forward pass itself differs: judge its gradient as the derivative of that forward"
	return finding, false
}
