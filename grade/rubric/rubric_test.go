package rubric_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"bonpied/grade/lang"
	"bonpied/grade/result"
	"bonpied/grade/rubric"
	"bonpied/props"
)

// catalogue is a small one, for rubrics look at names only.
func catalogue(names ...string) []props.Property {
	var ps []props.Property
	for _, name := range names {
		ps = append(ps, props.Property{Name: name, Claim: "claim of " + name, Source: "source of " + name})
	}
	return ps
}

var small = catalogue("a/one", "a/two", "a/three", "b/one", "b/two", "c/one")

// good is a rubric in which every key occurs.
const good = `# a rubric
rubric: 1
title: {fr: Barème, en: Rubric}
expected: shown
groups:
  - name: first
    title: {fr: Première, en: First}
    points: 2.5
    properties: [a]
    except: [a/three]
    credit: all
    visibility: after_published
    expected: hidden
  - name: second
    title:
      fr: "Deuxième : b"
      en: |
        Second
    points: 10
    properties:
      - b
prerequisites:
  - properties: [b/two]
    require: [b/one, a/*]
hints:
  - properties: [b/two]
    text: {fr: indice, en: hint}
`

func TestParse(t *testing.T) {
	r, err := rubric.Parse([]byte(good), small)
	if err != nil {
		t.Fatal(err)
	}
	if r.Title != (lang.Text{FR: "Barème", EN: "Rubric"}) || r.Max() != 12_50 || len(r.Groups) != 2 {
		t.Errorf("title %v, %v points, %d groups", r.Title, r.Max(), len(r.Groups))
	}
	first, second := r.Groups[0], r.Groups[1]
	if !slices.Equal(first.Properties, []string{"a/one", "a/two"}) || first.Points != 2_50 || first.Credit != rubric.All ||
		first.Visibility != result.AfterPublished || !first.HideExpected {
		t.Errorf("first group %+v", first)
	}
	if second.Credit != rubric.Share || second.Visibility != result.Visible || second.HideExpected || second.Title.EN != "Second" {
		t.Errorf("second group %+v", second)
	}
	if got := r.Requires("b/two"); !slices.Equal(got, []string{"a/one", "a/two", "b/one"}) {
		t.Errorf("b/two requires %q", got)
	}
	if hint, ok := r.Hint("b/two"); !ok || hint.FR != "indice" {
		t.Errorf("hint %v, %v", hint, ok)
	}
	if _, ok := r.Hint("b/one"); ok {
		t.Error("b/one has a hint")
	}
}

// TestDigest: the digest follows what a rubric says, and not its layout.
func TestDigest(t *testing.T) {
	digest := func(text string) string {
		r, err := rubric.Parse([]byte(text), small)
		if err != nil {
			t.Fatal(err)
		}
		return r.Digest()
	}
	want := digest(good)
	for _, same := range []string{
		strings.ReplaceAll(good, "\n", "\r\n"),
		"\uFEFF" + good,
		"---\n" + good + "...\n# after the end\n",
		strings.Replace(good, "# a rubric\n", "", 1),
		strings.Replace(good, "[a/three]", "\n      - a/three", 1),
	} {
		if got := digest(same); got != want {
			t.Errorf("another digest for\n%s", same)
		}
	}
	if digest(strings.Replace(good, "2.5", "2.75", 1)) == want {
		t.Error("other points have the same digest")
	}
}

// line returns the number of the line of good that begins with text, from 1.
func line(text string) int {
	for i, l := range strings.Split(good, "\n") {
		if strings.HasPrefix(strings.TrimLeft(l, " "), text) || strings.HasPrefix(strings.TrimLeft(l, " -"), text) {
			return i + 1
		}
	}
	panic("no line begins with " + text)
}

func TestBadRubrics(t *testing.T) {
	deep := strings.Repeat("[", 5000)
	bomb := "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
	for _, test := range []struct {
		reason       string
		old, new     string // what is replaced in good; "" replaces all of it
		line, column int
		problem      string
	}{
		{"an empty file", "", "", 1, 1, "empty"},
		{"comments only", "", "# nothing\n", 1, 1, "empty"},
		{"a scalar", "", "rubric\n", 1, 1, "got string, want object"},
		{"a list", "", "- rubric\n", 1, 1, "got array, want object"},
		{"a header alone", "", "---\n", 1, 1, "empty"},
		{"two documents", "hints:", "---\nhints:", line("hints"), 1, "second document"},
		{"a document after the end", "hints:", "...\nhints:", line("hints") + 1, 1, "second document"},
		{"an unknown key", "points: 2.5", "point: 2.5", line("points: 2.5"), 5, `unknown key "point"`},
		{"an unknown key at the root", "rubric: 1", "rubric: 1\nauthor: me", 3, 1, `unknown key "author"`},
		{"a key twice", "points: 2.5", "points: 2.5\n    points: 3", line("points: 2.5") + 1, 5, "already defined"},
		{"a key twice in flow style", "{fr: Barème, en: Rubric}", "{fr: a, en: b, fr: c}", 3, 23, "already defined"},
		{"another version", "rubric: 1", "rubric: 2", 2, 9, "must be 1"},
		{"no version", "rubric: 1\n", "", 2, 1, "lacks rubric"},
		{"no groups", "", "rubric: 1\n", 1, 1, "lacks groups"},
		{"an empty list of groups", "", "rubric: 1\ngroups: []\n", 2, 9, "minItems"},
		{"groups that are no list", "", "rubric: 1\ngroups: {a: b}\n", 2, 9, "got object, want array"},
		{"a group without points", "    points: 10\n", "", line("name: second"), 5, "lacks points"},
		{"negative points", "points: 10", "points: -1", line("points: 10"), 13, "minimum"},
		{"infinite points", "points: 10", "points: .inf", line("points: 10"), 13, "not a finite number"},
		{"points that are no number", "points: 10", "points: .nan", line("points: 10"), 13, "not a finite number"},
		{"points in text", "points: 10", `points: "10"`, line("points: 10"), 13, "got string, want number"},
		{"points with an exponent", "points: 10", "points: 1e1", line("points: 10"), 13, "want number"},
		{"points that overflow", "points: 10", "points: 1e999", line("points: 10"), 13, "want number"},
		{"octal points", "points: 10", "points: 010", line("points: 10"), 13, "decimal"},
		{"hexadecimal points", "points: 10", "points: 0x10", line("points: 10"), 13, "decimal"},
		{"points with three decimals", "points: 10", "points: 1.125", line("points: 10"), 13, "two decimals"},
		{"too many points", "points: 10", "points: 10001", line("points: 10"), 13, "maximum"},
		{"points that are true", "points: 10", "points: true", line("points: 10"), 13, "got boolean, want number"},
		{"points that are empty", "points: 10", "points:", line("points: 10"), 12, "got null, want number"},
		{"worth nothing", "", "rubric: 1\ngroups:\n  - {name: a, title: {fr: a, en: a}, points: 0, properties: [a]}\n", 3, 3, "worth 0 points"},
		{"a title that is a number", "{fr: Barème, en: Rubric}", "12", 3, 8, "got number, want object"},
		{"a title in one language", "{fr: Barème, en: Rubric}", "{fr: Barème}", 3, 8, "lacks en"},
		{"an empty title", "{fr: Barème, en: Rubric}", `{fr: "", en: Rubric}`, 3, 13, "minLength"},
		{"a name with a space", "name: first", "name: the first", line("name: first"), 11, "no name"},
		{"a name that is a number", "name: first", "name: 1", line("name: first"), 11, "got number, want string"},
		{"two groups of one name", "name: second", "name: first", line("name: second"), 11, `second group "first"`},
		{"a property in two groups", "- b\n", "- b\n      - a/one\n", line("- b") + 1, 9, `a/one is in group "first" already`},
		{"a pattern that matches nothing", "- b\n", "- b\n      - x\n", line("- b") + 1, 9, `"x" matches no property`},
		{"a malformed pattern", "- b\n", `- "b/["` + "\n", line("- b"), 9, "syntax error in pattern"},
		{"an empty pattern", "- b\n", `- ""` + "\n", line("- b"), 9, "minLength"},
		{"patterns that are no list", "[a]", "a", line("properties: [a]"), 17, "got string, want array"},
		{"nothing left", "[a/three]", "[a]", line("name: first"), 5, "no property is left"},
		{"an exception that matches nothing", "[a/three]", "[x/three]", line("except"), 14, "matches no property"},
		{"an unknown credit", "credit: all", "credit: half", line("credit"), 13, "must be one of"},
		{"an unknown visibility", "after_published", "never", line("visibility"), 17, "must be one of"},
		{"expected values that are neither", "expected: shown", "expected: yes", 4, 11, "must be one of"},
		{"a prerequisite of no group", "[b/one, a/*]", "[c/one]", line("require:"), 15, "no property of a group"},
		{"what is in no group requires", "[b/two]\n    require", "[c/one]\n    require", line("prerequisites") + 1, 18, "no property of a group"},
		{"a property requires itself", "[b/one, a/*]", "[b/two]", line("require:"), 15, "b/two requires b/two"},
		{"a circle of two", "hints:", "  - properties: [a/one]\n    require: [b/two]\nhints:", line("require:"), 22, "circle"},
		{"a hint for no property", "[b/two]\n    text", "[x]\n    text", line("hints") + 1, 18, "matches no property"},
		{"two hints", "hints:\n", "hints:\n  - {properties: [b], text: {fr: un, en: one}}\n", line("hints") + 2, 18, "has a hint already"},
		{"an anchor", "title: {fr", "title: &t {fr", 3, 8, "an anchor"},
		{"a bomb of aliases", "", bomb, 1, 4, "an anchor"},
		{"an alias", "title: {fr: Barème, en: Rubric}", "title: *t", 3, 8, "an alias"},
		{"a tag", "points: 10", "points: !!int 10", line("points: 10"), 13, "a tag"},
		{"a directive", "# a rubric", "%YAML 1.2\n---", 1, 1, "a directive"},
		{"a merge key", "title: {fr", "<<: {a: b}\ntitle: {fr", 3, 1, "a merge key"},
		{"an explicit key", "rubric: 1", "? rubric\n: 1", 2, 1, "an explicit key"},
		{"a key that is a number", "rubric: 1", "1: 1", 2, 1, "no name"},
		{"a tab", "    points: 10", "\tpoints: 10", line("points: 10"), 1, "a tab"},
		{"a tab after text", "points: 10", "points: 10\t# ten", line("points: 10"), 15, "a tab"},
		{"not UTF-8", "Barème", "Bar\xe8me", 3, 16, "not UTF-8"},
		{"a null byte", "Barème", "Bar\x00me", 3, 16, "does not show"},
		{"text that changes direction", "Barème", "Bar\u202eme", 3, 16, "does not show"},
		{"a carriage return alone", "Barème", "Bar\rme", 3, 16, "does not show"},
		{"nested deeply", "", deep, 1, 9, "nested too deeply"},
		{"nested deeply in blocks", "", strings.Repeat("- ", 5000), 1, 17, "nested too deeply"},
		{"more than the parser does in a moment", "", "[" + strings.Repeat("a,", 5000) + "]", 1, 8001, "more than 8000"},
		{"too long", "# a rubric", "# " + strings.Repeat("a", rubric.MaxSize), 1, rubric.MaxSize + 1, "longer than"},
		{"a bracket that does not close", "[a/three]", "[a/three", line("except") + 1, 5, "must be specified"},
		{"a quote that does not close", "- b\n", "- \"b\n", line("- b"), 9, ""},
		{"a line that is not indented", "    points: 10", "  points: 10", line("points: 10"), 3, ""},
		{"a reserved character", "name: first", "name: @first", line("name: first"), 11, ""},
	} {
		text := test.new
		if test.old != "" {
			if strings.Count(good, test.old) < 1 {
				t.Fatalf("%s: %q is not in the rubric", test.reason, test.old)
			}
			text = strings.Replace(good, test.old, test.new, 1)
		}
		_, err := rubric.Parse([]byte(text), small)
		var problem *rubric.Error
		if !errors.As(err, &problem) {
			t.Errorf("%s: %v, want an error with line and column", test.reason, err)
			continue
		}
		if problem.Line != test.line || problem.Column != test.column || !strings.Contains(problem.Problem, test.problem) {
			t.Errorf("%s: %v; want line %d, column %d, …%s…", test.reason, problem, test.line, test.column, test.problem)
		}
	}
}

// FuzzParse: whatever the text, a rubric or an error inside the text.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{good, "", "a: &a [*a]", "- - - -", "? a\n: b", "{a: [b, {c: d}]}", "--- |\n x", "\"\\x", string(rubric.DefaultYAML())} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := rubric.Parse(data, small)
		if err == nil {
			if s := r.Preview("s"); s.Points != r.Max() || s.Held != 0 {
				t.Errorf("who fails nothing gets %v of %v", s.Points, r.Max())
			}
			return
		}
		var problem *rubric.Error
		if !errors.As(err, &problem) || problem.Line < 1 || problem.Column < 1 ||
			problem.Line > strings.Count(string(data), "\n")+2 {
			t.Errorf("%v is not in the text", err)
		}
	})
}

func TestSchemaIsServed(t *testing.T) {
	if !strings.Contains(string(rubric.Schema()), "A rubric of bonpied") {
		t.Error("no schema")
	}
}
