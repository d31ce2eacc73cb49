package result

import (
	"slices"
	"strings"

	"bonpied/core/verdict"
	"bonpied/grade/lang"
)

// SchemaName is the version of the JSON.
const SchemaName = "bonpied.grade/1"

// Result is what grading found.
type Result struct {
	Schema          string        `json:"schema"`
	Suite           string        `json:"suite"`    // digest of the judging packages
	Rubric          string        `json:"rubric"`   // digest of the rubric
	Platform        string        `json:"platform"` // "linux/amd64 go1.26.8"
	Seed            uint64        `json:"seed,string"`
	FalseAlarmBound verdict.Float `json:"falseAlarmBound"`
	Submissions     []Submission  `json:"submissions"` // by name
}

// Submission is what one submission got.
type Submission struct {
	Name       string     `json:"name"`
	Digest     string     `json:"digest,omitempty"` // of its files
	Isolation  string     `json:"isolation"`        // the level that its process ran at
	Points     Points     `json:"points"`
	Held       Points     `json:"held"` // of what could not be judged
	MaxPoints  Points     `json:"maxPoints"`
	Verdict    Verdict    `json:"verdict"`
	Reason     lang.Text  `json:"reason,omitzero"` // why it was not judged at all
	Groups     []Group    `json:"groups"`
	Properties []Property `json:"properties"`
	Output     string     `json:"output,omitempty"` // what it printed
	// HiddenGroups counts the groups that [Result.Student] left out.
	HiddenGroups int `json:"hiddenGroups,omitempty"`
	// Seconds that it took, in a result that states timings.
	Seconds *verdict.Float `json:"seconds,omitempty"`
}

// Group is what a group of the rubric got.
type Group struct {
	Name       string     `json:"name"`
	Title      lang.Text  `json:"title"`
	Points     Points     `json:"points"`
	Held       Points     `json:"held"`
	MaxPoints  Points     `json:"maxPoints"`
	Verdict    Verdict    `json:"verdict"`
	Visibility Visibility `json:"visibility"`
}

// Property is what was found of one property.
type Property struct {
	Name    string  `json:"name"`
	Group   string  `json:"group"`
	Claim   string  `json:"claim"`
	Source  string  `json:"source"`
	Verdict Verdict `json:"verdict"`
	// Cause is the one property for which this one was not checked.
	Cause    string     `json:"cause,omitempty"`
	Hint     *lang.Text `json:"hint,omitempty"`
	Evidence *Evidence  `json:"evidence,omitempty"` // of what is no pass
}

// Visibility says when a student sees a group, in the words of Gradescope.
type Visibility string

// The visibilities. Only what is visible is in a report for students.
const (
	Visible        Visibility = "visible"
	Hidden         Visibility = "hidden"
	AfterDueDate   Visibility = "after_due_date"
	AfterPublished Visibility = "after_published"
)

// Visibilities returns every visibility.
func Visibilities() []Visibility { return []Visibility{Visible, Hidden, AfterDueDate, AfterPublished} }

// Sort puts the submissions in the order of their names, so that the order in
// which they were graded does not show.
func (r *Result) Sort() {
	slices.SortFunc(r.Submissions, func(a, b Submission) int { return strings.Compare(a.Name, b.Name) })
}

// WithoutTimings returns the result without what differs from run to run.
func (r Result) WithoutTimings() Result {
	r.Submissions = slices.Clone(r.Submissions)
	for i := range r.Submissions {
		r.Submissions[i].Seconds = nil
	}
	return r
}

// In returns the properties of a group, in order.
func (s Submission) In(group string) []Property {
	var found []Property
	for _, p := range s.Properties {
		if p.Group == group {
			found = append(found, p)
		}
	}
	return found
}
