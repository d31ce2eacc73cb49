package report

import (
	"strconv"
	"strings"

	"bonpied/core/verdict"
	"bonpied/grade/lang"
	"bonpied/grade/result"
)

// Feedback says what a student needs of a property that did not pass: the law, what
// the submission answered and by how much it misses, the smallest counterexample
// and the token that replays it. Its lines are not escaped for any format. cause is
// the verdict of the property for which this one was not checked.
func Feedback(p result.Property, cause result.Verdict, l lang.Language) string {
	lines := []string{lang.Law.In(l, p.Law(l)), lang.Source.In(l, lang.SourceOf(p.Source, l))}
	if p.Verdict == result.NotChecked {
		if because := becauseOf(p.Cause, cause, l); because != "" {
			lines = append(lines, because)
		}
		return strings.Join(lines, "\n")
	}
	if p.Verdict == result.Inconclusive || p.Verdict == result.Error {
		lines = append(lines, lang.HeldPoints.In(l))
	}
	if p.Evidence != nil {
		lines = append(lines, evidence(p, *p.Evidence, l)...)
	}
	if p.Hint != nil {
		lines = append(lines, lang.Hint.In(l, p.Hint.In(l)))
	}
	return strings.Join(lines, "\n")
}

func becauseOf(name string, v result.Verdict, l lang.Language) string {
	switch {
	case name == "":
		return ""
	case v == result.Inconclusive || v == result.Error:
		return lang.BecauseHeld.In(l, name)
	}
	return lang.Because.In(l, name)
}

// evidence says what was found, and on what.
func evidence(p result.Property, e result.Evidence, l lang.Language) []string {
	lines := finding(p, e, l)
	if pattern := patternIn(e.Pattern, l); pattern != "" {
		lines = append(lines, pattern)
	}
	if e.Statistics != nil {
		lines = append(lines, statistics(*e.Statistics, l)...)
	}
	if e.Counterexample != "" {
		lines = append(lines, lang.Counterexample.In(l))
		for line := range strings.Lines(e.Counterexample) {
			lines = append(lines, "  "+lang.Drawn(strings.TrimSuffix(line, "\n"), l))
		}
	}
	if e.Token != "" {
		lines = append(lines, lang.Token.In(l, e.Token))
	}
	return lines
}

// finding says what the submission answered, and how far that is from what the law
// asks for; or what it did instead of answering.
func finding(p result.Property, e result.Evidence, l lang.Language) []string {
	switch {
	case e.Got == nil && e.Reason != "":
		return []string{reasonIn(e.Reason, l)}
	case e.Got == nil && e.Hidden && p.Verdict == result.Fail:
		return []string{lang.LawBroken.In(l)}
	case e.Got == nil:
		return nil
	}
	lines := []string{lang.Answered.In(l, lang.Evidence(e.Where, l), digits(e.Got))}
	switch {
	case e.Magnitude != nil:
		lines = append(lines, lang.Magnitude.In(l, strconv.Itoa(*e.Magnitude), strconv.Itoa(*e.Magnitude+1)))
	case e.Hidden:
		lines = append(lines, lang.NotFinite.In(l))
	default:
		lines = append(lines, lang.Wanted.In(l, digits(e.Want), short(e.Miss), short(e.Tolerance)))
		if e.ToleranceFrom != "" {
			lines = append(lines, lang.ToleranceFrom.In(l, lang.Evidence(e.ToleranceFrom, l)))
		}
	}
	return lines
}

func statistics(s result.Statistics, l lang.Language) []string {
	lines := []string{lang.Sampled.In(l, s.Samples)}
	if s.Estimate != nil && s.PValue != nil {
		lines = append(lines, lang.Estimate.In(l, short(s.Estimate), short(s.PValue)))
	}
	return lines
}

// digits writes a number so that it can be told from any other.
func digits(f *verdict.Float) string {
	if f == nil {
		return "?"
	}
	return strconv.FormatFloat(float64(*f), 'g', -1, 64)
}

// short writes a number as a person reads it.
func short(f *verdict.Float) string {
	if f == nil {
		return "?"
	}
	return f.String()
}
