package props

import (
	"math"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/stats"
	layerlaws "bonpied/stats/layers"
)

// lawsOfLayers are the properties of layers whose weights, inputs or activations are
// not those of the χ² through depth.
func lawsOfLayers() []Property {
	drawn := []contract.Operation{contract.OpInitialise, contract.OpForward}
	return []Property{
		{
			Name:    "gain/uniform-through-depth",
			Claim:   "leaky scheme, fan in, uniform weights: given aˡ⁻¹, (a_jˡ/f'(z_jˡ))² has mean V[w]‖aˡ⁻¹‖² at every depth, for no law was supposed",
			Source:  "Exercise 4.1; annex Leaky ReLU; Arbel et al. (2020): a uniform law is strictly sub-Gaussian",
			Needs:   drawn,
			Applies: needsKinds(contract.LeakyReLU),
			Power:   certify(0.1), Sample: uniformForward,
		},
		{
			Name:    "gain/orthogonal-inputs",
			Claim:   "the images of orthogonal inputs under one layer are independent: Σ ‖W x_i‖²/(V[w]‖x_i‖²) ~ χ² with n_out degrees for each",
			Source:  "Exercise 2.2; rotations of a normal law",
			Needs:   drawn,
			Applies: needsKinds(contract.Identity),
			Twin:    "gain/glorot-through-depth, which sees one direction of each W; this one sees all of W through Forward alone",
			Power:   certify(0.05), Sample: orthogonalInputs,
		},
		{
			Name:    "gain/smooth-one-layer",
			Claim:   "given x, E tanh(z)² and E σ(z)² of one layer are ∫ f(√v t)² φ(t) dt at v = V[w]‖x‖², at any width",
			Source:  "Exercise 2.1; Schoenholz et al. (2017), eq. 3, which is exact for one layer",
			Needs:   drawn,
			Applies: needsKinds(contract.Tanh, contract.Sigmoid),
			Power:   certify(0.03), Sample: smoothOneLayer,
		},
	}
}

// uniformForward judges uniform weights by the sub-Gaussian bound: not exact, but for
// every width.
func uniformForward(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	test := &stats.SubGaussian{}
	c := chain{[]int{5, 48, 4, 64, 5, 48, 4, 64}, contract.Activation{Kind: contract.LeakyReLU, Alpha: 0.5}, contract.FanIn}
	n, rng := samplesOf(test, plan), s.Sub("inputs").Rand()
	for test.Count() < n {
		var network contract.Network
		network.Loss = im.Conventions.SupportedLosses()[0]
		for l := 1; l < len(c.widths); l++ {
			spec := c.spec(l)
			spec.Law = contract.Uniform
			p, ok := initialise(&j, im, spec, s.Key())
			if !ok {
				return j.Finding()
			}
			network.Layers = append(network.Layers, contract.Layer{W: p.W, B: p.B, F: c.f})
		}
		t, err := im.Forward(network, c.input(rng))
		if !onValid(&j, contract.OpForward, err) || !traceShape(&j, network, t) {
			return j.Finding()
		}
		for l := 1; l <= len(network.Layers); l++ {
			before := sumOfSquares(t.A[l-1])
			if !(before > 0) {
				return verdict.Failf("a of layer %d is %v, though no neuron of a leaky ReLU is dead", l-1, t.A[l-1])
			}
			sum, _, degrees := behind(c.f, t.A[l])
			test.AddSum(sum/(lawVariance(c.spec(l))*before), degrees)
		}
	}
	return test.Judge(plan)
}

// hadamard returns n orthogonal vectors of signs, n a power of two: entry k of vector i
// is −1 to the number of bits that i and k share.
func hadamard(n int) [][]float64 {
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = make([]float64, n)
		for k := range rows[i] {
			rows[i][k] = 1
			for shared := i & k; shared > 0; shared &= shared - 1 {
				rows[i][k] = -rows[i][k]
			}
		}
	}
	return rows
}

// orthogonalInputs gives every layer as many orthogonal inputs as it has, which read
// out all n_in·n_out weights through Forward.
func orthogonalInputs(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	const in, out = 8, 32
	var j verdict.Judge
	spec := layerSpec(contract.Glorot, contract.FanOut, contract.Normal, in, out)
	test := &stats.Variance{Want: 1}
	inputs := hadamard(in)
	for n := samplesOf(test, plan); test.Count() < n; {
		p, ok := initialise(&j, im, spec, s.Key())
		if !ok {
			return j.Finding()
		}
		network := contract.Network{Loss: im.Conventions.SupportedLosses()[0],
			Layers: []contract.Layer{{W: p.W, B: p.B, F: identityFunction}}}
		for _, x := range inputs {
			t, err := im.Forward(network, x)
			if !onValid(&j, contract.OpForward, err) || !traceShape(&j, network, t) {
				return j.Finding()
			}
			test.AddChiSquared(sumOfSquares(t.A[1])/(lawVariance(spec)*in), out)
		}
	}
	return test.Judge(plan)
}

// smoothOneLayer judges the squares of the neurons of one layer given x: independent,
// in [0, 1], of the mean and variance that the trapezoidal rule gives.
func smoothOneLayer(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	const in, out = 12, 32
	var j verdict.Judge
	var p panel
	kinds := supported(im.Conventions.SupportedActivations(), []contract.ActivationKind{contract.Tanh, contract.Sigmoid})
	plan = bonferroni(plan, len(kinds))
	x := make([]float64, in)
	for k := range x {
		x[k] = float64(2*k-in+1) / 8 // odd eighths, ‖x‖² = 572/64
	}
	spec := layerSpec(contract.Glorot, contract.FanIn, contract.Normal, in, out)
	sigma := math.Sqrt(lawVariance(spec) * sumOfSquares(x))
	for _, kind := range kinds {
		f := contract.Activation{Kind: kind}
		mean, variance := layerlaws.Squares(smoothFunction(kind), sigma)
		// a is within the error of f, and of its argument, whose slope is at most 1.
		error := float64(in) + im.Conventions.ULP() + varianceRoundings
		test := &stats.BoundedMean{High: 1, Want: mean, Variance: variance, Roundoff: error * im.Conventions.Roundoff()}
		for n := samplesOf(test, plan); test.Count() < n; {
			drawn, ok := initialise(&j, im, spec, s.Key())
			if !ok {
				return j.Finding()
			}
			network := contract.Network{Loss: im.Conventions.SupportedLosses()[0], Layers: []contract.Layer{{W: drawn.W, B: drawn.B, F: f}}}
			t, err := im.Forward(network, x)
			if !onValid(&j, contract.OpForward, err) || !traceShape(&j, network, t) {
				return j.Finding()
			}
			for _, a := range t.A[1] {
				test.Add(a * a)
			}
		}
		p.add("E f(z)² of "+string(kind), test, plan)
	}
	return p.judge()
}

// smoothFunction returns tanh or the logistic function.
func smoothFunction(kind contract.ActivationKind) func(float64) float64 {
	if kind == contract.Tanh {
		return math.Tanh
	}
	return func(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
}
