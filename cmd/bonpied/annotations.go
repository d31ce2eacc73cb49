package main

import (
	"strings"

	"bonpied/core/verdict"
	"bonpied/grade/format"
	"bonpied/props"
)

// annotations formats what is not a pass as GitHub workflow commands, a line
// each: failures and errors as errors, the rest as warnings, known failures as
// notices. They go to standard error, where GitHub reads them too, so that JSON
// on standard output stays JSON.
//
// Reference: GitHub Docs, "Workflow commands for GitHub Actions".
func annotations(r props.Report, total int) string {
	var b strings.Builder
	for _, result := range r.Results {
		if level := annotationLevel(result); level != "" {
			b.WriteString(format.Annotation(level, result.Name, strings.TrimRight(result.Explain()+"\n"+knownNote(result), "\n")))
		}
	}
	if missing := total - len(r.Results); missing > 0 {
		b.WriteString(format.Annotation("warning", "bonpied verify", notJudged(missing)))
	}
	return b.String()
}

func notJudged(missing int) string {
	return plural(missing, "property") + " not judged: the run ended first"
}

func annotationLevel(r props.Result) string {
	switch {
	case r.Known != nil:
		return "notice"
	case r.Verdict == verdict.Fail, r.Verdict == verdict.Error:
		return "error"
	case r.Verdict == verdict.Inconclusive:
		return "warning"
	}
	return ""
}
