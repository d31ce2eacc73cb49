package props

import (
	"math"
	"math/rand/v2"
	"strings"

	"bonpied/core/contract"
	"bonpied/core/nodes"
	"bonpied/core/rounding"
	"bonpied/core/verdict"
	"bonpied/gradcheck/structured"
)

// Every entry of the gradient of a network as people train it: 64 pixels, two
// hidden layers that are wider than a block of any kernel, 10 classes; 2,130
// parameters, which are judged at the cost of 50 nodes.
func classifierFamily() []Property {
	return []Property{
		{
			Name:   "batch/every-partial-derivative",
			Claim:  "on a batch of digits through 64-24-16-10 neurons C and every ∂C/∂w, ∂C/∂b and ∂C/∂x equal those of forward mode at the nodes, for the mean and the sum",
			Source: "Exercise 1.1, summed over the batch; Griewank and Walther (2008), §3.1",
			Needs:  []contract.Operation{contract.OpBackpropBatch},
			Cost:   2,
			Power:  Power{Checks: 10},
			Check:  everyPartialDerivativeOfBatch,
		},
		{
			Name:    "backprop/bias-differences",
			Claim:   "on a digit through 64-24-16-10 neurons ∂C/∂b is the difference of the implementation's own loss in b, and ∂C/∂wⱼₖ is ∂C/∂bⱼ aₖ with the inputs of its own forward pass",
			Source:  "Exercise 1.2: z = Wa + b, so that ∂C/∂w = ∂C/∂b aᵀ; Widrow and Lehr (1990), section VI",
			Needs:   []contract.Operation{contract.OpBackprop, contract.OpForward, contract.OpLoss},
			Applies: onlyFloat64,
			Cost:    4,
			Power:   Power{Checks: 5},
			Check:   biasDifferences,
		},
	}
}

// classifier draws a network of 64-24-16-10 neurons of every kind that is
// supported. It is too large to print, so that its weights are drawn by a seed:
// multiples of 2⁻⁸, exact in every format, of deviation about 1/√N_{l−1}, so that
// no layer saturates on pixels in [0, 1].
func classifier(d *Draws, im contract.Implementation) contract.Network {
	kinds := im.Conventions.SupportedActivations()
	seed := d.Int("seed", 0, 1<<30)
	rng := rand.New(rand.NewPCG(uint64(seed), 3))
	n := contract.Network{Loss: pick(d, "loss", im.Conventions.SupportedLosses())}
	in := len(digitPixels())
	for _, out := range []int{24, 16, classes} {
		l := contract.Layer{W: contract.NewMatrix(out, in), B: make([]float64, out), F: d.activation(kinds)}
		spread := 256 * math.Sqrt(3/float64(in))
		for i := range l.W.Data {
			l.W.Data[i] = math.Round(spread*(2*rng.Float64()-1)) / 256
		}
		for i := range l.B {
			l.B[i] = float64(2*rng.IntN(128)-127) / 1024
		}
		n.Layers, in = append(n.Layers, l), out
	}
	d.Note("network", n)
	d.Note("seed of its weights", seed)
	return n
}

// everyPartialDerivativeOfBatch judges by the model of rounding of core/nodes,
// with a false alarm of 1e-15, and not by the running bounds of core/rounding. A
// bound is the sum of all errors at their worst: in float32 it is 10³ times the
// error, and larger than many entries. The model takes λ = 9.3 deviations of
// errors of u each in a random order, which is more than their worst case for
// sums of up to λ² = 86 terms of one sign, and so for every sum here; and a
// formula's error counts with its bound, so that a formula may be off to one
// side.
func everyPartialDerivativeOfBatch(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	n := classifier(d, im)
	B := d.Int("B", 1, 4)
	x, y := d.digits(B, n.Loss)
	r := drawReduction(d)
	f, err := nodes.New(n, im.Conventions, x, y, r, true) // a copy: the implementation may write to its arguments
	if err != nil {
		return verdict.Errorf("%v", err)
	}
	got, ok := batched(&j, im, n, x, y, r)
	if !ok {
		return j.Finding()
	}
	if math.IsNaN(got.Loss) { // which a claim takes for none
		return verdict.Failf("C is NaN on valid input")
	}
	return structured.Dual(f, structured.Claim{Value: got.Loss, Gradient: flattenGradients(got)}, &structured.Settings{
		Resolution: min(0x1p24*im.Conventions.Roundoff(), mostVague),
		FalseAlarm: 1e-15, Seed: 1, Workers: 1, Factors: batchFactors(B),
	})
}

// batchFactors names what is forgotten or applied twice; a batch of one has none.
func batchFactors(B int) map[string]float64 {
	if B == 1 {
		return nil
	}
	return map[string]float64{"1/B": 1 / float64(B)}
}

// biasDifferences takes the implementation's loss for a black box, whatever its
// forward pass is. The rounding error of the loss is modelled as for
// [everyPartialDerivativeOfBatch]: a bound, 10³ times as large, would leave 10⁻³ of
// a gradient, as the steps are 2⁻¹⁵ of the nodes' size.
func biasDifferences(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	n := classifier(d, im)
	image, y := d.digit(n.Loss)
	x := append([]float64(nil), image...)
	p := flatten(n, nil) // a copy: the implementation may write to its arguments
	f, err := nodes.New(n, im.Conventions, contract.RowMatrix(image), contract.RowMatrix(y), contract.Sum, false)
	if err != nil {
		return verdict.Errorf("%v", err)
	}
	b := rounding.Example(n, im.Conventions, x, y)
	got, err := im.Backprop(n, x, y)
	if !onValid(&j, contract.OpBackprop, err) || !gradientShapes(&j, n, got, 1) {
		return j.Finding()
	}
	blocks, ok := ownBlocks(&j, im, n, x)
	if !ok {
		return j.Finding()
	}
	o := &ownPath{im: im, y: y}
	loss := func(theta []float64) float64 {
		at, _ := p.network(theta)
		v, err := ownLoss(im, at, x, y)
		o.note(err)
		return v + lossOffset
	}
	v := loss(p.theta)
	if o.failed == nil && (math.IsNaN(v) || math.IsInf(v, 0)) {
		return verdict.Failf("the loss of Forward and Loss is %v on valid input", v-lossOffset)
	}
	size := n.NumParameters()
	return contradicted(o.outcome(structured.Biases(loss, p.theta[:size], blocks, flattenGradients(got)[:size], &structured.Settings{
		Resolution: biasResolution, Noise: min(mostNoise, deviations*math.Sqrt(f.PlainRounding())/math.Abs(v)+2*contract.Float64),
		Rounding: flattenGradients(b.Error)[:size], Seed: 1, Workers: 1,
	})))
}

// biasResolution is the error that bias differences must tell apart, relative to a
// tensor's gradient; what they tell apart is mostly far below. Rounding errors of
// 10⁻¹⁵ to 10⁻¹⁴ of the loss and steps of 2⁻¹⁵ leave 10⁻⁷ of it, and the gradient of
// a tensor in front of two sigmoids is as little as 4·10⁻⁴ of the loss of ten
// outputs.
const biasResolution = 1e-3

// deviations of a rounding error are exceeded with a probability of 2 exp(−λ²/2) <
// 1e-15.
const deviations = 8.4

// contradicted: where the claim agrees with ∂C/∂b aᵀ and the spot checks say that
// the loss moves otherwise with a weight, the implementation's loss is no function
// of W a + b, with the a that it states. The check is not at fault, the claim is.
func contradicted(finding verdict.Finding) verdict.Finding {
	if finding.Verdict == verdict.Error && strings.HasPrefix(finding.Reason, "the structure contradicts") {
		return verdict.Failf("the implementation's loss does not move with its weights as its gradient and its trace say: %s", finding.Reason)
	}
	return finding
}

// ownBlocks returns the layers with the inputs of the implementation's own
// forward pass.
func ownBlocks(j *verdict.Judge, im contract.Implementation, n contract.Network, x []float64) ([]structured.Dense, bool) {
	trace, err := im.Forward(n, x)
	if !onValid(j, contract.OpForward, err) || !j.Length("aˡ of the trace", len(trace.A), len(n.Layers)+1) {
		return nil, false
	}
	var blocks []structured.Dense
	for i, l := range n.Layers {
		if !j.Length("aˡ", len(trace.A[i]), l.W.Cols) {
			return nil, false
		}
		blocks = append(blocks, structured.Dense{Rows: l.W.Rows, Cols: l.W.Cols, Input: trace.A[i]})
	}
	return blocks, true
}
