package call

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Clock knows since when every caller of a foreign function has been waiting. A
// nil clock watches nothing.
type Clock struct {
	limit   time.Duration
	start   time.Time
	expired atomic.Bool
	mu      sync.Mutex
	seats   []*seat
}

// seat is one caller: at most one call at a time.
type seat struct {
	function string       // "f", "grad" or "set.Batch"
	since    atomic.Int64 // when the call began, in ns since the clock's start, or 0
}

// seat takes a seat for one more caller.
func (c *Clock) seat(function string) *seat {
	s := &seat{function: function}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seats = append(c.seats, s)
	return s
}

// overdue returns the function that has been running for longer than the limit.
func (c *Clock) overdue() (function string, yes bool) {
	now := time.Since(c.start)
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.seats {
		if since := s.since.Load(); since > 0 && now-time.Duration(since) > c.limit {
			return s.function, true
		}
	}
	return "", false
}

// enter begins a call. Once the clock has expired nobody waits for the
// result any more, and the goroutine ends at the first occasion.
func (c *Clock) enter(s *seat) {
	if c.expired.Load() {
		runtime.Goexit()
	}
	s.since.Store(max(1, int64(time.Since(c.start))))
}

// leave ends what enter began.
func (c *Clock) leave(s *seat) { s.since.Store(0) }

// Function returns f, watched by the clock. Each result is for one goroutine.
func (c *Clock) Function(f func([]float64) float64) func([]float64) float64 {
	if c == nil {
		return f
	}
	s := c.seat("f")
	return func(x []float64) float64 {
		c.enter(s)
		defer c.leave(s)
		return f(x)
	}
}

// Gradient is Function for a gradient.
func (c *Clock) Gradient(grad func([]float64) []float64) func([]float64) []float64 {
	if c == nil {
		return grad
	}
	s := c.seat("grad")
	return func(x []float64) []float64 {
		c.enter(s)
		defer c.leave(s)
		return grad(x)
	}
}

// Batch is Function for a batch.
func (c *Clock) Batch(batch Batch) Batch {
	if c == nil || batch == nil {
		return batch
	}
	s := c.seat("set.Batch")
	return func(x []float64, changes []Change, values []float64) {
		c.enter(s)
		defer c.leave(s)
		batch(x, changes, values)
	}
}

// Within runs a check whose calls must each return within the limit; 0 is no
// limit, and no clock. A call that does not is left to itself, with everything
// that it holds, and is the fault. The check runs on a goroutine of its own then,
// so that f must not end it.
func Within[T any](limit time.Duration, run func(c *Clock) T) (value T, fault *Fault) {
	if limit <= 0 {
		return run(nil), nil
	}
	type outcome struct {
		value T
		fault *Fault
	}
	c := &Clock{limit: limit, start: time.Now()}
	done := make(chan outcome, 1) // room for who comes too late
	go func() {
		o := outcome{fault: Faultf("f", Panicked, "ended its goroutine")}
		defer func() { done <- o }()
		o.value = run(c)
		o.fault = nil
	}()
	// An eighth of the limit: a call is found late by as much at most.
	tick := time.NewTicker(max(limit/8, time.Millisecond))
	defer tick.Stop()
	for {
		select {
		case o := <-done:
			return o.value, o.fault
		case <-tick.C:
			if function, yes := c.overdue(); yes {
				c.expired.Store(true)
				return value, Faultf(function, TimedOut, "did not return within %v; its goroutine cannot be ended and is left behind", limit)
			}
		}
	}
}
