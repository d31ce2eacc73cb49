package call

import (
	"sync/atomic"
	"testing"
	"time"
)

// TestCrewReportsTheFirst: whoever finds it, the fault is the one of the first
// share, and every entry before it is done.
func TestCrewReportsTheFirst(t *testing.T) {
	x := make([]float64, 1000)
	f := func(x []float64) float64 {
		for i, v := range x {
			if v != 0 && i%300 == 299 {
				panic(i)
			}
		}
		return 0
	}
	entries := make([]int, len(x))
	for i := range entries {
		entries[i] = i
	}
	for _, workers := range []int{1, 4} {
		var calls atomic.Int64
		done := make([]bool, len(x))
		crew := Crew{Model: New(f, x), F: f, Workers: workers, Calls: &calls}
		fault := crew.Each(entries, func(fun *Function, i int) { fun.Axis(i, 1, true); done[i] = true })
		if fault == nil || fault.Problem != "panicked: 299" {
			t.Errorf("%d workers: %+v", workers, fault)
		}
		for i := range 256 { // the shares of 64 before that of entry 299
			if !done[i] {
				t.Errorf("%d workers: entry %d was left out", workers, i)
			}
		}
		if calls.Load() < 300 {
			t.Errorf("%d workers: %d calls counted", workers, calls.Load())
		}
	}
}

// TestWithin: a call that hangs is a fault of its function, one that ends its
// goroutine too, and without a limit there is no clock.
func TestWithin(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	hangs := func([]float64) float64 { <-release; return 0 }
	_, fault := Within(10*time.Millisecond, func(c *Clock) float64 { return c.Function(hangs)(nil) })
	if fault == nil || fault.Kind != TimedOut || fault.Function != "f" {
		t.Errorf("a call that hangs: %+v", fault)
	}
	value, fault := Within(time.Minute, func(c *Clock) int { return 3 })
	if value != 3 || fault != nil {
		t.Errorf("a result in time: %v, %+v", value, fault)
	}
	Within(0, func(c *Clock) int {
		if c != nil {
			t.Error("a clock without a limit")
		}
		return 0
	})
}
