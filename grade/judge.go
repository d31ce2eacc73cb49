package grade

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"bonpied/core/contract"
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

	left     map[contract.Operation]string // what counts as not written, and why
	verdicts map[string]verdict.Verdict
	report   props.Report
}

// judge judges every property of the rubric whose prerequisites hold: first those
// that require nothing, then those that require these alone, and so on. The error is
// one of the harness.
func (j *judging) judge() error {
	j.verdicts = map[string]verdict.Verdict{}
	j.left = j.notWritten()
	for _, stage := range stages(j.rubric) {
		stage = slices.DeleteFunc(stage, func(p props.Property) bool { return j.rubric.Cause(p.Name, j.verdicts) != "" || j.barred(p) })
		done, err := j.together(stage)
		for _, p := range stage {
			if err == nil && !done && j.ctx.Err() == nil && !j.barred(p) {
				err = j.alone(p)
			}
		}
		if err != nil {
			return err
		}
		if j.ctx.Err() != nil {
			j.late()
			return nil
		}
	}
	return nil
}

// stages returns the properties of a rubric by how deep their prerequisites go.
func stages(r *rubric.Rubric) [][]props.Property {
	depth := map[string]int{}
	var all [][]props.Property
	for _, p := range r.Properties() { // prerequisites first
		d := 0
		for _, need := range r.Requires(p.Name) {
			d = max(d, depth[need]+1)
		}
		depth[p.Name] = d
		for len(all) <= d {
			all = append(all, nil)
		}
		all[d] = append(all[d], p)
	}
	return all
}

// together judges properties in few messages, and reports whether it could: if the
// connection breaks, nobody knows by which of the calls that went with it.
func (j *judging) together(ps []props.Property) (done bool, err error) {
	if len(ps) == 0 {
		return true, nil
	}
	client, err := j.session.open()
	if err != nil {
		return false, j.unlessOwn(err)
	}
	ctx, cancel := context.WithCancel(j.ctx)
	defer cancel()
	client.OnBreak(cancel)
	report, err := props.Run(ctx, without(client.Implementation(), j.left), j.settingsFor(client.Together), ps...)
	if err != nil || client.Err() != nil || !report.Complete {
		return false, err
	}
	for i, found := range report.Results {
		j.add(because(found, ps[i].Needs, j.left))
	}
	return true, nil
}

func (j *judging) settingsFor(together props.Together) *props.Settings {
	set := props.Grading(j.settings.Seed, together)
	set.Checks, set.Timeout = j.settings.Checks, j.settings.Deadline
	return set
}

// unlessOwn drops an error that the deadline explains, or the submission: that it
// does not start again fails what is judged with it.
func (j *judging) unlessOwn(err error) error {
	var harness *harnessError
	if j.ctx.Err() == nil && errors.As(err, &harness) {
		return err
	}
	return nil
}

// alone judges one property that may break the connection.
func (j *judging) alone(p props.Property) error {
	if done, err := j.together([]props.Property{p}); done || err != nil {
		return err
	}
	found, err := j.culprit(p)
	if err == nil && (j.ctx.Err() == nil || found.Verdict == verdict.Fail) {
		j.add(found)
	}
	return err
}

func (j *judging) add(found props.Result) {
	j.verdicts[found.Name] = found.Verdict
	j.report.Results = append(j.report.Results, found)
}

// barred fails a property that needs an operation which is not called any more.
func (j *judging) barred(p props.Property) bool {
	op, barred := j.session.barred(p.Needs)
	if barred {
		j.add(failed(p, "%s ended or blocked the program before, and is not called any more", op))
	}
	return barred
}

// culprit judges one property call by call. What ends or blocks the process ends the search
// for a counterexample too: the draw that did it is the counterexample, for with a
// process that is gone every draw would be one.
func (j *judging) culprit(p props.Property) (props.Result, error) {
	client, err := j.session.open()
	if err != nil {
		return failed(p, "the program ended or did not answer: %v", err), j.unlessOwn(err)
	}
	ctx, cancel := context.WithCancel(j.ctx)
	defer cancel()
	client.OnBreak(cancel)
	report, err := props.Run(ctx, without(client.Implementation(), j.left), j.settingsFor(nil), p)
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

// slowAnswer is how long an answer takes on average where a submission plays for
// time. A correct one needs a hundredth of it, on a machine as busy as can be.
const slowAnswer = time.Second

// late settles what was not judged at the deadline: the submission has failed it
// if it is that slow. Otherwise the machine may be, and the points are held.
func (j *judging) late() {
	j.session.close() // which counts what was waited for
	if j.session.waited < time.Duration(j.session.messages)*slowAnswer {
		return
	}
	for _, p := range j.rubric.Properties() {
		if _, judged := j.verdicts[p.Name]; !judged && j.rubric.Cause(p.Name, j.verdicts) == "" {
			j.add(failed(p, "the time for one submission, %v, was used up before", j.settings.Deadline))
		}
	}
}

// failed is the result of a property that was not called for.
func failed(p props.Property, format string, args ...any) props.Result {
	return props.Result{
		Name: p.Name, Claim: p.Claim, Source: p.Source, Kind: p.Kind(),
		Verdict: verdict.Fail, Reason: fmt.Sprintf(format, args...),
	}
}
