package result

import (
	"math"
	"strconv"
	"strings"

	"bonpied/core/verdict"
)

// Evidence is what the verdict of a property rests on. Where the rubric hides
// expected values it has a Magnitude in place of Want, Miss and Tolerance.
type Evidence struct {
	Reason string `json:"reason,omitempty"` // in English, as the suite states it

	Where         string         `json:"where,omitempty"` // "∂C/∂w[l=1 j=1 k=2]"
	Got           *verdict.Float `json:"got,omitempty"`   // the submission's answer
	Want          *verdict.Float `json:"want,omitempty"`
	Miss          *verdict.Float `json:"miss,omitempty"` // |got − want|
	Tolerance     *verdict.Float `json:"tolerance,omitempty"`
	ToleranceFrom string         `json:"toleranceFrom,omitempty"`
	// Magnitude m says that 10ᵐ ≤ |got − want| < 10ᵐ⁺¹.
	Magnitude *int   `json:"magnitude,omitempty"`
	Hidden    bool   `json:"hidden,omitempty"`  // the expected value was left out
	Pattern   string `json:"pattern,omitempty"` // "∂C/∂w[l=1] looks transposed"

	Statistics *Statistics `json:"statistics,omitempty"`

	Counterexample string `json:"counterexample,omitempty"`
	Widths         []int  `json:"widths,omitempty"` // N_0..N_L of its network
	Token          string `json:"token,omitempty"`
}

// Statistics is what a statistical failure saw. Where expected values are hidden
// it has no estimate and no p-value.
type Statistics struct {
	Samples    int            `json:"samples"`
	FalseAlarm verdict.Float  `json:"falseAlarm"`
	Effect     verdict.Float  `json:"effect"`
	Miss       verdict.Float  `json:"miss"`
	Estimate   *verdict.Float `json:"estimate,omitempty"`
	PValue     *verdict.Float `json:"pValue,omitempty"`
	Statistic  string         `json:"statistic,omitempty"`
}

// EvidenceOf returns the evidence of a finding, everything shown.
func EvidenceOf(f verdict.Finding) *Evidence {
	from := f.Evidence
	e := &Evidence{
		Reason: f.Reason, Pattern: from.Pattern,
		Counterexample: from.Counterexample, Widths: from.Widths, Token: from.Token,
		Statistics: statisticsOf(from.Statistics),
	}
	if compared(f) {
		e.Where, e.ToleranceFrom = from.Where, from.ToleranceFrom
		e.Got, e.Want = &from.Got, &from.Want
		e.Miss, e.Tolerance = &from.Discrepancy, &from.Tolerance
	}
	return e
}

// compared reports whether a finding fails by a comparison of two numbers, and not
// outright, in which case its numbers are those of something that was fine.
func compared(f verdict.Finding) bool {
	return f.Verdict == verdict.Fail && f.Evidence.Where != "" &&
		strings.HasPrefix(f.Reason, f.Evidence.Where+" is ") && strings.Contains(f.Reason, ": off by ")
}

func statisticsOf(s *verdict.Statistics) *Statistics {
	if s == nil {
		return nil
	}
	estimate, p := s.Estimate, s.PValue
	return &Statistics{
		Samples: s.Samples, FalseAlarm: s.FalseAlarm, Effect: s.Effect, Miss: s.Miss,
		Estimate: &estimate, PValue: &p, Statistic: s.Statistic,
	}
}

// decade returns m with 10ᵐ ≤ x < 10ᵐ⁺¹, and false where there is none. It is the
// exponent of the shortest decimal that is x.
func decade(x float64) (int, bool) {
	if !(x > 0) || math.IsInf(x, 1) {
		return 0, false
	}
	_, exponent, _ := strings.Cut(strconv.FormatFloat(x, 'e', -1, 64), "e")
	m, err := strconv.Atoi(exponent)
	return m, err == nil
}
