package call

import (
	"math"
	"strings"
	"testing"
)

// TestFaults: what f does wrong is noted, for copies and for points that are
// moved in place.
func TestFaults(t *testing.T) {
	for _, test := range []struct {
		reason  string
		f       func(x []float64) float64
		inPlace bool
		kind    Kind // 0: none
		says    string
	}{
		{"a sum", func(x []float64) float64 { return x[0] + x[1] }, false, 0, ""},
		{"a sum, in place", func(x []float64) float64 { return x[0] + x[1] }, true, 0, ""},
		{"a panic", func([]float64) float64 { panic("no") }, false, Panicked, "panicked: no"},
		{"it writes where x is not moved", func(x []float64) float64 { x[1] = 7; return 0 }, false, ChangedArgument, "x[1] from 2 to 7"},
		{"it writes where x is not moved, in place", func(x []float64) float64 { x[1] = 7; return 0 }, true, ChangedArgument, "x[1] from 2 to 7"},
		{"it writes where x is moved, in place", func(x []float64) float64 { x[0] = 7; return 0 }, true, ChangedArgument, "x[0] from 1.5 to 7"},
	} {
		x := []float64{1, 2}
		fun := New(test.f, x)
		if test.inPlace {
			fun = fun.InPlace(test.f)
		}
		value, position := fun.Axis(0, 0.5, true)
		fun.Verify()
		switch {
		case position != 1.5 || x[0] != 1 || x[1] != 2:
			t.Errorf("%s: position %v, x is now %v", test.reason, position, x)
		case test.kind == 0 && (fun.Fault != nil || value != 3.5):
			t.Errorf("%s: %v, fault %+v", test.reason, value, fun.Fault)
		case test.kind != 0 && (fun.Fault == nil || fun.Fault.Kind != test.kind || !strings.Contains(fun.Fault.Problem, test.says)):
			t.Errorf("%s: fault %+v, want %q", test.reason, fun.Fault, test.says)
		}
	}
}

// TestPoints: every way of moving x asks f for the same kind of point and leaves
// x as it was.
func TestPoints(t *testing.T) {
	fun := New(func(x []float64) float64 { return x[0] + 10*x[1] + 100*x[2] }, []float64{1, 2, 3})
	along := fun.Direction(1, []float64{1, -1}, 0.5, true)
	at := fun.At(1, []float64{4, 5}, true)
	if along != 1+25+250 || at != 1+40+500 {
		t.Errorf("along a direction %v, at a point %v", along, at)
	}
	if centre, fault := fun.Centre(); centre != 321 || fault != nil {
		t.Errorf("at x %v, %+v", centre, fault)
	}
	fun.Know(map[Change]float64{{Index: 0, Value: 1.25}: 7})
	if calls, known := fun.Calls, 0.0; true {
		if known, _ = fun.Axis(0, 0.25, true); known != 7 || fun.Calls != calls {
			t.Errorf("a known value is %v after %d calls", known, fun.Calls-calls)
		}
	}
	fun.Declare(0x1p-24, 0)
	if _, position := fun.Axis(0, 0.1, true); position != float64(float32(1.1)) {
		t.Errorf("a float32 function was asked for %v", position)
	}
}

// TestBatchEvaluate: calls of at most MostChanges, what is not set is NaN, and a
// batch that changes x is at fault.
func TestBatchEvaluate(t *testing.T) {
	x := []float64{1}
	changes := make([]Change, MostChanges+1)
	some := Batch(func(_ []float64, changes []Change, values []float64) {
		if len(changes) > MostChanges {
			t.Errorf("%d changes at once", len(changes))
		}
		values[0] = 3
	})
	values, calls, fault := some.Evaluate(x, changes)
	if fault != nil || calls != 2 || values[0] != 3 || values[MostChanges] != 3 || !math.IsNaN(values[1]) {
		t.Errorf("%d calls, %v, fault %+v", calls, values[:2], fault)
	}
	writes := Batch(func(x []float64, _ []Change, _ []float64) { x[0] = 5 })
	if _, _, fault := writes.Evaluate(x, changes); fault == nil || fault.Kind != ChangedArgument || x[0] != 1 {
		t.Errorf("fault %+v, x is now %v", fault, x)
	}
}
