package result

import (
	"bonpied/core/verdict"
	"bonpied/grade/lang"
)

// Verdict is the outcome of a property or of a submission: one of
// [verdict.Verdict] by name, or [NotChecked].
type Verdict string

// The verdicts.
const (
	Pass         Verdict = "pass"
	Fail         Verdict = "fail"
	Inconclusive Verdict = "inconclusive"
	Error        Verdict = "error"
	NotProvided  Verdict = "notProvided"
	NotChecked   Verdict = "notChecked" // what it depends on does not hold
)

// Of returns the verdict of a finding.
func Of(v verdict.Verdict) Verdict { return Verdict(v.String()) }

// words holds every verdict with its name, the worst first.
var words = []struct {
	v    Verdict
	name lang.Message
}{
	{Error, lang.Error}, {Fail, lang.Fail}, {Inconclusive, lang.Inconclusive},
	{NotProvided, lang.NotProvided}, {NotChecked, lang.NotChecked}, {Pass, lang.Pass},
}

// Valid reports whether v is one of the verdicts.
func (v Verdict) Valid() bool { return v.severity() < len(words) }

// severity counts from 0, the worst.
func (v Verdict) severity() int {
	for i, w := range words {
		if w.v == v {
			return i
		}
	}
	return len(words)
}

// In returns the name of the verdict in a language.
func (v Verdict) In(l lang.Language) string {
	if i := v.severity(); i < len(words) {
		return words[i].name.In(l)
	}
	return string(v)
}

// Worst returns the verdict of a whole: error if anything is in error, else
// fail, inconclusive, not provided, and pass only if everything passes. What is
// not checked has a cause that is worse. Of nothing it is not provided.
func Worst(vs ...Verdict) Verdict {
	if len(vs) == 0 {
		return NotProvided
	}
	worst := Pass
	for _, v := range vs {
		if v.severity() < worst.severity() {
			worst = v
		}
	}
	return worst
}
