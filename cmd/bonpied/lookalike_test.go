package main

import (
	"strings"
	"testing"

	"bonpied/core/verdict"
	"bonpied/fixtures"
	"bonpied/grade/lookalike"
	"bonpied/grade/result"
	"bonpied/props"
)

// TestFaultsGiveTheirOwnAnswers: a fault that fails by a wrong number gives that number
// again, and the reference does not.
func TestFaultsGiveTheirOwnAnswers(t *testing.T) {
	answers, asked := answersOf(t.Context()), 0
	for _, f := range fixtures.Faults() {
		p, _ := props.Find(props.All(), f.MustFail)
		if p.Sample != nil || strings.HasPrefix(p.Name, "purity/") || p.Name == "init/keys" {
			continue // answers of chance, or that depend on the calls before
		}
		report, err := props.Run(t.Context(), f.New(), &props.Settings{Seed: 5, Screen: true}, p)
		if err != nil {
			t.Fatal(err)
		}
		r := report.Results[0]
		e := result.EvidenceOf(verdict.Finding{Verdict: r.Verdict, Reason: r.Reason, Evidence: r.Evidence})
		if e.Got == nil {
			continue
		}
		asked++
		if got := answers(f.Name, result.Property{Name: p.Name, Evidence: e}); got != lookalike.Same {
			t.Errorf("%s: %s is %v at %s, and the same fault answers otherwise (%v)", f.Name, p.Name, e.Got, e.Where, got)
		}
		other, off := *e, verdict.Float(0.1234)
		other.Got = &off
		if got := answers(f.Name, result.Property{Name: p.Name, Evidence: &other}); got != lookalike.Other {
			t.Errorf("%s: another answer is taken for its own (%v)", f.Name, got)
		}
	}
	if asked < 40 {
		t.Errorf("%d faults were asked, which are hardly all that fail by a number", asked)
	}
}
