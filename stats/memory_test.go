package stats_test

import (
	"testing"

	"bonpied/stats"
)

// TestMemoryDoesNotGrow holds that no test allocates for a sample once it is warm:
// what counts is in fixed bins, sums and counts, and Duplicates and Overlap look at
// the first samples only.
func TestMemoryDoesNotGrow(t *testing.T) {
	for name, e := range every() {
		test, r := e.test, stats.NewStream(1, name).Rand()
		draw := func() { feed(test, r.Float64()) }
		if name == "discrete" {
			draw = func() { feed(test, float64(r.IntN(3))) }
		}
		for range stats.MaxDuplicates {
			draw()
		}
		if allocations := testing.AllocsPerRun(2000, draw); allocations != 0 {
			t.Errorf("%s: %v allocations a sample", name, allocations)
		}
	}
}
