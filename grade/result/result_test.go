package result_test

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"bonpied/core/verdict"
	"bonpied/grade/lang"
	"bonpied/grade/result"
)

// sameNumbers compares numbers to the bit, but for the bits of a NaN.
var sameNumbers = cmp.Comparer(func(a, b verdict.Float) bool { return a == b || a != a && b != b })

// sample has something in every field.
func sample() result.Result {
	f := func(v float64) *verdict.Float { f := verdict.Float(v); return &f }
	m := 3
	return result.Result{
		Schema: result.SchemaName, Suite: "s", Rubric: "r", Platform: "p", Seed: math.MaxUint64, FalseAlarmBound: 1e-10,
		Submissions: []result.Submission{{
			Name: "anna", Digest: "d", Isolation: "wasm", Points: 1_50, Held: 50, MaxPoints: 5_00, Verdict: result.Fail,
			Reason: lang.Text{FR: "raison", EN: "reason"}, Output: "out\x1b\u202e\u2028\u009b", HiddenGroups: 1, Seconds: f(1.5),
			Groups: []result.Group{
				{Name: "g", Title: lang.Text{FR: "un", EN: "one"}, Points: 1_00, Held: 50, MaxPoints: 3_00, Verdict: result.Fail, Visibility: result.Visible},
				{Name: "h", Points: 50, MaxPoints: 2_00, Verdict: result.Pass, Visibility: result.Hidden},
			},
			Properties: []result.Property{
				{Name: "a/one", Group: "g", Claim: "c", Source: "s", Verdict: result.Fail, Hint: &lang.Text{FR: "f", EN: "e"}, Evidence: &result.Evidence{
					Reason: "r", Where: "w", Got: f(math.NaN()), Want: f(math.Inf(-1)), Miss: f(math.Inf(1)), Tolerance: f(0.1), ToleranceFrom: "t",
					Pattern: "p", Counterexample: "x = 1\n", Widths: []int{1, 2}, Token: "bp1:a",
					Statistics: &result.Statistics{Samples: 3, Effect: 0.1, Estimate: f(0), PValue: f(1e-300), Statistic: "χ²"},
				}},
				{Name: "a/two", Group: "g", Verdict: result.NotChecked, Cause: "a/one"},
				{Name: "a/three", Group: "g", Verdict: result.Fail, Evidence: &result.Evidence{Hidden: true, Magnitude: &m, Got: f(2)}},
				{Name: "b/one", Group: "h", Verdict: result.Pass},
			},
		}},
	}
}

func encoded(t testing.TB, r result.Result, timings bool) []byte {
	t.Helper()
	data, err := result.Encode(r, timings)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestRoundTrip(t *testing.T) {
	want := sample()
	data := encoded(t, want, true)
	got, err := result.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, sameNumbers); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
	if again := encoded(t, got, true); !bytes.Equal(data, again) {
		t.Error("other bytes the second time")
	}
	if i := bytes.ContainsAny(data, "\x1b\u202e\u009b"); i {
		t.Error("the JSON moves the cursor")
	}
}

// TestTimings: what differs from run to run is there only on demand.
func TestTimings(t *testing.T) {
	one, other := sample(), sample()
	seconds := verdict.Float(9)
	other.Submissions[0].Seconds = &seconds
	if !bytes.Equal(encoded(t, one, false), encoded(t, other, false)) {
		t.Error("durations show")
	}
	if bytes.Equal(encoded(t, one, true), encoded(t, other, true)) || one.Submissions[0].Seconds == nil {
		t.Error("durations do not show where they are asked for, or are lost")
	}
}

// TestRoundTripOfAnyText: names, reasons and output come back whatever they hold.
func TestRoundTripOfAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := sample()
		s := &want.Submissions[0]
		s.Name = rapid.StringN(1, 20, -1).Draw(t, "name")
		s.Reason = lang.Text{FR: rapid.String().Draw(t, "raison"), EN: rapid.String().Draw(t, "reason")}
		s.Output = string(rapid.SliceOf(rapid.Byte()).Draw(t, "output"))
		s.Clean()
		data, err := result.Encode(want, true)
		if err != nil {
			t.Fatal(err)
		}
		got, err := result.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, sameNumbers); diff != "" {
			t.Fatalf("read back (-want +got):\n%s", diff)
		}
	})
}

func TestDecodeRefuses(t *testing.T) {
	good := string(encoded(t, sample(), false))
	for _, test := range []struct{ reason, old, new string }{
		{"nothing", good, ""},
		{"no object", good, "[]"},
		{"what follows", good, good + "{}"},
		{"another schema", "bonpied.grade/1", "bonpied.grade/2"},
		{"an unknown key", `"suite"`, `"suit": "", "suite"`},
		{"a key that lacks", `  "suite": "s",` + "\n", ""},
		{"not UTF-8", "anna", "\xff"},
		{"an unknown verdict", `"verdict": "pass"`, `"verdict": "passed"`},
		{"a submission that is not checked", `"verdict": "fail"`, `"verdict": "notChecked"`},
		{"negative points", `"points": 1.5`, `"points": -1.5`},
		{"points that do not add up", `"points": 1.5`, `"points": 2.5`},
		{"points with three decimals", `"points": 1.5`, `"points": 1.505`},
		{"points with an exponent", `"points": 1.5`, `"points": 15e-1`},
		{"more points than there are", `"maxPoints": 2`, `"maxPoints": 0`},
		{"a seed that is no number", `"18446744073709551615"`, `"x"`},
		{"a seed that is too large", `"18446744073709551615"`, `"18446744073709551616"`},
		{"a name that is empty", `"name": "anna"`, `"name": ""`},
		{"a property twice", `"name": "a/two"`, `"name": "a/one"`},
		{"a group twice", `"name": "h"`, `"name": "g"`},
		{"a property of no group", `"group": "h"`, `"group": "i"`},
		{"a visibility that there is not", `"visibility": "hidden"`, `"visibility": "secret"`},
		{"a number in words", `"tolerance": 0.1`, `"tolerance": "small"`},
		{"an expected value that is hidden", `"hidden": true`, `"hidden": true, "want": 1`},
		{"a cause of a pass", `"verdict": "pass"` + "\n        }\n      ]", `"verdict": "pass", "cause": "a/one"}]`},
		{"no list of submissions", `"submissions": [`, `"submissions": null, "x": [`},
	} {
		if !strings.Contains(good, test.old) {
			t.Fatalf("%s: %q is not in\n%s", test.reason, test.old, good)
		}
		if _, err := result.Decode(strings.NewReader(strings.Replace(good, test.old, test.new, 1))); err == nil {
			t.Errorf("%s: was read", test.reason)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(encoded(f, sample(), true))
	f.Add([]byte(`{"schema":"bonpied.grade/1","suite":"","rubric":"","platform":"","seed":"1","falseAlarmBound":0,"submissions":[]}`))
	f.Add([]byte(`{"schema":"bonpied.grade/1"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		want, err := result.Decode(bytes.NewReader(data))
		if err != nil {
			return
		}
		got, err := result.Decode(bytes.NewReader(encoded(t, want, true)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, sameNumbers, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("read back (-want +got):\n%s", diff)
		}
	})
}

func TestSchema(t *testing.T) {
	if !json.Valid(result.Schema()) {
		t.Error("the schema is no JSON")
	}
	if err := result.CheckSchema([]byte("{")); err == nil {
		t.Error("half a value satisfies the schema")
	}
}

// TestStudent: what is hidden is nowhere, and counted.
func TestStudent(t *testing.T) {
	r := sample()
	r.Submissions[0].HiddenGroups = 0
	r.Submissions[0].Reason = lang.Text{}
	r.Submissions[0].Properties[1].Cause = "b/one"
	s := r.Student().Submissions[0]
	if len(s.Groups) != 1 || len(s.Properties) != 3 || s.HiddenGroups != 1 || s.Points != 1_00 || s.Held != 50 || s.MaxPoints != 3_00 {
		t.Errorf("%+v", s)
	}
	if s.Properties[1].Cause != "" {
		t.Error("the name of a hidden property shows as a cause")
	}
	if r.Submissions[0].Properties[1].Cause == "" || len(r.Submissions[0].Groups) != 2 {
		t.Error("the whole result changed")
	}
	if err := r.Student().Validate(); err != nil {
		t.Error(err)
	}
	r.Submissions[0].Properties[0].Verdict, r.Submissions[0].Properties[2].Verdict = result.Pass, result.Pass
	r.Submissions[0].Properties[1] = result.Property{Name: "a/two", Group: "g", Verdict: result.Pass}
	r.Submissions[0].Properties[3].Verdict = result.Fail
	if v := r.Student().Submissions[0].Verdict; v != result.Pass {
		t.Errorf("what is visible passes, and the verdict is %s", v)
	}
}
