package gradcheck

import (
	"math"
	"slices"

	"bonpied/gradcheck/internal/call"
	"bonpied/gradcheck/internal/difference"
	"bonpied/gradcheck/internal/draw"
	"bonpied/gradcheck/internal/float"
)

// estimate fills in every entry. Of one whose scale is too small for steps, nothing
// is known, and no ladder is due.
func (e *Estimates) estimate() *call.Fault {
	b := e.bench
	for i, scale := range b.scales {
		if scale < leastScale {
			e.entries[i], e.climbed[i] = difference.Estimate{Bar: math.Inf(1)}, true
		}
	}
	plans := make([]*difference.Screening, len(b.set.Tensors))
	for t := range b.set.Tensors {
		if fault := e.plan(t, plans); fault != nil {
			return fault
		}
	}
	bends, fault := e.screen(plans)
	if fault != nil {
		return fault
	}
	if fault := e.climb(e.open(plans, bends)); fault != nil {
		return fault
	}
	return e.settleKinks()
}

// plan climbs the pilots of a large tensor and chooses how to screen the rest.
func (e *Estimates) plan(t int, plans []*difference.Screening) *call.Fault {
	b := e.bench
	first, last := b.span(t)
	if b.set.Order != 0 || last-first < difference.ScreenLeast || tooSmall(b.scales[first:last]) {
		return nil
	}
	entries, fault := b.choosePilots(t, first, last)
	if fault != nil {
		return fault
	}
	if fault := b.foresee(entries); fault != nil {
		return fault
	}
	ps := make([]difference.Pilot, len(entries))
	position := func(i int) int { return (i - first) * difference.Pilots / (last - first) }
	fault = b.crew(entries, func(fun *call.Function, i int) {
		l := difference.Axis(fun, i, b.scales[i])
		lad := difference.Climb(&l, b.centre, b.noise, 0)
		e.entries[i], e.climbed[i] = lad.Axis(0), true
		ps[position(i)] = difference.Pilot{Ladder: lad, Estimate: e.entries[i]}
	})
	if fault != nil {
		return fault // some pilots have no ladder
	}
	if s, ok := difference.Screen(ps, b.set.Resolution); ok {
		plans[t] = &s
	}
	return nil
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
func (b *bench) choosePilots(t, first, last int) ([]int, *call.Fault) {
	r := draw.Keyed(b.set.Seed, "pilot", t, 0)
	drawn := make([]int, 0, difference.Pilots*difference.PilotProbes)
	for p := range difference.Pilots {
		low, high := pilotRange(p, last-first), pilotRange(p+1, last-first)
		for range difference.PilotProbes {
			drawn = append(drawn, first+low+r.IntN(high-low))
		}
	}
	step := func(i int) float64 { return difference.TopStep(b.scales[i]) }
	if b.set.Batch != nil {
		changes := make([]call.Change, len(drawn))
		for k, i := range drawn {
			changes[k] = call.Change{Index: i, Value: b.fun.Argument(b.x[i] + step(i))}
		}
		if fault := b.learn(changes); fault != nil {
			return nil, fault
		}
	}
	calls := b.fun.Calls
	chosen := make([]int, 0, difference.Pilots)
	for p := range slices.Chunk(drawn, difference.PilotProbes) {
		moves := func(i int) bool {
			v, _ := b.fun.Axis(i, step(i), true)
			return v != b.centre
		}
		chosen = append(chosen, p[max(0, slices.IndexFunc(p, moves))])
	}
	b.calls.Add(int64(b.fun.Calls - calls))
	return chosen, b.fun.Fault
}

// pilotRange returns the first entry of part p of n entries in equal parts.
func pilotRange(p, n int) int { return (p*n + difference.Pilots - 1) / difference.Pilots }

// screen takes two values of f for every entry of a tensor with a plan, and two
// more with a shorter step where the first show that φ bends more than along the
// pilots. It returns the second differences J.
func (e *Estimates) screen(plans []*difference.Screening) ([]float64, *call.Fault) {
	b := e.bench
	entries, planOf := e.planned(plans)
	bends := make([]float64, len(e.entries))
	screened := func(fun *call.Function, i int, ratio, truncation float64) (difference.Estimate, float64) {
		l := difference.Axis(fun, i, b.scales[i])
		return difference.Screened(&l, b.centre, b.noise, ratio, truncation)
	}
	fault := b.crewAhead(entries,
		func(i int) float64 { return planOf[i].Ratio * float.PowerAbove(b.scales[i]) },
		func(fun *call.Function, i int) {
			e.entries[i], bends[i] = screened(fun, i, planOf[i].Ratio, planOf[i].Truncation)
		})
	if fault != nil {
		return nil, fault
	}
	truncation := make([]float64, len(e.entries))
	shorter := make([]float64, len(e.entries))
	entries = slices.DeleteFunc(entries, func(i int) bool {
		shorter[i], truncation[i] = planOf[i].Finer(&e.entries[i], bends[i], b.scales[i])
		return shorter[i] == 1
	})
	return bends, b.crewAhead(entries,
		func(i int) float64 { return planOf[i].Ratio / shorter[i] * float.PowerAbove(b.scales[i]) },
		func(fun *call.Function, i int) {
			c := shorter[i]
			e.entries[i], _ = screened(fun, i, planOf[i].Ratio/c, truncation[i]/(c*c))
		})
}

// planned lists the entries that are to be screened, and the plan of each.
func (e *Estimates) planned(plans []*difference.Screening) (entries []int, planOf []*difference.Screening) {
	entries = make([]int, 0, len(e.entries))
	planOf = make([]*difference.Screening, len(e.entries))
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

// open lists the entries that want a ladder: those of no plan, and the suspects.
func (e *Estimates) open(plans []*difference.Screening, bends []float64) []int {
	b := e.bench
	sizes := sizesOf(e.entries, b.set.Tensors)
	noise := b.noise.At(math.Abs(b.centre))
	entries := make([]int, 0, len(e.entries))
	for t, plan := range plans {
		first, last := b.span(t)
		for i := first; i < last; i++ {
			switch {
			case e.climbed[i]:
			case plan == nil, plan.Suspect(e.entries[i], bends[i], b.scales[i], b.set.Resolution*sizes[t], noise):
				entries = append(entries, i)
			}
		}
	}
	return entries
}
