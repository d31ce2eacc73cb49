package structured

import (
	"sync"
	"sync/atomic"
)

// parallel runs work on the jobs 0..n−1 with the given number of goroutines, this
// one among them. start is called once in each, for scratch of its own.
func parallel(workers, n int, start func() func(job int)) {
	if n == 0 {
		return
	}
	var next atomic.Int64
	run := func() {
		work := start()
		for job := next.Add(1) - 1; job < int64(n); job = next.Add(1) - 1 {
			work(int(job))
		}
	}
	var group sync.WaitGroup
	for range min(workers, n) - 1 {
		group.Go(run)
	}
	run()
	group.Wait()
}

// worthSharing is the least number of entries that is worth a second goroutine: 40
// microseconds of work, as it takes 10 to 40 to wake up a processor.
const worthSharing = 1 << 17

// shared returns how many of the workers so many entries are worth.
func shared(workers, entries int) int {
	if entries < worthSharing {
		return 1
	}
	return workers
}
