package gradcheck

import (
	"math"
	"slices"
)

// estimate fills in every entry.
func (e *Estimates) estimate() *BrokenError {
	b := e.bench
	plans := make([]*screening, len(b.set.Tensors))
	for t := range b.set.Tensors {
		if broken := e.plan(t, plans); broken != nil {
			return broken
		}
	}
	bends, broken := e.screen(plans)
	if broken != nil {
		return broken
	}
	return e.climb(e.open(plans, bends))
}

// plan climbs the pilots of a large tensor and chooses how to screen the rest.
func (e *Estimates) plan(t int, plans []*screening) *BrokenError {
	b := e.bench
	first, last := b.span(t)
	if b.set.Order != 0 || last-first < screenLeast {
		return nil
	}
	entries, broken := b.choosePilots(t, first, last)
	if broken != nil {
		return broken
	}
	if broken := b.foresee(entries); broken != nil {
		return broken
	}
	ps := make([]pilot, len(entries))
	position := func(i int) int { return (i - first) * pilots / (last - first) }
	broken = b.crew(entries, func(fun *function, i int) {
		lad := climb(axis(fun, i, b.scales[i]), b.centre, b.noise, 0)
		e.entries[i], e.climbed[i] = lad.estimate(i, 0), true
		ps[position(i)] = pilot{lad: lad, estimate: e.entries[i], power: powerAbove(b.scales[i])}
	})
	if s, ok := b.screening(ps); ok && broken == nil {
		plans[t] = &s
	}
	return broken
}

// span returns the entries of a tensor, first..last−1.
func (b *bench) span(tensor int) (first, last int) {
	for _, t := range b.set.Tensors[:tensor] {
		first += t.Size()
	}
	return first, first + b.set.Tensors[tensor].Size()
}

// choosePilots draws one entry from each eighth of a tensor, and again where f
// does not move along it, up to 4 times.
func (b *bench) choosePilots(t, first, last int) ([]int, *BrokenError) {
	r := keyed(b.set.Seed, "pilot", t, 0)
	drawn := make([]int, 0, pilots*pilotProbes)
	for p := range pilots {
		low, high := first+(p*(last-first)+pilots-1)/pilots, first+((p+1)*(last-first)+pilots-1)/pilots
		for range pilotProbes {
			drawn = append(drawn, low+r.IntN(high-low))
		}
	}
	step := func(i int) float64 { return ladderStep(b.scales[i]) }
	if b.set.Batch != nil {
		changes := make([]Change, len(drawn))
		for k, i := range drawn {
			changes[k] = Change{Index: i, Value: b.fun.argument(b.x[i] + step(i))}
		}
		if broken := b.learn(changes); broken != nil {
			return nil, broken
		}
	}
	calls := b.fun.calls
	chosen := make([]int, 0, pilots)
	for p := range slices.Chunk(drawn, pilotProbes) {
		moves := func(i int) bool {
			v, _ := axis(b.fun, i, b.scales[i]).at(step(i), true)
			return v != b.centre
		}
		chosen = append(chosen, p[max(0, slices.IndexFunc(p, moves))])
	}
	b.calls.Add(int64(b.fun.calls - calls))
	return chosen, b.fun.broken
}

// screen takes two values of f for every entry of a tensor with a plan, and two
// more with a shorter step where the first show that φ bends more than along the
// pilots. It returns the second differences J.
func (e *Estimates) screen(plans []*screening) ([]float64, *BrokenError) {
	b := e.bench
	entries, planOf := e.planned(plans)
	bends := make([]float64, len(e.entries))
	broken := b.crewAhead(entries,
		func(i int) float64 { return planOf[i].ratio * powerAbove(b.scales[i]) },
		func(fun *function, i int) {
			l := b.axisOf(fun, i)
			e.entries[i], bends[i] = b.screened(&l, planOf[i].ratio, planOf[i].truncation)
		})
	if broken != nil {
		return nil, broken
	}
	// What is left of a bar but truncation is rounding.
	truncation := make([]float64, len(e.entries))
	shorter := make([]float64, len(e.entries))
	entries = slices.DeleteFunc(entries, func(i int) bool {
		power := powerAbove(b.scales[i])
		rounding := e.entries[i].bar - planOf[i].truncation/power
		truncation[i] = planOf[i].truncation * planOf[i].stretch(bends[i]*power)
		shorter[i] = finer(truncation[i]/power, rounding)
		if shorter[i] == 1 {
			e.entries[i].bar = truncation[i]/power + rounding
		}
		return shorter[i] == 1
	})
	return bends, b.crewAhead(entries,
		func(i int) float64 { return planOf[i].ratio / shorter[i] * powerAbove(b.scales[i]) },
		func(fun *function, i int) {
			l, c := b.axisOf(fun, i), shorter[i]
			e.entries[i], _ = b.screened(&l, planOf[i].ratio/c, truncation[i]/(c*c))
		})
}

// planned lists the entries that are to be screened, and the plan of each.
func (e *Estimates) planned(plans []*screening) (entries []int, planOf []*screening) {
	entries = make([]int, 0, len(e.entries))
	planOf = make([]*screening, len(e.entries))
	for t, plan := range plans {
		first, last := e.bench.span(t)
		for i := first; plan != nil && i < last; i++ {
			if !e.climbed[i] {
				entries = append(entries, i)
				planOf[i] = plan
			}
		}
	}
	return entries, planOf
}

// axisOf is axis as a value, which needs no memory.
func (b *bench) axisOf(fun *function, i int) line {
	return line{fun: fun, first: i, scale: b.scales[i], argument: math.Abs(b.x[i]), unit: fun.unit}
}

// open lists the entries that want a ladder: those of no plan, and the suspects.
func (e *Estimates) open(plans []*screening, bends []float64) []int {
	b := e.bench
	sizes := sizesOf(e.entries, b.set.Tensors)
	entries := make([]int, 0, len(e.entries))
	for t, plan := range plans {
		first, last := b.span(t)
		for i := first; i < last; i++ {
			switch {
			case e.climbed[i]:
			case plan == nil, b.suspect(e.entries[i], bends[i], plan, b.scales[i], sizes[t]):
				entries = append(entries, i)
			}
		}
	}
	return entries
}
