package grade

import (
	"context"
	"fmt"
	"time"

	"bonpied/core/verdict"
	"bonpied/grade/rubric"
	"bonpied/props"
)

// judging is the judging of one submission.
type judging struct {
	ctx      context.Context // ends at the deadline
	rubric   *rubric.Rubric
	settings Settings
	session  *session
	began    time.Time

	verdicts map[string]verdict.Verdict
	report   props.Report
}

// judge judges every property of the rubric whose prerequisites hold, prerequisites
// first. The error is one of the harness.
func (j *judging) judge() error {
	j.verdicts = map[string]verdict.Verdict{}
	for _, p := range j.rubric.Properties() {
		if j.rubric.Cause(p.Name, j.verdicts) != "" {
			continue
		}
		found, err := j.property(p)
		if err != nil {
			return err
		}
		if j.ctx.Err() != nil && found.Verdict != verdict.Fail {
			return j.late()
		}
		j.add(found)
	}
	return nil
}

func (j *judging) add(found props.Result) {
	j.verdicts[found.Name] = found.Verdict
	j.report.Results = append(j.report.Results, found)
}

// property judges one property. What ends or blocks the process ends the search
// for a counterexample too: the draw that did it is the counterexample, for with a
// process that is gone every draw would be one.
func (j *judging) property(p props.Property) (props.Result, error) {
	if op, barred := j.session.barred(p.Needs); barred {
		return failed(p, "%s ended or blocked the program before, and is not called any more", op), nil
	}
	client, err := j.session.open()
	if err != nil {
		if j.ctx.Err() != nil {
			return props.Result{}, nil
		}
		return props.Result{}, err
	}
	ctx, cancel := context.WithCancel(j.ctx)
	defer cancel()
	client.OnBreak(cancel)
	report, err := props.Run(ctx, client.Implementation(), &props.Settings{
		Seed: j.settings.Seed, Checks: j.settings.Checks, Timeout: j.settings.Deadline,
	}, p)
	broke := client.Err()
	j.session.note()
	switch {
	case err != nil:
		return props.Result{}, err
	case len(report.Results) == 1 && report.Results[0].Verdict != verdict.Error:
		return report.Results[0], nil
	case broke != nil && j.ctx.Err() == nil:
		return failed(p, "the program ended or did not answer: %v", broke), nil
	case len(report.Results) == 1:
		return report.Results[0], nil
	}
	return props.Result{Name: p.Name, Verdict: verdict.Error, Reason: "not finished"}, nil
}

// late settles what was not judged at the deadline: the submission has failed it
// if it took most of the time itself.
func (j *judging) late() error {
	j.session.close() // which counts what was waited for
	if 2*j.session.waited < time.Since(j.began) {
		return nil // the points of what was not judged are held
	}
	for _, p := range j.rubric.Properties() {
		if _, judged := j.verdicts[p.Name]; !judged && j.rubric.Cause(p.Name, j.verdicts) == "" {
			j.add(failed(p, "the time for one submission, %v, was used up before", j.settings.Deadline))
		}
	}
	return nil
}

// failed is the result of a property that was not called for.
func failed(p props.Property, format string, args ...any) props.Result {
	return props.Result{
		Name: p.Name, Claim: p.Claim, Source: p.Source, Kind: p.Kind(),
		Verdict: verdict.Fail, Reason: fmt.Sprintf(format, args...),
	}
}
