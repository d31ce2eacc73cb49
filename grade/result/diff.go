package result

import (
	"fmt"
	"slices"
)

// Change is a value that differs between two results.
type Change[T any] struct {
	Old T `json:"old"`
	New T `json:"new"`
}

// Diff is what a regrade changed. A part that is nil or empty did not change.
type Diff struct {
	Suite       *Change[string]  `json:"suite,omitempty"`
	Rubric      *Change[string]  `json:"rubric,omitempty"`
	Seed        *Change[string]  `json:"seed,omitempty"`
	Platform    *Change[string]  `json:"platform,omitempty"`
	Submissions []SubmissionDiff `json:"submissions"`
}

// SubmissionDiff is what changed for one submission. Old and New are nil where
// the submission is new, or gone.
type SubmissionDiff struct {
	Name       string         `json:"name"`
	Old        *Standing      `json:"old"`
	New        *Standing      `json:"new"`
	Properties []PropertyDiff `json:"properties"` // with another verdict
	Why        []Why          `json:"why"`        // what may have changed it
}

// Standing is what a submission has.
type Standing struct {
	Points    Points  `json:"points"`
	Held      Points  `json:"held"`
	MaxPoints Points  `json:"maxPoints"`
	Verdict   Verdict `json:"verdict"`
}

// PropertyDiff is a property with another verdict; "" is that it was not judged.
type PropertyDiff struct {
	Name string  `json:"name"`
	Old  Verdict `json:"old"`
	New  Verdict `json:"new"`
}

// Why is a reason for which a grade may change.
type Why string

// The reasons. Points follow from verdicts and the rubric alone; verdicts from the
// submission, the suite, the seed, the platform and the isolation. Where none of
// these changed the submission does not always answer alike.
const (
	WhySubmission Why = "submission"
	WhyRubric     Why = "rubric"
	WhySuite      Why = "suite"
	WhySeed       Why = "seed"
	WhyPlatform   Why = "platform"
	WhyIsolation  Why = "isolation"
	WhyUnknown    Why = "unknown"
)

// Compare says what differs between two results, and why.
func Compare(old, new Result) Diff {
	d := Diff{
		Suite: changed(old.Suite, new.Suite), Rubric: changed(old.Rubric, new.Rubric),
		Seed: changed(fmt.Sprint(old.Seed), fmt.Sprint(new.Seed)), Platform: changed(old.Platform, new.Platform),
		Submissions: []SubmissionDiff{},
	}
	before, after := byName(old.Submissions), byName(new.Submissions)
	for _, name := range union(names(old.Submissions), names(new.Submissions)) {
		if s := d.submission(name, before[name], after[name]); s != nil {
			d.Submissions = append(d.Submissions, *s)
		}
	}
	return d
}

// Empty reports whether nothing differs.
func (d Diff) Empty() bool {
	return d.Suite == nil && d.Rubric == nil && d.Seed == nil && d.Platform == nil && len(d.Submissions) == 0
}

func changed[T comparable](old, new T) *Change[T] {
	if old == new {
		return nil
	}
	return &Change[T]{old, new}
}

// submission compares one submission; nil says that nothing changed for it.
func (d Diff) submission(name string, old, new *Submission) *SubmissionDiff {
	s := &SubmissionDiff{Name: name, Old: standing(old), New: standing(new), Properties: []PropertyDiff{}, Why: []Why{}}
	if old == nil || new == nil {
		return s
	}
	s.Properties = propertyDiffs(old.Properties, new.Properties)
	if *s.Old == *s.New && len(s.Properties) == 0 {
		return nil
	}
	s.Why = d.why(*old, *new, s)
	return s
}

// why lists what may have changed a submission's grade.
func (d Diff) why(old, new Submission, s *SubmissionDiff) []Why {
	var found []Why
	for _, reason := range []struct {
		why     Why
		holds   bool
		verdict bool // it works through verdicts alone
	}{
		{WhyRubric, d.Rubric != nil, false},
		{WhySubmission, old.Digest != new.Digest, true},
		{WhySuite, d.Suite != nil, true},
		{WhySeed, d.Seed != nil, true},
		{WhyPlatform, d.Platform != nil, true},
		{WhyIsolation, old.Isolation != new.Isolation, true},
	} {
		if reason.holds && (!reason.verdict || len(s.Properties) > 0 || s.Old.Verdict != s.New.Verdict) {
			found = append(found, reason.why)
		}
	}
	if found == nil {
		return []Why{WhyUnknown}
	}
	return found
}

func propertyDiffs(old, new []Property) []PropertyDiff {
	before, after := map[string]Verdict{}, map[string]Verdict{}
	var listed []string
	for _, p := range old {
		before[p.Name] = p.Verdict
		listed = append(listed, p.Name)
	}
	for _, p := range new {
		after[p.Name] = p.Verdict
		listed = append(listed, p.Name)
	}
	found := []PropertyDiff{}
	for _, name := range union(listed) {
		if before[name] != after[name] {
			found = append(found, PropertyDiff{name, before[name], after[name]})
		}
	}
	return found
}

func standing(s *Submission) *Standing {
	if s == nil {
		return nil
	}
	return &Standing{s.Points, s.Held, s.MaxPoints, s.Verdict}
}

func byName(submissions []Submission) map[string]*Submission {
	found := map[string]*Submission{}
	for i := range submissions {
		found[submissions[i].Name] = &submissions[i]
	}
	return found
}

func names(submissions []Submission) []string {
	var found []string
	for _, s := range submissions {
		found = append(found, s.Name)
	}
	return found
}

// union returns the names of all lists, each once, in order.
func union(lists ...[]string) []string {
	all := slices.Concat(lists...)
	slices.Sort(all)
	return slices.Compact(all)
}
