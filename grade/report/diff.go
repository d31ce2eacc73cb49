package report

import (
	"fmt"
	"strings"

	"bonpied/grade/format"
	"bonpied/grade/lang"
	"bonpied/grade/result"
)

// Diff writes what a regrade changed, and why.
func Diff(d result.Diff, l lang.Language) string {
	var b strings.Builder
	for _, line := range []struct {
		name   lang.Message
		change *result.Change[string]
	}{
		{lang.Suite, d.Suite}, {lang.Rubric, d.Rubric}, {lang.Seed, d.Seed}, {lang.Platform, d.Platform},
	} {
		if line.change != nil {
			b.WriteString(format.OneLine(lang.DiffHeader.In(l, line.name.In(l), line.change.Old, line.change.New)) + "\n")
		}
	}
	for _, s := range d.Submissions {
		b.WriteString(submissionDiff(s, l))
	}
	if len(d.Submissions) == 0 {
		b.WriteString(lang.DiffNothing.In(l) + "\n")
	}
	return b.String()
}

func submissionDiff(s result.SubmissionDiff, l lang.Language) string {
	switch {
	case s.Old == nil:
		return format.OneLine(lang.DiffAdded.In(l, s.Name, standing(s.New, l))) + "\n"
	case s.New == nil:
		return format.OneLine(lang.DiffRemoved.In(l, s.Name, standing(s.Old, l))) + "\n"
	}
	var b strings.Builder
	b.WriteString(format.OneLine(lang.DiffPoints.In(l, s.Name, standing(s.Old, l), standing(s.New, l))) + "\n")
	for _, p := range s.Properties {
		fmt.Fprintf(&b, "  %s\n", format.OneLine(lang.DiffProperty.In(l, p.Name, judged(p.Old, l), judged(p.New, l))))
	}
	var why []string
	for _, w := range s.Why {
		why = append(why, whys[w].In(l))
	}
	fmt.Fprintf(&b, "  %s\n", lang.DiffWhy.In(l, strings.Join(why, ", ")))
	return b.String()
}

func standing(s *result.Standing, l lang.Language) string {
	return score(s.Points, s.Held, s.MaxPoints, l) + " (" + s.Verdict.In(l) + ")"
}

func judged(v result.Verdict, l lang.Language) string {
	if v == "" {
		return lang.DiffAbsent.In(l)
	}
	return v.In(l)
}

// whys says every reason.
var whys = map[result.Why]lang.Message{
	result.WhySubmission: lang.WhySubmission, result.WhyRubric: lang.WhyRubric, result.WhySuite: lang.WhySuite,
	result.WhySeed: lang.WhySeed, result.WhyPlatform: lang.WhyPlatform, result.WhyIsolation: lang.WhyIsolation,
	result.WhyUnknown: lang.WhyUnknown,
}
