package props

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/core/verdict"
)

// TestEveryOperationIsCalled: the table has a call of every function field of
// the contract, so that a new operation is not forgotten.
func TestEveryOperationIsCalled(t *testing.T) {
	var fields, called []string
	for field := range reflect.TypeFor[contract.Implementation]().Fields() {
		if field.Type.Kind() == reflect.Func && field.Name != "Fresh" {
			fields = append(fields, field.Name)
		}
	}
	for _, c := range calls {
		called = append(called, string(c.op))
	}
	slices.Sort(fields)
	slices.Sort(called)
	if !slices.Equal(fields, called) {
		t.Errorf("calls are of %v, want %v", called, fields)
	}
}

// forgetful fails every second call of one operation.
func forgetful(op contract.Operation) contract.Implementation {
	im := core.Reference()
	calls := 0
	fail := func(args []reflect.Value, f reflect.Value) []reflect.Value {
		out := f.Call(args)
		if calls++; calls%2 == 0 {
			out[len(out)-1] = reflect.ValueOf(errors.New("forgotten"))
		}
		return out
	}
	field := reflect.ValueOf(&im).Elem().FieldByName(string(op))
	original := reflect.ValueOf(field.Interface())
	field.Set(reflect.MakeFunc(field.Type(), func(args []reflect.Value) []reflect.Value { return fail(args, original) }))
	return im
}

// TestEveryOperationIsJudged: whichever operation is not a function of its
// arguments, purity/repeatable names it.
func TestEveryOperationIsJudged(t *testing.T) {
	p, _ := Find(All(), "purity/repeatable")
	for _, c := range calls {
		report, err := Run(context.Background(), forgetful(c.op), &Settings{Seed: 1, Screen: true}, p)
		if err != nil {
			t.Fatal(err)
		}
		if r := report.Results[0]; r.Verdict != verdict.Fail || !strings.Contains(r.Reason, string(c.op)) {
			t.Errorf("%s fails every second time: %v (%s)", c.op, r.Verdict, r.Reason)
		}
	}
}

// TestErrorsAreJudgedElsewhere: an operation that always fails is as pure as one that
// never does, so that a crash costs its own exercise; but where all that the family
// needs fails nothing is known, whatever else is answered.
func TestErrorsAreJudgedElsewhere(t *testing.T) {
	crashing := core.Reference()
	crashing.Backprop = func(contract.Network, []float64, []float64) (contract.Gradients, error) { panic("shapes do not fit") }
	crashed := contract.Implementation{Name: "crashed", Backprop: crashing.Backprop}
	crashed.Forward = func(contract.Network, []float64) (contract.Trace, error) { panic("shapes do not fit") }
	little := crashed
	little.Gamma = core.Reference().Gamma
	for _, p := range purityFamily() {
		if got := verdictOn(t, crashing, p); got != verdict.Pass {
			t.Errorf("%s: Backprop always panics: %v", p.Name, got)
		}
	}
	for _, p := range purityFamily() {
		for _, im := range []contract.Implementation{crashed, little} {
			if got := verdictOn(t, im, p); got != verdict.Fail {
				t.Errorf("%s: everything always panics, but γ at most: %v", p.Name, got)
			}
		}
	}
}

func verdictOn(t *testing.T, im contract.Implementation, p Property) verdict.Verdict {
	t.Helper()
	report, err := Run(context.Background(), im, &Settings{Seed: 1, Checks: 20, Screen: true}, p)
	if err != nil {
		t.Fatal(err)
	}
	return report.Results[0].Verdict
}

// TestPurityOfPart: an implementation of the least that the family needs is
// judged, and one that supports no piecewise-linear activation too.
func TestPurityOfPart(t *testing.T) {
	reference := core.Reference()
	part := contract.Implementation{Name: "part", Forward: reference.Forward, Backprop: reference.Backprop}
	smooth := reference
	smooth.Conventions.Activations = []contract.ActivationKind{contract.Tanh}
	for _, im := range []contract.Implementation{part, smooth} {
		report, err := Run(context.Background(), im, &Settings{Seed: 1, Checks: 20}, purityFamily()...)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range report.Results {
			if r.Verdict != verdict.Pass {
				t.Errorf("%s: %s", im.Name, r.Explain())
			}
		}
	}
}

func TestStatefulIsNotCalledConcurrently(t *testing.T) {
	im := core.Reference()
	im.Fresh = core.Reference
	p, _ := Find(All(), "purity/concurrent")
	report, err := Run(context.Background(), im, &Settings{Seed: 1}, p)
	if err != nil {
		t.Fatal(err)
	}
	if r := report.Results[0]; r.Verdict != verdict.NotProvided {
		t.Errorf("a stateful implementation is judged: %s", r.Explain())
	}
}

// TestArgumentsKeepShape: the other arguments differ from the first in every
// number, and padded ones end where they should.
func TestArgumentsKeepShape(t *testing.T) {
	n := contract.Network{Loss: contract.Quadratic, Layers: []contract.Layer{{
		W: contract.Matrix{Rows: 1, Cols: 2, Data: []float64{1, 0}}, B: []float64{0},
		F: contract.Activation{Kind: contract.Tanh},
	}}}
	a := fillArguments(core.Reference(), n, []float64{1, -1}, []float64{0.5})
	other, padded := a.other().tensors(), a.padded().tensors()
	for i, mine := range a.tensors() {
		for k, v := range mine.values {
			if other[i].values[k] == v {
				t.Errorf("%s: number %d is %v in both arguments", mine.name, k+1, v)
			}
		}
		if got := padded[i].values; !slices.Equal(got, mine.values) || cap(got) < len(got)+margin {
			t.Errorf("%s padded is %v of capacity %d", mine.name, got, cap(got))
		}
	}
}
