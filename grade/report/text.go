package report

import (
	"fmt"
	"strings"

	"bonpied/grade/format"
	"bonpied/grade/lang"
	"bonpied/grade/result"
)

// Options of [Text].
type Options struct {
	Language lang.Language
	// Brief leaves out what is said of each property.
	Brief bool
	// Paint, if not nil, colours the name of a verdict.
	Paint func(v result.Verdict, text string) string
}

// Text writes a result for a terminal: a table of the submissions, then the groups
// of each, and feedback on what did not pass.
func Text(r result.Result, o Options) string {
	l := o.Language
	var b strings.Builder
	b.WriteString(format.Table(classRows(r, o)))
	for _, s := range r.Submissions {
		b.WriteString("\n" + submissionText(s, o))
	}
	fmt.Fprintf(&b, "\n%s\n%s\n%s\n", lang.Submissions.In(l, len(r.Submissions)), format.Printable(footer(r, l)), lang.Plagiarism.In(l))
	return b.String()
}

func footer(r result.Result, l lang.Language) string {
	return lang.Footer.In(l, fmt.Sprintf("%.3g", float64(r.FalseAlarmBound)), fmt.Sprint(r.Seed), r.Suite, r.Rubric, r.Platform)
}

func (o Options) verdict(v result.Verdict) string {
	text := format.OneLine(v.In(o.Language))
	if o.Paint != nil {
		return o.Paint(v, text)
	}
	return text
}

func classRows(r result.Result, o Options) [][]string {
	l := o.Language
	rows := [][]string{{lang.Submission.In(l), lang.Points.In(l), lang.Held.In(l), lang.Verdict.In(l), lang.Isolation.In(l)}}
	for _, s := range r.Submissions {
		rows = append(rows, []string{
			label(s.Name, l), lang.PointsOf.In(l, decimal(s.Points, l), decimal(s.MaxPoints, l)),
			decimal(s.Held, l), o.verdict(s.Verdict), label(s.Isolation, l),
		})
	}
	return rows
}

func submissionText(s result.Submission, o Options) string {
	l := o.Language
	var b strings.Builder
	b.WriteString(lang.Entry.In(l, label(s.Name, l), score(s.Points, s.Held, s.MaxPoints, l)) + "\n")
	for _, line := range notes(s, l) {
		b.WriteString(indent(format.Printable(cut(line, mostFeedback, l)), "  ") + "\n")
	}
	var rows [][]string
	for _, g := range s.Groups {
		rows = append(rows, []string{
			format.OneLine(g.Title.In(l)), lang.PointsOf.In(l, decimal(g.Points, l), decimal(g.MaxPoints, l)), o.verdict(g.Verdict),
		})
	}
	b.WriteString(format.Table(rows))
	if o.Brief {
		return b.String()
	}
	verdicts := causes(s)
	for _, p := range wrong(s.Properties) {
		text := format.Printable(cut(Feedback(p, verdicts[p.Cause], l), mostFeedback, l))
		fmt.Fprintf(&b, "\n%s\n%s\n", lang.Entry.In(l, format.OneLine(p.Name), o.verdict(p.Verdict)), indent(text, "  "))
	}
	if s.Output != "" {
		text := format.Printable(cut(s.Output, mostOutput, l))
		fmt.Fprintf(&b, "\n%s\n%s\n", lang.Output.In(l), indent(text, "  | "))
	}
	return b.String()
}
