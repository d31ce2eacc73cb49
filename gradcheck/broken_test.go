package gradcheck_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bonpied/core/verdict"
	"bonpied/gradcheck"
)

// TestBrokenFunctions plants what functions under test have been seen to do, one
// at a time. 200 entries are screened in place; the calls before are watched.
func TestBrokenFunctions(t *testing.T) {
	const n = 200
	x := normals(rand.New(rand.NewPCG(1, 60)), n)
	square := func(x []float64) float64 {
		sum := 0.0
		for i, v := range x {
			sum += math.Sin(v + float64(i))
		}
		return sum
	}
	grad := func(x []float64) []float64 {
		g := make([]float64, n)
		for i, v := range x {
			g[i] = math.Cos(v + float64(i))
		}
		return g
	}
	// after returns f that misbehaves from call k on.
	after := func(k int, misbehave func(x []float64, call int) float64) func([]float64) float64 {
		calls := 0
		return func(x []float64) float64 {
			v := square(x)
			if calls++; calls >= k {
				return v + misbehave(x, calls)
			}
			return v
		}
	}
	gradCalls := 0
	for _, test := range []struct {
		reason string
		f      func([]float64) float64
		grad   func([]float64) []float64
		who    string
		kind   gradcheck.Broken
		says   string
	}{
		{"a random f", after(1, func([]float64, int) float64 { return rand.Float64() }), grad, "f", gradcheck.Nondeterministic, "called again at once"},
		{"f counts its calls", after(1, func(_ []float64, k int) float64 { return 1e-9 * float64(k) }), grad, "f", gradcheck.Nondeterministic, "is not deterministic: f(x) was "},
		{"f drifts later", after(300, func([]float64, int) float64 { return 1 }), grad, "f", gradcheck.Nondeterministic, "called again after other points"},
		{"f changes the entry that is moved, in place", after(400, func(x []float64, _ int) float64 {
			for i := range x {
				x[i] = math.Nextafter(x[i], 9)
			}
			return 0
		}), grad, "f", gradcheck.ChangedArgument, "changed its argument: x["},
		{"f changes another entry, in place", after(150, func(x []float64, _ int) float64 { x[n-1] = 5; return 0 }), grad, "f", gradcheck.ChangedArgument, "to 5"},
		{"f panics later", after(300, func([]float64, int) float64 { panic("late") }), grad, "f", gradcheck.Panicked, "panicked: late"},
		{"f panics while pilots climb", after(100, func([]float64, int) float64 { panic("early") }), grad, "f", gradcheck.Panicked, "panicked: early"},
		{"f is NaN at x", after(1, func([]float64, int) float64 { return math.NaN() }), grad, "f", gradcheck.NotFinite, "NaN at x"},
		{"grad counts its calls", square, func(x []float64) []float64 {
			gradCalls++
			g := grad(x)
			g[3] += float64(gradCalls)
			return g
		}, "grad", gradcheck.Nondeterministic, "∂f/∂x[j=4] was "},
		{"grad has a NaN", square, func(x []float64) []float64 { g := grad(x); g[7] = math.NaN(); return g }, "grad", gradcheck.NotFinite, "NaN at ∂f/∂x[j=8]"},
		{"grad is too short", square, func(x []float64) []float64 { return grad(x)[:5] }, "grad", gradcheck.WrongLength, "5 entries"},
		{"grad changes its argument", square, func(x []float64) []float64 { g := grad(x); x[2] = 0; return g }, "grad", gradcheck.ChangedArgument, "x[2]"},
		{"grad panics", square, func([]float64) []float64 { panic("no") }, "grad", gradcheck.Panicked, "panicked: no"},
	} {
		err := gradcheck.Check(test.f, test.grad, x, nil)
		var broken *gradcheck.BrokenError
		if !errors.As(err, &broken) || broken.Kind != test.kind || broken.Function != test.who || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want %s %v with %q", test.reason, err, test.who, test.kind, test.says)
		}
	}
	if err := gradcheck.Check(square, grad, x, nil); err != nil {
		t.Errorf("nothing is wrong: %v", err)
	}
}

// TestStaleCache: a gradient from the activations of the last call of f is right
// when f was called at x last, and wrong afterwards.
func TestStaleCache(t *testing.T) {
	cached := []float64{0.5, 1}
	f := func(x []float64) float64 { copy(cached, x); return math.Sin(x[0]) * x[1] }
	grad := func([]float64) []float64 {
		return []float64{math.Cos(cached[0]) * cached[1], math.Sin(cached[0])}
	}
	err := gradcheck.Check(f, grad, []float64{0.5, 1}, nil)
	// The last call of f is at x again, to see whether f drifts: what remains
	// stale is a gradient at another point asked for in between.
	if err != nil {
		t.Errorf("called at x last: %v", err)
	}
	calls := 0
	err = gradcheck.Check(func(x []float64) float64 { calls++; return f(x) }, func(x []float64) []float64 {
		g := grad(x)
		if calls > 0 {
			g[1] += 1e-3
		}
		return g
	}, []float64{0.5, 1}, nil)
	if err == nil || !strings.Contains(err.Error(), "called again after other points") {
		t.Errorf("a gradient that depends on earlier calls: %v", err)
	}
}

// TestLastBitsMayVary: sums in another order differ by rounding errors, which
// are no sign of chance.
func TestLastBitsMayVary(t *testing.T) {
	flip := false
	f := func(x []float64) float64 {
		flip = !flip
		v := math.Sin(x[0]) + x[1]*x[1]
		if flip {
			return math.Nextafter(v, 9)
		}
		return v
	}
	grad := func(x []float64) []float64 { return []float64{math.Cos(x[0]), 2 * x[1]} }
	if err := gradcheck.Check(f, grad, []float64{0.5, 1}, nil); err != nil {
		t.Error(err)
	}
}

// TestTimeout: a call that never returns is a failure that names it. Nothing here
// depends on how fast the machine is but that a call which blocks for good is
// longer than a limit of 50 ms.
func TestTimeout(t *testing.T) {
	block := make(chan struct{})
	defer close(block)
	x := []float64{0.5, 1}
	f := func(x []float64) float64 { return math.Sin(x[0]) + x[1] }
	grad := func(x []float64) []float64 { return []float64{math.Cos(x[0]), 1} }
	var calls atomic.Int64
	hangs := func(x []float64) float64 {
		if calls.Add(1) > 60 {
			<-block
		}
		return f(x)
	}
	set := &gradcheck.Settings{Timeout: 50 * time.Millisecond}
	for _, test := range []struct {
		reason string
		check  func() error
		who    string
	}{
		{"f", func() error { calls.Store(0); return gradcheck.Check(hangs, grad, x, set) }, "f"},
		{"grad", func() error {
			return gradcheck.Check(f, func(x []float64) []float64 { <-block; return nil }, x, set)
		}, "grad"},
		{"Batch", func() error {
			_, err := gradcheck.Differences(f, x, &gradcheck.Settings{Timeout: set.Timeout, Batch: func([]float64, []gradcheck.Change, []float64) { <-block }})
			return err
		}, "set.Batch"},
		{"f among workers", func() error {
			calls.Store(0)
			_, err := gradcheck.Differences(hangs, x, &gradcheck.Settings{Timeout: set.Timeout, Workers: 3})
			return err
		}, "f"},
	} {
		var broken *gradcheck.BrokenError
		if err := test.check(); !errors.As(err, &broken) || broken.Kind != gradcheck.TimedOut || broken.Function != test.who {
			t.Errorf("%s hangs: %v", test.reason, err)
		}
	}
	calls.Store(0)
	if got := gradcheck.Directions(hangs, grad(x), x, set); got.Verdict != verdict.Fail || !strings.Contains(got.Reason, "f did not return within 50ms") {
		t.Errorf("directions: %v: %s", got.Verdict, got.Reason)
	}
	if err := gradcheck.Check(f, grad, x, &gradcheck.Settings{Timeout: time.Hour}); err != nil {
		t.Errorf("nothing hangs: %v", err)
	}
}

// TestGoexit: t.FailNow in f ends the goroutine that runs it.
func TestGoexit(t *testing.T) {
	var calls atomic.Int64
	f := func(x []float64) float64 {
		if calls.Add(1) > 60 {
			runtime.Goexit()
		}
		return x[0] * x[1]
	}
	for _, set := range []gradcheck.Settings{{Timeout: time.Hour}, {Workers: 2, Timeout: time.Hour}} {
		calls.Store(0)
		_, err := gradcheck.Differences(f, []float64{1, 2}, &set)
		var broken *gradcheck.BrokenError
		if !errors.As(err, &broken) || broken.Kind != gradcheck.Panicked {
			t.Errorf("%d workers: %v", set.Workers, err)
		}
	}
}

// single is an f in float32 throughout: its argument is rounded too.
func single(x []float64) float64 {
	a, b := float32(x[0]), float32(x[1])
	return float64(float32(math.Tanh(float64(a*b))) + a)
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

func singleGradient(x []float64) []float64 {
	a, b := float64(float32(x[0])), float64(float32(x[1]))
	c := math.Cosh(a * b)
	return []float64{float64(float32(b/(c*c) + 1)), float64(float32(a / (c * c)))}
}

// TestFloat32: declared or detected, correct gradients pass, an error of 3 % is
// found, and f is asked at float32 numbers only.
func TestFloat32(t *testing.T) {
	passed, found := 0, 0
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 61))
		x := []float64{r.NormFloat64(), r.NormFloat64()}
		for _, declared := range []float64{0, 0x1p-24} {
			set := &gradcheck.Settings{UnitRoundoff: declared, Seed: seed}
			f := func(x []float64) float64 {
				if declared > 0 && (float64(float32(x[0])) != x[0] || float64(float32(x[1])) != x[1]) {
					t.Errorf("asked at %v", x)
				}
				return single(x)
			}
			e, err := gradcheck.Differences(f, x, set)
			if err != nil {
				t.Fatal(err)
			}
			unit, detected := e.UnitRoundoff()
			if declared > 0 && (unit != 0x1p-24 || detected) {
				t.Errorf("declared, unit roundoff %v, detected %v", unit, detected)
			}
			found += count(detected)
			err = gradcheck.Check(f, singleGradient, x, set)
			var inconclusive *gradcheck.InconclusiveError
			switch {
			case err == nil:
				passed++
			case !errors.As(err, &inconclusive):
				t.Errorf("declared %v at %v: %v", declared, x, err)
			}
			g := singleGradient(x)
			i := 0
			if math.Abs(g[1]) > math.Abs(g[0]) {
				i = 1
			}
			g[i] *= 1.03
			if got := e.Judge(g); got.Verdict != verdict.Fail {
				t.Errorf("declared %v at %v: an error of 3 %%: %v: %s", declared, x, got.Verdict, got.Reason)
			}
		}
	}
	// A tanh that is saturated leaves nothing to tell apart in a few draws.
	if passed < 360 {
		t.Errorf("%d of 400 passed", passed)
	}
	// Where the sum cancels to less than 2⁻⁸ of its terms, its values have less
	// than 16 digits, which could be anybody's.
	if found < 195 {
		t.Errorf("float32 was detected in %d of 200", found)
	}
}

// TestFloat64IsNotTakenForFloat32: the values must say so, all of them.
func TestFloat64IsNotTakenForFloat32(t *testing.T) {
	for _, f := range []func(x []float64) float64{
		func(x []float64) float64 { return x[0] },
		func([]float64) float64 { return 3 },
		func([]float64) float64 { return 0.1 },
		func(x []float64) float64 { return math.Round(4*x[0]) / 4 },
	} {
		e, err := gradcheck.Differences(f, []float64{0.3}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if unit, detected := e.UnitRoundoff(); unit != 0x1p-53 || detected {
			t.Errorf("unit roundoff %v, detected %v", unit, detected)
		}
	}
}

func ExampleBrokenError() {
	calls := 0
	f := func(x []float64) float64 { calls++; return x[0] + float64(calls) }
	err := gradcheck.Check(f, func([]float64) []float64 { return []float64{1} }, []float64{1}, nil)
	var broken *gradcheck.BrokenError
	if errors.As(err, &broken) {
		fmt.Println(broken.Kind)
		fmt.Println(err)
	}
	// Output:
	// nondeterministic
	// gradcheck: f is not deterministic: f(x) was 2, and called again at once 3
}
