package layers

import (
	"math"

	"bonpied/stats"
)

// Design is a family of random networks to test: the layers in order, and the
// input that they are given.
type Design struct {
	Layers []Layer
	// Input is x; nil stands for one without large entries, ‖x‖₄⁴ = ‖x‖₂⁴/In.
	Input []float64
}

// Cost is what a plan costs in networks of a design.
type Cost struct {
	// Degrees is the number of degrees of freedom, or of samples, that the test
	// needs, over all layers and networks.
	Degrees int
	// PerNetwork is the mean number that one network gives: of ReLU half of the
	// neurons of a layer, where no layer before it is dead.
	PerNetwork float64
	// Networks is Degrees/PerNetwork: how many are drawn on average.
	Networks float64
	// EndToEnd is how many networks the norm from end to end would need by a
	// central limit theorem, which does not hold where Spread is large.
	EndToEnd float64
	// Spread is the squared coefficient of variation of that norm.
	Spread float64
}

// Test returns the test that the layers feed, given what comes before each: χ² for
// normal weights, and a sub-Gaussian bound for others of kurtosis up to 3.
func (d Design) Test() stats.Test {
	for _, l := range d.Layers {
		if l.Kurtosis != Normal {
			return &stats.SubGaussian{}
		}
	}
	return &stats.Variance{Want: 1}
}

// Plan returns the cost of a plan whose effect is the relative error of the variance
// of the weights of every layer. Where the slope is 0 only the active neurons show
// their pre-activation, which is half of them, and a layer of n is dead with
// probability 2⁻ⁿ, after which nothing is seen: weights without atoms. It reports a design without layers,
// one whose widths do not chain, and kurtoses over 3.
func (d Design) Plan(plan stats.Plan) (Cost, error) {
	if len(d.Layers) == 0 {
		return Cost{}, bad("Design.Layers", "is empty, want layers")
	}
	for i, l := range d.Layers {
		if err := l.Validate(); err != nil {
			return Cost{}, err
		}
		if i > 0 && l.In != d.Layers[i-1].Out {
			return Cost{}, bad("Design.Layers", "do not chain: layer %d takes %d, the one before gives %d", i+1, l.In, d.Layers[i-1].Out)
		}
		if l.Kurtosis > Normal {
			return Cost{}, bad("Layer.Kurtosis", "is %v, want at most 3: a heavier tail has no such test", l.Kurtosis)
		}
	}
	degrees, err := d.Test().Samples(plan)
	if err != nil {
		return Cost{}, err
	}
	cost := Cost{Degrees: degrees, PerNetwork: d.perNetwork()}
	cost.Networks = float64(degrees) / cost.PerNetwork
	cost.Spread = d.moments().Spread()
	// The mean of the norms of m networks is off by L·ε, and has a relative variance of
	// Spread/m: the sizes of normal tests of the mean at that effect.
	mean := plan
	mean.Effect *= float64(len(d.Layers))
	if one, err := (&stats.Mean{Sigma: 1}).Samples(mean); err == nil {
		cost.EndToEnd = float64(one) * cost.Spread
	}
	return cost, nil
}

// perNetwork returns Σ_l (n_l or n_l/2) Π_{j<l} (1 − 2^−n_j) over the j of slope 0: signs
// of the neurons of a layer are independent and symmetric, given that x is not 0.
func (d Design) perNetwork() float64 {
	sum, alive := 0., 1.
	for _, l := range d.Layers {
		if l.Slope != 0 {
			sum += alive * float64(l.Out)
			continue
		}
		sum += alive * float64(l.Out) / 2
		alive *= 1 - math.Exp2(-float64(l.Out))
	}
	return sum
}

func (d Design) moments() Moments {
	m := Moments{Second: 1, Fourth: 1, Entries: 1 / float64(d.Layers[0].In)}
	if d.Input != nil {
		m = Of(d.Input)
	}
	for _, l := range d.Layers {
		m = m.Forward(l)
	}
	return m
}
