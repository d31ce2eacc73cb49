package props

import (
	"cmp"
	"slices"
	"time"

	"bonpied/core/verdict"
)

// The ladder: shapes of up to three layers and widths of up to three, which is
// where every fault of a dense network can be seen. Shrinking alone ends at the
// smallest network in a third to all of its runs, for widths that must be equal
// do not shrink together; trying the shapes from the smallest ends there always.
const (
	ladderLayers = 3
	ladderWidth  = 3
	ladderChecks = 60
	shrinkTime   = 2 * time.Second
)

// ladder returns the shapes in increasing order: by the number of layers, then
// by the number of neurons, then by the widths from the input on.
func ladder() [][]int {
	var rungs [][]int
	shapes := [][]int{{}}
	for range ladderLayers + 1 {
		var next [][]int
		for _, shape := range shapes {
			for width := 1; width <= ladderWidth; width++ {
				next = append(next, append(slices.Clone(shape), width))
			}
		}
		if len(next[0]) > 1 {
			rungs = append(rungs, next...)
		}
		shapes = next
	}
	slices.SortStableFunc(rungs, compareShapes)
	return rungs
}

func compareShapes(a, b []int) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(total(a), total(b)), slices.Compare(a, b))
}

func total(widths []int) int {
	sum := 0
	for _, w := range widths {
		sum += w
	}
	return sum
}

// climb looks for a failure on a smaller network than the one found, and
// returns the search that found the smallest.
func (s *search) climb(seed uint64) *search {
	if s.draws.widths == nil {
		return s
	}
	for _, rung := range ladder() {
		if compareShapes(rung, s.draws.widths) >= 0 || s.ctx.Err() != nil {
			break
		}
		smaller := &search{property: s.property, im: s.im, ctx: s.ctx, watch: s.watch, rung: rung}
		smaller.run(rapidSettings{checks: ladderChecks, seed: seed, shrink: shrinkTime})
		if smaller.failure != nil && smaller.failure.Verdict == verdict.Fail {
			smaller.checks, smaller.redrawn, smaller.compared = s.checks, s.redrawn, s.compared
			return smaller
		}
	}
	return s
}
