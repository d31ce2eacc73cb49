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
	var unchecked []result.Property
	for _, p := range wrong(s.Properties) {
		if p.Verdict == result.NotChecked {
			unchecked = append(unchecked, p)
			continue
		}
		text := format.Printable(cut(Feedback(p, "", l), mostFeedback, l))
		fmt.Fprintf(&b, "\n%s\n%s\n", lang.Entry.In(l, format.OneLine(p.Name), o.verdict(p.Verdict)), indent(text, "  "))
	}
	for _, waits := range byCause(unchecked) {
		because := becauseOf(waits[0].Cause, verdicts[waits[0].Cause], l)
		if because == "" {
			because = result.NotChecked.In(l)
		}
		fmt.Fprintf(&b, "\n%s\n%s\n", format.Printable(because), indent(format.Printable(filled(waits)), "  "))
	}
	if s.Output != "" {
		text := format.Printable(cut(s.Output, mostOutput, l))
		fmt.Fprintf(&b, "\n%s\n%s\n", lang.Output.In(l), indent(text, "  | "))
	}
	return b.String()
}

// byCause groups properties that were not checked by the one for which they were not.
func byCause(unchecked []result.Property) [][]result.Property {
	var groups [][]result.Property
	at := map[string]int{}
	for _, p := range unchecked {
		if _, known := at[p.Cause]; !known {
			at[p.Cause] = len(groups)
			groups = append(groups, nil)
		}
		groups[at[p.Cause]] = append(groups[at[p.Cause]], p)
	}
	return groups
}

// lineLength is how many characters of names stand in a line.
const lineLength = 90

// filled writes the names of properties in lines of some length.
func filled(ps []result.Property) string {
	var b strings.Builder
	length := 0
	for i, p := range ps {
		switch {
		case i == 0:
		case length+len(p.Name) > lineLength:
			b.WriteString(",\n")
			length = 0
		default:
			b.WriteString(", ")
		}
		b.WriteString(p.Name)
		length += len(p.Name) + len(", ")
	}
	return b.String()
}
