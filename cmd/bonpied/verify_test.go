package main

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bonpied/core/verdict"
	"bonpied/grade/format"
	"bonpied/props"
)

// keys checks that JSON has exactly the keys of mirror, a pointer to a struct
// without omitempty where a key is always there: decoding refuses more keys, and
// encoding it again shows fewer.
func keys(t *testing.T, what, text string, mirror any) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(mirror); err != nil {
		t.Fatalf("%s: %v\n%s", what, err, text)
	}
	again, err := json.Marshal(mirror)
	if err != nil {
		t.Fatal(err)
	}
	var got, want any
	for _, pair := range []struct {
		data []byte
		into *any
	}{{[]byte(text), &got}, {again, &want}} {
		if err := json.Unmarshal(pair.data, pair.into); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: keys (-mirror +JSON):\n%s", what, diff)
	}
}

// verifyMirror is the JSON of verify, written from its documentation.
type verifyMirror struct {
	Schema          string         `json:"schema"`
	Implementation  string         `json:"implementation"`
	Suite           string         `json:"suite"`
	Platform        string         `json:"platform"`
	Seed            string         `json:"seed"`
	FalseAlarmBound float64        `json:"falseAlarmBound"`
	Complete        bool           `json:"complete"`
	Properties      []resultMirror `json:"properties"`
	Summary         map[string]int `json:"summary"`
}

type resultMirror struct {
	Name     string          `json:"name"`
	Claim    string          `json:"claim"`
	Source   string          `json:"source"`
	Kind     string          `json:"kind"`
	Verdict  string          `json:"verdict"`
	Reason   string          `json:"reason,omitempty"`
	Checks   int             `json:"checks"`
	Known    map[string]any  `json:"known,omitempty"`
	Evidence json.RawMessage `json:"evidence"`
}

func TestVerifyJSON(t *testing.T) {
	f := fake{properties: []props.Property{
		always("family/pass", verdict.Pass), always("family/fail", verdict.Fail),
		always("family/inconclusive", verdict.Inconclusive), always("family/error", verdict.Error),
		always("family/none", verdict.NotProvided), statistical("family/sample"),
	}}
	got := f.run(t, "verify", "--json", "--seed", "18446744073709551615")
	var report verifyMirror
	keys(t, "verify", got.out, &report)
	if report.Schema != "bonpied.verify/1" || report.Implementation != "reference" || !report.Complete {
		t.Errorf("schema %q, implementation %q, complete %v", report.Schema, report.Implementation, report.Complete)
	}
	if report.Seed != "18446744073709551615" {
		t.Errorf("seed %q lost digits", report.Seed)
	}
	want := map[string]int{"pass": 2, "fail": 1, "inconclusive": 1, "error": 1, "notProvided": 1, "known": 0}
	if diff := cmp.Diff(want, report.Summary); diff != "" {
		t.Errorf("summary (-want +got):\n%s", diff)
	}
	var verdicts []string
	for _, p := range report.Properties {
		verdicts = append(verdicts, p.Verdict)
	}
	if diff := cmp.Diff([]string{"pass", "fail", "inconclusive", "error", "notProvided", "pass"}, verdicts); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
}

func TestVerifyText(t *testing.T) {
	f := fake{properties: []props.Property{
		always("alpha/pass", verdict.Pass), always("beta/fail", verdict.Fail), statistical("alpha/sample"),
		always("beta/none", verdict.NotProvided),
	}}
	got := f.run(t, "verify", "--seed", "7")
	want := `reference

alpha
  alpha/pass    pass         100 checks    0.25 of the tolerance
  alpha/sample  pass         1000 samples  an effect of 0.01 is missed with probability 0.001; p-value 0.5
beta
  beta/fail     fail         1 check       the test says so
  beta/none     notProvided                the test says so

beta/fail: fail
  a claim
  (a source)
  the test says so
  counterexample:
    x = 0
  replay: bonpied replay TOKEN

4 properties: 2 pass, 1 fail, 1 not provided
executed 102 checks, compared 101 numbers
false-alarm bound 1e-10, seed 7, suite SUITE, PLATFORM
`
	if diff := cmp.Diff(want, elide(got.out)); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
	if got.err != "" {
		t.Errorf("standard error of a run without a terminal: %q", got.err)
	}
}

func TestVerifyChoosesTheImplementation(t *testing.T) {
	f := fake{
		properties: []props.Property{failsOn("family/one", "broken")},
		faults:     []fixturesFault{faultOf("broken", "family/one")}, controls: []fixturesControl{controlOf("other")},
	}
	for name, want := range map[string]exitCode{"reference": 0, "other": 0, "broken": 1} {
		got := f.run(t, "verify", "--impl", name)
		if got.code != want {
			t.Errorf("%s: exit code %d, want %d", name, got.code, want)
		}
		contains(t, "text", got.out, name+"\n")
	}
}

func TestVerifyChecks(t *testing.T) {
	f := fake{properties: []props.Property{always("family/one", verdict.Pass)}}
	contains(t, "text", f.run(t, "verify", "--checks", "37").out, "executed 37 checks")
}

func TestRequire(t *testing.T) {
	f := fake{properties: []props.Property{always("family/pass", verdict.Pass), always("family/none", verdict.NotProvided)}}
	if got := f.run(t, "verify"); got.code != exitPass {
		t.Errorf("without --require: exit code %d, want 0", got.code)
	}
	got := f.run(t, "verify", "--require", "family")
	if got.code != exitFail {
		t.Errorf("with --require: exit code %d, want 1", got.code)
	}
	contains(t, "text", got.out, "required, but")
}

// TestPatternsAddUp: a flag of patterns that is given twice means both.
func TestPatternsAddUp(t *testing.T) {
	f := fake{
		properties: []props.Property{failsOn("a/one", "x"), failsOn("b/two", "y"), always("c/none", verdict.NotProvided)},
		faults:     []fixturesFault{faultOf("x", "a/one"), faultOf("y", "b/two")},
	}
	got := f.run(t, "verify", "--props", "a", "--props", "b")
	contains(t, "verify --props", got.out, "a/one", "b/two", "2 properties: 2 pass")
	if got := f.run(t, "verify", "--require", "c", "--require", "a"); got.code != exitFail {
		t.Errorf("verify --require: exit code %d, want 1: what the first requires is not provided", got.code)
	}
	contains(t, "kill --fault", f.run(t, "kill", "--fault", "x", "--fault", "y").out, "2 faults, 2 caught")
	contains(t, "list --props", f.run(t, "list", "--props", "a", "--props", "b").out, "a/one", "b/two")
}

// TestTimeoutWritesWhatWasFound: --timeout ends the run with code 4, and the
// table, the JSON, the annotations and the JUnit file hold what was judged.
func TestTimeoutWritesWhatWasFound(t *testing.T) {
	file := filepath.Join(t.TempDir(), "report.xml")
	f := fake{
		properties: []props.Property{always("family/quick", verdict.Pass), slow("family/slow"), always("family/after", verdict.Fail)},
		env:        map[string]string{"GITHUB_ACTIONS": "true"},
	}
	got := f.run(t, "verify", "--timeout", "200ms", "--junit", file, "--checks", "1000000")
	if got.code != exitIncomplete {
		t.Errorf("exit code %d, want 4\n%s", got.code, got.out)
	}
	contains(t, "text", got.out, "3 properties:", "not judged: the run ended first")
	contains(t, "annotations", got.err, "::warning title=bonpied verify::")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var suite format.Suite
	if err := xml.Unmarshal(data, &suite); err != nil {
		t.Fatal(err)
	}
	if suite.Errors != 1 || suite.Tests != len(suite.Cases) {
		t.Errorf("JUnit: %d errors of %d tests, want 1 of %d", suite.Errors, suite.Tests, len(suite.Cases))
	}
	var report verifyMirror
	keys(t, "verify", f.run(t, "verify", "--timeout", "50ms", "--json", "--checks", "1000000").out, &struct {
		*verifyMirror
	}{&report})
	if report.Complete {
		t.Error("a run that ended early is complete")
	}
}

func TestCancelledBeforeTheStart(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	f := fake{properties: []props.Property{always("family/one", verdict.Pass)}, controls: []fixturesControl{controlOf("same")}, ctx: ctx}
	for _, args := range [][]string{{"verify"}, {"verify", "--json"}, {"kill"}} {
		if got := f.run(t, args...); got.code != exitIncomplete {
			t.Errorf("%q: exit code %d, want 4 rather than 5: something was to run", args, got.code)
		}
	}
}

func TestProgressAndColour(t *testing.T) {
	f := fake{properties: []props.Property{always("family/one", verdict.Pass), always("family/two", verdict.NotProvided)}}
	for _, test := range []struct {
		reason           string
		terminal         bool
		env              map[string]string
		progress, colour bool
	}{
		{"a pipe", false, nil, false, false},
		{"a terminal", true, nil, true, true},
		{"NO_COLOR", true, map[string]string{"NO_COLOR": "1"}, false, false},
		{"an empty NO_COLOR is not set", true, map[string]string{"NO_COLOR": ""}, true, true},
		{"a terminal that cannot", true, map[string]string{"TERM": "dumb"}, false, false},
	} {
		f.terminal, f.env = test.terminal, test.env
		got := f.run(t, "verify", "--seed", "1")
		if shown := strings.Contains(got.err, "[0/2] family/one"); shown != test.progress {
			t.Errorf("%s: progress line is %v, want %v", test.reason, shown, test.progress)
		}
		if test.progress && !strings.HasSuffix(got.err, eraseLine) {
			t.Errorf("%s: the progress line was left on the terminal", test.reason)
		}
		if coloured := strings.Contains(got.out, "\x1b["); coloured != test.colour {
			t.Errorf("%s: colour is %v, want %v", test.reason, coloured, test.colour)
		}
	}
}

func TestProgressFitsTheTerminal(t *testing.T) {
	var b bytes.Buffer
	progress{w: &b, width: 20}.show(3, 100, "family/"+strings.Repeat("é", 40))
	line := strings.TrimPrefix(b.String(), eraseLine)
	if format.Visible(line) != 19 {
		t.Errorf("the line %q has %d columns, want 19 of 20", line, format.Visible(line))
	}
}
