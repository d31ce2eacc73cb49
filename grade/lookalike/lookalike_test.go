package lookalike_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bonpied/core/verdict"
	"bonpied/grade/lang"
	"bonpied/grade/lookalike"
	"bonpied/grade/result"
)

func fault(name string, failed ...string) lookalike.Fault {
	return lookalike.Fault{Name: name, Source: "a report", Failed: failed}
}

func names(m lookalike.Match) string {
	var all []string
	for _, f := range m.Faults {
		all = append(all, f.Name)
	}
	return strings.Join(all, " ")
}

func TestFind(t *testing.T) {
	six := []string{"a", "b", "c", "d", "e", "f"}
	for _, test := range []struct {
		reason string
		matrix []lookalike.Fault
		failed string
		judged []string
		want   string
		exact  bool
	}{
		{"nothing fails", []lookalike.Fault{fault("x", "a")}, "", six, "", false},
		{"an empty matrix", nil, "a", six, "", false},
		{"equal sets", []lookalike.Fault{fault("x", "a", "b"), fault("y", "a")}, "ab", six, "x", true},
		{"equal sets, in any order", []lookalike.Fault{fault("x", "b", "a", "b")}, "ab", six, "x", true},
		{"two of one set", []lookalike.Fault{fault("x", "a"), fault("y", "a")}, "a", six, "x y", true},
		{"more of one set than a hint names", []lookalike.Fault{fault("w", "a"), fault("x", "a"), fault("y", "a"), fault("z", "a")}, "a", six, "", false},
		{"what was not judged does not count", []lookalike.Fault{fault("x", "a", "b")}, "a", []string{"a", "c"}, "x", true},
		{"and what was does", []lookalike.Fault{fault("x", "a", "b"), fault("y", "c")}, "a", six, "", false},
		{"a fault that fails nothing of what was judged", []lookalike.Fault{fault("x", "b")}, "a", []string{"a"}, "", false},
		{"one of three differs, and the others are far", []lookalike.Fault{fault("x", "a", "b", "c"), fault("y", "e", "f")}, "ab", six, "x", false},
		{"one more than the fault", []lookalike.Fault{fault("x", "a", "b", "c"), fault("y", "e", "f")}, "abcd", six, "x", false},
		{"half of it is not enough", []lookalike.Fault{fault("x", "a", "b"), fault("y", "e")}, "a", six, "", false},
		{"between two", []lookalike.Fault{fault("x", "a", "b", "c"), fault("y", "a", "b", "d")}, "ab", six, "", false},
		{"nearer to one, and that one has a neighbour as near", []lookalike.Fault{fault("x", "a", "b", "c", "d"), fault("y", "a", "b", "c")}, "abcde", six, "", false},
		{"everything fails", []lookalike.Fault{fault("x", "a"), fault("y", "b")}, "abcdef", six, "", false},
	} {
		failed := strings.Split(test.failed, "")
		seen := lookalike.Seen{Failed: failed}
		for _, name := range test.judged {
			if !slices.Contains(failed, name) {
				seen.Passed = append(seen.Passed, name)
			}
		}
		match, ok := lookalike.Find(test.matrix, seen)
		if got := names(match); got != test.want || ok != (test.want != "") || match.Exact != test.exact {
			t.Errorf("%s: looks like %q (exactly: %v), want %q (%v)", test.reason, got, match.Exact, test.want, test.exact)
		}
	}
}

// TestNearestIsUnique: what a submission is said to look like is nearer than any
// fault of another set, by a comparison of its own.
func TestNearestIsUnique(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		subset := rapid.SliceOfDistinct(rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f", "g"}), rapid.ID[string])
		var matrix []lookalike.Fault
		for i, failed := range rapid.SliceOfN(subset, 0, 8).Draw(t, "matrix") {
			matrix = append(matrix, fault(fmt.Sprint(i), failed...))
		}
		seen := lookalike.Seen{Failed: subset.Draw(t, "failed"), Passed: []string{"a", "b", "c", "d", "e", "f", "g"}}
		match, ok := lookalike.Find(matrix, seen)
		if !ok {
			return
		}
		for _, f := range matrix {
			mine := slices.ContainsFunc(match.Faults, func(m lookalike.Fault) bool { return m.Name == f.Name })
			if d := jaccard(seen.Failed, f.Failed); mine != (d == jaccard(seen.Failed, match.Faults[0].Failed)) || !mine && d < jaccard(seen.Failed, match.Faults[0].Failed) {
				t.Fatalf("%v looks like %q, and fault %v is at %v", seen.Failed, names(match), f.Failed, d)
			}
		}
		if match.Exact != (match.Shared == match.Either) || 2*match.Shared <= match.Either {
			t.Fatalf("%+v", match)
		}
	})
}

// jaccard returns the distance of two sets; of two empty ones it is 1 here, for
// nothing looks like what fails nothing.
func jaccard(a, b []string) float64 {
	shared := 0
	for _, name := range a {
		if slices.Contains(b, name) {
			shared++
		}
	}
	if len(a)+len(b) == 0 {
		return 1
	}
	return 1 - float64(shared)/float64(len(a)+len(b)-shared)
}

// TestTextsInBothLanguages: each goes on after "as if" and "comme si", which takes
// no capital, no dot at the end, and no il, which would be s'il.
func TestTextsInBothLanguages(t *testing.T) {
	if len(lookalike.Names()) < 160 {
		t.Fatalf("%d texts, which cannot be all", len(lookalike.Names()))
	}
	said := map[lang.Text]string{}
	for _, name := range lookalike.Names() {
		text, _ := lookalike.Text(name)
		for _, p := range problems(text) {
			t.Errorf("%s: %s", name, p)
		}
		if other, twice := said[text]; twice {
			t.Errorf("%s and %s have one text", name, other)
		}
		said[text] = name
	}
}

func problems(text lang.Text) []string {
	var found []string
	for _, l := range lang.All() {
		switch s := text.In(l); {
		case strings.TrimSpace(s) == "":
			found = append(found, "lacks "+string(l))
		case strings.HasSuffix(s, "."), strings.Contains(s, "…"), strings.ContainsAny(s, "\n%"):
			found = append(found, "does not go on: "+s)
		}
	}
	if strings.HasPrefix(text.FR, "il ") || strings.HasPrefix(text.FR, "ils ") {
		found = append(found, "comme si il: "+text.FR)
	}
	if strings.Contains(text.FR, ":") && !strings.Contains(text.FR, " :") {
		found = append(found, "no space before the colon: "+text.FR)
	}
	return found
}

// TestProblemsNotices: the check fails on each kind of slip.
func TestProblemsNotices(t *testing.T) {
	if got := problems(lang.Text{FR: "z était nul : 0", EN: "z were zero"}); got != nil {
		t.Errorf("a good text: %q", got)
	}
	for _, text := range []lang.Text{{FR: "z"}, {EN: "z"}, {FR: "z.", EN: "z"}, {FR: "z", EN: "z %s"}, {FR: "il", EN: "… "}, {FR: "il dort", EN: "it sleeps"}, {FR: "z: 0", EN: "z"}} {
		if problems(text) == nil {
			t.Errorf("%q: not noticed", text)
		}
	}
}

// graded returns a submission of two groups, one of them hidden.
func graded(hint *lang.Text) result.Submission {
	property := func(name, group string, v result.Verdict) result.Property {
		return result.Property{Name: name, Group: group, Verdict: v, Hint: hint}
	}
	return result.Submission{
		Groups: []result.Group{{Name: "shown", Visibility: result.Visible}, {Name: "kept", Visibility: result.Hidden}},
		Properties: []result.Property{
			property("p/a", "shown", result.Pass), property("p/b", "shown", result.Fail), property("p/c", "shown", result.Fail),
			property("p/d", "shown", result.NotChecked), property("p/e", "shown", result.Inconclusive), property("p/f", "kept", result.Fail),
		},
	}
}

func TestAttach(t *testing.T) {
	rubrics := &lang.Text{FR: "Du barème.", EN: "Of the rubric."}
	matrix := []lookalike.Fault{fault("mask-reversed", "p/c", "p/b", "p/d", "p/e"), fault("mask-never-drops", "p/a", "p/b", "p/c", "p/f")}
	for _, test := range []struct {
		hint   *lang.Text
		en, fr string
	}{
		{nil, "It looks as if the mask went from the output to the input: the same laws fail.",
			"Tout se passe comme si le masque allait de la sortie vers l'entrée : ce sont les mêmes lois qui échouent."},
		{rubrics, "Of the rubric. It looks as if the mask went from the output to the input: the same laws fail.",
			"Du barème. Tout se passe comme si le masque allait de la sortie vers l'entrée : ce sont les mêmes lois qui échouent."},
	} {
		s := graded(test.hint)
		if !lookalike.Attach(matrix, &s, nil) {
			t.Fatal("looks like nothing")
		}
		for i, p := range s.Properties {
			switch {
			case i == 1 && (p.Hint == nil || p.Hint.EN != test.en || p.Hint.FR != test.fr):
				t.Errorf("%s: hint %+v, want %q and %q", p.Name, p.Hint, test.en, test.fr)
			case i != 1 && p.Hint != test.hint:
				t.Errorf("%s: hint %+v", p.Name, p.Hint)
			}
		}
	}
	if *rubrics != (lang.Text{FR: "Du barème.", EN: "Of the rubric."}) {
		t.Error("the hint of the rubric was changed")
	}
}

// TestAttachByAnswers: of two faults that fail the same, the one that answers the same
// is named; one that answers otherwise anywhere is not; and what failed alone does not
// count where there are answers.
func TestAttachByAnswers(t *testing.T) {
	matrix := []lookalike.Fault{fault("mask-reversed", "p/b", "p/c"), fault("mask-never-drops", "p/b", "p/c")}
	const reversed = "It looks as if the mask went from the output to the input: it is the same wrong answer."
	for _, test := range []struct {
		reason string
		says   map[string]lookalike.Answer // by fault and property
		b, c   string
	}{
		{"one of two", map[string]lookalike.Answer{"mask-reversed p/b": lookalike.Same, "mask-reversed p/c": lookalike.Same}, reversed, ""},
		{"said where it is first", map[string]lookalike.Answer{"mask-reversed p/b": lookalike.Unknown, "mask-reversed p/c": lookalike.Same}, "", reversed},
		{"another answer elsewhere", map[string]lookalike.Answer{"mask-reversed p/b": lookalike.Same}, "", ""},
		{"neither", nil, "", ""},
	} {
		s := graded(nil)
		for i := range s.Properties {
			got := verdict.Float(1)
			s.Properties[i].Evidence = &result.Evidence{Got: &got}
		}
		attached := lookalike.Attach(matrix, &s, func(fault string, p result.Property) lookalike.Answer {
			if a, ok := test.says[fault+" "+p.Name]; ok {
				return a
			}
			return lookalike.Other
		})
		hints := [2]string{}
		for i, p := range s.Properties[1:3] {
			if p.Hint != nil {
				hints[i] = p.Hint.EN
			}
		}
		if want := [2]string{test.b, test.c}; hints != want || attached != (want != [2]string{}) {
			t.Errorf("%s: %q, want %q", test.reason, hints, want)
		}
	}
}

// TestAttachToNothing: no hint where nothing is alike, or where there are no words.
func TestAttachToNothing(t *testing.T) {
	for _, matrix := range [][]lookalike.Fault{nil, {fault("mask-reversed", "p/a")}, {fault("of another suite", "p/b", "p/c")}} {
		s := graded(nil)
		if lookalike.Attach(matrix, &s, nil) {
			t.Errorf("%v: attached", matrix)
		}
		for _, p := range s.Properties {
			if p.Hint != nil {
				t.Errorf("%v: hint %+v", matrix, p.Hint)
			}
		}
	}
}

func ExampleFind() {
	matrix := []lookalike.Fault{
		{Name: "hidden-delta-index-order", Failed: []string{"backprop/hidden-recursion", "backprop/differences"}},
		{Name: "bias-gradient-of-first-neuron", Failed: []string{"backprop/bias", "backprop/differences"}},
	}
	match, _ := lookalike.Find(matrix, lookalike.Seen{
		Failed: []string{"backprop/hidden-recursion"},
		Passed: []string{"backprop/bias"}, // differences follow from these, and were not checked
	})
	hint, _ := match.Hint()
	fmt.Println(hint.In(lang.English))
	fmt.Println(hint.In(lang.French))
	// Output:
	// It looks as if W were not transposed in the recursion of δ: the same laws fail.
	// Tout se passe comme si W n'était pas transposée dans la récurrence de δ : ce sont les mêmes lois qui échouent.
}
