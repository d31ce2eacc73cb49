package gradcheck

import (
	"errors"
	"fmt"
	"math"

	"bonpied/core/verdict"
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
// It costs about 16 evaluations of f an entry, 34 at a kink, and at first 50
// for the measurement of f's rounding errors, or up to 290 where f is constant
// or coarse.
//
// Pass: every entry agrees, every bar is at most Settings.Resolution times the
// root mean square of its tensor's gradient, and some entry is above its
// tolerance. A tensor on which f does not depend, to the bit, is measured by
// the root mean square of the whole gradient. Fail: an entry is further off
// than its tolerance and not at a kink; or f or the claimed gradient is broken.
// Inconclusive: neither. Error: an argument is out of bounds.
func Entries(f func([]float64) float64, claimed, x []float64, set *Settings) verdict.Finding {
	return findingOf(entries(f, claimed, x, set))
}

// findingOf is the finding that an outcome or an error stands for.
func findingOf(finding verdict.Finding, err error) verdict.Finding {
	var broken *BrokenError
	switch {
	case errors.As(err, &broken):
		return verdict.Failf("%s %s", broken.Function, broken.Problem)
	case finding.Verdict == verdict.Error && err != nil:
		return verdict.Errorf("%v", err)
	}
	return finding
}

// entries is Entries with the error that Check returns.
func entries(f func([]float64) float64, claimed, x []float64, set *Settings) (verdict.Finding, error) {
	b, err := begin(f, claimed, x, set)
	if err != nil {
		return verdict.Finding{}, err
	}
	s := &sheet{bench: b, estimates: make([]estimate, len(x))}
	for i := range x {
		s.estimates[i] = derivative(axis(b.fun, i, b.scales[i]), b.centre, b.noise, b.set.Order)
		if b.fun.broken != nil {
			return verdict.Finding{}, b.fun.broken
		}
	}
	s.judge()
	return s.outcome()
}

// bench is what every judge needs before the first difference.
type bench struct {
	fun      *function
	set      Settings
	x        []float64
	claimed  []float64
	rounding []float64 // of the claimed entries
	scales   []float64
	centre   float64
	noise    noise
}

func begin(f func([]float64) float64, claimed, x []float64, set *Settings) (*bench, error) {
	if err := checkPoint(f == nil, x); err != nil {
		return nil, err
	}
	resolved, err := set.resolve(len(x))
	if err != nil {
		return nil, err
	}
	if err := checkGradient(claimed, &resolved, len(x)); err != nil {
		return nil, err
	}
	b := &bench{set: resolved, x: append([]float64(nil), x...), claimed: claimed}
	b.fun = newFunction(f, b.x)
	if b.centre, err = b.fun.centre(); err != nil {
		return nil, err
	}
	b.rounding = claimedRounding(claimed, &b.set)
	b.scales = scalesOf(b.x, b.set.Tensors)
	b.noise = measureNoise(b.fun, b.scales, &b.set)
	if b.fun.broken != nil {
		return nil, b.fun.broken
	}
	return b, nil
}

// claimedRounding returns Settings.Rounding or its default.
func claimedRounding(claimed []float64, set *Settings) []float64 {
	if set.Rounding != nil {
		return set.Rounding
	}
	rounding := make([]float64, len(claimed))
	first := 0
	for _, t := range set.Tensors {
		r := rms(claimed[first : first+t.Size()])
		for i := first; i < first+t.Size(); i++ {
			rounding[i] = claimedRoundings * unitRoundoff * max(r, math.Abs(claimed[i]))
		}
		first += t.Size()
	}
	return rounding
}

// sheet is the judgement of every entry.
type sheet struct {
	*bench
	estimates  []estimate
	verdicts   verdict.Judge
	mismatches []int
	unsettled  []int
	kinks      int
	signal     bool // an entry of the gradient is above its tolerance
	worst      int
	ratio      float64
}

func (s *sheet) tolerance(i int) float64 { return s.estimates[i].bar + s.rounding[i] }

// judge compares entry by entry. An entry at a kink never mismatches.
func (s *sheet) judge() {
	s.verdicts.ToleranceFrom = toleranceFrom
	s.worst = -1
	for i, e := range s.estimates {
		if math.IsInf(e.bar, 1) || e.kink {
			continue
		}
		tolerance := s.tolerance(i)
		s.verdicts.CloseTo(s.place(i), s.claimed[i], e.value, tolerance, e.bar)
		s.signal = s.signal || math.Abs(e.value) > tolerance
		if discrepancy := math.Abs(s.claimed[i] - e.value); !(discrepancy <= tolerance) {
			s.mismatches = append(s.mismatches, i)
			if ratio := discrepancy / tolerance; s.worst < 0 || ratio > s.ratio {
				s.worst, s.ratio = i, ratio
			}
		}
	}
	s.findUnsettled()
}

// findUnsettled lists the entries whose bar is larger than the smallest error
// that must be told apart in their tensor.
func (s *sheet) findUnsettled() {
	whole := s.size(0, len(s.estimates))
	first := 0
	for _, t := range s.set.Tensors {
		last := first + t.Size()
		size := s.size(first, last)
		if s.flat(first, last) {
			size = whole
		}
		for i := first; i < last; i++ {
			if e := s.estimates[i]; e.kink || !(e.bar <= s.set.Resolution*size) {
				s.unsettled = append(s.unsettled, i)
				s.kinks += count(e.kink)
			}
		}
		first = last
	}
}

// size returns the root mean square of the estimates first..last−1 that are
// known.
func (s *sheet) size(first, last int) float64 {
	known := make([]float64, 0, last-first)
	for _, e := range s.estimates[first:last] {
		if !math.IsInf(e.bar, 1) {
			known = append(known, e.value)
		}
	}
	return rms(known)
}

func (s *sheet) flat(first, last int) bool {
	for _, e := range s.estimates[first:last] {
		if !e.flat {
			return false
		}
	}
	return true
}

func (s *sheet) place(i int) verdict.Place {
	for _, t := range s.set.Tensors {
		if i < t.Size() {
			return t.Entry(i)
		}
		i -= t.Size()
	}
	panic(fmt.Sprintf("gradcheck: entry %d beyond the last tensor", i))
}

// outcome returns the finding and, unless it is a pass, the error of the same
// meaning.
func (s *sheet) outcome() (verdict.Finding, error) {
	finding := s.verdicts.Finding()
	finding.Evidence.Seed, finding.Evidence.Checks = s.set.Seed, 1
	switch {
	case len(s.mismatches) > 0:
		return s.mismatch(finding)
	case len(s.unsettled) > 0:
		return s.inconclusive(finding, s.unsettledReason())
	case !s.signal:
		return s.inconclusive(finding, "the gradient is nowhere above its tolerance: any small gradient would pass")
	}
	return finding, nil
}

func (s *sheet) mismatch(finding verdict.Finding) (verdict.Finding, error) {
	n := len(s.estimates)
	finding.Evidence.Pattern = s.pattern()
	finding.Reason += fmt.Sprintf(" (%d of %d entries mismatch)", len(s.mismatches), n)
	if finding.Evidence.Pattern != "" {
		finding.Reason += "; " + finding.Evidence.Pattern
	}
	return finding, &Mismatch{
		Finding: finding, Entry: s.worst, Place: s.place(s.worst),
		Count: len(s.mismatches), Compared: finding.Evidence.Compared, Unsettled: len(s.unsettled),
	}
}

func (s *sheet) inconclusive(finding verdict.Finding, reason string) (verdict.Finding, error) {
	finding.Verdict, finding.Reason = verdict.Inconclusive, reason
	err := &InconclusiveError{Unsettled: len(s.unsettled), Kinks: s.kinks}
	if len(s.unsettled) > 0 {
		err.Place = s.place(s.unsettled[0])
		finding.Evidence.Where = err.Place.String()
	}
	err.Finding = finding
	return finding, err
}

func (s *sheet) unsettledReason() string {
	i := s.unsettled[0]
	e := s.estimates[i]
	why := fmt.Sprintf("the error bar %.3g is above the resolution", e.bar)
	switch {
	case e.kink:
		why = "f has a kink there"
	case math.IsInf(e.bar, 1):
		why = "f is not finite arbitrarily close to x"
	}
	return fmt.Sprintf("%d of %d entries cannot be judged, %d at a kink; the first is %v: %s",
		len(s.unsettled), len(s.estimates), s.kinks, s.place(i), why)
}
