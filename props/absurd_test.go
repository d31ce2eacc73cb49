package props_test

import (
	"errors"
	"math"
	"reflect"
	"testing"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/props"
)

// TestAbsurdImplementations: results that make no sense are failures, never an
// error of the suite and never inconclusive. An implementation that errs or
// panics fails everything; one that returns nothing, or numbers that are not
// finite, fails all but what it satisfies: it is pure, its keys repeat, its masks
// are no numbers.
func TestAbsurdImplementations(t *testing.T) {
	for _, test := range []struct {
		name     string
		spoil    func(results []reflect.Value)
		mostPass int
	}{
		{"panics", func([]reflect.Value) { panic("no") }, 0},
		{"errs", func(r []reflect.Value) { r[len(r)-1] = reflect.ValueOf(errors.New("no")).Convert(r[len(r)-1].Type()) }, 0},
		{"returns nothing", func(r []reflect.Value) {
			for i := range r {
				r[i] = reflect.Zero(r[i].Type())
			}
		}, 12},
		{"NaN", func(r []reflect.Value) { fillNumbers(r, math.NaN()) }, 15},
		{"+Inf", func(r []reflect.Value) { fillNumbers(r, math.Inf(1)) }, 16},
	} {
		im := spoilt(test.name, test.spoil)
		report, err := props.Run(t.Context(), im, &props.Settings{Seed: 1, Screen: true}, props.All()...)
		if err != nil || !report.Complete {
			t.Fatalf("%s: complete %v, %v", test.name, report.Complete, err)
		}
		for _, r := range report.Results {
			if r.Verdict != verdict.Pass && r.Verdict != verdict.Fail {
				t.Errorf("%s: %s is %v (%s)", test.name, r.Name, r.Verdict, r.Reason)
			}
		}
		if report.Summary.Pass > test.mostPass {
			t.Errorf("%s: %d properties pass, want at most %d", test.name, report.Summary.Pass, test.mostPass)
		}
	}
}

// spoilt returns the reference with the results of every operation spoilt.
func spoilt(name string, spoil func(results []reflect.Value)) contract.Implementation {
	im := contract.Implementation{Name: name}
	reference, fields := reflect.ValueOf(core.Reference()), reflect.ValueOf(&im).Elem()
	for i := range fields.NumField() {
		operation := reference.Field(i)
		if operation.Kind() != reflect.Func || operation.IsNil() {
			continue
		}
		fields.Field(i).Set(reflect.MakeFunc(operation.Type(), func(arguments []reflect.Value) []reflect.Value {
			results := operation.Call(arguments)
			spoil(results)
			return results
		}))
	}
	return im
}

// fillNumbers sets every number among the results to v.
func fillNumbers(results []reflect.Value, v float64) {
	for i, r := range results {
		if r.Kind() == reflect.Float64 {
			results[i] = reflect.ValueOf(v)
			continue
		}
		fillInside(r, v)
	}
}

func fillInside(r reflect.Value, v float64) {
	switch r.Kind() {
	case reflect.Slice:
		for i := range r.Len() {
			if r.Index(i).Kind() == reflect.Float64 {
				r.Index(i).SetFloat(v)
				continue
			}
			fillInside(r.Index(i), v)
		}
	case reflect.Struct:
		for i := range r.NumField() {
			fillInside(r.Field(i), v)
		}
	}
}
