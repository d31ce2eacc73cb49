package props_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/props"
	"bonpied/stats"
)

// gammaOf is an implementation of one operation.
func gammaOf(f func(contract.Activation) (float64, error)) contract.Implementation {
	return contract.Implementation{Name: "toy", Gamma: f}
}

func constant(v float64) contract.Implementation {
	return gammaOf(func(contract.Activation) (float64, error) { return v, nil })
}

// toy is a property of Gamma; its check is the test's.
func toy(check func(*props.Draws, contract.Implementation) verdict.Finding) props.Property {
	return props.Property{
		Name: "toy/statement", Claim: "γ = 1", Source: "the tests",
		Needs: []contract.Operation{contract.OpGamma}, Check: check,
	}
}

// isOne holds that γ = 1 whatever is drawn.
func isOne(d *props.Draws, im contract.Implementation) verdict.Finding {
	d.Note("k", d.Int("k", 0, 100))
	got, err := im.Gamma(contract.Activation{})
	if err != nil {
		return verdict.Failf("%v", err)
	}
	var j verdict.Judge
	j.Close(verdict.Place{Name: "γ"}, got, 1, 0)
	return j.Finding()
}

func judgeOne(t *testing.T, im contract.Implementation, p props.Property) props.Result {
	t.Helper()
	report, err := props.Run(t.Context(), im, &props.Settings{Seed: 1}, p)
	if err != nil {
		t.Fatal(err)
	}
	return report.Results[0]
}

func TestVerdictsOfChecks(t *testing.T) {
	every := func(k int, f verdict.Finding) props.Property {
		return toy(func(d *props.Draws, im contract.Implementation) verdict.Finding {
			if d.Int("k", 0, 1<<20)%k == 0 {
				return f
			}
			return isOne(d, im)
		})
	}
	for _, test := range []struct {
		reason string
		im     contract.Implementation
		p      props.Property
		want   verdict.Verdict
		words  string
	}{
		{"the statement holds", constant(1), toy(isOne), verdict.Pass, ""},
		{"the statement is violated", constant(2), toy(isOne), verdict.Fail, "off by 1"},
		{"an operation panics", gammaOf(func(contract.Activation) (float64, error) { panic("boom") }), toy(isOne), verdict.Fail, "Gamma panicked: boom"},
		{"an operation errs on valid input", gammaOf(func(contract.Activation) (float64, error) { return 0, errors.New("no") }), toy(isOne), verdict.Fail, "no"},
		{"no draw can be judged", constant(1), every(1, verdict.Inconclusivef("a kink")), verdict.Inconclusive, "a kink"},
		{"many draws cannot be judged", constant(1), every(2, verdict.Inconclusivef("a kink")), verdict.Inconclusive, "could not be judged"},
		{"few draws cannot be judged", constant(1), every(500, verdict.Inconclusivef("a kink")), verdict.Pass, ""},
		{"the harness fails", constant(1), every(1, verdict.Errorf("broken")), verdict.Error, "broken"},
		{"an unfilled finding", constant(1), every(1, verdict.Finding{}), verdict.Error, ""},
		{"the property panics", constant(1), toy(func(*props.Draws, contract.Implementation) verdict.Finding { panic("bug of the suite") }), verdict.Error, "bug of the suite"},
		{"an operation ends its goroutine", gammaOf(func(contract.Activation) (float64, error) { runtime.Goexit(); return 0, nil }), toy(isOne), verdict.Fail, "ended the goroutine"},
		{"an operation panics with a runtime error", gammaOf(func(contract.Activation) (float64, error) { var v []float64; return v[3], nil }), toy(isOne), verdict.Fail, "index out of range"},
		{"an operation panics with nil", gammaOf(func(contract.Activation) (float64, error) { panic(nil) }), toy(isOne), verdict.Fail, "Gamma panicked"},
		{"the operation is missing", contract.Implementation{Name: "empty"}, toy(isOne), verdict.NotProvided, "Gamma is not provided"},
	} {
		r := judgeOne(t, test.im, test.p)
		if r.Verdict != test.want || !strings.Contains(r.Reason, test.words) {
			t.Errorf("%s: %v (%s), want %v with %q", test.reason, r.Verdict, r.Reason, test.want, test.words)
		}
	}
}

func TestApplies(t *testing.T) {
	p := toy(isOne)
	p.Applies = func(contract.Implementation) string { return "not of this kind" }
	if r := judgeOne(t, constant(1), p); r.Verdict != verdict.NotProvided || r.Reason != "not of this kind" {
		t.Errorf("%v (%s)", r.Verdict, r.Reason)
	}
	p.Required = true
	if r := judgeOne(t, constant(1), p); r.Verdict != verdict.Fail {
		t.Errorf("required: %v", r.Verdict)
	}
}

// TestUnsupportedArguments: what an operation does not support is left out, and
// is neither a failure nor a pass.
func TestUnsupportedArguments(t *testing.T) {
	supports := func(share int, value float64) contract.Implementation {
		return gammaOf(func(f contract.Activation) (float64, error) {
			if int(f.Alpha)%share != 0 {
				return 0, fmt.Errorf("α = %v: %w", f.Alpha, errors.ErrUnsupported)
			}
			return value, nil
		})
	}
	p := toy(func(d *props.Draws, im contract.Implementation) verdict.Finding {
		v, err := im.Gamma(contract.Activation{Alpha: float64(1 + d.Int("α", 0, 1<<20))})
		if err != nil {
			return verdict.Failf("%v", err)
		}
		var j verdict.Judge
		j.Close(verdict.Place{Name: "γ"}, v, 1, 0)
		return j.Finding()
	})
	for _, test := range []struct {
		reason      string
		share       int
		value       float64
		want        verdict.Verdict
		unsupported bool
	}{
		{"a third is supported, and right", 3, 1, verdict.Pass, true},
		{"a hundredth is supported, and right", 100, 1, verdict.Pass, true},
		{"a hundredth is supported, and wrong", 100, 2, verdict.Fail, false},
		{"a third is supported, and wrong", 3, 2, verdict.Fail, false},
		{"nothing is supported", 1 << 30, 1, verdict.NotProvided, true},
	} {
		r := judgeOne(t, supports(test.share, test.value), p)
		if r.Verdict != test.want || test.unsupported && r.Evidence.Unsupported == 0 {
			t.Errorf("%s: %v (%s), %d unsupported; want %v", test.reason, r.Verdict, r.Reason, r.Evidence.Unsupported, test.want)
		}
	}
	required := p
	required.Required = true
	if r := judgeOne(t, supports(1<<30, 1), required); r.Verdict != verdict.Fail || !strings.Contains(r.Reason, "required") {
		t.Errorf("required: %v (%s)", r.Verdict, r.Reason)
	}
}

func TestExecutedChecksAreCounted(t *testing.T) {
	calls := 0
	p := toy(func(d *props.Draws, im contract.Implementation) verdict.Finding {
		calls++
		return isOne(d, im)
	})
	p.Power.Checks = 250
	r := judgeOne(t, constant(1), p)
	if r.Checks != 250 || calls != 250 {
		t.Errorf("reported %d checks, executed %d, want 250", r.Checks, calls)
	}
}

// coin is a statistical property: Gamma returns 0 or 1 with probability ½.
func coin(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	test := stats.Proportion{P: 0.5}
	n, err := test.Samples(plan)
	if err != nil {
		return verdict.Errorf("%v", err)
	}
	rng := s.Rand()
	for range n {
		v, err := im.Gamma(contract.Activation{Kind: contract.LeakyReLU, Alpha: rng.Float64()})
		if err != nil {
			return verdict.Failf("%v", err)
		}
		test.Add(v > 0.5)
	}
	return test.Judge(plan)
}

func TestVerdictsOfSamples(t *testing.T) {
	p := props.Property{
		Name: "toy/coin", Claim: "P(γ > ½) = ½", Source: "the tests",
		Needs: []contract.Operation{contract.OpGamma}, Sample: coin,
		Power: props.Power{Plan: stats.Plan{FalseAlarm: 1e-11, Effect: 0.05, Miss: 1e-3}},
	}
	fair := gammaOf(func(f contract.Activation) (float64, error) { return f.Alpha, nil })
	loaded := gammaOf(func(f contract.Activation) (float64, error) { return f.Alpha + 0.1, nil })
	r := judgeOne(t, fair, p)
	if r.Verdict != verdict.Pass || r.Evidence.Statistics == nil || !(r.Evidence.Statistics.Miss <= 1e-3) {
		t.Errorf("a fair coin: %s", r.Explain())
	}
	r = judgeOne(t, loaded, p)
	if r.Verdict != verdict.Fail || r.Evidence.Token == "" {
		t.Errorf("a loaded coin: %s", r.Explain())
	}
	token, err := props.ParseToken(r.Evidence.Token)
	if err != nil {
		t.Fatal(err)
	}
	again, err := props.Replay(t.Context(), loaded, token, p)
	if err != nil || again.Verdict != verdict.Fail || again.Reason != r.Reason {
		t.Errorf("replayed: %v (%s), %v, want %s", again.Verdict, again.Reason, err, r.Reason)
	}
	few := p
	few.Sample = func(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
		test := stats.Proportion{P: 0.5}
		test.Add(true)
		return test.Judge(plan)
	}
	if r := judgeOne(t, fair, few); r.Verdict != verdict.Inconclusive {
		t.Errorf("one toss: %v, want inconclusive", r.Verdict)
	}
}

func TestCounterexampleIsMinimalAndReplays(t *testing.T) {
	im := gammaOf(func(f contract.Activation) (float64, error) { return f.Alpha, nil })
	p := toy(func(d *props.Draws, im contract.Implementation) verdict.Finding {
		k := d.Int("k", 0, 1000)
		d.Note("k", k)
		v, _ := im.Gamma(contract.Activation{Alpha: float64(k)})
		var j verdict.Judge
		j.True(v < 17, "k is too large")
		return j.Finding()
	})
	r := judgeOne(t, im, p)
	if r.Evidence.Counterexample != "k = 17" {
		t.Fatalf("counterexample %q, want k = 17", r.Evidence.Counterexample)
	}
	token, err := props.ParseToken(r.Evidence.Token)
	if err != nil {
		t.Fatal(err)
	}
	f, err := props.Replay(t.Context(), im, token, p)
	if err != nil || f.Verdict != verdict.Fail || f.Evidence.Counterexample != "k = 17" || f.Evidence.Token != r.Evidence.Token {
		t.Errorf("replay: %+v, %v", f, err)
	}
	f, err = props.Replay(t.Context(), constant(0), token, p)
	if err != nil || f.Verdict != verdict.Pass {
		t.Errorf("replay on a repaired implementation: %v, %v", f.Verdict, err)
	}
	for _, choices := range [][]int{{}, {5000}, {17, 3}} {
		token.Choices = choices
		if _, err := props.Replay(t.Context(), im, token, p); err == nil {
			t.Errorf("choices %v fit the property", choices)
		}
	}
	token.Property = "toy/other"
	var none *props.NoMatchError
	if _, err := props.Replay(t.Context(), im, token, p); !errors.As(err, &none) {
		t.Errorf("replay of an unknown property: %v", err)
	}
}

func TestSameSeedSameReport(t *testing.T) {
	run := func(seed uint64) props.Report {
		report, err := props.Run(t.Context(), core.Reference(), &props.Settings{Seed: seed}, props.All()[:12]...)
		if err != nil {
			t.Fatal(err)
		}
		return report
	}
	if diff := cmp.Diff(run(7), run(7)); diff != "" {
		t.Errorf("the same seed gave another report:\n%s", diff)
	}
	if cmp.Equal(run(7), run(8), cmpopts.IgnoreFields(props.Report{}, "Seed")) {
		t.Error("another seed drew the same")
	}
}

func TestRunRestoresRapidsFlags(t *testing.T) {
	before := map[string]string{}
	flag.VisitAll(func(f *flag.Flag) {
		if strings.HasPrefix(f.Name, "rapid.") {
			before[f.Name] = f.Value.String()
		}
	})
	judgeOne(t, constant(2), toy(isOne))
	flag.VisitAll(func(f *flag.Flag) {
		if want, ok := before[f.Name]; ok && f.Value.String() != want {
			t.Errorf("-%s was %s and is %s", f.Name, want, f.Value)
		}
	})
}

// TestContextEndsTheChecks: so many checks are left when the context ends that
// even doing nothing for each would outlast the test.
func TestContextEndsTheChecks(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	report, err := props.Run(ctx, constant(1), &props.Settings{Checks: 1e12}, toy(func(d *props.Draws, im contract.Implementation) verdict.Finding {
		cancel()
		return isOne(d, im)
	}))
	if err != nil || report.Complete || report.Results == nil {
		t.Errorf("complete %v, results %v, error %v; want an incomplete report with a list of results", report.Complete, report.Results, err)
	}
}

func TestContextEndsTheRun(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	ps := []props.Property{toy(isOne), toy(func(d *props.Draws, im contract.Implementation) verdict.Finding {
		cancel()
		return isOne(d, im)
	}), toy(isOne)}
	ps[1].Name, ps[2].Name = "toy/second", "toy/third"
	report, err := props.Run(ctx, constant(1), nil, ps...)
	if err != nil {
		t.Fatal(err)
	}
	if report.Complete || len(report.Results) != 1 || report.Seed == 0 {
		t.Errorf("complete %v, %d results, seed %d; want an incomplete report of 1", report.Complete, len(report.Results), report.Seed)
	}
}

func TestRunRefuses(t *testing.T) {
	for _, test := range []struct {
		reason string
		im     contract.Implementation
		set    *props.Settings
		ps     []props.Property
		words  string
	}{
		{"no name", contract.Implementation{}, nil, nil, "implementation.Name"},
		{"negative checks", constant(1), &props.Settings{Checks: -1}, nil, "Settings.Checks"},
		{"negative time-out", constant(1), &props.Settings{Timeout: -1}, nil, "Settings.Timeout"},
		{"a name used twice", constant(1), nil, []props.Property{toy(isOne), toy(isOne)}, "declared twice"},
	} {
		_, err := props.Run(t.Context(), test.im, test.set, test.ps...)
		if err == nil || !strings.Contains(err.Error(), test.words) {
			t.Errorf("%s: error %v, want one about %q", test.reason, err, test.words)
		}
	}
}

func TestFreshImplementationPerCheck(t *testing.T) {
	made := 0
	im := contract.Implementation{Name: "stateful"}
	im.Fresh = func() contract.Implementation {
		made++
		calls := 0
		return gammaOf(func(contract.Activation) (float64, error) { calls++; return float64(calls), nil })
	}
	im.Gamma = im.Fresh().Gamma
	made = 0
	r := judgeOne(t, im, toy(isOne)) // γ = 1 on the first call only
	if r.Verdict != verdict.Pass || made != r.Checks {
		t.Errorf("%v with %d constructions in %d checks", r.Verdict, made, r.Checks)
	}
}

// TestFreshThatMakesNothing: what Fresh does wrong is a failure of the
// implementation, and not an error of the suite.
func TestFreshThatMakesNothing(t *testing.T) {
	for _, test := range []struct {
		reason string
		fresh  func() contract.Implementation
		want   string
	}{
		{"it panics", func() contract.Implementation { panic("no memory") }, "Fresh panicked: no memory"},
		{"it leaves out an operation", func() contract.Implementation { return contract.Implementation{} }, "Gamma is declared, but Fresh"},
	} {
		im := constant(1)
		im.Fresh = test.fresh
		if r := judgeOne(t, im, toy(isOne)); r.Verdict != verdict.Fail || !strings.Contains(r.Reason, test.want) {
			t.Errorf("%s: %v (%s), want a failure with %q", test.reason, r.Verdict, r.Reason, test.want)
		}
	}
}

func ExampleRun() {
	ps, err := props.Match(props.All(), "backprop/hidden-recursion, backprop/bias")
	if err != nil {
		panic(err)
	}
	report, err := props.Run(context.Background(), core.Reference(), &props.Settings{Seed: 1}, ps...)
	if err != nil {
		panic(err)
	}
	for _, r := range report.Results {
		fmt.Println(r.Name, r.Verdict, r.Checks)
	}
	// Output:
	// backprop/bias pass 100
	// backprop/hidden-recursion pass 100
}
