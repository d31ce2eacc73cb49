package main

import (
	"fmt"
	"strings"

	"bonpied/core/verdict"
	"bonpied/grade/format"
	"bonpied/props"
)

// reportText formats a report for a person: a table by family, what is not a
// pass explained, and the figures that the verdicts rest on.
func reportText(r props.Report, total int, s style) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", format.Printable(r.Implementation))
	b.WriteString(format.Table(reportRows(r, s)))
	for _, result := range r.Results {
		if explained(result) {
			fmt.Fprintf(&b, "\n%s\n", format.Printable(result.Explain()))
			b.WriteString(knownNote(result))
		}
	}
	fmt.Fprintf(&b, "\n%s\n%s\n", summaryLine(r, total), evidenceLine(r))
	return b.String()
}

// explained reports whether a result is more than its line in the table.
func explained(r props.Result) bool {
	return r.Verdict == verdict.Fail || r.Verdict == verdict.Inconclusive || r.Verdict == verdict.Error
}

func knownNote(r props.Result) string {
	if r.Known == nil {
		return ""
	}
	return fmt.Sprintf("  accepted until %s: %s\n", lastDay(r.Known.Expires), format.OneLine(r.Known.Reason))
}

func reportRows(r props.Report, s style) [][]string {
	var rows [][]string
	last := ""
	for _, result := range byFamily(r.Results, func(r props.Result) string { return r.Name }) {
		if f := family(result.Name); f != last {
			last = f
			rows = append(rows, []string{format.OneLine(f)})
		}
		name := result.Verdict.String()
		if result.Known != nil {
			name = "known " + name
		}
		rows = append(rows, []string{format.OneLine(result.Name), s.paint(result.Verdict, name), countOf(result), nearest(result)})
	}
	return rows
}

func countOf(r props.Result) string {
	switch {
	case r.Verdict == verdict.NotProvided:
		return ""
	case r.Evidence.Statistics != nil:
		return plural(r.Evidence.Statistics.Samples, "sample")
	}
	return plural(r.Checks, "check")
}

// nearest says in one line what a verdict rests on: the worst discrepancy over
// its tolerance, or the certificate of a statistical pass.
func nearest(r props.Result) string {
	e := r.Evidence
	switch {
	case r.Verdict == verdict.Fail && e.Where != "" && e.Tolerance > 0 && e.Discrepancy > e.Tolerance:
		return fmt.Sprintf("%.3g times the tolerance at %s", float64(e.Discrepancy/e.Tolerance), format.OneLine(e.Where))
	case r.Verdict != verdict.Pass:
		return format.OneLine(r.Reason)
	case e.Statistics != nil:
		return certificate(e.Statistics)
	case e.Where == "":
		return ""
	case e.Tolerance == 0:
		return "exact"
	case e.Discrepancy == 0:
		return "no discrepancy"
	}
	return fmt.Sprintf("%.2g of the tolerance", float64(e.Discrepancy/e.Tolerance))
}

func certificate(s *verdict.Statistics) string {
	return fmt.Sprintf("an effect of %.3g is missed with probability %.1g; p-value %.2g",
		float64(s.Effect), float64(s.Miss), float64(s.PValue))
}

// summaryLine counts: "52 properties: 50 pass, 1 fail, 1 not provided".
func summaryLine(r props.Report, total int) string {
	s := r.Summary
	var parts []string
	for _, part := range []struct {
		n    int
		name string
	}{
		{s.Pass, "pass"}, {s.Fail, "fail"}, {s.Known, "known to fail"},
		{s.Inconclusive, "inconclusive"}, {s.Error, "error"}, {s.NotProvided, "not provided"},
		{total - s.Total(), "not judged: the run ended first"},
	} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.name))
		}
	}
	return plural(total, "property") + ": " + strings.Join(parts, ", ")
}

// evidenceLine states what the run executed, its false-alarm bound, and what
// it takes to run it again.
func evidenceLine(r props.Report) string {
	executed, compared := 0, 0
	for _, result := range r.Results {
		executed += result.Checks
		compared += result.Evidence.Compared
	}
	return fmt.Sprintf("executed %s, compared %s\nfalse-alarm bound %.3g, seed %d, suite %s, %s",
		plural(executed, "check"), plural(compared, "number"), float64(r.FalseAlarmBound), r.Seed, r.Suite, r.Platform)
}
