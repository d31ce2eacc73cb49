package main

import (
	"fmt"
	"strings"

	"bonpied/core/verdict"
	"bonpied/grade/format"
	"bonpied/props"
)

// junitXML formats a report as one test suite with a test case for each
// property: a fail is a failure; an error and an inconclusive are errors, for
// neither may pass a gate; not provided and known failures are skipped. A run
// that ended early has one more case, in error.
func junitXML(r props.Report, total int) ([]byte, error) {
	suite := format.Suite{Name: "bonpied " + r.Implementation, Properties: []format.Property{
		{Name: "seed", Value: fmt.Sprint(r.Seed)}, {Name: "suite", Value: r.Suite},
		{Name: "platform", Value: r.Platform}, {Name: "falseAlarmBound", Value: r.FalseAlarmBound.String()},
	}}
	for _, result := range r.Results {
		suite.Add(junitCaseOf(result))
	}
	if missing := total - len(r.Results); missing > 0 {
		suite.Add(format.Case{Class: "run", Name: "complete", Error: &format.Outcome{Message: notJudged(missing), Type: "incomplete"}})
	}
	return format.JUnit(suite)
}

func junitCaseOf(r props.Result) format.Case {
	family, statement, _ := strings.Cut(r.Name, "/")
	c := format.Case{Class: family, Name: statement}
	outcome := &format.Outcome{Message: format.OneLine(r.Reason), Type: r.Verdict.String(), Text: r.Explain()}
	switch {
	case r.Known != nil:
		outcome.Message = fmt.Sprintf("known failure until %s: %s", lastDay(r.Known.Expires), r.Known.Reason)
		c.Skipped = outcome
	case r.Verdict == verdict.Fail:
		c.Failure = outcome
	case r.Verdict == verdict.NotProvided:
		c.Skipped = &format.Outcome{Message: outcome.Message}
	case r.Verdict != verdict.Pass:
		c.Error = outcome
	}
	return c
}
