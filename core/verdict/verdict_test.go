package verdict_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bonpied/core/verdict"
)

func TestZeroVerdictIsNotAPass(t *testing.T) {
	if v := (verdict.Finding{}).Verdict; v != verdict.Error {
		t.Errorf("an unfilled finding is %v, want error", v)
	}
}

func TestJudge(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	at := verdict.Place{Name: "δ", Layer: 2, Row: 1}
	for _, test := range []struct {
		reason string
		judge  func(j *verdict.Judge)
		want   verdict.Verdict
	}{
		{"nothing compared is an error", func(*verdict.Judge) {}, verdict.Error},
		{"within the tolerance", func(j *verdict.Judge) { j.Close(at, 1, 1.5, 0.5) }, verdict.Pass},
		{"over the tolerance", func(j *verdict.Judge) { j.Close(at, 1, 1.5, 0.25) }, verdict.Fail},
		{"exact", func(j *verdict.Judge) { j.Close(at, 1, 1, 0) }, verdict.Pass},
		{"one ulp off at tolerance 0", func(j *verdict.Judge) { j.Close(at, 1, math.Nextafter(1, 2), 0) }, verdict.Fail},
		{"NaN against a number", func(j *verdict.Judge) { j.Close(at, nan, 1, 1e300) }, verdict.Fail},
		{"a number against NaN", func(j *verdict.Judge) { j.Close(at, 1, nan, 1e300) }, verdict.Fail},
		{"NaN after a pass", func(j *verdict.Judge) { j.Close(at, 1, 1, 1); j.Close(at, nan, 1, 1) }, verdict.Fail},
		{"infinity against a number", func(j *verdict.Judge) { j.Close(at, inf, 1, 1e300) }, verdict.Fail},
		{"equal infinities are not close", func(j *verdict.Judge) { j.Close(at, inf, inf, 1) }, verdict.Fail},
		{"equal infinities agree", func(j *verdict.Judge) { j.Agree(at, inf, inf, 1) }, verdict.Pass},
		{"other infinities do not agree", func(j *verdict.Judge) { j.Agree(at, inf, -inf, 1) }, verdict.Fail},
		{"infinity and a number do not agree", func(j *verdict.Judge) { j.Agree(at, inf, 1, 1) }, verdict.Fail},
		{"NaN agrees with nothing", func(j *verdict.Judge) { j.Agree(at, nan, nan, 1) }, verdict.Fail},
		{"numbers agree within the tolerance", func(j *verdict.Judge) { j.Agree(at, 1, 1.5, 0.25) }, verdict.Fail},
		{"equal infinities are equal", func(j *verdict.Judge) { j.Equal(at, inf, inf) }, verdict.Pass},
		{"other infinities are not equal", func(j *verdict.Judge) { j.Equal(at, inf, -inf) }, verdict.Fail},
		{"NaN is not equal to a number", func(j *verdict.Judge) { j.Equal(at, nan, 1) }, verdict.Fail},
		{"NaN whatever the tolerance", func(j *verdict.Judge) { j.Close(at, nan, nan, nan) }, verdict.Fail},
		{"infinity whatever the tolerance", func(j *verdict.Judge) { j.Close(at, inf, 1, inf) }, verdict.Fail},
		{"a tolerance of NaN tells nothing apart", func(j *verdict.Judge) { j.Close(at, 1, 1, nan) }, verdict.Inconclusive},
		{"an infinite tolerance tells nothing apart", func(j *verdict.Judge) { j.Close(at, 1, 1, inf) }, verdict.Inconclusive},
		{"a negative tolerance is nobody's", func(j *verdict.Judge) { j.Close(at, 1, 2, -1) }, verdict.Inconclusive},
		{"a failure goes before an inconclusive", func(j *verdict.Judge) {
			j.Close(at, 1, 1, inf)
			j.Close(at, 1, 2, 0)
		}, verdict.Fail},
		{"an outright failure goes before an inconclusive", func(j *verdict.Judge) {
			j.Close(at, 1, 1, inf)
			j.True(false, "wrong")
		}, verdict.Fail},
		{"NaN equals NaN to the bit", func(j *verdict.Judge) { j.Equal(at, nan, nan) }, verdict.Pass},
		{"lengths differ", func(j *verdict.Judge) { j.Length("δ", 2, 3) }, verdict.Fail},
	} {
		var j verdict.Judge
		test.judge(&j)
		if got := j.Finding(); got.Verdict != test.want {
			t.Errorf("%s: %v (%s), want %v", test.reason, got.Verdict, got.Reason, test.want)
		}
		if failed := test.want == verdict.Fail; j.Failed() != failed {
			t.Errorf("%s: Failed() = %v", test.reason, j.Failed())
		}
	}
}

func TestFindingJSONRoundTrip(t *testing.T) {
	want := verdict.Finding{Verdict: verdict.Fail, Reason: "off", Evidence: verdict.Evidence{
		Got: verdict.Float(math.Inf(-1)), Want: 0.1, Discrepancy: verdict.Float(math.Inf(1)),
		Seed: math.MaxUint64, Checks: 3, Statistics: &verdict.Statistics{FalseAlarm: 1e-11},
	}}
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got verdict.Finding
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("round trip (-want +got):\n%s", diff)
	}
}

func TestFloatRefusesText(t *testing.T) {
	var f verdict.Float
	if err := json.Unmarshal([]byte(`"fast"`), &f); err == nil {
		t.Error(`"fast" was read as a number`)
	}
	if err := json.Unmarshal([]byte(`"NaN"`), &f); err != nil || !math.IsNaN(float64(f)) {
		t.Errorf("NaN read as %v, %v", f, err)
	}
}

func TestVerdictText(t *testing.T) {
	for _, want := range verdict.All() {
		text, err := want.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var got verdict.Verdict
		if err := got.UnmarshalText(text); err != nil || got != want {
			t.Errorf("%s read as %v, %v", text, got, err)
		}
	}
	if _, err := verdict.Verdict(99).MarshalText(); err == nil {
		t.Error("an unknown verdict has a text")
	}
	if err := errors.Join(new(verdict.Verdict).UnmarshalText([]byte("passed"))); err == nil {
		t.Error(`"passed" was read as a verdict`)
	}
}

func ExampleJudge() {
	var j verdict.Judge
	j.Close(verdict.Place{Name: "δ", Layer: 1, Row: 1}, 0.5, 0.5, 1e-15)
	j.Close(verdict.Place{Name: "δ", Layer: 1, Row: 2}, 0.75, 0.5, 1e-15)
	fmt.Println(j.Finding().Reason)
	// Output: δ[l=1 j=2] is 0.75, want 0.5: off by 0.25, tolerance 1e-15
}
