package gradcheck_test

import (
	"math"

	numdual "gonum.org/v1/gonum/num/dual"

	"bonpied/core/contract"
	"bonpied/core/forwardmode"
	"bonpied/core/nodes"
	"bonpied/core/rounding"
	"bonpied/core/verdict"
	"bonpied/gradcheck"
	"bonpied/gradcheck/structured"
)

// soakJudge is a judge of the soak: it judges one network in so many of those
// that it applies to.
type soakJudge struct {
	name    string
	every   uint64
	applies func(c *soakCase) bool
	judge   func(c *soakCase) verdict.Finding
}

func soakJudges() []soakJudge {
	double := func(c *soakCase) bool { return !c.single() }
	always := func(*soakCase) bool { return true }
	kinked := func(c *soakCase) bool { return c.kinked() && c.audible() }
	return []soakJudge{
		{"Entries", 3, double, func(c *soakCase) verdict.Finding {
			return gradcheck.Entries(c.loss().at, c.claimed, c.theta, c.settings())
		}},
		{"Directions", 1, double, func(c *soakCase) verdict.Finding {
			return gradcheck.Directions(c.loss().at, c.claimed, c.theta, c.settings())
		}},
		{"Taylor", 3, double, func(c *soakCase) verdict.Finding {
			return gradcheck.Taylor(c.loss().at, c.claimed, c.theta, c.settings())
		}},
		{"Path", 8, (*soakCase).audible, func(c *soakCase) verdict.Finding { return c.path(false) }},
		{"Path with Pattern", 8, kinked, func(c *soakCase) verdict.Finding { return c.path(true) }},
		{"Exact", 1, func(c *soakCase) bool { return c.exact() }, func(c *soakCase) verdict.Finding {
			return gradcheck.Exact(c.loss().at, c.claimed, c.theta, &gradcheck.Settings{Tensors: c.tensors})
		}},
		{"Dual", 4, always, func(c *soakCase) verdict.Finding {
			return gradcheck.Dual(c.dual, c.claimed, c.theta, c.rounded(1e-6))
		}},
		{"DualDirections", 2, always, func(c *soakCase) verdict.Finding {
			return gradcheck.DualDirections(c.dual, c.claimed, c.theta, c.rounded(1e-5))
		}},
		{"Adjoint", 2, (*soakCase).steep, (*soakCase).adjoint},
		{"structured.Nodes", 1, always, func(c *soakCase) verdict.Finding { return c.structured(structured.Nodes, true) }},
		{"structured.Dual", 1, always, func(c *soakCase) verdict.Finding { return c.structured(structured.Dual, true) }},
		{"structured.Literal", 2, always, func(c *soakCase) verdict.Finding { return c.structured(structured.Literal, false) }},
		{"structured.Biases", 1, func(c *soakCase) bool { return !c.single() && c.x.Rows == 1 }, (*soakCase).biases},
		{"Entries beside kinks", 2, func(c *soakCase) bool { return double(c) && c.kinked() }, func(c *soakCase) verdict.Finding {
			set := c.settings()
			set.Resolution, set.Order = 1e-8, 4
			return settled(gradcheck.Entries(c.loss().at, c.claimed, c.theta, set))
		}},
	}
}

// settled counts a judgement that was asked for more than rounding errors may leave:
// one that is inconclusive says nothing against the judge.
func settled(finding verdict.Finding) verdict.Finding {
	if finding.Verdict == verdict.Inconclusive {
		finding.Verdict = verdict.Pass
	}
	return finding
}

// settings are what a caller who states nothing but the tensors and the
// conditioning of the draw would use: an error of 1e-3 of a tensor's gradient,
// which may be 2⁻¹⁶ of the loss, is 1.5e-8 of the loss.
func (c *soakCase) settings() *gradcheck.Settings {
	return &gradcheck.Settings{Tensors: c.tensors, Seed: c.number, Resolution: 1e-3}
}

// rounded states the running bounds in float32, and in float64 nothing but what
// must be told apart.
func (c *soakCase) rounded(resolution float64) *gradcheck.Settings {
	set := &gradcheck.Settings{Tensors: c.tensors, Seed: c.number, Resolution: resolution}
	if c.single() {
		set.Rounding, set.Resolution = c.rounding, c.resolution()
	}
	return set
}

func (c *soakCase) kinked() bool {
	for _, l := range c.n.Layers {
		if l.F.Kinked() {
			return true
		}
	}
	return false
}

// path judges a float64 implementation by the measured rounding errors of its
// loss, and one in float32 by the declared ones of its own loss.
func (c *soakCase) path(pattern bool) verdict.Finding {
	set, f := c.rounded(1e-5), c.loss().at
	if pattern {
		set.Pattern = c.loss().pattern
	}
	if c.single() {
		set.Resolution = coarse
		f, set.Format = c.ownLoss, func(v float64) float64 { return float64(float32(v)) }
		set.Noise = c.lossNoise()
	}
	return gradcheck.Path(f, c.gradient, c.theta, set)
}

// coarse is what Path must tell apart in float32.
const coarse = 0.5

// lossNoise bounds the rounding error of ownLoss in float32, relative to it.
func (c *soakCase) lossNoise() float64 { return min(0x1p-4, 2*(c.noise+2*contract.Float32)) }

// audible reports whether a loss in float32 can be heard above its rounding errors
// along the longest segments that Path takes, those as long as the numbers
// themselves: an error of coarse in one entry of any tensor is 32 times as large.
func (c *soakCase) audible() bool {
	theta, whole := c.byTensor(c.theta), rmsOf(c.claimed)
	for i, g := range c.byTensor(c.claimed) {
		unit := rmsOf(g)
		if unit == 0 {
			unit = whole
		}
		if c.single() && !(coarse*unit*rmsOf(theta[i]) >= 32*c.lossNoise()*(2+math.Abs(c.value))) {
			return false
		}
	}
	return true
}

// exact reports whether the gradient of the case is exact in every digit, sums
// over the batch included, and no node is at a tie, where the loss may be smooth
// although its formula is not.
func (c *soakCase) exact() bool {
	if !c.dyadic {
		return false
	}
	for s := range c.x.Rows {
		if !rounding.ExactGradients(c.n, c.im.Conventions, c.x.Row(s), c.y.Row(s)) {
			return false
		}
	}
	return true
}

// dual is the loss on dual numbers.
func (c *soakCase) dual(theta []numdual.Number) numdual.Number {
	at, v := make([]float64, len(theta)), make([]float64, len(theta))
	for i, d := range theta {
		at[i], v[i] = d.Real, d.Emag
	}
	n, x := c.at(at)
	along, dx := c.at(v)
	var sum numdual.Number
	for s := range x.Rows {
		value, slope := forwardmode.Loss(n, c.im.Conventions, x.Row(s), c.y.Row(s), direction(along, dx.Row(s)))
		sum.Real, sum.Emag = sum.Real+value, sum.Emag+slope
	}
	if c.r == contract.Mean {
		sum.Real, sum.Emag = sum.Real/float64(x.Rows), sum.Emag/float64(x.Rows)
	}
	return sum
}

func direction(n contract.Network, x []float64) forwardmode.Direction {
	d := forwardmode.Direction{X: x}
	for _, l := range n.Layers {
		d.W, d.B = append(d.W, l.W), append(d.B, l.B)
	}
	return d
}

// steep reports whether the Jacobian of the first sample is conditioned: along one
// cotangent no tensor's derivatives are below 2⁻¹² root mean square but 0, and not
// all of them are 0.
func (c *soakCase) steep() bool {
	w := make([]float64, c.y.Cols)
	for j := range w {
		w[j] = 1 - float64(j%3)/2
	}
	g, err := c.im.VJP(c.n, c.x.Row(0), w)
	one := *c
	one.x = contract.RowMatrix(c.x.Row(0))
	one.lay()
	some := false
	for _, v := range one.byTensor(soakFlatten(g)) {
		size := rmsOf(v)
		if size != 0 && !(size >= 0x1p-12) {
			return false
		}
		some = some || size != 0
	}
	return err == nil && some
}

// adjoint judges the VJP of the first sample.
func (c *soakCase) adjoint() verdict.Finding {
	one := *c
	one.x = contract.RowMatrix(c.x.Row(0))
	one.lay()
	jvp := func(theta, v []float64) []float64 {
		n, x := one.at(theta)
		along, dx := one.at(v)
		_, tangent := forwardmode.Output(n, c.im.Conventions, x.Data, direction(along, dx.Data))
		return tangent
	}
	vjp := func(theta, w []float64) []float64 {
		n, x := one.at(theta)
		g, err := c.im.VJP(n, x.Data, w)
		if err != nil {
			panic(err)
		}
		return soakFlatten(g)
	}
	set := &gradcheck.Settings{Tensors: one.tensors, Seed: c.number, Resolution: 1e-4}
	if c.single() {
		set.Resolution, set.Miss = 1, 1e-3
		cotangent := make([]float64, c.y.Cols) // as large as Gaussian ones get
		for j := range cotangent {
			cotangent[j] = 6
		}
		set.Rounding = soakFlatten(rounding.Cotangent(c.n, c.im.Conventions, one.x.Data, cotangent).Error)
	}
	return gradcheck.Adjoint(jvp, vjp, one.theta, set)
}

// structured judges loss, nodes and gradient against core/nodes, with the model
// of rounding that it has for the declared conventions.
func (c *soakCase) structured(judge func(structured.Function, structured.Claim, *structured.Settings) verdict.Finding, input bool) verdict.Finding {
	f, err := nodes.New(c.n, c.im.Conventions, c.x, c.y, c.r, input)
	if err != nil {
		return verdict.Errorf("%v", err)
	}
	claim := structured.Claim{Value: c.value, Gradient: c.claimed[:f.Len()], Nodes: c.nodes()}
	resolution := 1e-5
	if c.single() {
		resolution = min(1, c.resolution())
	}
	return judge(f, claim, &structured.Settings{
		Seed: c.number, Workers: 1, Resolution: resolution,
	})
}

// nodes returns the implementation's zˡ, samples × N_l.
func (c *soakCase) nodes() [][]float64 {
	z := make([][]float64, len(c.n.Layers))
	for s := range c.x.Rows {
		trace, err := c.im.Forward(c.n, c.x.Row(s))
		if err != nil {
			panic(err)
		}
		for l := range z {
			z[l] = append(z[l], trace.Z[l]...)
		}
	}
	return z
}

// biases judges by the loss as a black box and the inputs of each layer.
func (c *soakCase) biases() verdict.Finding {
	trace, err := c.im.Forward(c.n, c.x.Data)
	if err != nil {
		return verdict.Errorf("%v", err)
	}
	var blocks []structured.Dense
	for i, l := range c.n.Layers {
		blocks = append(blocks, structured.Dense{Rows: l.W.Rows, Cols: l.W.Cols, Input: trace.A[i]})
	}
	params := c.n.NumParameters()
	f := c.loss()
	whole := append([]float64(nil), c.theta...)
	at := func(theta []float64) float64 {
		copy(whole, theta)
		return f.at(whole)
	}
	return structured.Biases(at, c.theta[:params], blocks, c.claimed[:params], &structured.Settings{
		Seed: c.number, Workers: 1, Resolution: 1e-3, Noise: 0x1p-47,
	})
}
