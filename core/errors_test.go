package core_test

import (
	"errors"
	"math"
	"testing"

	"bonpied/core"
	"bonpied/core/contract"
)

// Every operation refuses bad input with an error that names the argument.
func TestBadInputIsAnError(t *testing.T) {
	im, nan := core.Reference(), math.NaN()
	n, relu := sample(contract.BinaryCrossEntropy), contract.Activation{Kind: contract.ReLU}
	x, y := sampleBatch()
	broken := n.Clone()
	broken.Layers[2].W.Cols++
	spec := leakySpec
	spec.Shape.Groups = 4
	for _, test := range []struct {
		reason   string
		argument string
		call     func() error
	}{
		{"unknown activation", "activation.Kind", func() error {
			_, _, err := im.Activate(contract.Activation{Kind: "step"}, nil)
			return err
		}},
		{"α of a kind that has none", "activation.Alpha", func() error {
			_, err := im.Gamma(contract.Activation{Kind: contract.Tanh, Alpha: 1})
			return err
		}},
		{"NaN pre-activation", "z", func() error { _, _, err := im.Activate(relu, []float64{0, nan}); return err }},
		{"infinite pre-activation", "z", func() error { _, _, err := im.Activate(relu, []float64{math.Inf(-1)}); return err }},
		{"unknown loss", "loss", func() error { _, _, err := im.Loss("hinge", x, x, contract.Mean); return err }},
		{"unknown reduction", "reduction", func() error { _, _, err := im.Loss(contract.Quadratic, x, x, "max"); return err }},
		{"output and target of different shapes", "target", func() error {
			_, _, err := im.Loss(contract.Quadratic, x, y, contract.Mean)
			return err
		}},
		{"layers that do not chain", "network.Layers[2].W.Data", func() error { _, err := im.Forward(broken, x.Row(0)); return err }},
		{"no layers", "network.Layers", func() error { _, err := im.Forward(contract.Network{Loss: contract.Quadratic}, nil); return err }},
		{"input too short", "x", func() error { _, err := im.Forward(n, []float64{1}); return err }},
		{"target out of the loss's range", "y", func() error { _, err := im.Deltas(n, x.Row(0), []float64{2, 0}); return err }},
		{"target too long", "y", func() error { _, err := im.Backprop(n, x.Row(0), x.Row(0)); return err }},
		{"batch of another width", "y.Cols", func() error { _, err := im.BackpropBatch(n, x, x, contract.Mean); return err }},
		{"empty batch", "x.Rows", func() error { _, err := im.BackpropBatch(n, contract.Matrix{}, y, contract.Mean); return err }},
		{"NaN cotangent", "cotangent", func() error { _, err := im.VJP(n, x.Row(0), []float64{nan, 0}); return err }},
		{"groups that do not divide", "shape.Groups", func() error { _, err := im.Initialise(spec, 1); return err }},
		{"unknown scheme", "spec.Scheme", func() error { _, err := im.WeightVariance(contract.InitSpec{}); return err }},
		{"gain of a curved f", "activation.Kind", func() error {
			_, _, err := im.VarianceGains(contract.Activation{Kind: contract.Tanh}, contract.Dense(2, 3), 1)
			return err
		}},
		{"no variance", "variance", func() error { _, err := im.SecondMoment(relu, 0); return err }},
		{"variance of NaN", "variance", func() error { _, err := im.SecondMoment(relu, nan); return err }},
		{"no blocks", "L", func() error { _, err := im.KeepProbabilities(0, 0.5); return err }},
		{"probability over 1", "pL", func() error { _, err := im.ExpectedDepth(3, 1.5); return err }},
		{"probability of NaN", "pL", func() error { _, err := im.DepthLaw(3, nan); return err }},
		{"too many blocks", "L", func() error { _, err := im.SampleBlocks(contract.MaxBlocks+1, 0.5, 1); return err }},
	} {
		var bad *contract.ArgumentError
		if err := test.call(); !errors.As(err, &bad) || bad.Argument != test.argument {
			t.Errorf("%s: error %v, want one that names %s", test.reason, err, test.argument)
		}
	}
}
