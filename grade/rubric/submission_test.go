package rubric_test

import (
	"strings"
	"testing"

	"bonpied/core/verdict"
	"bonpied/grade/lang"
	"bonpied/grade/result"
	"bonpied/grade/rubric"
	"bonpied/props"
)

func parsed(t *testing.T) *rubric.Rubric {
	t.Helper()
	r, err := rubric.Parse([]byte(good), small)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestScore(t *testing.T) {
	r := parsed(t)
	fail := verdict.Evidence{Where: "x", Got: 3, Want: 1.25, Discrepancy: 1.75, Token: "bp1:\xff"}
	s, err := r.Score(rubric.About{Name: "\xffanna", Isolation: "wasm", Output: "hello"}, props.Report{Results: []props.Result{
		{Name: "a/one", Verdict: verdict.Pass},
		{Name: "a/two", Verdict: verdict.Fail, Reason: "x is 3, want 1.25: off by 1.75, tolerance 0", Evidence: fail},
		{Name: "b/one", Verdict: verdict.Pass},
		{Name: "b/two", Verdict: verdict.Fail},
		{Name: "c/one", Verdict: verdict.Fail}, // of no group
	}})
	if err != nil {
		t.Fatal(err)
	}
	if s.Points != 5_00 || s.Held != 0 || s.MaxPoints != 12_50 || s.Verdict != result.Fail || s.Name != "\uFFFDanna" {
		t.Errorf("%q: %v points, %v held of %v, %s", s.Name, s.Points, s.Held, s.MaxPoints, s.Verdict)
	}
	if len(s.Properties) != 4 {
		t.Fatalf("%d properties", len(s.Properties))
	}
	two, b := s.Properties[1], s.Properties[3]
	if two.Evidence == nil || !two.Evidence.Hidden || two.Evidence.Want != nil || *two.Evidence.Got != 3 || two.Evidence.Reason != "" {
		t.Errorf("hidden evidence %+v", two.Evidence)
	}
	if b.Verdict != result.NotChecked || b.Cause != "a/two" || b.Evidence != nil || b.Hint != nil {
		t.Errorf("what depends on a failure: %+v", b)
	}
}

func TestScoreRefusesTwoResults(t *testing.T) {
	r := parsed(t)
	twice := []props.Result{{Name: "a/one", Verdict: verdict.Pass}, {Name: "a/one", Verdict: verdict.Fail}}
	if _, err := r.Score(rubric.About{Name: "s"}, props.Report{Results: twice}); err == nil {
		t.Error("a report with two verdicts on one property was scored")
	}
}

// TestNotJudged: by its own fault a submission loses every point; by the grader's
// it waits for a person.
func TestNotJudged(t *testing.T) {
	r := parsed(t)
	about := rubric.About{Name: "s"}
	refused, broken := r.Refuse(about, lang.Text{FR: "il ne se compile pas", EN: "it does not build\xff"}), r.Break(about, lang.Text{FR: "plus de place", EN: "no space left"})
	if refused.Points != 0 || refused.Held != 0 || refused.Verdict != result.Fail || !strings.HasPrefix(refused.Reason.EN, "it does not build") {
		t.Errorf("refused: %v points, %v held, %s", refused.Points, refused.Held, refused.Verdict)
	}
	if broken.Points != 0 || broken.Held != r.Max() || broken.Verdict != result.Error {
		t.Errorf("broken: %v points, %v held, %s", broken.Points, broken.Held, broken.Verdict)
	}
	refused.Name = "other"
	all, err := r.Result(7, refused, broken)
	if err != nil {
		t.Fatal(err)
	}
	if all.Submissions[0].Name != "other" || all.Rubric != r.Digest() || all.Seed != 7 {
		t.Errorf("%+v", all)
	}
	if _, err := r.Result(7, broken, broken); err == nil {
		t.Error("two submissions of one name are a result")
	}
}

// TestIncomplete: a run that ended early holds what it did not reach.
func TestIncomplete(t *testing.T) {
	s, err := parsed(t).Score(rubric.About{Name: "s"}, props.Report{Results: []props.Result{{Name: "a/one", Verdict: verdict.Pass}}})
	if err != nil {
		t.Fatal(err)
	}
	if s.Points != 0 || s.Held != 12_50 || s.Verdict != result.Error {
		t.Errorf("%v points, %v held, %s", s.Points, s.Held, s.Verdict)
	}
}

func TestHintOfAFailure(t *testing.T) {
	s := parsed(t).Preview("s", "b/two")
	if h := s.Properties[3].Hint; h == nil || h.EN != "hint" {
		t.Errorf("hint %v", h)
	}
}
