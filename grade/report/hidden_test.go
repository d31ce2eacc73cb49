package report_test

import (
	"strings"
	"testing"

	"bonpied/grade/lang"
)

// secrets are the expected number, and what it could be computed from: the
// discrepancy, the tolerance, the factor, the estimate and its p-value.
var secrets = []string{"0.731", "0,731", "2.268", "2,268", "2.66454e", "4.10", "3.14159e"}

// TestHiddenNumberIsNowhere: where the rubric hides expected values no format has
// them, in any language, nor what they could be computed from; the answer and the
// counterexample are in those that explain.
func TestHiddenNumberIsNowhere(t *testing.T) {
	each(t, graded(t, "hidden", benign), func(f format, l lang.Language, text string) {
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("%s in %s holds %s:\n%s", f.name, l, secret, text)
			}
		}
		if f.name == "csv" || f.name == "diff" {
			return
		}
		for _, want := range []string{"∂C/∂w[l=1 j=1 k=2]", "x = [1 1]", "bp1:"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s in %s lacks %s:\n%s", f.name, l, want, text)
			}
		}
	})
}

// TestShownNumberIsThere: the formats that explain have the number where the rubric
// shows it, so that the test above looks in the right places.
func TestShownNumberIsThere(t *testing.T) {
	each(t, graded(t, "shown", benign), func(f format, l lang.Language, text string) {
		if f.name == "csv" || f.name == "diff" {
			return
		}
		if !strings.Contains(text, "0.731058578630") {
			t.Errorf("%s in %s lacks the expected number:\n%s", f.name, l, text)
		}
	})
}

// TestHiddenPartIsNowhere: what students read says of a hidden part that there is
// one, and nothing else: neither its name nor its points nor what fails in it.
func TestHiddenPartIsNowhere(t *testing.T) {
	each(t, graded(t, "shown", benign), func(f format, l lang.Language, text string) {
		if !f.student {
			return
		}
		for _, hidden := range []string{"c/one", "secret", "Partie cachée", "Hidden part", "8.5", "8,5"} {
			if strings.Contains(text, hidden) {
				t.Errorf("%s in %s holds %q:\n%s", f.name, l, hidden, text)
			}
		}
		if f.name == "summary" && !strings.Contains(text, lang.HiddenGroups.In(l, 1)) && !strings.Contains(text, "&#39;est pas montrée") {
			t.Errorf("%s in %s does not say that a part is hidden:\n%s", f.name, l, text)
		}
	})
}
