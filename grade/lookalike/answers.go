package lookalike

import (
	"bonpied/grade/result"
)

// Answer is what a program with a fault answers where a submission's answer is wrong.
type Answer int

// The answers.
const (
	Unknown Answer = iota // there is no number to compare
	Other
	Same
)

// Answers asks a program with a fault about the counterexample of a property that
// failed.
type Answers func(fault string, p result.Property) Answer

// likeAnswers returns, by the failed properties of a submission, the faults that give
// its answers: at that property, and nowhere another one. It reports false if there
// is no answer to compare.
func likeAnswers(matrix []Fault, s result.Submission, failed set, answers Answers) (alike map[string][]Fault, known bool) {
	alike = map[string][]Fault{}
	for _, f := range matrix {
		fails := setOf(f.Failed)
		var same []string
		other := false
		for _, p := range s.Properties {
			if other || !failed[p.Name] || !fails[p.Name] || p.Evidence == nil || p.Evidence.Got == nil {
				continue
			}
			switch answers(f.Name, p) {
			case Same:
				same, known = append(same, p.Name), true
			case Other:
				other, known = true, true
			case Unknown:
			}
		}
		if other {
			continue
		}
		for _, name := range same {
			alike[name] = append(alike[name], f)
		}
	}
	return alike, known
}

// attachAnswers adds to each property what it looks like, unless it says too little
// or was said before.
func attachAnswers(s *result.Submission, alike map[string][]Fault) (found bool) {
	said := map[string]bool{}
	for i, p := range s.Properties {
		hint, ok := worded(sameAnswer, alike[p.Name])
		if !ok || len(alike[p.Name]) > MostAlike || said[hint.EN] {
			continue
		}
		said[hint.EN], found = true, true
		s.Properties[i].Hint = joined(p.Hint, hint)
	}
	return found
}
