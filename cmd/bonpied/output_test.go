package main

import (
	"encoding/xml"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"bonpied/core/verdict"
	"bonpied/grade/format"
	"bonpied/props"
)

// hostile is text that ends an attribute, an element, a CDATA section, a
// workflow command and a terminal's line, and that XML cannot hold.
const hostile = "\"'><&]]>\x00\x1b[2J\xff\r\n::error::x,y:z%0A\t\u202e"

func hostileReport() props.Report {
	r := props.Report{Implementation: hostile, Seed: 1, Complete: true, Suite: "s", Platform: "p", FalseAlarmBound: 1e-10}
	for i, v := range verdict.All() {
		r.Results = append(r.Results, props.Result{
			Name: "family/" + string(rune('a'+i)) + hostile, Claim: hostile, Source: hostile, Verdict: v, Reason: hostile,
			Evidence: verdict.Evidence{Counterexample: hostile, Pattern: hostile},
		})
	}
	r.Results = append(r.Results, props.Result{
		Name: "family/known", Verdict: verdict.Fail, Reason: hostile,
		Known: &props.Known{Reason: hostile, Expires: time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC)},
	})
	return r
}

// TestJUnit: the file is well-formed whatever the text, and counts what it
// holds: an inconclusive is an error, a known failure is skipped.
func TestJUnit(t *testing.T) {
	data, err := junitXML(hostileReport(), 8)
	if err != nil {
		t.Fatal(err)
	}
	var suite format.Suite
	if err := xml.Unmarshal(data, &suite); err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	if !utf8.Valid(data) || strings.ContainsAny(string(data), "\x00\x1b") {
		t.Error("the file holds bytes that XML does not allow")
	}
	if suite.Tests != 7 || suite.Failures != 1 || suite.Errors != 3 || suite.Skipped != 2 || len(suite.Cases) != 7 {
		t.Errorf("tests %d, failures %d, errors %d, skipped %d; want 7 (one for the two not judged), 1, 3, 2",
			suite.Tests, suite.Failures, suite.Errors, suite.Skipped)
	}
	// What XML can hold comes back as it was.
	replaced := strings.NewReplacer("\x00", "\uFFFD", "\x1b", "\uFFFD", "\xff", "\uFFFD")
	if got, want := suite.Cases[1].Name, replaced.Replace("b"+hostile); got != want {
		t.Errorf("the name reads as %q, want %q", got, want)
	}
}

func TestJUnitOfACleanRun(t *testing.T) {
	file := filepath.Join(t.TempDir(), "report.xml")
	f := fake{properties: []props.Property{always("family/one", verdict.Pass)}}
	for range 2 { // the second run replaces the file of the first
		if got := f.run(t, "verify", "--junit", file, "--seed", "1"); got.code != exitPass {
			t.Fatalf("exit code %d\n%s", got.code, got.err)
		}
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	contains(t, "JUnit", string(data), `<?xml version="1.0" encoding="UTF-8"?>`,
		`<testsuite name="bonpied reference" tests="1" failures="0" errors="0" skipped="0">`,
		`<property name="seed" value="1"></property>`, `<testcase classname="family" name="one"></testcase>`)
	entries, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(entries) != 1 {
		t.Errorf("%d files beside the report, %v; temporary files must not stay", len(entries)-1, err)
	}
}

// TestJUnitComesFirst: a closed standard output does not cost the file.
func TestJUnitComesFirst(t *testing.T) {
	file := filepath.Join(t.TempDir(), "report.xml")
	f := fake{properties: []props.Property{always("family/one", verdict.Pass)}, out: closedPipe{}}
	if got := f.run(t, "verify", "--junit", file, "--seed", "1"); got.code != exitHarness {
		t.Errorf("exit code %d, want 3\n%s", got.code, got.err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
}

type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) { return 0, syscall.EPIPE }

// TestWriteFollowsLinks: a link stays one, and a pipe stays a pipe.
func TestWriteFollowsLinks(t *testing.T) {
	folder := t.TempDir()
	target, link, pipe := filepath.Join(folder, "target"), filepath.Join(folder, "link"), filepath.Join(folder, "pipe")
	err := errors.Join(os.WriteFile(target, []byte("old"), 0o600), os.Symlink("target", link), syscall.Mkfifo(pipe, 0o600))
	if err != nil {
		t.Fatal(err)
	}
	if err := writeAtomically(link, []byte("new")); err != nil {
		t.Error(err)
	}
	if data, err := os.ReadFile(target); err != nil || string(data) != "new" {
		t.Errorf("the target holds %q, %v", data, err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is %v, %v", info.Mode(), err)
	}
	read := make(chan string)
	go func() {
		data, _ := os.ReadFile(pipe) // what fails here differs below
		read <- string(data)
	}()
	if err := writeAtomically(pipe, []byte("through")); err != nil {
		t.Error(err)
	}
	if got := <-read; got != "through" {
		t.Errorf("the pipe gave %q", got)
	}
}

// TestAtomicWriteFailure: a file that cannot be replaced stays, and nothing of
// the new one does.
func TestAtomicWriteFailure(t *testing.T) {
	folder := t.TempDir()
	target := filepath.Join(folder, "report.xml")
	if err := os.MkdirAll(filepath.Join(target, "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := writeAtomically(target, []byte("x")); err == nil {
		t.Error("a folder was replaced by a file")
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 1 {
		t.Errorf("%d entries, %v; want only what was in the way", len(entries), err)
	}
}

// TestAnnotations: one line a result whatever the text, and the text comes back.
func TestAnnotations(t *testing.T) {
	text := annotations(hostileReport(), 6)
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	var levels []string
	for _, line := range lines {
		level, _, _ := strings.Cut(strings.TrimPrefix(line, "::"), " ")
		levels = append(levels, level)
		if strings.Count(line, "::") < 2 || strings.ContainsAny(line, "\r\x00\x1b") {
			t.Errorf("not a workflow command: %q", line)
		}
	}
	if diff := cmp.Diff([]string{"error", "warning", "error", "notice"}, levels); diff != "" {
		t.Errorf("levels (-want +got):\n%s", diff)
	}
	_, rest, _ := strings.Cut(lines[0], "title=")
	title, message, _ := strings.Cut(rest, "::")
	back := strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%")
	if got, want := back.Replace(title), format.Printable("family/b"+hostile); got != want {
		t.Errorf("the title reads as %q, want %q", got, want)
	}
	if got, want := back.Replace(message), format.Printable(hostileReport().Results[1].Explain()); got != want {
		t.Errorf("the message reads as %q, want %q", got, want)
	}
}

func TestAnnotationsOnlyOnGitHub(t *testing.T) {
	f := fake{properties: []props.Property{always("family/one", verdict.Fail)}}
	for value, want := range map[string]bool{"": false, "false": false, "true": true} {
		f.env = map[string]string{"GITHUB_ACTIONS": value}
		got := f.run(t, "verify", "--json", "--seed", "1")
		if has := strings.Contains(got.err, "::error title=family/one::"); has != want {
			t.Errorf("GITHUB_ACTIONS=%q: annotation is %v, want %v", value, has, want)
		}
		if strings.Contains(got.out, "::error") {
			t.Error("an annotation is among the JSON")
		}
	}
}

func TestReportTextIsPrintable(t *testing.T) {
	text := reportText(hostileReport(), 6, style{})
	if strings.ContainsAny(text, "\x00\x1b\r\u202e") || !utf8.ValidString(text) {
		t.Errorf("the text moves the cursor:\n%q", text)
	}
}

func TestNearest(t *testing.T) {
	for _, test := range []struct {
		reason string
		result props.Result
		want   string
	}{
		{"a share of the tolerance", props.Result{Verdict: verdict.Pass, Evidence: verdict.Evidence{Where: "z", Discrepancy: 1, Tolerance: 8}}, "0.12 of the tolerance"},
		{"equal to the bit", props.Result{Verdict: verdict.Pass, Evidence: verdict.Evidence{Where: "z"}}, "exact"},
		{"equal, but for a tolerance", props.Result{Verdict: verdict.Pass, Evidence: verdict.Evidence{Where: "z", Tolerance: 1}}, "no discrepancy"},
		{"no numbers", props.Result{Verdict: verdict.Pass}, ""},
		{"over the tolerance", props.Result{Verdict: verdict.Fail, Evidence: verdict.Evidence{Where: "z", Discrepancy: 8, Tolerance: 1}}, "8 times the tolerance at z"},
		{"over a tolerance of 0", props.Result{Verdict: verdict.Fail, Reason: "z is 1\nwant 2", Evidence: verdict.Evidence{Where: "z", Discrepancy: 1}}, "z is 1 …"},
	} {
		if got := nearest(test.result); got != test.want {
			t.Errorf("%s: %q, want %q", test.reason, got, test.want)
		}
	}
}
