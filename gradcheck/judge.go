package gradcheck

import (
	"cmp"
	"math"
	"slices"

	"bonpied/gradcheck/internal/call"
)

const (
	// doubtsAtOnce: up to so many mismatches, and up to 1/32 of the entries,
	// all get a ladder, which costs at most half of what screening them did.
	doubtsAtOnce  = 256
	doubtsPortion = 32
	// doubtsWorst of more than that get one, until a mismatch is confirmed: the
	// claim is wrong then, and the rest only says how wrong.
	doubtsWorst = 64
)

// sheet judges a claim. It works on a copy, so that a call of f that never
// returns leaves e as it was.
func (e *Estimates) sheet(claimed []float64) (*sheet, error) {
	if err := checkClaimed(claimed, &e.bench.set, len(e.bench.x)); err != nil {
		return nil, err
	}
	return within(e.bench.set.Timeout, func(c *call.Clock) (*sheet, error) {
		own := e.snapshot(c)
		s, fault := own.settle(claimed)
		if fault != nil {
			return nil, asError(fault)
		}
		e.merge(own)
		return s, nil
	})
}

// snapshot returns a copy whose calls of f a clock watches.
func (e *Estimates) snapshot(c *call.Clock) *Estimates {
	e.mu.Lock()
	defer e.mu.Unlock()
	b := *e.bench
	b.clock = c
	b.fun = b.fun.InPlace(nil) // a model for workers: it is never called
	return &Estimates{bench: &b, entries: slices.Clone(e.entries), climbed: slices.Clone(e.climbed), limits: e.limits}
}

// merge takes over the ladders of a copy. Two copies agree where both have one.
func (e *Estimates) merge(own *Estimates) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for i, climbed := range own.climbed {
		if climbed && !e.climbed[i] {
			e.entries[i], e.climbed[i] = own.entries[i], true
		}
	}
}

// settle judges a claim, and gives a ladder to the entries that disagree with a
// screened estimate.
func (e *Estimates) settle(claimed []float64) (*sheet, *call.Fault) {
	b := e.bench.with(claimed)
	for round := 0; ; round++ {
		s := &sheet{bench: b, estimates: e.entries, climbed: e.climbed}
		s.judge()
		doubts := e.doubts(s)
		switch {
		case len(doubts) > 0:
			for _, step := range []func([]int) *call.Fault{e.climb, e.oneSided} {
				if fault := step(doubts); fault != nil {
					return nil, fault
				}
			}
		case round > 0:
			return s, e.drift()
		default:
			return s, nil
		}
	}
}

// doubts returns the entries that want a ladder before their mismatch counts,
// by index.
func (e *Estimates) doubts(s *sheet) []int {
	var doubts []int
	for _, i := range s.mismatches {
		if !e.climbed[i] {
			doubts = append(doubts, i)
		}
	}
	if len(doubts) <= max(doubtsAtOnce, len(e.entries)/doubtsPortion) {
		return doubts
	}
	if len(doubts) < len(s.mismatches) {
		return nil // one is confirmed
	}
	ratio := func(i int) float64 { return math.Abs(s.claimed[i]-s.estimates[i].Value) / s.tolerance(i) }
	slices.SortStableFunc(doubts, func(i, j int) int { return cmp.Compare(ratio(j), ratio(i)) })
	doubts = doubts[:doubtsWorst]
	slices.Sort(doubts)
	return doubts
}
