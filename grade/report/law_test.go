package report_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"bonpied/core/verdict"
	"bonpied/grade/lang"
	"bonpied/grade/report"
	"bonpied/grade/result"
	"bonpied/props"
)

// TestLawsInFrench: every law of the catalogue has its French, with the formulas and
// the numbers of the English one, and nothing else has.
func TestLawsInFrench(t *testing.T) {
	names := map[string]bool{}
	for _, p := range props.All() {
		names[p.Name] = true
		for _, problem := range lawProblems(p.Claim, lang.Claim(p.Name, p.Claim, lang.French)) {
			t.Errorf("%s: %s", p.Name, problem)
		}
		if got := lang.Claim(p.Name, p.Claim, lang.English); got != p.Claim {
			t.Errorf("%s in English is %q", p.Name, got)
		}
	}
	for _, name := range lang.Claims() {
		if !names[name] {
			t.Errorf("%s has French, and is no property", name)
		}
	}
	if got := len(lang.Claims()); got < 100 {
		t.Errorf("%d laws have French, which cannot be all", got)
	}
}

// TestSourcesInFrench: every source of the catalogue is French in the words that are
// the suite's.
func TestSourcesInFrench(t *testing.T) {
	for _, p := range props.All() {
		for _, problem := range sourceProblems(p.Source, lang.SourceOf(p.Source, lang.French)) {
			t.Errorf("%s: %s", p.Name, problem)
		}
		if got := lang.SourceOf(p.Source, lang.English); got != p.Source {
			t.Errorf("%s in English is %q", p.Name, got)
		}
	}
}

// TestFrenchNotices: the checks fail on each kind of slip.
func TestFrenchNotices(t *testing.T) {
	const law = "for y = aᴸ every ∂C/∂w is 0.5 at most: it is γ² of two"
	for _, test := range []struct {
		reason, english, french string
		good                    bool
	}{
		{"a translation", law, "pour y = aᴸ, chaque ∂C/∂w vaut au plus 0,5 : c'est γ² de deux", true},
		{"a formula alone", "∂C/∂bˡ = δˡ", "∂C/∂bˡ = δˡ", true},
		{"a word within a formula", "E[depth] = L/2", "E[profondeur] = L/2", true},
		{"none", law, law, false},
		{"empty", law, "", false},
		{"a symbol lacks", law, "pour y = aᴸ, chaque ∂C/∂w vaut au plus 0,5 : c'est γ de deux", false},
		{"a formula lacks", law, "pour y = aᴸ, chaque dérivée vaut au plus 0,5 : c'est γ² de deux", false},
		{"another formula", law, "pour y = aᴸ, chaque ∂C/∂b vaut au plus 0,5 : c'est γ² de deux", false},
		{"one formula more", law, "pour y = aᴸ, chaque ∂C/∂w vaut au plus 0,5 : c'est γ² de δ", false},
		{"another number", law, "pour y = aᴸ, chaque ∂C/∂w vaut au plus 0,6 : c'est γ² de deux", false},
		{"a decimal point", law, "pour y = aᴸ, chaque ∂C/∂w vaut au plus 0.5 : c'est γ² de deux", false},
		{"English", law, "pour y = aᴸ, every ∂C/∂w vaut au plus 0,5 : c'est γ² de deux", false},
		{"typography", law, "pour y = aᴸ, chaque ∂C/∂w vaut au plus 0,5: c'est γ² de deux", false},
	} {
		if problems := lawProblems(test.english, test.french); (problems == nil) != test.good {
			t.Errorf("%s: %q", test.reason, problems)
		}
	}
	const source = "Exercise 1.2; Griewank and Walther (2008), §3.1; a/b#12: the sign is wrong"
	for _, test := range []struct {
		reason, french string
		good           bool
	}{
		{"a translation", "Exercice 1.2 ; Griewank and Walther (2008), §3.1 ; a/b#12: the sign is wrong", true},
		{"another exercise", "Exercice 1.3 ; Griewank and Walther (2008), §3.1 ; a/b#12: the sign is wrong", false},
		{"English", "Exercise 1.2 ; Griewank and Walther (2008), §3.1 ; a/b#12: the sign is wrong", false},
		{"typography", "Exercice 1.2; Griewank and Walther (2008), §3.1 ; a/b#12: the sign is wrong", false},
	} {
		if problems := sourceProblems(source, test.french); (problems == nil) != test.good {
			t.Errorf("source, %s: %q", test.reason, problems)
		}
	}
}

// TestNoLanguageShowsWhatIsHidden: where the rubric hides expected values, no law
// states a decimal number in any language.
func TestNoLanguageShowsWhatIsHidden(t *testing.T) {
	numbers := 0
	for _, p := range props.All() {
		for _, l := range lang.All() {
			made := result.Property{Name: p.Name, Claim: p.Claim, Source: p.Source, Verdict: result.Fail}
			if decimals.MatchString(made.Law(l)) {
				numbers++
			}
			made.Hide()
			if law := report.Feedback(made, "", l); decimals.MatchString(strings.SplitN(law, "\n", 2)[0]) {
				t.Errorf("%s in %s holds a number: %s", p.Name, l, law)
			}
		}
	}
	if numbers < 4 {
		t.Errorf("%d laws have a number, so that this holds nothing", numbers)
	}
}

// TestFeedbackInFrench: what a student reads in French is French.
func TestFeedbackInFrench(t *testing.T) {
	p, ok := props.Find(props.All(), "batch/permutation")
	if !ok {
		t.Fatal("there is no such property")
	}
	got := report.Feedback(result.Property{Name: p.Name, Claim: p.Claim, Source: p.Source, Verdict: result.Of(verdict.Fail)}, "", lang.French)
	const want = "loi : l'ordre des exemples est sans effet, sauf sur l'ordre des lignes de ∂C/∂x\n" +
		"source : Exercice 1.1 : une somme ne dépend pas de l'ordre de ses termes"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

var (
	decimals = regexp.MustCompile(`\d[.,]\d`)
	word     = regexp.MustCompile(`[A-Za-z]{2}`)
	longWord = regexp.MustCompile(`[\p{Lu}\p{Ll}]{5,}`)
	english  = regexp.MustCompile(`(?i)\b(the|of|and|with|for|is|are|its|which|every|each|exercises?|slides?|annex|equations?|package)\b|\beq\.`)
	tight    = regexp.MustCompile(`[^\s][;:]( |$)|«\S|\S»`)
)

// lawProblems says what is wrong with the French of a law.
func lawProblems(claim, french string) []string {
	if claim == french {
		if word.MatchString(claim) {
			return []string{"it has no French"}
		}
		return nil // a formula alone
	}
	return problems(regexp.MustCompile(`(\d)\.(\d)`).ReplaceAllString(claim, "$1,$2"), french, french)
}

// sourceProblems says what is wrong with the French of a source.
func sourceProblems(source, french string) []string {
	var ours []string
	for part := range strings.SplitSeq(french, " ; ") {
		if !regexp.MustCompile(`^\S+/\S+#\d+`).MatchString(part) {
			ours = append(ours, authors.ReplaceAllString(part, ""))
		}
	}
	return problems(source, french, strings.Join(ours, " ; "))
}

// authors are names and titles, and what an article says in its words.
var authors = regexp.MustCompile(`\p{Lu}\S+ and \p{Lu}\S+ \(\d+\)|UCI Optical .* Digits|earlier layers .* present`)

// problems says what is wrong with a translation: formulas that are not the same ones,
// English in what is ours of it, typography.
func problems(text, french, ours string) []string {
	var found []string
	if want, got := formulas(text), formulas(french); !slices.Equal(got, want) {
		found = append(found, "the formulas of "+french+" are "+strings.Join(got, " ")+", want "+strings.Join(want, " "))
	}
	if left := english.FindString(ours); left != "" {
		found = append(found, left+" is left in "+french)
	}
	if left := tight.FindString(ours); left != "" {
		found = append(found, "a space lacks at "+left+" in "+french)
	}
	return found
}

// formulas returns what stands between spaces and has a digit or a sign of mathematics,
// without punctuation and words, sorted.
func formulas(text string) []string {
	var found []string
	for _, f := range strings.Fields(text) {
		f = strings.TrimRight(longWord.ReplaceAllString(f, ""), ",;:.")
		if strings.ContainsFunc(f, mark) {
			found = append(found, f)
		}
	}
	slices.Sort(found)
	return found
}

func mark(r rune) bool {
	return strings.ContainsRune("_^/‖⟨⟩", r) || unicode.In(r, unicode.N, unicode.Sm, unicode.Greek, unicode.Lm)
}
