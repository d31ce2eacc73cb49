package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/grade"
	"bonpied/grade/result"
	"bonpied/grade/rubric"
	"bonpied/props"
)

// runUnder executes a command under a parent of the test's own, as grade is one.
func (f fake) runUnder(t *testing.T, commands func(a *app) []*cobra.Command, args ...string) outcome {
	t.Helper()
	var out, errOut bytes.Buffer
	a := &app{
		in: strings.NewReader(f.stdin), out: &out, err: &errOut,
		env:        func(name string) string { return f.env[name] },
		terminal:   func(io.Writer) bool { return false },
		properties: f.properties, faults: f.faults, controls: f.controls,
	}
	root, parent := a.root(), &cobra.Command{Use: "grading"}
	parent.AddCommand(commands(a)...)
	root.AddCommand(parent)
	root.SetArgs(append([]string{"grading"}, args...))
	if err := root.ExecuteContext(t.Context()); err != nil {
		fmt.Fprintln(&errOut, err, "for usage")
		return outcome{exitUsage, out.String(), errOut.String()}
	}
	return outcome{a.code, out.String(), errOut.String()}
}

// commands returns the commands of this file's tests, on submissions that an opener
// starts.
func commands(open opener) func(a *app) []*cobra.Command {
	return func(a *app) []*cobra.Command {
		return []*cobra.Command{newGradeInit(a), newGradeDiff(a), newGradeExplain(a, open), newGradeReplay(a, open)}
	}
}

func TestGradeInit(t *testing.T) {
	for _, test := range []struct {
		args []string
		file string
		text string
		said string
	}{
		{[]string{"--lang", "python"}, "submission.py", "not written yet", "begin with"},
		{[]string{"--lang", "python", "--text", "fr"}, "submission.py", "pas encore écrit", "commencez par"},
		{[]string{"--lang", "go", "--text", "fr"}, "submission/exercise1.go", "Exercice 1 (Back propagation)", "README.md"},
		{[]string{"--target", "gradescope"}, "run_autograder", "language=en", "README.md"},
		{[]string{"--target", "github", "--text", "fr"}, ".github/bonpied.sh", "language=fr", "BONPIED.md"},
	} {
		dir := filepath.Join(t.TempDir(), "kit")
		got := fake{}.runUnder(t, commands(nil), append(append([]string{"init"}, test.args...), dir)...)
		if got.code != exitPass {
			t.Fatalf("%q: exit code %d\n%s", test.args, got.code, got.err)
		}
		contains(t, "standard output", got.out, test.said, dir)
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(test.file)))
		if err != nil {
			t.Fatal(err)
		}
		contains(t, test.file, string(data), test.text)
		again := fake{}.runUnder(t, commands(nil), append(append([]string{"init"}, test.args...), dir)...)
		if again.code != exitUsage {
			t.Errorf("%q again: exit code %d, want 2", test.args, again.code)
		}
		contains(t, "standard error", again.err, "is there already, and nothing was written")
	}
}

func TestGradeInitJSON(t *testing.T) {
	dir := t.TempDir()
	got := fake{}.runUnder(t, commands(nil), "init", "--json", "--lang", "python", dir)
	var w written
	if err := json.Unmarshal([]byte(got.out), &w); err != nil {
		t.Fatalf("%v\n%s", err, got.out)
	}
	if w.Schema != "bonpied.grade.init/1" || w.Folder != dir || len(w.Files) != 3 || w.Files[0] != "submission.py" {
		t.Errorf("wrote %+v", w)
	}
}

// TestGradeUsage: each names the argument and the bound.
func TestGradeUsage(t *testing.T) {
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.json")
	if err := os.WriteFile(bad, []byte(`{"schema":"bonpied.grade/9"}`), 0o666); err != nil {
		t.Fatal(err)
	}
	closed := func(context.Context, grade.Settings, string) (contract.Implementation, func(), error) {
		return contract.Implementation{}, nil, usagef("there is no submission.py")
	}
	for _, test := range []struct {
		reason string
		args   []string
		want   []string
	}{
		{"neither kit nor target", []string{"init", dir}, []string{"--lang (go or python) or --target (github or gradescope)"}},
		{"both", []string{"init", "--lang", "go", "--target", "github", dir}, []string{"not both"}},
		{"a language that has no kit", []string{"init", "--lang", "rust", dir}, []string{`--lang is "rust", want go or python`}},
		{"a platform that is not known", []string{"init", "--target", "moodle", dir}, []string{`--target is "moodle"`}},
		{"a text that is not translated", []string{"init", "--lang", "go", "--text", "de", dir}, []string{"--text", "want fr or en"}},
		{"no folder", []string{"init", "--lang", "go"}, []string{"init wants one argument DIR"}},
		{"one result", []string{"diff", bad}, []string{"diff wants two arguments OLD NEW, got 1"}},
		{"no file", []string{"diff", filepath.Join(dir, "none"), bad}, []string{"OLD: "}},
		{"a result of another version", []string{"diff", bad, bad}, []string{"OLD: ", "schema", "bonpied.grade/9"}},
		{"standard input twice", []string{"diff", "-", "-"}, []string{"only one"}},
		{"a token alone", []string{"explain", "bp1:x"}, []string{"explain wants two arguments TOKEN DIR"}},
		{"no token", []string{"replay"}, []string{"replay wants TOKEN"}},
		{"not a token", []string{"explain", "bp1:x", dir}, []string{"TOKEN", "parts"}},
		{"a property that is no more", []string{"explain", props.Token{Implementation: "x", Property: "a/gone"}.String(), dir}, []string{`no property "a/gone"`}},
		{"a folder that is no submission", []string{"replay", props.Token{Implementation: "x", Property: "a/one"}.String(), dir}, []string{"there is no submission.py"}},
	} {
		f := fake{properties: []props.Property{always("a/one", verdict.Pass)}}
		got := f.runUnder(t, commands(closed), test.args...)
		if got.code != exitUsage || got.out != "" {
			t.Errorf("%s: exit code %d, want 2, and %q on standard output", test.reason, got.code, got.out)
		}
		contains(t, test.reason, got.err, append(test.want, "for usage")...)
	}
}

// opens returns an opener of the implementation of a name, which counts what it
// opened and what was ended.
func opens(name string, opened, ended *int) opener {
	return func(_ context.Context, _ grade.Settings, dir string) (contract.Implementation, func(), error) {
		if dir == "" {
			return contract.Implementation{}, nil, errors.New("no folder")
		}
		*opened++
		return variantOf(name)(), func() { *ended++ }, nil
	}
}

// compared fails on broken by a comparison of numbers.
func compared() props.Property {
	p := failsOn("backprop/bias")
	p.Source = "Exercise 1.1; Nielsen (2015), BP3"
	p.Check = func(d *props.Draws, im contract.Implementation) verdict.Finding {
		d.Note("x", d.Int("x", 0, 9))
		if im.Name != "broken" {
			f := passing()
			f.Evidence.Got, f.Evidence.Want = 2, 3
			return f
		}
		f := verdict.Failf("∂C/∂b[l=1 j=1] is 3, want 1.25: off by 1.75, tolerance 0.5")
		f.Evidence = verdict.Evidence{
			Where: "∂C/∂b[l=1 j=1]", Got: 3, Want: 1.25, Discrepancy: 1.75, Tolerance: 0.5, ToleranceFrom: "the test", OracleError: 0.125,
		}
		return f
	}
	return p
}

// failingToken returns the token of a failure of a fake's one property.
func failingToken(t *testing.T, f fake) string {
	t.Helper()
	text := f.run(t, "verify", "--impl", "broken", "--seed", "1").out
	_, token, found := strings.Cut(text, "bonpied replay ")
	if !found {
		t.Fatalf("verify printed no token:\n%s", text)
	}
	token, _, _ = strings.Cut(token, "\n")
	return token
}

// TestGradeExplain: the lecturer is shown everything, the student what was answered
// and not what was expected.
func TestGradeExplain(t *testing.T) {
	f := fake{properties: []props.Property{compared()}, faults: []fixturesFault{faultOf("broken", "backprop/bias")}}
	token := failingToken(t, f)
	secret := []string{"1.25", "1.75", "0.5", "0.125"}
	for _, test := range []struct {
		reason string
		name   string
		args   []string
		code   exitCode
		want   []string
		not    []string
	}{
		{"the lecturer", "broken", []string{"explain", token, "anna"}, exitFail,
			[]string{"broken\n\nbackprop/bias: fail\n  law: a claim\n  source: Exercise 1.1; Nielsen", "∂C/∂b[l=1 j=1]: your program answers 3", "expected: 1.25; off by 1.75, with a tolerance of 0.5",
				"tolerance: the test", "its own error, at most 0.125", "smallest counterexample:\n    x = ", "judged by checks", "hint: The gradient of the bias", token}, nil},
		{"the lecturer, in French", "broken", []string{"explain", token, "anna", "--lang", "fr"}, exitFail,
			[]string{"backprop/bias : échec", "source : Exercice 1.1 ; Nielsen", "valeur attendue : 1.25", "oracle : sa propre erreur", "jugée par des essais"}, nil},
		{"the student", "broken", []string{"replay", token, "anna"}, exitFail,
			[]string{"law: a claim", "your program answers 3", "off by 1e0 to 1e1", "smallest counterexample:\n    x = ", "hint: The gradient of the bias"}, secret},
		{"the student, in the current folder", "broken", []string{"replay", token}, exitFail, []string{"your program answers 3"}, secret},
		{"the student, in JSON", "broken", []string{"replay", "--json", token}, exitFail, []string{`"bonpied.grade.replay/1"`, `"magnitude": 0`}, secret},
		{"the lecturer, when it is right now", "right", []string{"explain", token, "anna"}, exitPass,
			[]string{"backprop/bias: pass", "the law holds on this input", "nearest comparison: z is 2, expected 3; off by 1, with a tolerance of 4"}, []string{"hint"}},
		{"the student, when it is right now", "right", []string{"replay", token, "--lang", "fr"}, exitPass,
			[]string{"backprop/bias : réussi", "source : Exercice 1.1 ; Nielsen", "la loi est respectée sur cette entrée"}, []string{"comparaison", "piste"}},
	} {
		opened, ended := 0, 0
		got := f.runUnder(t, commands(opens(test.name, &opened, &ended)), test.args...)
		if got.code != test.code || opened != 1 || ended != 1 {
			t.Errorf("%s: exit code %d, want %d; opened %d, ended %d\n%s", test.reason, got.code, test.code, opened, ended, got.err)
		}
		contains(t, test.reason, got.out, test.want...)
		for _, not := range test.not {
			if strings.Contains(strings.ReplaceAll(got.out, token, ""), not) {
				t.Errorf("%s: shows %q:\n%s", test.reason, not, got.out)
			}
		}
	}
}

func TestGradeExplainJSON(t *testing.T) {
	f := fake{properties: []props.Property{compared()}, faults: []fixturesFault{faultOf("broken", "backprop/bias")}}
	opened, ended := 0, 0
	got := f.runUnder(t, commands(opens("broken", &opened, &ended)), "explain", "--json", failingToken(t, f), "anna")
	var e appealed
	if err := json.Unmarshal([]byte(got.out), &e); err != nil {
		t.Fatalf("%v\n%s", err, got.out)
	}
	if e.Schema != "bonpied.grade.explain/1" || e.Submission != "broken" || e.Property.Evidence.Want != 1.25 || e.Property.Evidence.OracleError != 0.125 {
		t.Errorf("explained %+v", e)
	}
}

// resultFile writes a result as `bonpied grade --json` does, and returns its path.
func resultFile(t *testing.T, r result.Result) string {
	t.Helper()
	data, err := result.Encode(r, false)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "result.json")
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestGradeDiff(t *testing.T) {
	r := rubric.Default()
	before, err := r.Result(1, r.Preview("anna", "purity/repeatable"), r.Preview("bob"))
	if err != nil {
		t.Fatal(err)
	}
	after, err := r.Result(2, r.Preview("anna"), r.Preview("bob"))
	if err != nil {
		t.Fatal(err)
	}
	old, new := resultFile(t, before), resultFile(t, after)
	for _, test := range []struct {
		reason string
		args   []string
		stdin  string
		want   []string
	}{
		{"what changed", []string{"diff", old, new}, "", []string{"seed: 1 → 2", "anna: ", "  purity/repeatable: fail → pass", "because: the seed changed"}},
		{"in French", []string{"diff", old, new, "--lang", "fr"}, "", []string{"graine : 1 → 2", "purity/repeatable : échec → réussi", "cause : la graine a changé"}},
		{"nothing", []string{"diff", old, old}, "", []string{"no grade changes"}},
		{"in JSON", []string{"diff", old, new, "--json"}, "", []string{`"schema": "bonpied.grade.diff/1"`, `"name": "purity/repeatable"`}},
		{"from standard input", []string{"diff", old, "-"}, readAll(t, new), []string{"seed: 1 → 2"}},
	} {
		f := fake{stdin: test.stdin}
		got := f.runUnder(t, commands(nil), test.args...)
		if got.code != exitPass {
			t.Errorf("%s: exit code %d\n%s", test.reason, got.code, got.err)
		}
		contains(t, test.reason, got.out, test.want...)
		if strings.Contains(got.out, "bob") {
			t.Errorf("%s: names what did not change:\n%s", test.reason, got.out)
		}
	}
}

func readAll(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
