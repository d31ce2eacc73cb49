package contract_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bonpied/core/contract"
)

// network returns a valid network of 2-3-1.
func network() contract.Network {
	return contract.Network{
		Layers: []contract.Layer{
			{W: contract.NewMatrix(3, 2), B: make([]float64, 3), F: contract.Activation{Kind: contract.LeakyReLU, Alpha: 0.25}},
			{W: contract.NewMatrix(1, 3), B: make([]float64, 1), F: contract.Activation{Kind: contract.Identity}},
		},
		Loss: contract.Quadratic,
	}
}

func TestNetworkValidateNamesTheArgument(t *testing.T) {
	for _, test := range []struct {
		reason string
		spoil  func(n *contract.Network)
		want   string
	}{
		{"no layers", func(n *contract.Network) { n.Layers = nil }, "network.Layers"},
		{"unknown loss", func(n *contract.Network) { n.Loss = "hinge" }, "network.Loss"},
		{"NaN weight", func(n *contract.Network) { n.Layers[1].W.Data[2] = math.NaN() }, "network.Layers[1].W"},
		{"infinite bias", func(n *contract.Network) { n.Layers[0].B[1] = math.Inf(1) }, "network.Layers[0].B"},
		{"no rows", func(n *contract.Network) { n.Layers[0].W.Rows = 0 }, "network.Layers[0].W.Rows"},
		{"negative columns", func(n *contract.Network) { n.Layers[0].W.Cols = -2 }, "network.Layers[0].W.Cols"},
		{"missing data", func(n *contract.Network) { n.Layers[0].W.Data = nil }, "network.Layers[0].W.Data"},
		{"dimensions that overflow", func(n *contract.Network) {
			n.Layers[0].W = contract.Matrix{Rows: math.MaxInt, Cols: math.MaxInt, Data: []float64{1}}
		}, "network.Layers[0].W.Data"},
		{"widths that do not chain", func(n *contract.Network) { n.Layers[1].W = contract.NewMatrix(1, 4) }, "network.Layers[1].W.Cols"},
		{"short bias", func(n *contract.Network) { n.Layers[0].B = n.Layers[0].B[:2] }, "network.Layers[0].B"},
		{"unknown activation", func(n *contract.Network) { n.Layers[0].F.Kind = "swish" }, "network.Layers[0].F.Kind"},
		{"α above 1", func(n *contract.Network) { n.Layers[0].F.Alpha = 1.5 }, "network.Layers[0].F.Alpha"},
		{"α below 0", func(n *contract.Network) { n.Layers[0].F.Alpha = -0.1 }, "network.Layers[0].F.Alpha"},
		{"α is NaN", func(n *contract.Network) { n.Layers[0].F.Alpha = math.NaN() }, "network.Layers[0].F.Alpha"},
		{"α of a kind that has none", func(n *contract.Network) { n.Layers[1].F.Alpha = 0.5 }, "network.Layers[1].F.Alpha"},
	} {
		n := network()
		test.spoil(&n)
		checkArgument(t, test.reason, n.Validate(), test.want)
	}
	if err := network().Validate(); err != nil {
		t.Errorf("a valid network: %v", err)
	}
}

func checkArgument(t *testing.T, reason string, err error, want string) {
	t.Helper()
	var bad *contract.ArgumentError
	if !errors.As(err, &bad) {
		t.Errorf("%s: error %v, want an ArgumentError", reason, err)
		return
	}
	if bad.Argument != want {
		t.Errorf("%s: names %q, want %q (%v)", reason, bad.Argument, want, err)
	}
	if !strings.Contains(err.Error(), want) || bad.Problem == "" {
		t.Errorf("%s: %q does not say what is wrong", reason, err)
	}
}

func TestOtherValidation(t *testing.T) {
	n := network()
	one, nan := contract.NewMatrix(1, 1), math.NaN()
	spec := contract.InitSpec{Scheme: contract.He, Mode: contract.FanIn, Law: contract.Normal, Shape: contract.Dense(2, 3)}
	changed := func(change func(*contract.InitSpec)) contract.InitSpec {
		s := spec
		change(&s)
		return s
	}
	for _, test := range []struct {
		reason string
		err    error
		want   string
	}{
		{"short input", n.ValidateInput([]float64{1}), "x"},
		{"NaN input", n.ValidateInput([]float64{1, nan}), "x"},
		{"short target", n.ValidateExample([]float64{1, 2}, nil), "y"},
		{"short cotangent", n.ValidateCotangent([]float64{1, 2}, []float64{1, 2}), "cotangent"},
		{"batch of other width", n.ValidateBatch(contract.NewMatrix(2, 3), contract.NewMatrix(2, 1), contract.Mean), "x.Cols"},
		{"targets of other width", n.ValidateBatch(contract.NewMatrix(2, 2), contract.NewMatrix(2, 2), contract.Mean), "y.Cols"},
		{"more targets than examples", n.ValidateBatch(contract.NewMatrix(2, 2), contract.NewMatrix(3, 1), contract.Mean), "y.Rows"},
		{"unknown reduction", n.ValidateBatch(contract.NewMatrix(2, 2), contract.NewMatrix(2, 1), "max"), "reduction"},
		{"empty batch", n.ValidateBatch(contract.Matrix{Cols: 2}, contract.NewMatrix(2, 1), contract.Sum), "x.Rows"},
		{"target above 1", contract.ValidateLoss(contract.BinaryCrossEntropy, one, contract.RowMatrix([]float64{1.5}), contract.Sum), "target"},
		{"negative share", contract.ValidateLoss(contract.SoftmaxCrossEntropy, one, contract.RowMatrix([]float64{-1}), contract.Sum), "target"},
		{"output and target differ", contract.ValidateLoss(contract.Quadratic, one, contract.NewMatrix(2, 1), contract.Sum), "target"},
		{"unknown loss", contract.ValidateLoss("hinge", one, one, contract.Sum), "loss"},
		{"unknown scheme", changed(func(s *contract.InitSpec) { s.Scheme = "lecun" }).Validate(), "spec.Scheme"},
		{"unknown mode", changed(func(s *contract.InitSpec) { s.Mode = "both" }).Validate(), "spec.Mode"},
		{"unknown law", changed(func(s *contract.InitSpec) { s.Law = "laplace" }).Validate(), "spec.Law"},
		{"slope above 1", changed(func(s *contract.InitSpec) { s.Scheme, s.Slope = contract.Leaky, 2 }).Validate(), "spec.Slope"},
		{"slope of a scheme that has none", changed(func(s *contract.InitSpec) { s.Slope = 0.5 }).Validate(), "spec.Slope"},
		{"no inputs", changed(func(s *contract.InitSpec) { s.Shape.In = 0 }).Validate(), "shape.In"},
		{"groups that do not divide", changed(func(s *contract.InitSpec) { s.Shape.Groups = 2 }).Validate(), "shape.Groups"},
		{"too many weights", changed(func(s *contract.InitSpec) { s.Shape = contract.Dense(1<<20, 1<<20) }).Validate(), "shape"},
		{"too many weights by the kernel", changed(func(s *contract.InitSpec) { s.Shape.Area = math.MaxInt }).Validate(), "shape"},
		{"L = 0", contract.ValidateDepth(0, 0.5), "L"},
		{"p_L above 1", contract.ValidateDepth(3, 1.5), "pL"},
		{"p_L is NaN", contract.ValidateDepth(3, nan), "pL"},
		{"gain of a curved f", contract.ValidateGains(contract.Activation{Kind: contract.Tanh}, spec.Shape, 1), "activation.Kind"},
		{"variance 0", contract.ValidateGains(contract.Activation{Kind: contract.ReLU}, spec.Shape, 0), "variance"},
		{"infinite variance", contract.ValidateMoment(contract.Activation{Kind: contract.Tanh}, math.Inf(1)), "variance"},
		{"no name", contract.Implementation{}.Validate(), "implementation.Name"},
		{"u above 2⁻²⁴", contract.Conventions{UnitRoundoff: 0x1p-9}.Validate(), "conventions.UnitRoundoff"},
		{"κ above 1", contract.Conventions{KinkWeight: 2}.Validate(), "conventions.KinkWeight"},
		{"negative ulps", contract.Conventions{MathULP: -1}.Validate(), "conventions.MathULP"},
		{"unknown supported kind", contract.Conventions{Activations: []contract.ActivationKind{"swish"}}.Validate(), "conventions.Activations"},
		{"unknown supported loss", contract.Conventions{Losses: []contract.LossKind{"hinge"}}.Validate(), "conventions.Losses"},
	} {
		checkArgument(t, test.reason, test.err, test.want)
	}
	if err := spec.Validate(); err != nil {
		t.Errorf("a valid spec: %v", err)
	}
}

func TestProvides(t *testing.T) {
	none := contract.Implementation{Name: "none"}
	some := contract.Implementation{Name: "some", Gamma: func(contract.Activation) (float64, error) { return 1, nil }}
	if none.Provides(contract.OpGamma) || !some.Provides(contract.OpGamma) || some.Provides(contract.OpForward) || some.Provides("Fly") {
		t.Error("Provides does not follow the fields")
	}
}

func TestCloneSharesNothing(t *testing.T) {
	n := network()
	c := n.Clone()
	c.Layers[0].W.Data[0], c.Layers[0].B[0], c.Layers[1].F.Kind = 7, 7, contract.Tanh
	if diff := cmp.Diff(network(), n); diff != "" {
		t.Errorf("changing the clone changed the network (-want +got):\n%s", diff)
	}
}

func TestGamma(t *testing.T) {
	var c contract.Conventions
	if got := c.Gamma(3); !(got > 3*contract.Float64 && got < 3.0001*contract.Float64) {
		t.Errorf("γ₃ = %v", got)
	}
	if got := (contract.Conventions{UnitRoundoff: 0x1p-8}).Gamma(256); !math.IsInf(got, 1) {
		t.Errorf("γ of k·u = 1 is %v, want +Inf", got)
	}
}

func TestSlopeAtKink(t *testing.T) {
	leaky := contract.Activation{Kind: contract.LeakyReLU, Alpha: 0.25}
	for _, test := range []struct{ kappa, want float64 }{{0, 0.25}, {1, 1}, {0.5, 0.625}} {
		if got := (contract.Conventions{KinkWeight: test.kappa}).SlopeAtKink(leaky); got != test.want {
			t.Errorf("κ = %v: f'(0) = %v, want %v", test.kappa, got, test.want)
		}
	}
}

// FuzzValidate holds that no network, however mangled, makes validation panic,
// and that what passes has the shapes that operations index by.
func FuzzValidate(f *testing.F) {
	f.Add(3, 2, 6, 3, "tanh", 0.0, 1.0, "quadratic")
	f.Add(-1, 2, 0, 0, "relu", 0.5, math.NaN(), "")
	f.Add(math.MaxInt, math.MaxInt, 1, 1, "leaky-relu", 2.0, math.Inf(1), "hinge")
	f.Fuzz(func(t *testing.T, rows, cols, data, biases int, kind string, alpha, value float64, loss string) {
		layer := contract.Layer{
			W: contract.Matrix{Rows: rows, Cols: cols, Data: slices.Repeat([]float64{value}, min(max(data, 0), 64))},
			B: slices.Repeat([]float64{value}, min(max(biases, 0), 64)),
			F: contract.Activation{Kind: contract.ActivationKind(kind), Alpha: alpha},
		}
		n := contract.Network{Layers: []contract.Layer{layer}, Loss: contract.LossKind(loss)}
		if err := n.Validate(); err == nil {
			if len(layer.W.Data) != rows*cols || len(layer.B) != rows || math.IsNaN(value) || !(alpha >= 0 && alpha <= 1) {
				t.Errorf("%v passes", n)
			}
		}
	})
}

func ExampleNetwork_Validate() {
	n := contract.Network{Loss: contract.Quadratic, Layers: []contract.Layer{
		{W: contract.NewMatrix(2, 3), B: make([]float64, 2), F: contract.Activation{Kind: contract.Tanh}},
		{W: contract.NewMatrix(1, 3), B: make([]float64, 1), F: contract.Activation{Kind: contract.Identity}},
	}}
	fmt.Println(n.Validate())
	// Output: contract: network.Layers[1].W.Cols is 3, want N_1 = 2
}
