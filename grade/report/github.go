package report

import (
	"fmt"
	"strings"

	"bonpied/grade/format"
	"bonpied/grade/lang"
	"bonpied/grade/result"
)

// AnnotationLimit is how many annotations of one kind there are, the line that
// counts the rest included: GitHub silently drops what is more.
//
// Reference: actions/toolkit, docs/problem-matchers.md, "Limitations".
const AnnotationLimit = 10

// Annotations writes what did not pass of the visible part of a result as workflow
// commands of GitHub: an error for what fails and a warning for what could not be
// judged. What is not checked or not provided is left to the summary.
func Annotations(r result.Result, l lang.Language) string {
	lines := map[string][]string{}
	for _, s := range r.Student().Submissions {
		if reason := s.Reason.In(l); reason != "" {
			level := annotationLevel(s.Verdict)
			lines[level] = append(lines[level], format.Annotation(level, label(s.Name, l), cut(reason, mostFeedback, l)))
		}
		for _, p := range s.Properties {
			if level := annotationLevel(p.Verdict); level != "" {
				text := cut(Feedback(p, "", l), mostFeedback, l)
				lines[level] = append(lines[level], format.Annotation(level, label(s.Name, l)+" "+p.Name, text))
			}
		}
	}
	var b strings.Builder
	for _, level := range []string{"error", "warning"} {
		for i, line := range lines[level] {
			if rest := len(lines[level]) - i; i == AnnotationLimit-1 && rest > 1 {
				b.WriteString(format.Annotation(level, "bonpied grade", lang.More.In(l, rest)))
				break
			}
			b.WriteString(line)
		}
	}
	return b.String()
}

func annotationLevel(v result.Verdict) string {
	switch v {
	case result.Fail:
		return "error"
	case result.Inconclusive, result.Error:
		return "warning"
	}
	return ""
}

// SummaryLimit bounds a step summary, in bytes: GitHub takes 1 MiB, and nothing of
// what is larger.
//
// Reference: GitHub Docs, "Workflow commands", step isolation and limits.
const SummaryLimit = 1_000_000

// forEnd is kept free for the lines at the end of a summary.
const forEnd = 8_000

// Summary writes the visible part of a result as a step summary of GitHub, in
// Markdown: a table of the submissions, and each with its groups and what did not
// pass. What does not fit is left out whole, and counted.
func Summary(r result.Result, l lang.Language) string {
	r = r.Student()
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n| %s | %s | %s | %s |\n|---|---|---|---|\n", lang.Grade.In(l),
		lang.Submission.In(l), lang.Points.In(l), lang.Held.In(l), lang.Verdict.In(l))
	fit(&b, r.Submissions, l, summaryRow)
	b.WriteString("\n")
	if left := fit(&b, r.Submissions, l, summarySection); left > 0 {
		b.WriteString("\n" + lang.Truncated.In(l, left) + "\n")
	}
	fmt.Fprintf(&b, "\n%s\n", format.Markdown(cut(footer(r, l), mostFeedback/10, l)))
	return b.String()
}

// fit writes a part for each submission until one would pass the limit, and returns
// how many are left.
func fit(b *strings.Builder, submissions []result.Submission, l lang.Language, part func(result.Submission, lang.Language) string) (left int) {
	for i, s := range submissions {
		text := part(s, l)
		if b.Len()+len(text) > SummaryLimit-forEnd {
			return len(submissions) - i
		}
		b.WriteString(text)
	}
	return 0
}

func summaryRow(s result.Submission, l lang.Language) string {
	return fmt.Sprintf("| %s | %s | %s | %s |\n", format.Markdown(label(s.Name, l)),
		lang.PointsOf.In(l, decimal(s.Points, l), decimal(s.MaxPoints, l)), decimal(s.Held, l), s.Verdict.In(l))
}

func summarySection(s result.Submission, l lang.Language) string {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n\n%s\n\n", format.Markdown(label(s.Name, l)), score(s.Points, s.Held, s.MaxPoints, l))
	for _, line := range notes(s, l) {
		b.WriteString(format.Preformatted(cut(line, mostFeedback, l)) + "\n")
	}
	fmt.Fprintf(&b, "| %s | %s | %s |\n|---|---|---|\n", lang.Group.In(l), lang.Points.In(l), lang.Verdict.In(l))
	for _, g := range s.Groups {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", format.Markdown(g.Title.In(l)),
			lang.PointsOf.In(l, decimal(g.Points, l), decimal(g.MaxPoints, l)), g.Verdict.In(l))
	}
	verdicts := causes(s)
	for _, p := range wrong(s.Properties) {
		text := cut(Feedback(p, verdicts[p.Cause], l), mostFeedback, l)
		fmt.Fprintf(&b, "\n%s\n\n%s", lang.Entry.In(l, format.Markdown(p.Name), p.Verdict.In(l)), format.Preformatted(text))
	}
	if s.Output != "" {
		fmt.Fprintf(&b, "\n%s\n\n%s", lang.Output.In(l), format.Preformatted(cut(s.Output, mostOutput, l)))
	}
	return b.String() + "\n"
}
