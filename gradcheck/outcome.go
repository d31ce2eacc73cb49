package gradcheck

import (
	"fmt"

	"bonpied/core/verdict"
	"bonpied/gradcheck/internal/float"
)

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
	if unseen := s.selfCheck(); unseen != "" {
		return s.blind(finding, unseen)
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
	why := fmt.Sprintf("the error bar %.3g is above the resolution", e.Bar)
	switch {
	case e.Kink:
		why = "f has a kink there"
	case s.scales[i] < leastScale:
		why = belowLeastScale
	case e.Unknown():
		why = "f is not finite arbitrarily close to x"
	case s.fun.Unit == float.UnitRoundoff32:
		why += ": f rounds to float32"
	}
	return fmt.Sprintf("%d of %d entries cannot be judged, %d at a kink; the first is %v: %s",
		len(s.unsettled), len(s.estimates), s.kinks, s.place(i), why)
}
