package lang

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var verbs = regexp.MustCompile(`%(\[\d+\])?[sd]`)

// problems says what is wrong with a message: a language that lacks, verbs that
// differ between languages, English that was left in French.
func problems(e entry) []string {
	var found []string
	for _, f := range []form{{other: e.fr.other}, {other: e.en.other}} {
		if strings.TrimSpace(f.other) == "" {
			found = append(found, e.key+" lacks a language")
		}
	}
	if (e.fr.one == "") != (e.en.one == "") {
		found = append(found, e.key+" has a singular in one language only")
	}
	want := verbs.FindAllString(e.en.other, -1)
	for _, text := range []string{e.fr.other, e.fr.one, e.en.one} {
		if got := verbs.FindAllString(text, -1); text != "" && !slices.Equal(got, want) {
			found = append(found, fmt.Sprintf("%s: verbs %q in %q, want %q", e.key, got, text, want))
		}
	}
	if strings.Contains(e.fr.other, ":") && !strings.Contains(e.fr.other, " :") {
		found = append(found, fmt.Sprintf("%s: no space before the colon of %q", e.key, e.fr.other))
	}
	return found
}

func TestBothLanguages(t *testing.T) {
	if len(entries) < 60 {
		t.Fatalf("%d messages, which cannot be all", len(entries))
	}
	for _, e := range entries {
		for _, p := range problems(e) {
			t.Error(p)
		}
	}
}

// TestBothLanguagesNotices: the check fails on each kind of slip.
func TestBothLanguagesNotices(t *testing.T) {
	good := entry{"k", form{other: "loi : %s"}, form{other: "law: %s"}}
	if got := problems(good); got != nil {
		t.Errorf("a good message: %q", got)
	}
	for _, test := range []struct {
		reason string
		e      entry
	}{
		{"no French", entry{"k", form{}, form{other: "law"}}},
		{"no English", entry{"k", form{other: "loi"}, form{}}},
		{"a verb lacks", entry{"k", form{other: "loi"}, form{other: "law: %s"}}},
		{"a singular lacks", entry{"k", form{other: "%d lois"}, form{"%d law", "%d laws"}}},
		{"French typography", entry{"k", form{other: "loi: %s"}, form{other: "law: %s"}}},
	} {
		if problems(test.e) == nil {
			t.Errorf("%s: not noticed", test.reason)
		}
	}
}

func TestMessages(t *testing.T) {
	for _, test := range []struct {
		l    Language
		got  string
		want string
	}{
		{French, Submissions.In(French, 0), "0 rendu"},
		{French, Submissions.In(French, 1), "1 rendu"},
		{French, Submissions.In(French, 2), "2 rendus"},
		{English, Submissions.In(English, 0), "0 submissions"},
		{English, Submissions.In(English, 1), "1 submission"},
		{English, Law.In(English, "b = %s"), "law: b = %s"},
		{French, Law.In(French, "b = δ"), "loi : b = δ"},
		{"", Pass.In(""), "pass"},
		{French, Decimal(French, "12.5"), "12,5"},
		{English, Decimal(English, "12.5"), "12.5"},
		{French, Text{"a", "b"}.In(French), "a"},
		{English, Text{"a", "b"}.In(English), "b"},
	} {
		if test.got != test.want {
			t.Errorf("%s: %q, want %q", test.l, test.got, test.want)
		}
	}
}

// TestSourceOf: the words that are the suite's are French, names and issues stay.
func TestSourceOf(t *testing.T) {
	for _, test := range []struct{ source, want string }{
		{"Exercise 1.3; Nielsen (2015), BP2", "Exercice 1.3 ; Nielsen (2015), BP2"},
		{"Exercises 2, 3 and 5; slide Initialisation He: «choisir»", "Exercices 2, 3 et 5 ; diapositive Initialisation He : « choisir »"},
		{"Annex Leaky ReLU; He et al. (2015), eq. 10 and 15", "Annexe Leaky ReLU ; He et al. (2015), éq. 10 et 15"},
		{"Griewank and Walther (2008), §3.1", "Griewank and Walther (2008), §3.1"},
		{"package contract; torch/nn#1015: backward uses the slide before", "contrat ; torch/nn#1015: backward uses the slide before"},
		{"Exercise 1; definition of the derivative, exact on a parabola", "Exercice 1 ; définition de la dérivée, exacte sur une parabole"},
	} {
		if got := SourceOf(test.source, French); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
		if got := SourceOf(test.source, English); got != test.source {
			t.Errorf("English: %q, want %q", got, test.source)
		}
	}
}

func TestClaim(t *testing.T) {
	const name, claim = "vanishing/growth", "in the same chain"
	if got := Claim(name, claim, French); got != claims[name] || got == claim {
		t.Errorf("in French %q", got)
	}
	if got := Claim(name, claim, English) + Claim("a/one", claim, French); got != claim+claim {
		t.Errorf("in English, or without French: %q", got)
	}
	for _, l := range []Language{"", French} {
		if got := Claim("backprop/bias", "∂C/∂bˡ = δˡ", l); got != "∂C/∂bˡ = δˡ" {
			t.Errorf("a formula is %q", got)
		}
	}
}

func TestParse(t *testing.T) {
	for _, l := range All() {
		if got, err := Parse(string(l)); got != l || err != nil {
			t.Errorf("%s read as %q, %v", l, got, err)
		}
	}
	if _, err := Parse("de"); err == nil {
		t.Error("German was read")
	}
}
