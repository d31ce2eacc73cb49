package report_test

import (
	"fmt"
	"strings"
	"testing"

	"bonpied/grade/lang"
	"bonpied/grade/report"
	"bonpied/grade/result"
)

// class returns a result of n submissions that fail.
func class(t testing.TB, n int) result.Result {
	t.Helper()
	r := graded(t, "shown", benign)
	one := r.Submissions[0]
	one.Output = strings.Repeat("noise <&> ", 500)
	r.Submissions = nil
	for i := range n {
		one.Name = fmt.Sprintf("student %04d", i)
		r.Submissions = append(r.Submissions, one)
	}
	return r
}

// TestAnnotationLimit: at most ten of a kind, of which the last counts the rest.
func TestAnnotationLimit(t *testing.T) {
	for n, rest := range map[int]int{1: 0, 5: 0, 6: 3, 100: 191} {
		text := report.Annotations(class(t, n), lang.English)
		errors := strings.Count(text, "::error ")
		if want := min(2*n, report.AnnotationLimit); errors != want {
			t.Errorf("%d submissions: %d errors, want %d", n, errors, want)
		}
		if strings.Count(text, "::warning ") > report.AnnotationLimit {
			t.Errorf("%d submissions: too many warnings", n)
		}
		if more := lang.More.In(lang.English, rest); rest > 0 && !strings.Contains(text, more) {
			t.Errorf("%d submissions: %q is not in\n%s", n, more, text)
		}
	}
}

// TestSummaryLimit: a summary stays below what GitHub takes, and says what it left
// out.
func TestSummaryLimit(t *testing.T) {
	for _, n := range []int{1, 40, 300, 9_000} {
		for _, l := range lang.All() {
			text := report.Summary(class(t, n), l)
			if len(text) > report.SummaryLimit {
				t.Errorf("%d submissions: %d bytes", n, len(text))
			}
			missing := n - strings.Count(text, "\n### ")
			if says := strings.Contains(text, lang.Truncated.In(l, missing)); says != (missing > 0) {
				t.Errorf("%d submissions: %d are left out, and it says so: %v", n, missing, says)
			}
			if strings.Count(text, "<pre>") != strings.Count(text, "</pre>") {
				t.Errorf("%d submissions: a block is cut in two", n)
			}
		}
	}
}

// TestLongTextsAreCut: and say so.
func TestLongTextsAreCut(t *testing.T) {
	each(t, graded(t, "shown", texts{"anna", strings.Repeat("é", 100_000)}), func(f format, l lang.Language, text string) {
		if f.name == "json" || f.name == "csv" || f.name == "diff" {
			return // what other programs read is whole
		}
		if !strings.Contains(text, lang.Cut.In(l)) || strings.Count(text, "é") > 90_000 {
			t.Errorf("%s in %s: %d characters", f.name, l, strings.Count(text, "é"))
		}
	})
}

func TestGradescopeTakesOne(t *testing.T) {
	if _, err := report.Gradescope(class(t, 2), lang.French); err == nil {
		t.Error("two submissions are one")
	}
}
