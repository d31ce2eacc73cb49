package gradcheck

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

// crew calls work for every one of the entries, on as many goroutines as the
// settings say, each with a function of its own. What work stores belongs to its
// entry, so that the result does not depend on who did it. It returns what f did
// wrong at the first share where it did; no share before that is left out.
func (b *bench) crew(entries []int, work func(fun *function, i int)) *BrokenError {
	return b.shareOut(len(entries), max(leastShare, (len(entries)+shares-1)/shares), func(fun *function, first, last int) {
		for _, i := range entries[first:last] {
			if work(fun, i); fun.broken != nil {
				return
			}
		}
		fun.verify()
	})
}

// shareOut calls work for the shares of 0 … n−1.
func (b *bench) shareOut(n, size int, work func(fun *function, first, last int)) *BrokenError {
	count := (n + size - 1) / size
	broken := make([]*BrokenError, count)
	var next atomic.Int64
	worker := func() {
		fun := b.fun.inPlace(b.clock.timed(b.f))
		k := 0
		// Deferred, for f may end the goroutine.
		defer func() {
			b.calls.Add(int64(fun.calls))
			if fun.broken != nil {
				broken[k] = fun.broken
				next.Store(int64(count)) // later shares are left out
			}
		}()
		for fun.broken == nil {
			taken := int(next.Add(1)) - 1
			if taken >= count {
				return
			}
			k = taken
			work(fun, k*size, min(k*size+size, n))
		}
	}
	if b.set.Workers == 1 || count <= 1 {
		worker()
	} else {
		b.parallel(min(b.set.Workers, count), worker)
	}
	for _, e := range broken {
		if e != nil {
			return e
		}
	}
	return nil
}

// parallel runs n workers to their end.
func (b *bench) parallel(n int, worker func()) {
	var group sync.WaitGroup
	for range n {
		group.Go(worker)
	}
	group.Wait()
}
