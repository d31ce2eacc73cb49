package props

import (
	"context"
	"sync/atomic"
	"time"

	"bonpied/core/contract"
	"bonpied/core/verdict"
)

// hung says that an operation that never returned still runs in this process,
// and holds rapidLock.
var hung atomic.Bool

// judgeWithin judges one property within the time-out. If an operation does not
// return, neither does the goroutine that called it: returned is false, the
// property is failed in the operation's name, and the run must end. failing is what
// was found ahead, or nil.
func judgeWithin(ctx context.Context, p Property, im contract.Implementation, set Settings, failing *lookahead) (f verdict.Finding, returned bool) {
	within, cancel := context.WithTimeout(ctx, set.Timeout)
	defer cancel()
	var current atomic.Pointer[guarded]
	done := make(chan verdict.Finding, 1)
	go func() {
		// What neither returns nor panics has called runtime.Goexit.
		f := verdict.Failf("an operation ended the goroutine that called it")
		defer func() {
			if v := recover(); v != nil {
				f = verdict.Errorf("the property panicked: %v", v)
			}
			done <- f
		}()
		f = judge(within, p, im, set, failing, func(g *guarded) { current.Store(g) })
	}()
	select {
	case f := <-done:
		return timedOut(ctx, within, f, set), true
	case <-within.Done():
	}
	// Between checks the context is seen at once; grant one slow check.
	select {
	case f := <-done:
		return timedOut(ctx, within, f, set), true
	case <-time.After(grace):
	}
	hung.Store(true)
	if ctx.Err() != nil {
		// The caller ended the run: how long the operation would have taken is
		// not known.
		return verdict.Errorf("not finished: %v; %s has not returned", ctx.Err(), operationOf(current.Load())), false
	}
	return verdict.Failf("%s did not return within %v", operationOf(current.Load()), set.Timeout+grace), false
}

const grace = 5 * time.Second

// timedOut turns a finding that the property's own time-out cut short into an
// error that says so.
func timedOut(ctx, within context.Context, f verdict.Finding, set Settings) verdict.Finding {
	if f.Verdict == verdict.Error && within.Err() != nil && ctx.Err() == nil {
		f.Reason = "not finished within " + set.Timeout.String()
	}
	return f
}

func operationOf(g *guarded) string {
	if g != nil {
		if op := g.running.Load(); op != nil {
			return string(*op)
		}
	}
	return "an operation"
}
