package props

import (
	"math"
	"math/rand/v2"
	"slices"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/stats"
)

func deadNeurons() Property {
	return Property{
		Name:    "activation/dead-relu",
		Claim:   "a ReLU neuron with symmetric weights is dead on M independent symmetric inputs with probability 2⁻ᴹ; with α > 0 it never is",
		Source:  "Annex Leaky ReLU, which takes half of the gradients to be 0",
		Needs:   []contract.Operation{contract.OpForward},
		Applies: needsKinds(contract.ReLU),
		Power:   Power{Plan: stats.Plan{FalseAlarm: 2e-11, Effect: 0.04, Miss: 1e-3}},
		Sample:  deadReLU,
	}
}

const deadInputs = 3 // M

// deadReLU counts on how many of M inputs a neuron is active: given w, the signs
// of w·x for independent symmetric x are fair coins, so that the count is
// binomial (M, ½) and 0 has probability 2⁻ᴹ. Ties have a probability of the
// order of the unit roundoff, 10⁻⁷ at most, and are counted as dead.
func deadReLU(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	rng := s.Sub("draws").Rand()
	if slices.Contains(im.Conventions.SupportedActivations(), contract.LeakyReLU) {
		if neverDead(&j, rng, im); j.Failed() {
			return j.Finding()
		}
	}
	test := stats.Discrete{P: []float64{0.125, 0.375, 0.375, 0.125}}
	n, err := test.Samples(plan)
	if err != nil {
		return verdict.Errorf("planning: %v", err)
	}
	for range (n + crowd - 1) / crowd {
		counts, ok := activeInCrowd(&j, rng, im)
		if !ok {
			return j.Finding()
		}
		for _, active := range counts {
			test.Add(active)
		}
	}
	return test.Judge(plan)
}

// crowd is how many neurons share a layer, so that a call tells of as many. Each has
// two inputs of its own, and weights of 0 for those of the others: they are as
// independent as in layers of their own.
const crowd = 16

// activeInCrowd returns on how many of M inputs each neuron of a crowd is active.
func activeInCrowd(j *verdict.Judge, rng *rand.Rand, im contract.Implementation) (counts [crowd]int, ok bool) {
	const own = 2 // inputs of a neuron
	layer := contract.Layer{W: contract.NewMatrix(crowd, own*crowd), B: make([]float64, crowd), F: contract.Activation{Kind: contract.ReLU}}
	for i := range crowd {
		fillNormal(rng, layer.W.Row(i)[own*i:own*(i+1)])
	}
	network := contract.Network{Layers: []contract.Layer{layer}, Loss: im.Conventions.SupportedLosses()[0]}
	x := make([]float64, own*crowd)
	for range deadInputs {
		fillNormal(rng, x)
		trace, err := im.Forward(network, x)
		if !onValid(j, contract.OpForward, err) || !traceShape(j, network, trace) {
			return counts, false
		}
		for i, a := range trace.A[1] {
			if !(a >= 0) {
				j.Stop(verdict.Failf("ReLU returned %v for w = %v, x = %v", a, layer.W.Row(i)[own*i:own*(i+1)], x[own*i:own*(i+1)]))
				return counts, false
			}
			if a > 0 {
				counts[i]++
			}
		}
	}
	return counts, true
}

// neverDead fails if a leaky neuron gives 0 where z < 0. Inputs so nearly
// orthogonal to w that rounding decides the sign of z are left out: the error of
// z is at most γ₂ ‖w‖‖x‖, which is below 2⁻⁸ for any draw in either format.
func neverDead(j *verdict.Judge, rng *rand.Rand, im contract.Implementation) {
	x := make([]float64, 2)
	for _, alpha := range []float64{0.25, 0.5, 0.125} {
		f := contract.Activation{Kind: contract.LeakyReLU, Alpha: alpha}
		network, w := neuron(im, f, len(x))
		for range 4 {
			fillNormal(rng, w)
			fillNormal(rng, x)
			z := inner(w, x)
			if math.Abs(z) < 0x1p-8 {
				continue
			}
			if z > 0 {
				w[0], w[1] = -w[0], -w[1]
			}
			a, ok := fire(j, im, network, x)
			if !ok {
				return
			}
			j.True(math.Abs(a) > 0, "%v is dead: it returned %v for w = %v, x = %v", f, a, w, x)
		}
	}
}

// neuron returns a network of one neuron without a bias, and its weights, which
// it shares.
func neuron(im contract.Implementation, f contract.Activation, inputs int) (n contract.Network, w []float64) {
	w = make([]float64, inputs)
	layer := contract.Layer{W: contract.RowMatrix(w), B: []float64{0}, F: f}
	return contract.Network{Layers: []contract.Layer{layer}, Loss: im.Conventions.SupportedLosses()[0]}, w
}

// fire returns the output of a neuron on x.
func fire(j *verdict.Judge, im contract.Implementation, n contract.Network, x []float64) (a float64, ok bool) {
	trace, err := im.Forward(n, x)
	if !onValid(j, contract.OpForward, err) || !j.Length("a", len(trace.A), 2) || !j.Length("a[l=1]", len(trace.A[1]), 1) {
		return math.NaN(), false
	}
	return trace.A[1][0], true
}

// fillNormal draws standard normal numbers, rounded to float32, which keeps
// their law symmetric.
func fillNormal(rng *rand.Rand, v []float64) {
	for i := range v {
		v[i] = float64(float32(rng.NormFloat64()))
	}
}
