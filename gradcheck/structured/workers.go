package structured

import "sync"

// parallel runs work on the jobs 0..n−1 with the given number of goroutines.
// start is called once in each, for scratch of its own.
func parallel(workers, n int, start func() func(job int)) {
	workers = min(workers, n)
	if workers <= 1 {
		work := start()
		for job := range n {
			work(job)
		}
		return
	}
	jobs := make(chan int, n)
	for job := range n {
		jobs <- job
	}
	close(jobs)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			work := start()
			for job := range jobs {
				work(job)
			}
		})
	}
	group.Wait()
}
