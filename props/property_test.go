package props_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/props"
	"bonpied/stats"
)

func TestCatalogueIsValid(t *testing.T) {
	all := props.All()
	if err := props.Validate(all); err != nil {
		t.Fatal(err)
	}
	if len(all) < 50 {
		t.Errorf("%d properties, want at least 50", len(all))
	}
	if bound := props.FalseAlarmBound(all); !(bound > 0 && bound <= stats.DefaultBudget) {
		t.Errorf("false alarms add up to %v, want (0, %v]", bound, stats.DefaultBudget)
	}
}

func TestValidateRefuses(t *testing.T) {
	sample := func(*stats.Stream, stats.Plan, contract.Implementation) verdict.Finding { return verdict.Finding{} }
	spoilt := func(spoil func(*props.Property)) []props.Property {
		p := toy(isOne)
		spoil(&p)
		return []props.Property{p}
	}
	for _, test := range []struct {
		reason string
		ps     []props.Property
		words  string
	}{
		{"no family", spoilt(func(p *props.Property) { p.Name = "statement" }), "family/statement"},
		{"capital letters", spoilt(func(p *props.Property) { p.Name = "Toy/statement" }), "family/statement"},
		{"no claim", spoilt(func(p *props.Property) { p.Claim = "" }), "no claim"},
		{"no source", spoilt(func(p *props.Property) { p.Source = "" }), "no source"},
		{"no operation", spoilt(func(p *props.Property) { p.Needs = nil }), "needs no operation"},
		{"neither check nor sample", spoilt(func(p *props.Property) { p.Check = nil }), "exactly one"},
		{"both check and sample", spoilt(func(p *props.Property) { p.Sample = sample }), "exactly one"},
		{"a sample without a plan", spoilt(func(p *props.Property) { p.Check, p.Sample = nil, sample }), "Plan.FalseAlarm"},
		{"a false alarm over the budget", spoilt(func(p *props.Property) {
			p.Check, p.Sample, p.Power.Plan = nil, sample, stats.Plan{FalseAlarm: 1e-6, Effect: 0.1, Miss: 0.1}
		}), "over the budget"},
	} {
		if err := props.Validate(test.ps); err == nil || !strings.Contains(err.Error(), test.words) {
			t.Errorf("%s: %v, want an error about %q", test.reason, err, test.words)
		}
	}
}

func TestMatch(t *testing.T) {
	var ps []props.Property
	for _, name := range []string{"a/one", "a/two", "b/one"} {
		p := toy(isOne)
		p.Name = name
		ps = append(ps, p)
	}
	for _, test := range []struct{ pattern, want string }{
		{"a", "a/one a/two"}, {"*/one", "a/one b/one"}, {"b/one, a/two", "a/two b/one"}, {"a/t*", "a/two"},
	} {
		got, err := props.Match(ps, test.pattern)
		names := make([]string, len(got))
		for i, p := range got {
			names[i] = p.Name
		}
		if joined := strings.Join(names, " "); err != nil || joined != test.want {
			t.Errorf("%q matches %q, %v; want %q", test.pattern, joined, err, test.want)
		}
	}
	var none *props.NoMatchError
	for _, pattern := range []string{"c", "", "a,c/one"} {
		if _, err := props.Match(ps, pattern); !errors.As(err, &none) {
			t.Errorf("%q: %v, want a NoMatchError", pattern, err)
		}
	}
	if _, err := props.Match(ps, "a/["); err == nil || errors.As(err, &none) {
		t.Errorf("a malformed pattern: %v", err)
	}
}

func TestExpectRefuses(t *testing.T) {
	later := time.Now().Add(time.Hour)
	valid := props.Known{Property: "toy/statement", Reason: "issue 12", Expires: later}
	for _, test := range []struct {
		reason string
		known  []props.Known
		words  string
	}{
		{"unknown name", []props.Known{{Property: "toy/other", Reason: "x", Expires: later}}, "names no property"},
		{"given twice", []props.Known{valid, valid}, "twice"},
		{"no reason", []props.Known{{Property: valid.Property, Expires: later}}, "no reason"},
		{"no expiry", []props.Known{{Property: valid.Property, Reason: "x"}}, "no expiry"},
	} {
		_, err := props.Expect([]props.Property{toy(isOne)}, test.known...)
		if err == nil || !strings.Contains(err.Error(), test.words) {
			t.Errorf("%s: %v, want an error about %q", test.reason, err, test.words)
		}
	}
}

func TestKnownFailuresAreCountedApart(t *testing.T) {
	ps := []props.Property{toy(isOne)}
	marked, err := props.Expect(ps, props.Known{Property: "toy/statement", Reason: "issue 12", Expires: time.Now().Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	if ps[0].Known != nil {
		t.Error("Expect changed its argument")
	}
	report, err := props.Run(t.Context(), constant(2), &props.Settings{Seed: 1}, marked...)
	if err != nil {
		t.Fatal(err)
	}
	if s := report.Summary; s.Known != 1 || s.Fail != 0 || s.Total() != 1 {
		t.Errorf("summary %+v, want one known failure", s)
	}
}

func TestRequire(t *testing.T) {
	ps, err := props.Require([]props.Property{toy(isOne)}, "toy")
	if err != nil {
		t.Fatal(err)
	}
	r := judgeOne(t, contract.Implementation{Name: "empty"}, ps[0])
	if r.Verdict != verdict.Fail || !strings.Contains(r.Reason, "Gamma is not provided") {
		t.Errorf("%v (%s)", r.Verdict, r.Reason)
	}
	if _, err := props.Require(ps, "other"); err == nil {
		t.Error("a pattern that matches nothing requires nothing")
	}
}

func ExampleMatch() {
	ps, err := props.Match(props.All(), "vanishing")
	if err != nil {
		panic(err)
	}
	for _, p := range ps {
		fmt.Println(p.Name)
	}
	// Output:
	// vanishing/componentwise-bound
	// vanishing/norm-bound
	// vanishing/sigmoid-quarter
	// vanishing/growth
}
