package gradcheck

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"bonpied/core/verdict"
	"bonpied/gradcheck/internal/difference"
	"bonpied/gradcheck/internal/float"
)

const (
	// claimedRoundings: see Settings.Rounding.
	claimedRoundings = 64
	toleranceFrom    = "error bar of the central difference (truncation, kink, rounding) + rounding of the claimed gradient"
)

// Entries judges every entry of a claimed gradient of f at x against central
// differences of f:
//
//	|claimed_i − D_i| ≤ bar_i + rounding_i
//
// It costs 2 evaluations of f an entry in a tensor of at least 64 entries, and
// about 16 an entry elsewhere, 34 at a kink, or 120 beside one; at first 50 for the measurement
// of f's rounding errors, or up to 290 where f is constant or coarse. See
// [Differences] for which entries get which, and to judge many claims at the
// cost of one.
//
// Pass: every entry agrees, every bar is at most Settings.Resolution times the
// root mean square of its tensor's gradient, some entry is above its tolerance,
// and wrong copies of the claim fail under the same estimates. A tensor on which
// f does not depend, to the bit, is measured by the root mean square of the
// whole gradient. Fail: an entry is further off than its tolerance and not at a
// kink; or f or the claimed gradient is broken. Inconclusive: neither. Error: an
// argument is out of bounds, or a wrong copy passed.
//
// What a pass certifies: entry i is off by at most 2 bar_i + rounding_i, where
// bar_i is at most half of the resolution if the entry was screened. An error
// that is missed has to be as large as the truncation error of D_i, so that
// both cancel: an entry of which φ‴ is more than 8 times that of 8 others in its
// tensor, and a claim that is off by h²φ‴/6, as one that was itself computed by a
// difference of the same step. A kink at x, where the claim is the mean of the
// one-sided derivatives, is missed if its jump is below the resolution or below
// 32 times the bend h|φ″| of the 8. Settings.Order 2 or 4 gives every entry a
// ladder, which supposes nothing of other entries.
//
// The outcome is the same, to the bit, for any Settings.Workers.
func Entries(f func([]float64) float64, claimed, x []float64, set *Settings) verdict.Finding {
	return findingOf(entries(f, claimed, x, set))
}

// findingOf is the finding that an outcome or an error stands for.
func findingOf(finding verdict.Finding, err error) verdict.Finding {
	var broken *BrokenError
	switch {
	case errors.As(err, &broken):
		return verdict.Failf("%s %s", broken.Function, broken.Problem)
	case finding.Verdict == verdict.Error && finding.Reason == "" && err != nil:
		return verdict.Errorf("%v", err)
	}
	return finding
}

// entries is Entries with the error that Check returns.
func entries(f func([]float64) float64, claimed, x []float64, set *Settings) (verdict.Finding, error) {
	if err := checkPoint(f == nil, x); err != nil {
		return verdict.Finding{}, err
	}
	resolved, err := set.resolve(len(x))
	if err != nil {
		return verdict.Finding{}, err
	}
	if err := checkClaimed(claimed, &resolved, len(x)); err != nil {
		return verdict.Finding{}, err
	}
	e, err := Differences(f, x, set)
	if err != nil {
		return verdict.Finding{}, err
	}
	return e.judge(claimed)
}

// sheet is the judgement of every entry.
type sheet struct {
	*bench
	estimates  []difference.Estimate
	climbed    []bool // see Estimates
	verdicts   verdict.Judge
	mismatches []int
	unsettled  []int
	kinks      int // of the unsettled
	ties       int // kinks that were judged by their convention
	compared   int
	signal     bool // an entry of the gradient is above its tolerance
	worst      int
	ratio      float64
}

// want returns what a claimed entry must be, with its error bar: the difference,
// or the convention at an exact tie. It reports false where nothing can be said.
func (s *sheet) want(i int) (value, bar float64, ok bool) {
	e := &s.estimates[i]
	if !e.Kink {
		return e.Value, e.Bar, !e.Unknown()
	}
	κ := s.set.kinkWeight(i)
	if math.IsNaN(κ) || e.Tie == nil || !e.Tie.Exact() {
		return e.Value, e.Bar, false
	}
	value, bar = e.Tie.Convention(κ)
	return value, bar, !math.IsInf(bar, 1)
}

func (s *sheet) tolerance(i int) float64 {
	_, bar, _ := s.want(i)
	return bar + s.rounding[i]
}

// judge compares entry by entry. An entry at a kink mismatches only against its
// convention.
func (s *sheet) judge() {
	s.verdicts.ToleranceFrom = toleranceFrom
	s.worst = -1
	i := 0
	for _, t := range s.set.Tensors {
		for k := range t.Size() {
			s.compare(i, t, k)
			i++
		}
	}
	s.findUnsettled()
}

// compare judges entry i, which is entry k of its tensor.
func (s *sheet) compare(i int, t Tensor, k int) {
	value, bar, ok := s.want(i)
	if !ok {
		return
	}
	tolerance := bar + s.rounding[i]
	s.verdicts.CloseTo(t.Entry(k), s.claimed[i], value, tolerance, bar)
	s.compared++
	s.ties += count(s.estimates[i].Kink)
	s.signal = s.signal || math.Abs(value) > tolerance
	if discrepancy := math.Abs(s.claimed[i] - value); !(discrepancy <= tolerance) {
		s.mismatches = append(s.mismatches, i)
		if ratio := discrepancy / tolerance; s.worst < 0 || ratio > s.ratio {
			s.worst, s.ratio = i, ratio
		}
	}
}

// findUnsettled lists the entries whose bar is larger than the smallest error
// that must be told apart in their tensor.
func (s *sheet) findUnsettled() {
	sizes := sizesOf(s.estimates, s.set.Tensors)
	i := 0
	for t, tensor := range s.set.Tensors {
		for range tensor.Size() {
			if _, bar, ok := s.want(i); !ok || !(bar <= s.set.Resolution*sizes[t]) {
				s.unsettled = append(s.unsettled, i)
				s.kinks += count(s.estimates[i].Kink)
			}
			i++
		}
	}
}

// sizesOf returns, for every tensor, the root mean square of the estimates that
// are known, or of all if f is flat along the whole tensor.
func sizesOf(estimates []difference.Estimate, tensors []Tensor) []float64 {
	sizes := make([]float64, len(tensors))
	whole := sizeOf(estimates)
	first := 0
	for t, tensor := range tensors {
		own := estimates[first : first+tensor.Size()]
		sizes[t] = sizeOf(own)
		if !slices.ContainsFunc(own, func(e difference.Estimate) bool { return !e.Flat }) {
			sizes[t] = whole
		}
		first += tensor.Size()
	}
	return sizes
}

// sizeOf returns the root mean square of the estimates that are known.
func sizeOf(estimates []difference.Estimate) float64 {
	known := make([]float64, 0, len(estimates))
	for _, e := range estimates {
		if !e.Unknown() {
			known = append(known, e.Value)
		}
	}
	return float.RMS(known)
}

// place returns where entry i stands in its tensor.
func (b *bench) place(i int) verdict.Place {
	for _, t := range b.set.Tensors {
		if i < t.Size() {
			return t.Entry(i)
		}
		i -= t.Size()
	}
	panic(fmt.Sprintf("gradcheck: entry %d beyond the last tensor", i))
}
