package call

import (
	"sync"
	"sync/atomic"
)

// leastShare and shares cut the entries into what one worker takes at a time: at
// most 256 shares, so that comparing all of x after each costs 256 n operations
// in all, and 2 evaluations of a function of n entries cost at least as much
// where n is above 256; and at least 64 entries.
const (
	leastShare = 64
	shares     = 256
)

// Crew is a number of goroutines that call the same f, each by a function of its
// own.
type Crew struct {
	Model   *Function               // says of the others what [Function.InPlace] takes over
	F       func([]float64) float64 // as the caller gave it
	Clock   *Clock
	Workers int
	Calls   *atomic.Int64 // counts those of f
}

// Each calls work for every one of the entries. What work stores belongs to its
// entry, so that the result does not depend on who did it. It returns what f did
// wrong at the first share where it did; no share before that is left out.
func (c Crew) Each(entries []int, work func(fun *Function, i int)) *Fault {
	return c.shareOut(len(entries), max(leastShare, (len(entries)+shares-1)/shares), func(fun *Function, first, last int) {
		for _, i := range entries[first:last] {
			if work(fun, i); fun.Fault != nil {
				return
			}
		}
		fun.Verify()
	})
}

// shareOut calls work for the shares of 0 … n−1.
func (c Crew) shareOut(n, size int, work func(fun *Function, first, last int)) *Fault {
	count := (n + size - 1) / size
	faults := make([]*Fault, count)
	var next atomic.Int64
	worker := func() {
		fun := c.Model.InPlace(c.Clock.Function(c.F))
		k := 0
		// Deferred, for f may end the goroutine.
		defer func() {
			c.Calls.Add(int64(fun.Calls))
			if fun.Fault != nil {
				faults[k] = fun.Fault
				next.Store(int64(count)) // later shares are left out
			}
		}()
		for fun.Fault == nil {
			taken := int(next.Add(1)) - 1
			if taken >= count {
				return
			}
			k = taken
			work(fun, k*size, min(k*size+size, n))
		}
	}
	if c.Workers == 1 || count <= 1 {
		worker()
	} else {
		parallel(min(c.Workers, count), worker)
	}
	for _, fault := range faults {
		if fault != nil {
			return fault
		}
	}
	return nil
}

// parallel runs n workers to their end.
func parallel(n int, worker func()) {
	var group sync.WaitGroup
	for range n {
		group.Go(worker)
	}
	group.Wait()
}
