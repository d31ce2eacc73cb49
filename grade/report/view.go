package report

import (
	"strings"
	"unicode/utf8"

	"bonpied/grade/format"
	"bonpied/grade/lang"
	"bonpied/grade/result"
)

// score says what a submission has: "12.5 out of 20, and 2 held for the lecturer".
func score(points, held, most result.Points, l lang.Language) string {
	text := lang.ScoreOf.In(l, decimal(points, l), decimal(most, l))
	if held > 0 {
		return lang.HeldOf.In(l, text, decimal(held, l))
	}
	return text
}

func decimal(p result.Points, l lang.Language) string { return lang.Decimal(l, p.String()) }

// wrong returns the properties of a submission that did not pass, what was checked
// first.
func wrong(properties []result.Property) []result.Property {
	var checked, unchecked []result.Property
	for _, p := range properties {
		switch p.Verdict {
		case result.Pass:
		case result.NotChecked:
			unchecked = append(unchecked, p)
		default:
			checked = append(checked, p)
		}
	}
	return append(checked, unchecked...)
}

// causes returns the verdict of each property, for those that others depend on.
func causes(s result.Submission) map[string]result.Verdict {
	verdicts := map[string]result.Verdict{}
	for _, p := range s.Properties {
		verdicts[p.Name] = p.Verdict
	}
	return verdicts
}

// notes are the lines that stand below the score of a submission: why it was not
// judged, how many parts do not show, how much fails.
func notes(s result.Submission, l lang.Language) []string {
	var lines []string
	if reason := s.Reason.In(l); reason != "" {
		lines = append(lines, reason)
	}
	if s.HiddenGroups > 0 {
		lines = append(lines, lang.HiddenGroups.In(l, s.HiddenGroups))
	}
	if n := len(wrong(s.Properties)); n > 0 {
		lines = append(lines, lang.FailedOf.In(l, n, len(s.Properties)))
	}
	return lines
}

// cut shortens text to so many characters, and says that it did.
func cut(text string, most int, l lang.Language) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + lang.Cut.In(l)
}

// mostOutput and mostFeedback bound what is shown of one text, in characters.
const (
	mostOutput   = 10_000
	mostFeedback = 4_000
	mostLabel    = 200
)

// label returns the name of a submission, or another word that is somebody else's,
// for where there is room for a word.
func label(text string, l lang.Language) string { return format.OneLine(cut(text, mostLabel, l)) }

func indent(text, by string) string {
	return by + strings.ReplaceAll(text, "\n", "\n"+by)
}
