package grade

import (
	"math"
	"testing"

	"bonpied/core/verdict"
	"bonpied/props"
)

func TestDisguised(t *testing.T) {
	fail := func(name string, got, want float64) props.Result {
		return props.Result{Name: name, Verdict: verdict.Fail, Evidence: verdict.Evidence{
			Got: verdict.Float(got), Want: verdict.Float(want), Discrepancy: verdict.Float(math.Abs(got - want)),
		}}
	}
	pass := props.Result{Name: "backprop/bias", Verdict: verdict.Pass}
	for _, test := range []struct {
		reason  string
		results []props.Result
		want    bool
	}{
		{"nothing fails", []props.Result{pass}, false},
		{"differences", []props.Result{pass, fail("backprop/weight", 1+3e-8, 1), fail("backprop/bias", 2+1e-9, 2)}, true},
		{"a wrong formula", []props.Result{fail("backprop/weight", 1.5, 1)}, false},
		{"one of them is a wrong formula", []props.Result{fail("backprop/weight", 1+3e-8, 1), fail("batch/mean-of-examples", 3, 1)}, false},
		{"rounding", []props.Result{fail("backprop/weight", 1+2e-16, 1)}, false},
		{"not a number", []props.Result{fail("backprop/weight", math.NaN(), 1)}, false},
		{"zero for zero", []props.Result{fail("backprop/weight", 0, 0)}, false},
		{"no derivative", []props.Result{fail("depth/endpoints", 1+3e-8, 1)}, false},
	} {
		if got := disguised(test.results); got != test.want {
			t.Errorf("%s: %v, want %v", test.reason, got, test.want)
		}
	}
}
