package result

import "bonpied/grade/lang"

// Student returns the result as students may see it: without the groups that are
// not visible, and with the points and the verdict of the visible ones. What is
// left out is counted, for a total that silently lacks points would mislead.
func (r Result) Student() Result {
	submissions := make([]Submission, len(r.Submissions))
	for i, s := range r.Submissions {
		submissions[i] = s.student()
	}
	r.Submissions = submissions
	return r
}

func (s Submission) student() Submission {
	shown := map[string]bool{}
	groups, properties := []Group{}, []Property{}
	s.Points, s.Held, s.MaxPoints = 0, 0, 0
	for _, g := range s.Groups {
		if g.Visibility != Visible {
			s.HiddenGroups++
			continue
		}
		shown[g.Name] = true
		groups = append(groups, g)
		s.Points, s.Held, s.MaxPoints = s.Points+g.Points, s.Held+g.Held, s.MaxPoints+g.MaxPoints
	}
	var verdicts []Verdict
	for _, p := range s.Properties {
		if shown[p.Group] {
			verdicts = append(verdicts, p.Verdict)
			properties = append(properties, p)
		}
	}
	s.Groups, s.Properties = groups, s.withoutHiddenCauses(properties, shown)
	if s.HiddenGroups > 0 && s.Reason == (lang.Text{}) {
		s.Verdict = Worst(verdicts...)
	}
	return s
}

// withoutHiddenCauses drops the names of hidden properties, which visible ones may
// depend on.
func (s Submission) withoutHiddenCauses(properties []Property, shown map[string]bool) []Property {
	group := map[string]string{}
	for _, p := range s.Properties {
		group[p.Name] = p.Group
	}
	for i, p := range properties {
		if p.Cause != "" && !shown[group[p.Cause]] {
			properties[i].Cause = ""
		}
	}
	return properties
}
