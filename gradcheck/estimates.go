package gradcheck

import (
	"math"
	"slices"
	"sync"

	"bonpied/core/verdict"
)

// Estimates are the partial derivatives of one f at one x, each with its error
// bar, made without knowing what is claimed: they are made once and judge many
// gradients. They are safe for concurrent use.
type Estimates struct {
	mu      sync.Mutex
	bench   *bench
	entries []estimate
	climbed []bool // by a ladder, not by two values of f
}

// Estimate is a partial derivative of f with its error bar: |Value − ∂f/∂x_i| ≤
// ErrorBar for an f that is smooth on the scale of the steps taken. ErrorBar is
// +Inf where f is not finite arbitrarily close to x.
type Estimate struct {
	Value, ErrorBar float64
	// Screened says that two values of f gave it, and that the bar supposes a
	// third derivative of at most 8 times that of 8 entries of the tensor.
	Screened bool
	// Kink is not nil where the one-sided derivatives differ; Value is then
	// about their mean.
	Kink *Kink
}

// Differences estimates every partial derivative of f at x.
//
// A tensor of at least 64 entries is screened unless Settings.Order is set: 8
// entries get a full ladder, which gives a step for the tensor, and every other
// entry one central difference of that step, 2 evaluations. An entry with a bar
// above half of Settings.Resolution times the root mean square of its tensor's
// derivatives, or with a sign of a kink, gets a ladder at once; one that
// disagrees with a claim gets one when it is judged. All other entries get a
// ladder: about 16 evaluations, 34 at a kink. About 50 more at first measure f's
// rounding errors. One evaluation at x at the end looks whether f depends on the
// calls before.
//
// f receives copies of x at first, which shows whether it changes its argument;
// then points that are moved in place, at no cost beside f: the entry that was
// moved is compared after each call, all of x after at most n/256 entries (64
// at least), and at the end.
//
// Errors: an [*ArgumentError] or a [*BrokenError].
func Differences(f func([]float64) float64, x []float64, set *Settings) (*Estimates, error) {
	if err := checkPoint(f == nil, x); err != nil {
		return nil, err
	}
	resolved, err := set.resolve(len(x))
	if err != nil {
		return nil, err
	}
	return deadline(resolved.Timeout, func(c *clock) (*Estimates, error) { return differences(c, f, x, set) })
}

func differences(c *clock, f func([]float64) float64, x []float64, set *Settings) (*Estimates, error) {
	b, err := prepare(c, f, x, set)
	if err != nil {
		return nil, err
	}
	e := &Estimates{bench: b, entries: make([]estimate, len(x)), climbed: make([]bool, len(x))}
	for _, step := range []func() *BrokenError{b.agrees, e.estimate, e.drift} {
		if broken := step(); broken != nil {
			return nil, broken
		}
	}
	b.fun.known = nil
	return e, nil
}

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

// climb gives entries a ladder.
func (e *Estimates) climb(entries []int) *BrokenError {
	b := e.bench
	group := len(entries)
	if b.set.Batch != nil {
		group = batchChanges // bounds the memory of what a batch found
	}
	for len(entries) > 0 {
		some := entries[:min(group, len(entries))]
		entries = entries[len(some):]
		if broken := b.foresee(some); broken != nil {
			return broken
		}
		broken := b.crew(some, func(fun *function, i int) {
			lad := climb(axis(fun, i, b.scales[i]), b.centre, b.noise, b.set.Order)
			e.entries[i], e.climbed[i] = lad.estimate(i, b.set.Order), true
		})
		if broken != nil {
			return broken
		}
	}
	return nil
}

// drift looks whether f(x) is still what it was.
func (e *Estimates) drift() *BrokenError {
	b := e.bench
	fun := newFunction(b.clock.timed(b.f), b.x)
	fun.declared = b.fun.declared
	b.calls.Add(1)
	fun.repeats(b.centre, "after other points")
	return fun.broken
}

// Len returns the number of entries.
func (e *Estimates) Len() int { return len(e.entries) }

// Entry returns the estimate of entry i, an index into x from 0.
func (e *Estimates) Entry(i int) Estimate {
	e.mu.Lock()
	defer e.mu.Unlock()
	v := e.entries[i]
	return Estimate{Value: v.value, ErrorBar: v.bar, Screened: !e.climbed[i], Kink: e.bench.placed(v.tie)}
}

// placed returns a copy of a kink with its place.
func (b *bench) placed(k *Kink) *Kink {
	if k == nil {
		return nil
	}
	c := *k
	c.Place = b.place(c.Entry)
	return &c
}

// Kinks returns the kinks of f at x, by entry. A kink that was screened has a
// jump below what [Entries] states.
func (e *Estimates) Kinks() []Kink {
	e.mu.Lock()
	defer e.mu.Unlock()
	var kinks []Kink
	for _, v := range e.entries {
		if v.tie != nil {
			kinks = append(kinks, *e.bench.placed(v.tie))
		}
	}
	return kinks
}

// Evaluations returns how often f was called so far, and Batch.
func (e *Estimates) Evaluations() (f, batch int64) {
	return e.bench.calls.Load(), e.bench.rounds.Load()
}

// UnitRoundoff returns that of f's arithmetic, 2⁻⁵³ or 2⁻²⁴, and whether it was
// detected rather than declared.
func (e *Estimates) UnitRoundoff() (unit float64, detected bool) {
	return e.bench.fun.unit, e.bench.detected
}

// Judge is [Entries] for a gradient claimed of the same f at the same x. It
// evaluates f again, about 16 times an entry, where the claim disagrees with an
// entry that was only screened. Changing x or what f closes over in between
// spoils the judgement.
func (e *Estimates) Judge(claimed []float64) verdict.Finding {
	return findingOf(e.judge(claimed))
}

// Check is Judge with the errors of the package's Check.
func (e *Estimates) Check(claimed []float64) error {
	_, err := e.judge(claimed)
	return err
}

func (e *Estimates) judge(claimed []float64) (verdict.Finding, error) {
	s, err := e.sheet(claimed)
	if err != nil {
		return verdict.Finding{}, err
	}
	return s.outcome()
}
