package lookalike

import (
	"slices"
	"strings"
)

// Fault is a row of a kill matrix.
type Fault struct {
	Name   string
	Source string   // the report that it is taken from
	Failed []string // the properties that fail on it
}

// Seen is what judging a submission showed. What is in neither list was not judged.
type Seen struct{ Failed, Passed []string }

// Match is what a submission looks like.
type Match struct {
	Faults []Fault // of one set, in the order of the matrix
	Exact  bool    // the very same properties fail
	Shared int     // properties that fail on both
	Either int     // properties that fail on one of them at least
}

// MostAlike is how many faults a hint names at most.
const MostAlike = 3

// Find returns what the submission looks like, by the rule of the package; false if
// nothing fails, or if no fault is near enough, or too many are.
func Find(matrix []Fault, seen Seen) (Match, bool) {
	failed := setOf(seen.Failed)
	if len(failed) == 0 {
		return Match{}, false
	}
	classes := classesOf(matrix, setOf(append(slices.Clone(seen.Passed), seen.Failed...)))
	nearest, ok := nearestTo(failed, classes)
	if !ok || len(nearest.faults) > MostAlike {
		return Match{}, false
	}
	shared, either := compare(failed, nearest.failed)
	return Match{Faults: nearest.faults, Exact: shared == either, Shared: shared, Either: either}, true
}

// set is a set of names.
type set map[string]bool

func setOf(names []string) set {
	s := set{}
	for _, name := range names {
		s[name] = true
	}
	return s
}

// compare returns |a ∩ b| and |a ∪ b|.
func compare(a, b set) (shared, either int) {
	for name := range a {
		if b[name] {
			shared++
		}
	}
	return shared, len(a) + len(b) - shared
}

// class is the faults that fail the same of the properties that were judged.
type class struct {
	failed set
	faults []Fault
}

// classesOf groups the faults by what they fail of the judged properties. What
// fails none of them cannot have been seen, and is left out.
func classesOf(matrix []Fault, judged set) []*class {
	var classes []*class
	byKey := map[string]*class{}
	for _, f := range matrix {
		failed := set{}
		for _, name := range f.Failed {
			if judged[name] {
				failed[name] = true
			}
		}
		if len(failed) == 0 {
			continue
		}
		key := failed.key()
		if byKey[key] == nil {
			byKey[key] = &class{failed: failed}
			classes = append(classes, byKey[key])
		}
		byKey[key].faults = append(byKey[key].faults, f)
	}
	return classes
}

// key returns the names in order, as one text.
func (s set) key() string {
	var names []string
	for name := range s {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, "\n")
}

// nearestTo returns the class that is within half its distance to every other one,
// or equal to the set.
func nearestTo(failed set, classes []*class) (*class, bool) {
	var nearest *class
	least := distance{1, 1}
	for _, c := range classes {
		if d := distanceOf(failed, c.failed); nearest == nil || d.less(least) {
			nearest, least = c, d
		}
	}
	if nearest == nil {
		return nil, false
	}
	other := distance{1, 1} // no sets are farther apart
	for _, c := range classes {
		if c == nearest {
			continue
		}
		if d := distanceOf(nearest.failed, c.failed); d.less(other) {
			other = d
		}
	}
	return nearest, least.differ == 0 || least.twice().less(other)
}

// distance is Jaccard's, exactly: differ of either.
type distance struct{ differ, either int }

func distanceOf(a, b set) distance {
	shared, either := compare(a, b)
	return distance{either - shared, either}
}

func (d distance) twice() distance { return distance{2 * d.differ, d.either} }

func (d distance) less(e distance) bool { return d.differ*e.either < e.differ*d.either }
