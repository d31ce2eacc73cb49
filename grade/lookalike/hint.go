package lookalike

import (
	"maps"
	"slices"
	"strings"

	"bonpied/grade/lang"
	"bonpied/grade/result"
)

// texts holds what each fault is: it goes on after "as if", and "comme si".
var texts = func() map[string]lang.Text {
	all := map[string]lang.Text{}
	for _, family := range []map[string]lang.Text{activationTexts, lossTexts, backpropTexts, initialisationTexts, depthTexts, purityTexts} {
		maps.Copy(all, family)
	}
	return all
}()

// Text says what a fault is, so that it goes on after "as if"; false for a name that
// is not known here.
func Text(fault string) (lang.Text, bool) {
	text, ok := texts[fault]
	return text, ok
}

// Names returns the faults that [Text] knows, in order.
func Names() []string { return slices.Sorted(maps.Keys(texts)) }

// Hint says in words what a submission looks like; false if there are none for one
// of the faults.
func (m Match) Hint() (lang.Text, bool) {
	if m.Exact {
		return worded(alike, m.Faults)
	}
	return worded(nearlyAlike, m.Faults)
}

// worded says that it looks like one of some faults.
func worded(form lang.Text, faults []Fault) (lang.Text, bool) {
	var fr, en []string
	for _, f := range faults {
		text, ok := Text(f.Name)
		if !ok {
			return lang.Text{}, false
		}
		fr, en = append(fr, text.FR), append(en, text.EN)
	}
	return lang.Text{
		FR: strings.Replace(form.FR, "…", strings.Join(fr, " ; ou comme si "), 1),
		EN: strings.Replace(form.EN, "…", strings.Join(en, "; or as if "), 1),
	}, len(faults) > 0
}

// How a hint is put. The text of the fault stands for the dots.
var (
	sameAnswer = lang.Text{
		FR: "Tout se passe comme si … : c'est la même réponse fausse.",
		EN: "It looks as if …: it is the same wrong answer.",
	}
	alike = lang.Text{
		FR: "Tout se passe comme si … : ce sont les mêmes lois qui échouent.",
		EN: "It looks as if …: the same laws fail.",
	}
	nearlyAlike = lang.Text{
		FR: "Tout se passe à peu près comme si … : presque les mêmes lois échouent.",
		EN: "It looks nearly as if …: almost the same laws fail.",
	}
)

// SeenIn returns what judging a submission showed of the groups that its author
// sees: a hint is to say nothing of the others.
func SeenIn(s result.Submission) Seen {
	visible := map[string]bool{}
	for _, g := range s.Groups {
		visible[g.Name] = g.Visibility == result.Visible
	}
	var seen Seen
	for _, p := range s.Properties {
		switch {
		case !visible[p.Group]:
		case p.Verdict == result.Fail:
			seen.Failed = append(seen.Failed, p.Name)
		case p.Verdict == result.Pass:
			seen.Passed = append(seen.Passed, p.Name)
		}
	}
	return seen
}

// Attach adds what a submission looks like to the hints of properties that fail. By
// its answers, where a failure has one: to each property of which faults give the
// same. Otherwise by the set of what fails: to the first that the fault fails too. It
// reports whether it looks like anything.
func Attach(matrix []Fault, s *result.Submission, answers Answers) bool {
	seen := SeenIn(*s)
	if alike, known := likeAnswers(matrix, *s, setOf(seen.Failed), answers); known {
		return attachAnswers(s, alike)
	}
	match, ok := Find(matrix, seen)
	if !ok {
		return false
	}
	hint, ok := match.Hint()
	if !ok {
		return false
	}
	for i, p := range s.Properties {
		if p.Verdict == result.Fail && slices.Contains(seen.Failed, p.Name) && slices.Contains(match.Faults[0].Failed, p.Name) {
			s.Properties[i].Hint = joined(p.Hint, hint)
			return true
		}
	}
	return false
}

// joined returns a hint behind another, which stays as it is: it is the rubric's.
func joined(first *lang.Text, second lang.Text) *lang.Text {
	if first == nil {
		return &second
	}
	return &lang.Text{FR: first.FR + " " + second.FR, EN: first.EN + " " + second.EN}
}
