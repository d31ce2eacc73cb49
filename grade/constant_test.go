package grade

import (
	"errors"
	"math"
	"reflect"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/fixtures"
	"bonpied/grade/result"
	"bonpied/props"
)

// TestConstants: what answers one number to everything, or none that is finite, is
// found in every operation but γ, which may be 1 for all.
func TestConstants(t *testing.T) {
	all := map[contract.Operation]string{}
	for _, q := range questions(core.Reference()) {
		all[q.op] = constant
	}
	if len(all) != 15 {
		t.Errorf("%d operations are asked: %v", len(all), all)
	}
	for _, v := range []float64{0, 1, -2.5, math.NaN(), math.Inf(1)} {
		im := saying(v)
		if diff := cmp.Diff(all, notWritten(questions(im), 1, inTurn(im))); diff != "" {
			t.Errorf("%v (-want +got):\n%s", v, diff)
		}
	}
}

// TestSame: NaN is no other answer than NaN.
func TestSame(t *testing.T) {
	nan := math.NaN()
	for _, test := range []struct {
		answers []any
		want    bool
	}{
		{[]any{[]float64{0, nan}, []float64{nan, 0, nan}}, true},
		{[]any{[]float64{0, nan}, []float64{0, 1}}, false},
		{[]any{nan, math.Inf(1)}, true},
	} {
		if got := same(test.answers); got != test.want {
			t.Errorf("%v: %v", test.answers, got)
		}
	}
}

// TestConstantsOfOthers: no mistake is taken for an operation that was not written,
// but for those that make it one.
func TestConstantsOfOthers(t *testing.T) {
	want := map[string]map[contract.Operation]string{"mask-never-drops": {contract.OpSampleBlocks: constant}}
	ims := []contract.Implementation{core.Reference()}
	for _, c := range fixtures.Controls() {
		ims = append(ims, c.New())
	}
	for _, f := range fixtures.Faults() {
		ims = append(ims, f.New())
	}
	for _, im := range ims {
		for seed := range uint64(3) {
			if diff := cmp.Diff(want[im.Name], notWritten(questions(im), seed+1, inTurn(im)), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s, seed %d (-want +got):\n%s", im.Name, seed+1, diff)
			}
		}
	}
}

// TestUnsupported: what supports nothing counts as not written, and what supports one
// scheme of initialisation of three does not.
func TestUnsupported(t *testing.T) {
	im := core.Reference()
	initialise := im.Initialise
	im.Initialise = func(s contract.InitSpec, key uint64) (contract.Parameters, error) {
		if s.Scheme != contract.Glorot {
			return contract.Parameters{}, errors.ErrUnsupported
		}
		return initialise(s, key)
	}
	im.DepthLaw = func(int, float64) ([]float64, error) { return nil, errors.ErrUnsupported }
	want := map[contract.Operation]string{contract.OpDepthLaw: unsupported}
	if diff := cmp.Diff(want, notWritten(questions(im), 1, inTurn(im))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestNotWrittenIsSaid: why an operation counts as not written is of a form that reports
// know, and say in the language of the reader.
func TestNotWrittenIsSaid(t *testing.T) {
	for reason, form := range map[string]*regexp.Regexp{constant: result.SameAnswer, unsupported: result.Unsupported} {
		left := map[contract.Operation]string{contract.OpLoss: reason}
		found := because(props.Result{Verdict: verdict.NotProvided}, []contract.Operation{contract.OpForward, contract.OpLoss}, left)
		if m := form.FindStringSubmatch(found.Reason); len(m) != 2 || m[1] != string(contract.OpLoss) {
			t.Errorf("%q is not of the form %v", found.Reason, form)
		}
	}
}

// saying returns the reference with v for every number of its answers.
func saying(v float64) contract.Implementation {
	im := core.Reference()
	fields := reflect.ValueOf(&im).Elem()
	for i := range fields.NumField() {
		operation := fields.Field(i)
		if operation.Kind() != reflect.Func || operation.IsNil() {
			continue
		}
		right := reflect.ValueOf(operation.Interface())
		operation.Set(reflect.MakeFunc(operation.Type(), func(arguments []reflect.Value) []reflect.Value {
			results := right.Call(arguments)
			for i, r := range results {
				settable := reflect.New(r.Type()).Elem()
				settable.Set(r)
				replace(settable, v)
				results[i] = settable
			}
			return results
		}))
	}
	return im
}

func replace(in reflect.Value, v float64) {
	switch in.Kind() {
	case reflect.Float64:
		in.SetFloat(v)
	case reflect.Bool:
		in.SetBool(v != 0)
	case reflect.Slice:
		for i := range in.Len() {
			replace(in.Index(i), v)
		}
	case reflect.Struct:
		for i := range in.NumField() {
			replace(in.Field(i), v)
		}
	default: // the sizes of a matrix, and errors
	}
}
