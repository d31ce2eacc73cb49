package gradcheck_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/core/rounding"
	"bonpied/core/verdict"
	"bonpied/gradcheck"
)

// soakCase is a random correct network with a batch, laid out as one point
// θ = W¹, b¹, …, Wᴸ, bᴸ, x.
type soakCase struct {
	number  uint64
	im      contract.Implementation
	n       contract.Network
	x, y    contract.Matrix
	r       contract.Reduction
	samples int
	dyadic  bool   // arithmetic is exact
	away    func() // takes the node that was brought near to its kink back
	theta   []float64
	claimed []float64 // the gradient of the implementation
	value   float64   // and its loss
	tensors []gradcheck.Tensor

	// In float32: bounds of the loss and, twice, of every entry of the gradient.
	noise    float64
	rounding []float64
}

// soakFloat32 is the implementation that two networks of three are not.
var (
	soakFloat64 = core.Reference()
	soakFloat32 = core.Build("float32", core.Primitives{
		Conventions: contract.Conventions{UnitRoundoff: contract.Float32},
		Round:       func(x float64) float64 { return float64(float32(x)) },
	})
)

func (c *soakCase) single() bool { return c.im.Conventions.Roundoff() > contract.Float64 }

func (c *soakCase) String() string {
	return fmt.Sprintf("network %d (%s, %v, batch of %d, %s)", c.number, c.im.Name, c.n, c.x.Rows, c.r)
}

// newSoakCase draws network number i: one in three in float32, one in eight of
// the others piecewise linear with dyadic data.
func newSoakCase(i uint64, rng *rand.Rand) *soakCase {
	c := &soakCase{number: i, im: soakFloat64, r: contract.Reductions()[rng.IntN(2)], samples: 1 + rng.IntN(4)}
	if i%3 == 2 {
		c.im = soakFloat32
	} else if i%8 == 0 {
		c.dyadic = true
		c.samples = 1 << rng.IntN(3)
	}
	widths := rng.Perm(8) // distinct
	layers := 1 + rng.IntN(4)
	if c.dyadic {
		layers = 1 + rng.IntN(2)
	}
	scale := math.Pow(10, -1+rng.Float64()*math.Log10(30)) // 0.1 to 3
	for l := 1; l <= layers; l++ {
		c.n.Layers = append(c.n.Layers, c.layer(rng, widths[l-1]+1, widths[l]+1, scale))
	}
	losses := contract.LossKinds()
	c.n.Loss = losses[rng.IntN(len(losses))]
	if c.dyadic || c.n.Loss == contract.SoftmaxCrossEntropy && widths[layers] == 0 { // of one output: its gradient is 0
		c.n.Loss = contract.Quadratic
	}
	return c
}

// layer draws weights of deviation scale/√N_{l−1}; one in twelve is 0.
func (c *soakCase) layer(rng *rand.Rand, in, out int, scale float64) contract.Layer {
	kinds := contract.ActivationKinds()
	if c.dyadic {
		kinds = []contract.ActivationKind{contract.Identity, contract.ReLU, contract.LeakyReLU}
	}
	l := contract.Layer{W: contract.NewMatrix(out, in), B: make([]float64, out), F: contract.Activation{Kind: kinds[rng.IntN(len(kinds))]}}
	if l.F.Kind == contract.LeakyReLU {
		l.F.Alpha = math.Ldexp(1, -rng.IntN(5))
	}
	for i := range l.W.Data {
		switch {
		case c.dyadic:
			l.W.Data[i] = float64(rng.IntN(17)-8) / 4
		case rng.IntN(12) > 0:
			l.W.Data[i] = c.round(scale / math.Sqrt(float64(in)) * rng.NormFloat64())
		}
	}
	for i := range l.B {
		l.B[i] = c.round(0.3 * rng.NormFloat64())
		if c.dyadic {
			l.B[i] = float64(2*rng.IntN(32)-31) / 32
		}
	}
	return l
}

// round rounds a number of the data to the implementation's format.
func (c *soakCase) round(v float64) float64 {
	if c.single() {
		return float64(float32(v))
	}
	return v
}

// redraw draws a new batch; one entry in ten is 0, one batch in ten is near
// saturation, and in one of eight (soak.beside)
// a node is brought near to its kink.
func (c *soakCase) redraw(rng *rand.Rand) error {
	widths := c.n.Widths()
	size := 1.0
	if rng.IntN(10) == 0 {
		size = 8
	}
	c.x, c.y = contract.NewMatrix(c.samples, widths[0]), contract.NewMatrix(c.samples, widths[len(widths)-1])
	for i := range c.x.Data {
		switch {
		case c.dyadic:
			c.x.Data[i] = float64(rng.IntN(17)-8) / 4
		case rng.IntN(10) > 0:
			c.x.Data[i] = c.round(size * rng.NormFloat64())
		}
	}
	for i := range c.y.Data {
		switch {
		case c.dyadic:
			c.y.Data[i] = float64(rng.IntN(17)-8) / 4
		case c.n.Loss == contract.Quadratic:
			c.y.Data[i] = c.round(rng.NormFloat64())
		default:
			c.y.Data[i] = c.round(rng.Float64())
		}
	}
	if c.away != nil {
		c.away()
	}
	if !c.dyadic && rng.IntN(*soakBeside) == 0 {
		c.approach(rng)
	}
	g, err := c.im.BackpropBatch(c.n, c.x, c.y, c.r)
	c.value, c.claimed = g.Loss, soakFlatten(g)
	c.lay()
	return err
}

// approach moves a bias so that a node with a kink is 10⁻² to 10⁻¹² from it in the
// first sample, on either side. Another sample with the same inputs would have the
// same node there, with a kink of its own along every direction of the inputs: of
// two kinks whose jumps cancel, one on either side and both nearer than rounding
// errors can tell, no difference sees anything.
func (c *soakCase) approach(rng *rand.Rand) {
	for s := 1; s < c.x.Rows; s++ {
		if slices.Equal(c.x.Row(s), c.x.Row(0)) {
			return
		}
	}
	l := rng.IntN(len(c.n.Layers))
	layer := &c.n.Layers[l]
	trace, err := c.im.Forward(c.n, c.x.Row(0))
	if err != nil || !layer.F.Kinked() {
		return // redraw reports the error
	}
	j := rng.IntN(len(layer.B))
	distance := math.Copysign(math.Pow(10, -2-10*rng.Float64()), rng.Float64()-0.5)
	bias := layer.B[j]
	c.away = func() { layer.B[j] = bias }
	layer.B[j] = c.round(layer.B[j] - trace.Z[l][j] + distance)
}

// lay lays the network and the batch out as θ.
func (c *soakCase) lay() {
	c.theta, c.tensors = nil, nil
	for i, l := range c.n.Layers {
		c.theta = append(append(c.theta, l.W.Data...), l.B...)
		c.tensors = append(c.tensors,
			gradcheck.Tensor{Place: verdict.Place{Name: "∂C/∂w", Layer: i + 1}, Rows: l.W.Rows, Cols: l.W.Cols},
			gradcheck.Tensor{Place: verdict.Place{Name: "∂C/∂b", Layer: i + 1}, Rows: l.W.Rows})
	}
	c.theta = append(c.theta, c.x.Data...)
	c.tensors = append(c.tensors, gradcheck.Tensor{Place: verdict.Place{Name: "∂C/∂x"}, Rows: c.x.Rows, Cols: c.x.Cols})
}

// conditioned reports whether the gradient of every tensor stands above the
// rounding errors of a loss: its root mean square is at least 2⁻¹⁶ of 1 + |C|, or
// 0, and not all of them are 0. A tensor further below is one that a difference
// in float64 leaves few digits of. In float32 the bounds must leave something to
// be told apart, and no node is so near to its kink that rounding decides.
func (c *soakCase) conditioned() bool {
	if c.single() {
		var ambiguous bool
		if c.noise, c.rounding, ambiguous = c.bounds(); ambiguous || !(c.resolution() <= 1) {
			return false
		}
	}
	some := false
	for _, g := range c.byTensor(c.claimed) {
		size := rmsOf(g)
		if size != 0 && !(size >= 0x1p-16*(1+math.Abs(c.value))) {
			return false
		}
		some = some || size != 0
	}
	return some
}

// resolution returns what a judge in float32 can tell apart along a direction of
// random signs: tolerances are 2λ‖ρ‖₂ with λ = 8.4 at most, which must be below
// half of an error of one entry; ρ is twice the running bound.
func (c *soakCase) resolution() float64 {
	worst, whole := 0.0, rmsOf(c.claimed)
	claimed := c.byTensor(c.claimed)
	for i, bound := range c.byTensor(c.rounding) {
		unit := rmsOf(claimed[i])
		if unit == 0 {
			unit = whole
		}
		worst = max(worst, 4*8.4*rmsOf(bound)*math.Sqrt(float64(len(bound)))/unit)
	}
	return 2 * worst
}

// byTensor cuts a vector laid out as θ.
func (c *soakCase) byTensor(v []float64) (parts [][]float64) {
	for _, t := range c.tensors {
		parts = append(parts, v[:t.Size()])
		v = v[t.Size():]
	}
	return parts
}

func soakFlatten(g contract.Gradients) (v []float64) {
	for i := range g.W {
		v = append(append(v, g.W[i].Data...), g.B[i]...)
	}
	return append(v, g.X.Data...)
}

// at returns the network and the batch of a θ, which share its memory.
func (c *soakCase) at(theta []float64) (contract.Network, contract.Matrix) {
	n := contract.Network{Layers: make([]contract.Layer, len(c.n.Layers)), Loss: c.n.Loss}
	for i, l := range c.n.Layers {
		size := len(l.W.Data)
		n.Layers[i] = contract.Layer{W: contract.Matrix{Rows: l.W.Rows, Cols: l.W.Cols, Data: theta[:size:size]}, B: theta[size : size+l.W.Rows], F: l.F}
		theta = theta[size+l.W.Rows:]
	}
	return n, contract.Matrix{Rows: len(theta) / c.x.Cols, Cols: c.x.Cols, Data: theta}
}

// gradient is the implementation's at θ.
func (c *soakCase) gradient(theta []float64) []float64 {
	n, x := c.at(theta)
	g, err := c.im.BackpropBatch(n, x, c.y, c.r)
	if err != nil {
		panic(err)
	}
	return soakFlatten(g)
}

// ownLoss is the implementation's loss at θ above 0 by 1, so that its rounding
// error is one relative to the value.
func (c *soakCase) ownLoss(theta []float64) float64 {
	n, x := c.at(theta)
	out := contract.NewMatrix(x.Rows, c.y.Cols)
	for s := range x.Rows {
		trace, err := c.im.Forward(n, x.Row(s))
		if err != nil {
			panic(err)
		}
		copy(out.Row(s), trace.Output())
	}
	v, _, err := c.im.Loss(n.Loss, out, c.y, c.r)
	if err != nil {
		panic(err)
	}
	return v + 1
}

// bounds returns running bounds of the loss and twice those of the gradient:
// the sum of the samples', each rounded into it once more, and scaled; and whether
// rounding decides on which side of its kink a node is.
func (c *soakCase) bounds() (loss float64, gradient []float64, ambiguous bool) {
	gamma := c.im.Conventions.Gamma(c.x.Rows + 2)
	gradient = make([]float64, len(c.theta))
	params := c.n.NumParameters()
	for s := range c.x.Rows {
		b := rounding.Example(c.n, c.im.Conventions, c.x.Row(s), c.y.Row(s))
		ambiguous = ambiguous || b.Ambiguous
		loss += (1+gamma)*b.Loss + gamma*math.Abs(c.total())
		own, size := soakFlatten(b.Error), soakFlatten(b.Magnitude)
		for i := range own {
			at := i
			if i >= params {
				at += s * c.x.Cols
			}
			gradient[at] += (1+gamma)*own[i] + gamma*size[i]
		}
	}
	scale := 1.0
	if c.r == contract.Mean {
		scale /= float64(c.x.Rows)
	}
	for i := range gradient {
		gradient[i] *= 2 * scale
	}
	return scale * loss, gradient, ambiguous
}

// total returns the sum of the losses of the samples.
func (c *soakCase) total() float64 {
	if c.r == contract.Mean {
		return c.value * float64(c.x.Rows)
	}
	return c.value
}
