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
