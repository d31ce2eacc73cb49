package rubric

import (
	"bonpied/core/verdict"
	"bonpied/grade/result"
)

// state is what a property does to points; the worst is the least.
type state int

const (
	lost state = iota
	held
	earned
)

// stateOf returns the state of a verdict alone.
func stateOf(v verdict.Verdict) state {
	switch v {
	case verdict.Pass:
		return earned
	case verdict.Fail, verdict.NotProvided:
		return lost
	}
	return held
}

// standing is what became of a property.
type standing struct {
	state   state
	verdict result.Verdict
	cause   string // for which it was not checked
}

// standings returns what becomes of every property, given the verdicts that there
// are. What was never judged is in error, unless what it requires explains it.
func (r *Rubric) standings(verdicts map[string]verdict.Verdict) map[string]standing {
	all := make(map[string]standing, len(r.judged))
	for _, p := range r.judged { // prerequisites first
		v := verdicts[p.Name] // of what is not there: error
		own := standing{state: stateOf(v), verdict: result.Of(v)}
		if cause, state := r.obstacle(p.Name, all); cause != "" && (state == lost || own.state != lost) {
			own = standing{state, result.NotChecked, cause}
		}
		all[p.Name] = own
	}
	return all
}

// obstacle returns the property for which another cannot be checked, the first of
// the worst, and its state: "" and earned if there is none. Where that was not
// checked either it is the one that stands at the root.
func (r *Rubric) obstacle(property string, all map[string]standing) (cause string, worst state) {
	worst = earned
	for _, need := range r.requires[property] {
		s := all[need]
		if s.state >= worst {
			continue
		}
		cause, worst = need, s.state
		if s.cause != "" {
			cause = s.cause
		}
	}
	return cause, worst
}

// Cause returns the property for which another need not be judged, given what was
// judged so far: one that it requires, itself or through others, and that does not
// hold. "" says that it is to be judged. A grader that asks before each property
// of [Rubric.Properties] saves the time of what would not count.
func (r *Rubric) Cause(property string, verdicts map[string]verdict.Verdict) string {
	known := map[string]verdict.Verdict{}
	for _, p := range r.judged {
		known[p.Name] = verdict.Pass
		if v, ok := verdicts[p.Name]; ok {
			known[p.Name] = v
		}
	}
	s := r.standings(known)[property]
	if s.state == lost {
		return s.cause
	}
	return ""
}

// points returns what a group gives for its properties: points that are earned, and
// points that are held.
func (g Group) points(all map[string]standing) (points, waiting result.Points) {
	var counts [earned + 1]result.Points
	for _, name := range g.Properties {
		counts[all[name].state]++
	}
	points = g.part(counts[earned])
	return points, g.part(counts[earned]+counts[held]) - points
}

// part returns what k of the properties are worth, in hundredths rounded down.
func (g Group) part(k result.Points) result.Points {
	n := result.Points(len(g.Properties))
	if g.Credit == All {
		k -= k % n
	}
	return g.Points * k / n
}
