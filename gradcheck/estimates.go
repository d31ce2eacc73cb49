package gradcheck

import (
	"sync"

	"bonpied/core/verdict"
	"bonpied/gradcheck/internal/call"
	"bonpied/gradcheck/internal/difference"
)

// Estimates are the partial derivatives of one f at one x, each with its error
// bar, made without knowing what is claimed: they are made once and judge many
// gradients. They are safe for concurrent use.
type Estimates struct {
	mu      sync.Mutex
	bench   *bench
	entries []difference.Estimate
	climbed []bool    // by a ladder, not by two values of f
	limits  []float64 // of bars, by tensor: above them an entry is looked at from one side
}

// Estimate is a partial derivative of f with its error bar: |Value − ∂f/∂x_i| ≤
// ErrorBar for an f that is smooth on the scale of the steps taken. ErrorBar is
// +Inf where f is not finite arbitrarily close to x, or x is too small for steps on
// its scale: below 2⁻⁹⁰⁰, see the package comment.
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
// entry one central difference of that step, 2 evaluations, and a shorter one
// where φ″ is larger than along the 8. An entry with a bar
// above half of Settings.Resolution times the root mean square of its tensor's
// derivatives, or with a sign of a kink, gets a ladder at once; one that
// disagrees with a claim gets one when it is judged. All other entries get a
// ladder: about 16 evaluations, 34 at a kink, and 100 more where a kink beside x
// leaves a bar above that half. About 50 more at first measure f's
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
	return within(resolved.Timeout, func(c *call.Clock) (*Estimates, error) { return differences(c, f, x, set) })
}

func differences(c *call.Clock, f func([]float64) float64, x []float64, set *Settings) (*Estimates, error) {
	b, err := prepare(c, f, x, set)
	if err != nil {
		return nil, err
	}
	e := &Estimates{bench: b, entries: make([]difference.Estimate, len(x)), climbed: make([]bool, len(x))}
	for _, step := range []func() *call.Fault{b.agrees, e.estimate, e.drift} {
		if fault := step(); fault != nil {
			return nil, asError(fault)
		}
	}
	b.fun.Know(nil)
	return e, nil
}

// climb gives entries a ladder.
func (e *Estimates) climb(entries []int) *call.Fault {
	b := e.bench
	group := len(entries)
	if b.set.Batch != nil {
		group = call.MostChanges // bounds the memory of what a batch found
	}
	for rest := entries; len(rest) > 0; {
		some := rest[:min(group, len(rest))]
		rest = rest[len(some):]
		if fault := b.foresee(some); fault != nil {
			return fault
		}
		fault := b.crew(some, func(fun *call.Function, i int) {
			l := difference.Axis(fun, i, b.scales[i])
			e.entries[i], e.climbed[i] = difference.Climb(&l, b.centre, b.noise, b.set.Order).Axis(b.set.Order), true
		})
		if fault != nil {
			return fault
		}
	}
	return nil
}

// drift looks whether f(x) is still what it was.
func (e *Estimates) drift() *call.Fault {
	b := e.bench
	fun := call.New(b.clock.Function(b.f), b.x)
	fun.Declared = b.fun.Declared
	b.calls.Add(1)
	fun.Repeats(b.centre, "after other points")
	return fun.Fault
}

// Len returns the number of entries.
func (e *Estimates) Len() int { return len(e.entries) }

// Entry returns the estimate of entry i, an index into x from 0.
func (e *Estimates) Entry(i int) Estimate {
	e.mu.Lock()
	defer e.mu.Unlock()
	v := e.entries[i]
	return Estimate{Value: v.Value, ErrorBar: v.Bar, Screened: !e.climbed[i], Kink: e.bench.placed(i, v.Tie)}
}

// Kinks returns the kinks of f at x, by entry. A kink that was screened has a
// jump below what [Entries] states.
func (e *Estimates) Kinks() []Kink {
	e.mu.Lock()
	defer e.mu.Unlock()
	var kinks []Kink
	for i, v := range e.entries {
		if v.Tie != nil {
			kinks = append(kinks, *e.bench.placed(i, v.Tie))
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
	return e.bench.fun.Unit, e.bench.detected
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
