package props

import (
	"slices"

	"bonpied/core/contract"
)

// The values that inputs are drawn from are small multiples of a power of two:
// exact in float32 too, and readable. None is 0, which would hide a path, but
// where a tie is wanted. Simple values come first.
var (
	weights = []float64{1, -1, 0.5, -0.5, 2, -2, 0.25, -0.25, 1.5, -1.5, 0.75, -0.75, 1.25, -1.25, 1.75, -1.75}
	// biases are odd multiples of 1/32: sums of products of weights and inputs
	// are multiples of 1/16, so that ties at a kink are rare; 0 is the simplest.
	biases = []float64{0, 0.03125, -0.03125, 0.15625, -0.15625, 0.34375, -0.34375, 0.71875, -0.71875, 1.03125, -1.03125}
	inputs = []float64{1, -1, 0.5, -0.5, 2, -2, 0.25, -0.25, 1.5, -1.5, 0.75, -0.75}
	// fractions are probabilities and binary targets: soft ones first, then the
	// hard ends.
	fractions = []float64{0.25, 0.75, 0.5, 0.125, 0.875, 0, 1}
	// shares are softmax targets of one class: they sum to 1 only by chance.
	shares = []float64{1, 0, 0.25, 0.5, 0.75, 1.5}
	slopes = []float64{0.25, 0.5, 0.75, 0.125, 1, 0}
	// small integers tie often, which is what exact judging is for.
	integers = []float64{1, -1, 0, 2, -2}
)

// networkForm says which networks a property draws.
type networkForm struct {
	kinds     []contract.ActivationKind // of every layer; nil: all
	last      []contract.ActivationKind // of the last layer, where supported; nil: as kinds
	losses    []contract.LossKind       // nil: all
	least     int                       // least number of layers; 0: 1
	most      int                       // most layers; 0: 3
	width     int                       // largest width; 0: 4
	ties      bool                      // integer weights and biases: zˡ = 0 happens
	zeroBias  bool                      // all biases 0
	oneOutput bool                      // N_L = 1
}

var (
	smoothKinds    = []contract.ActivationKind{contract.Tanh, contract.Sigmoid, contract.Softplus, contract.GELU, contract.Identity}
	piecewiseKinds = []contract.ActivationKind{contract.Identity, contract.ReLU, contract.LeakyReLU}
)

// network draws a network of the form among what the implementation supports,
// and notes it.
func (d *Draws) network(im contract.Implementation, form networkForm) contract.Network {
	kinds := supported(im.Conventions.SupportedActivations(), form.kinds)
	last := preferred(kinds, form.last)
	losses := supported(im.Conventions.SupportedLosses(), form.losses)
	L := d.depth(max(form.least, 1), orDefault(form.most, 3))
	width := orDefault(form.width, 4)
	in := d.size("N_0", 0, 1, width)
	widths := []int{in}
	var n contract.Network
	for l := 1; l <= L; l++ {
		choices, least, widest := kinds, 1, width
		if l == L {
			choices = last
			if form.oneOutput {
				widest = 1
			}
			least = fewestOutputs(losses, widest)
		}
		out := d.size("N_l", l, least, widest)
		n.Layers = append(n.Layers, d.layer(in, out, d.activation(choices), form))
		widths, in = append(widths, out), out
	}
	n.Loss = pick(d, "loss", telltale(losses, in))
	d.drew(widths)
	d.Note("network", n)
	return n
}

// telltale leaves the softmax out where there is one output and another loss to
// draw: its gradient is 0 then, whatever the network.
func telltale(losses []contract.LossKind, outputs int) []contract.LossKind {
	if outputs > 1 || len(losses) == 1 {
		return losses
	}
	return slices.DeleteFunc(slices.Clone(losses), func(k contract.LossKind) bool {
		return k == contract.SoftmaxCrossEntropy
	})
}

// fewestOutputs is 2 where the softmax is the only loss to draw, and 1 otherwise.
func fewestOutputs(losses []contract.LossKind, widest int) int {
	if len(losses) == 1 && losses[0] == contract.SoftmaxCrossEntropy {
		return min(2, widest)
	}
	return 1
}

func (d *Draws) layer(in, out int, f contract.Activation, form networkForm) contract.Layer {
	ws, bs := weights, biases
	if form.ties {
		ws, bs = integers, integers
	}
	layer := contract.Layer{W: contract.NewMatrix(out, in), B: make([]float64, out), F: f}
	d.fill("w", layer.W.Data, ws)
	if !form.zeroBias {
		d.fill("b", layer.B, bs)
	}
	return layer
}

// activation draws an activation of one of the kinds, with its slope.
func (d *Draws) activation(kinds []contract.ActivationKind) contract.Activation {
	f := contract.Activation{Kind: pick(d, "f", kinds)}
	if f.Kind == contract.LeakyReLU {
		f.Alpha = pick(d, "α", slopes)
	}
	return f
}

// fill draws every entry of v from the choices.
func (d *Draws) fill(label string, v, choices []float64) {
	for i := range v {
		v[i] = pick(d, label, choices)
	}
}

// vector draws n entries from the choices and notes them.
func (d *Draws) vector(name string, n int, choices []float64) []float64 {
	v := make([]float64, n)
	d.fill(name, v, choices)
	d.Note(name, v)
	return v
}

// matrix draws a matrix from the choices and notes it.
func (d *Draws) matrix(name string, rows, cols int, choices []float64) contract.Matrix {
	m := contract.NewMatrix(rows, cols)
	d.fill(name, m.Data, choices)
	d.Note(name, m)
	return m
}

// targets returns the values that a target of the loss is drawn from.
func targets(kind contract.LossKind) []float64 {
	switch kind {
	case contract.BinaryCrossEntropy:
		return fractions
	case contract.SoftmaxCrossEntropy:
		return shares
	}
	return inputs
}

// example draws an input and a target for the network.
func (d *Draws) example(n contract.Network) (x, y []float64) {
	widths := n.Widths()
	x = d.vector("x", widths[0], inputs)
	y = d.vector("y", widths[len(widths)-1], targets(n.Loss))
	return x, y
}

// batch draws B examples for the network, 1 ≤ B ≤ most.
func (d *Draws) batch(n contract.Network, least, most int) (x, y contract.Matrix) {
	widths := n.Widths()
	B := d.Int("B", least, most)
	x = d.matrix("x", B, widths[0], inputs)
	y = d.matrix("y", B, widths[len(widths)-1], targets(n.Loss))
	return x, y
}

// supported returns the wanted kinds that are supported; nil wants all. A
// property whose Applies let this become empty is misdeclared.
func supported[T comparable](have, want []T) []T {
	if want == nil {
		return have
	}
	var both []T
	for _, k := range want {
		if slices.Contains(have, k) {
			both = append(both, k)
		}
	}
	if len(both) == 0 {
		panic("props: a property was applied to an implementation that supports none of what it draws")
	}
	return both
}

// preferred returns the wanted kinds that can be had, or all that can be had if
// none can.
func preferred(have, want []contract.ActivationKind) []contract.ActivationKind {
	kept := slices.DeleteFunc(slices.Clone(want), func(k contract.ActivationKind) bool {
		return !slices.Contains(have, k)
	})
	if len(kept) == 0 {
		return have
	}
	return kept
}

func orDefault(v, otherwise int) int {
	if v == 0 {
		return otherwise
	}
	return v
}

// needsKinds returns an Applies for properties that draw activations among the
// kinds only.
func needsKinds(kinds ...contract.ActivationKind) func(contract.Implementation) string {
	return func(im contract.Implementation) string {
		for _, k := range im.Conventions.SupportedActivations() {
			if slices.Contains(kinds, k) {
				return ""
			}
		}
		return "no activation of this property is supported"
	}
}

// needsLoss returns an Applies for properties of one loss.
func needsLoss(kind contract.LossKind) func(contract.Implementation) string {
	return func(im contract.Implementation) string {
		if slices.Contains(im.Conventions.SupportedLosses(), kind) {
			return ""
		}
		return "the loss " + string(kind) + " is not supported"
	}
}

// allOf returns the first reason of several Applies.
func allOf(applies ...func(contract.Implementation) string) func(contract.Implementation) string {
	return func(im contract.Implementation) string {
		for _, reason := range applies {
			if r := reason(im); r != "" {
				return r
			}
		}
		return ""
	}
}
