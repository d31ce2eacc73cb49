package rubric

import (
	"fmt"

	"bonpied"
	"bonpied/core/verdict"
	"bonpied/grade/lang"
	"bonpied/grade/result"
	"bonpied/props"
)

// About is what is known of a submission beside verdicts.
type About struct {
	Name      string
	Digest    string // of its files
	Isolation string // the level that its process ran at
	Output    string // what it printed
	Seconds   *verdict.Float
}

// Score returns what a submission gets for the verdicts of a report. Properties of
// the rubric that the report lacks are in error, or not checked if what they
// require does not hold; results of others are left out. A report that has one
// property twice is an error.
func (r *Rubric) Score(about About, report props.Report) (result.Submission, error) {
	findings := map[string]props.Result{}
	for _, found := range report.Results {
		if _, twice := findings[found.Name]; twice {
			return result.Submission{}, fmt.Errorf("rubric: the report has %s twice", found.Name)
		}
		findings[found.Name] = found
	}
	return r.score(about, findings), nil
}

// Refuse returns what a submission gets that was not judged by its own fault (it
// does not build, it imports what it must not): nothing, and the reason.
func (r *Rubric) Refuse(about About, reason lang.Text) result.Submission {
	s := r.score(about, r.every(verdict.NotProvided))
	s.Verdict, s.Reason = result.Fail, reason
	s.Clean()
	return s
}

// Break returns what a submission gets that was not judged by the grader's fault:
// every point is held, and the reason stated.
func (r *Rubric) Break(about About, reason lang.Text) result.Submission {
	s := r.score(about, nil)
	s.Verdict, s.Reason = result.Error, reason
	s.Clean()
	return s
}

// Preview returns what a submission would get that fails the named properties and
// passes all others, as a row of a kill matrix has them.
func (r *Rubric) Preview(name string, failed ...string) result.Submission {
	findings := r.every(verdict.Pass)
	for _, property := range failed {
		findings[property] = props.Result{Name: property, Verdict: verdict.Fail}
	}
	return r.score(About{Name: name}, findings)
}

func (r *Rubric) every(v verdict.Verdict) map[string]props.Result {
	findings := map[string]props.Result{}
	for _, p := range r.judged {
		findings[p.Name] = props.Result{Name: p.Name, Verdict: v}
	}
	return findings
}

func (r *Rubric) score(about About, findings map[string]props.Result) result.Submission {
	verdicts := map[string]verdict.Verdict{}
	for name, found := range findings {
		verdicts[name] = found.Verdict
	}
	all := r.standings(verdicts)
	s := result.Submission{
		Name: about.Name, Digest: about.Digest, Isolation: about.Isolation, Output: about.Output, Seconds: about.Seconds,
		MaxPoints: r.Max(), Groups: []result.Group{}, Properties: []result.Property{},
	}
	var verdictsOfAll []result.Verdict
	for _, g := range r.Groups {
		made := groupOf(g, all)
		s.Groups = append(s.Groups, made)
		s.Points, s.Held = s.Points+made.Points, s.Held+made.Held
		verdictsOfAll = append(verdictsOfAll, made.Verdict)
	}
	s.Verdict = result.Worst(verdictsOfAll...)
	s.Properties = append(s.Properties, r.listed(all, findings)...)
	s.Clean()
	return s
}

func groupOf(g Group, all map[string]standing) result.Group {
	var verdicts []result.Verdict
	for _, name := range g.Properties {
		verdicts = append(verdicts, all[name].verdict)
	}
	points, waiting := g.points(all)
	return result.Group{
		Name: g.Name, Title: g.Title, Points: points, Held: waiting, MaxPoints: g.Points,
		Verdict: result.Worst(verdicts...), Visibility: g.Visibility,
	}
}

// listed returns every property, group by group.
func (r *Rubric) listed(all map[string]standing, findings map[string]props.Result) []result.Property {
	catalogue := map[string]props.Property{}
	for _, p := range r.judged {
		catalogue[p.Name] = p
	}
	var list []result.Property
	for _, g := range r.Groups {
		for _, name := range g.Properties {
			p, s := catalogue[name], all[name]
			made := result.Property{
				Name: name, Group: g.Name, Claim: p.Claim, Source: p.Source, Verdict: s.verdict, Cause: s.cause,
			}
			found, judged := findings[name]
			if s.verdict != result.Pass && s.verdict != result.NotChecked {
				made.Evidence = evidenceOf(found, judged)
				made.Hint = r.hint(name, s.verdict)
			}
			if g.HideExpected {
				made.Hide()
			}
			list = append(list, made)
		}
	}
	return list
}

func evidenceOf(found props.Result, judged bool) *result.Evidence {
	if !judged {
		return &result.Evidence{Reason: "the run ended before it was judged"}
	}
	return result.EvidenceOf(verdict.Finding{Verdict: found.Verdict, Reason: found.Reason, Evidence: found.Evidence})
}

// hint is for what fails; what could not be judged needs none.
func (r *Rubric) hint(property string, v result.Verdict) *lang.Text {
	text, ok := r.hints[property]
	if !ok || v != result.Fail {
		return nil
	}
	return &text
}

// Result puts submissions together that were graded by this rubric with a seed.
func (r *Rubric) Result(seed uint64, submissions ...result.Submission) (result.Result, error) {
	made := result.Result{
		Schema: result.SchemaName, Suite: bonpied.Digest(), Rubric: r.digest, Platform: props.Platform(), Seed: seed,
		FalseAlarmBound: verdict.Float(props.FalseAlarmBound(r.judged)),
		Submissions:     append([]result.Submission{}, submissions...),
	}
	made.Sort()
	return made, made.Validate()
}
