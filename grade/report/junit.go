package report

import (
	"fmt"

	"bonpied/grade/format"
	"bonpied/grade/lang"
	"bonpied/grade/result"
)

// JUnit writes the visible part of a result as XML: a suite for each submission and
// a case for each property, of the class of its group. What fails is a failure;
// what is inconclusive or in error is an error, for neither may pass a gate; what is
// not provided is a failure too, for it costs points; what is not checked is
// skipped, for its cause is there. A submission that was not judged has a case that
// says why.
func JUnit(r result.Result, l lang.Language) ([]byte, error) {
	r = r.Student()
	root := format.Suites{Name: "bonpied grade"}
	for _, s := range r.Submissions {
		suite := format.Suite{Name: label(s.Name, l), Properties: []format.Property{
			{Name: "points", Value: s.Points.String()}, {Name: "held", Value: s.Held.String()},
			{Name: "maxPoints", Value: s.MaxPoints.String()}, {Name: "isolation", Value: label(s.Isolation, l)},
			{Name: "seed", Value: fmt.Sprint(r.Seed)}, {Name: "suite", Value: format.OneLine(r.Suite)},
			{Name: "rubric", Value: format.OneLine(r.Rubric)}, {Name: "platform", Value: format.OneLine(r.Platform)},
		}}
		if s.Reason != (lang.Text{}) {
			suite.Add(notJudged(s, l))
		}
		verdicts := causes(s)
		for _, p := range s.Properties {
			suite.Add(caseOf(p, verdicts[p.Cause], l))
		}
		root.Suites = append(root.Suites, suite)
	}
	return format.JUnit(root)
}

func notJudged(s result.Submission, l lang.Language) format.Case {
	reason := s.Reason.In(l)
	outcome := &format.Outcome{Message: label(reason, l), Type: string(s.Verdict), Text: format.Printable(cut(reason, mostFeedback, l))}
	c := format.Case{Class: "submission", Name: "judged"}
	if s.Verdict == result.Error {
		c.Error = outcome
	} else {
		c.Failure = outcome
	}
	return c
}

func caseOf(p result.Property, cause result.Verdict, l lang.Language) format.Case {
	c := format.Case{Class: format.OneLine(p.Group), Name: format.OneLine(p.Name)}
	if p.Verdict == result.Pass {
		return c
	}
	outcome := &format.Outcome{
		Message: format.OneLine(p.Verdict.In(l)), Type: string(p.Verdict),
		Text: format.Printable(cut(Feedback(p, cause, l), mostFeedback, l)),
	}
	switch p.Verdict {
	case result.Fail, result.NotProvided:
		c.Failure = outcome
	case result.NotChecked:
		c.Skipped = outcome
	default:
		c.Error = outcome
	}
	return c
}
