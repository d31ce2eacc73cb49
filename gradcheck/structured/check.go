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
// |T − D(h)| + |K| (see richardson), about 2⁻⁴⁰ of a slope, and the deviations
// of rounding. Miss: none above the tolerance, entry by entry.
//
// Pass: the claimed forward and every entry agree, every tolerance is at most
// Settings.Resolution of its tensor's root mean square, and the gradient is
// somewhere above its tolerance. Fail: the claimed forward differs, an entry is
// off by more than its tolerance, or not finite. Inconclusive: neither; a kink,
// at which Dual judges by the declared convention. Error: an argument is out of
// bounds; a spot check contradicts the structure; or the self-check, the claim
// with the loosest entry of each tensor off by Resolution, was not failed.
//
// Reference: Widrow & Lehr, Proc. IEEE 78 (1990), section VI (Madaline Rule III).
func Nodes(f Function, claim Claim, set *Settings) verdict.Finding {
	return run(f, claim, set, "differences at the nodes", nodeDifferences, differenceRoundings)
}

// Dual is Nodes with ∂f/∂z by forward mode: no step and no truncation, and at a
// kink the declared convention. Cost: a forward pass for each node and sample,
// through the layers above it, as matrix products.
//
// Reference: Griewank & Walther, Evaluating Derivatives (2008), section 3.1.
func Dual(f Function, claim Claim, set *Settings) verdict.Finding {
	return run(f, claim, set, "dual numbers at the nodes", nodeDuals, 1)
}

// differenceRoundings: T = (4D(h) − D(2h))/3 has 5/3 times the rounding error of a
// change, of which the square is below 3.
const differenceRoundings = 3

// oracle returns ∂f/∂z of a block.
type oracle func(f Function, block, workers int) slopes

func run(f Function, claim Claim, set *Settings, name string, differentiate oracle, roundings float64) verdict.Finding {
	c, finding, ok := begin(f, claim, set, name)
	if !ok {
		return finding
	}
	if finding, ok := c.forward(); !ok {
		return finding
	}
	for b := range f.Blocks() {
		c.block(b, differentiate(f, b, c.set.Workers), roundings)
	}
	return c.outcome()
}

// check is one run of a structured judge.
type check struct {
	f       Function
	set     Settings
	name    string
	x       []float64
	claim   Claim
	lambda  float64
	tensors []*tensor
}

func begin(f Function, claim Claim, set *Settings, name string) (*check, verdict.Finding, bool) {
	if f == nil {
		return nil, verdict.Errorf("%v", badArgument("f", "is nil, want a Function")), false
	}
	c := &check{f: f, name: name, x: f.Point(), claim: claim}
	var err error
	if c.set, err = set.resolve(len(c.x)); err != nil {
		return nil, verdict.Errorf("%v", err), false
	}
	if len(claim.Gradient) != len(c.x) {
		return nil, verdict.Failf("the claimed gradient has %d entries, want len(x) = %d", len(claim.Gradient), len(c.x)), false
	}
	c.lambda = c.set.lambda(len(c.x))
	return c, verdict.Finding{}, true
}

// block judges the tensors of one block, given the slopes of its nodes.
func (c *check) block(b int, d slopes, roundings float64) {
	rows, cols, samples := c.f.Size(b)
	node, input := c.f.Rounding(b)
	node = c.widened(node, d.bar, samples, roundings)
	u, inputs := c.f.Roundoff(), c.f.Inputs(b)
	w := c.tensor('w', b, rows, cols)
	w.outer(d.value, node, inputs, input, samples, u)
	c.compare(w)
	bias := c.tensor('b', b, rows, 0)
	bias.column(d.value, node, samples, u)
	c.compare(bias)
	if b == 0 && c.inputsCounted() {
		defer func() {
			x := c.tensor('x', 0, samples, cols)
			x.inputs(d.value, node, c.f.Weights(0), rows, u)
			c.compare(x)
		}()
	}
}

// widened returns the variances of the nodes with the bars folded in.
func (c *check) widened(node, bar []float64, samples int, roundings float64) []float64 {
	wide := make([]float64, len(node))
	factor := float64(samples) / (c.lambda * c.lambda)
	for i, v := range node {
		wide[i] = roundings * v
		if bar != nil {
			wide[i] += factor * bar[i] * bar[i]
		}
	}
	return wide
}

// inputsCounted reports whether x ends with the inputs of block 0.
func (c *check) inputsCounted() bool {
	total := 0
	for b := range c.f.Blocks() {
		rows, cols, _ := c.f.Size(b)
		total += rows * (cols + 1)
	}
	return total < len(c.x)
}

// tensor returns the tensor of a part of a block, with its place in x.
func (c *check) tensor(part byte, block, rows, cols int) *tensor {
	first, size := 0, rows*max(cols, 1)
	for b := range c.f.Blocks() {
		n, m, _ := c.f.Size(b)
		if part != 'x' && b == block {
			break
		}
		first += n * (m + 1)
	}
	if part == 'b' {
		_, m, _ := c.f.Size(block)
		first += rows * m
	}
	t := &tensor{place: c.set.Name(part, block), rows: rows, cols: cols, first: first, claimed: c.claim.Gradient[first : first+size]}
	if c.set.Rounding != nil {
		t.rounding = c.set.Rounding[first : first+size]
	}
	return t
}

func (c *check) compare(t *tensor) {
	t.size = rms(t.value)
	t.compare(c.lambda)
	c.tensors = append(c.tensors, t)
}

// forward judges the claimed forward before anything is said of its derivative.
func (c *check) forward() (verdict.Finding, bool) {
	var j verdict.Judge
	j.ToleranceFrom = fmt.Sprintf("%.3g deviations of the rounding errors of the forward pass", c.lambda)
	if v := c.claim.Value; v == v {
		j.Close(verdict.Place{Name: "f"}, v, c.f.Value(c.x), c.lambda*math.Sqrt(c.f.ForwardValue()))
	}
	for b := range c.claim.Nodes {
		rows, _, _ := c.f.Size(b)
		variance, want := c.f.Forward(b), c.f.Nodes(b)
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
