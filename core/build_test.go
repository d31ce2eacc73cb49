package core_test

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bonpied/core"
	"bonpied/core/contract"
)

var leakySpec = contract.InitSpec{Scheme: contract.Leaky, Mode: contract.FanAverage, Law: contract.Normal,
	Shape: contract.Shape{In: 4, Out: 6, Area: 3, Groups: 2}, Slope: 0.25}

// results calls every operation on valid arguments and returns what it gave, as
// lists of numbers under the operation's name.
func results(t testing.TB, im contract.Implementation) map[contract.Operation][][]float64 {
	t.Helper()
	n, leaky := sample(contract.BinaryCrossEntropy), activation(contract.LeakyReLU)
	x, y := sampleBatch()
	out := map[contract.Operation][][]float64{}
	keep := func(op contract.Operation, err error, lists ...[]float64) {
		if err != nil {
			t.Fatalf("%s: %v", op, err)
		}
		out[op] = lists
	}
	for _, f := range contract.ActivationKinds() {
		a, slope, err := im.Activate(activation(f), []float64{-1.3, 0, 0.7})
		keep(contract.OpActivate, err, append(out[contract.OpActivate], a, slope)...)
		γ, err := im.Gamma(activation(f))
		keep(contract.OpGamma, err, append(out[contract.OpGamma], []float64{γ})...)
		m, err := im.SecondMoment(activation(f), 1.7)
		keep(contract.OpSecondMoment, err, append(out[contract.OpSecondMoment], []float64{m})...)
	}
	for _, k := range contract.LossKinds() {
		c, gradient, err := im.Loss(k, y, y, contract.Mean)
		keep(contract.OpLoss, err, append(out[contract.OpLoss], []float64{c}, gradient.Data)...)
	}
	trace, err := im.Forward(n, x.Row(0))
	keep(contract.OpForward, err, append(trace.Z, trace.A...)...)
	δ, err := im.Deltas(n, x.Row(0), y.Row(0))
	keep(contract.OpDeltas, err, δ...)
	g, err := im.Backprop(n, x.Row(0), y.Row(0))
	keep(contract.OpBackprop, err, flatten(g)...)
	g, err = im.BackpropBatch(n, x, y, contract.Mean)
	keep(contract.OpBackpropBatch, err, flatten(g)...)
	g, err = im.VJP(n, x.Row(0), []float64{1, -0.5})
	keep(contract.OpVJP, err, flatten(g)...)
	w, err := im.Initialise(leakySpec, 7)
	keep(contract.OpInitialise, err, w.W.Data, w.B)
	v, err := im.WeightVariance(leakySpec)
	keep(contract.OpWeightVariance, err, []float64{v})
	forward, backward, err := im.VarianceGains(leaky, leakySpec.Shape, 0.3)
	keep(contract.OpVarianceGains, err, []float64{forward, backward})
	p, err := im.KeepProbabilities(5, 0.3)
	keep(contract.OpKeepProbabilities, err, p)
	e, err := im.ExpectedDepth(5, 0.3)
	keep(contract.OpExpectedDepth, err, []float64{e})
	law, err := im.DepthLaw(5, 0.3)
	keep(contract.OpDepthLaw, err, law)
	blocks, err := im.SampleBlocks(5, 0.3, 7)
	keep(contract.OpSampleBlocks, err, ones(blocks))
	return out
}

func flatten(g contract.Gradients) [][]float64 {
	lists := [][]float64{{g.Loss}, g.X.Data}
	for i := range g.W {
		lists = append(lists, g.W[i].Data, g.B[i])
	}
	return lists
}

func ones(blocks []bool) []float64 {
	numbers := make([]float64, len(blocks))
	for i, kept := range blocks {
		if kept {
			numbers[i] = 1
		}
	}
	return numbers
}

func TestReferenceProvidesEverything(t *testing.T) {
	im := core.Reference()
	fields := reflect.ValueOf(im)
	for i := range fields.NumField() {
		name := fields.Type().Field(i).Name
		if fields.Field(i).Kind() == reflect.Func && name != "Fresh" && fields.Field(i).IsNil() {
			t.Errorf("%s is nil", name)
		}
	}
	if im.Name != "reference" || im.Validate() != nil {
		t.Errorf("name %q, Validate %v", im.Name, im.Validate())
	}
}

// The zero Primitives are the reference's, and equal calls give equal bits.
func TestNilPrimitivesAreTheReference(t *testing.T) {
	want := results(t, core.Reference())
	for _, im := range []contract.Implementation{core.Reference(), core.Build("zero", core.Primitives{})} {
		if diff := cmp.Diff(want, results(t, im)); diff != "" {
			t.Errorf("%s differs (-first call +second):\n%s", im.Name, diff)
		}
	}
}

// Every primitive is used: replaced by one that also counts its calls, it is
// called by some operation, and nothing else changes.
func TestEveryPrimitiveIsUsed(t *testing.T) {
	want := results(t, core.Reference())
	kind := reflect.TypeFor[core.Primitives]()
	for i := range kind.NumField() {
		if kind.Field(i).Type.Kind() != reflect.Func {
			continue
		}
		p, calls := core.ReferencePrimitives(), 0
		if kind.Field(i).Name == "Round" {
			p.Round = func(x float64) float64 { return x }
		}
		field := reflect.ValueOf(&p).Elem().Field(i)
		original := reflect.ValueOf(field.Interface())
		field.Set(reflect.MakeFunc(field.Type(), func(args []reflect.Value) []reflect.Value {
			calls++
			return original.Call(args)
		}))
		got := results(t, core.Build("counting", p))
		if calls == 0 {
			t.Errorf("no operation calls %s", kind.Field(i).Name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("counting the calls of %s changes results:\n%s", kind.Field(i).Name, diff)
		}
	}
}

// In the float32 variant every number that any operation returns is a float32.
func TestRoundReachesEveryResult(t *testing.T) {
	for op, lists := range results(t, float32Variant()) {
		for _, list := range lists {
			for _, v := range list {
				if toFloat32(v) != v {
					t.Errorf("%s returns %v, which is not a float32", op, v)
				}
			}
		}
	}
}

// A replaced Dot reaches both passes: sums from right to left change the last
// bits of their results, and stay within the running error bound.
func TestDotReachesBothPasses(t *testing.T) {
	backwards := func(tanh bool) contract.Implementation {
		return core.Build("backwards", core.Primitives{
			Conventions: contract.Conventions{GELUTanh: tanh},
			Dot: func(_ *core.Primitives, a, b []float64) float64 {
				sum := 0.0
				for i := len(a) - 1; i >= 0; i-- {
					sum += float64(a[i] * b[i])
				}
				return sum
			},
		})
	}
	want, got := results(t, core.Reference()), results(t, backwards(false))
	for _, op := range []contract.Operation{contract.OpForward, contract.OpVJP} {
		if cmp.Equal(want[op], got[op]) {
			t.Errorf("%s does not use Dot", op)
		}
	}
	passes(t, "networks summed backwards", judgeNetworks(backwards))
}

func TestBuildPanicsOnMisuse(t *testing.T) {
	for _, test := range []struct {
		reason, name string
		conventions  contract.Conventions
		want         string
	}{
		{"no name", "", contract.Conventions{}, "Name"},
		{"κ over 1", "x", contract.Conventions{KinkWeight: 2}, "KinkWeight"},
		{"a roundoff of NaN", "x", contract.Conventions{UnitRoundoff: math.NaN()}, "UnitRoundoff"},
	} {
		func() {
			defer func() {
				message, _ := recover().(string)
				if !strings.HasPrefix(message, "core: Build: ") || !strings.Contains(message, test.want) {
					t.Errorf("%s: panics with %q, want it to name %s", test.reason, message, test.want)
				}
			}()
			core.Build(test.name, core.Primitives{Conventions: test.conventions})
		}()
	}
}
