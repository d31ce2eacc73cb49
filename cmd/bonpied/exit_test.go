package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"bonpied/core/verdict"
	"bonpied/props"
)

func TestFirstExitCode(t *testing.T) {
	for _, test := range []struct {
		reason string
		codes  []exitCode
		want   exitCode
	}{
		{"nothing to say is a pass", nil, 0},
		{"passes only", []exitCode{0, 0}, 0},
		{"the harness goes before a failure", []exitCode{1, 3}, 3},
		{"a failure goes before incomplete", []exitCode{4, 1, 0}, 1},
		{"incomplete goes before nothing", []exitCode{5, 4}, 4},
		{"nothing goes before a pass", []exitCode{0, 5}, 5},
		{"all of them", []exitCode{5, 4, 1, 3, 0}, 3},
		{"a wrong command line goes before all, for nothing ran", []exitCode{3, 2}, 2},
	} {
		if got := first(test.codes...); got != test.want {
			t.Errorf("%s: first(%v) = %d, want %d", test.reason, test.codes, got, test.want)
		}
	}
}

func TestCodeOfError(t *testing.T) {
	for _, test := range []struct {
		reason string
		err    error
		want   exitCode
	}{
		{"no error", nil, exitPass},
		{"the command line", usagef("bad"), exitUsage},
		{"the command line, wrapped", fmt.Errorf("verify: %w", usagef("bad")), exitUsage},
		{"no property", fmt.Errorf("--props: %w", &props.NoMatchError{Pattern: "x"}), exitNothing},
		{"no fault", &noVariantError{"x"}, exitNothing},
		{"ended early", &incompleteError{context.DeadlineExceeded}, exitIncomplete},
		{"anything else", errors.New("disk full"), exitHarness},
	} {
		if got := codeOf(test.err); got != test.want {
			t.Errorf("%s: codeOf(%v) = %d, want %d", test.reason, test.err, got, test.want)
		}
	}
}

func TestVerifyExitCodes(t *testing.T) {
	const p, f, i, e, n = verdict.Pass, verdict.Fail, verdict.Inconclusive, verdict.Error, verdict.NotProvided
	for _, test := range []struct {
		reason   string
		verdicts []verdict.Verdict
		want     exitCode
	}{
		{"all pass", []verdict.Verdict{p, p}, 0},
		{"not provided beside a pass does not count", []verdict.Verdict{p, n}, 0},
		{"one fails", []verdict.Verdict{p, f}, 1},
		{"inconclusive never counts as a pass", []verdict.Verdict{p, i}, 4},
		{"an error never counts as a pass", []verdict.Verdict{p, e}, 3},
		{"nothing is provided", []verdict.Verdict{n, n}, 5},
		{"an empty catalogue", nil, 5},
		{"an error goes before a failure", []verdict.Verdict{f, e}, 3},
		{"a failure goes before inconclusive", []verdict.Verdict{i, f}, 1},
		{"inconclusive goes before not provided", []verdict.Verdict{n, i}, 4},
		{"everything at once", []verdict.Verdict{p, f, i, e, n}, 3},
	} {
		var f fake
		for k, v := range test.verdicts {
			f.properties = append(f.properties, always(fmt.Sprintf("family/p%d", k), v))
		}
		if got := f.run(t, "verify", "--seed", "1"); got.code != test.want {
			t.Errorf("%s: exit code %d, want %d\n%s%s", test.reason, got.code, test.want, got.out, got.err)
		}
	}
}

// TestUsageErrors: each names the argument and the bound on standard error, and
// writes nothing on standard output.
func TestUsageErrors(t *testing.T) {
	folder := t.TempDir()
	f := fake{properties: []props.Property{always("family/one", verdict.Pass)}, controls: []fixturesControl{controlOf("same")}}
	for _, test := range []struct {
		reason string
		args   []string
		want   []string
	}{
		{"no command", nil, []string{"no command", "verify"}},
		{"unknown command", []string{"judge"}, []string{`unknown command "judge"`}},
		{"a slip in a command", []string{"verfy"}, []string{"did you mean verify?"}},
		{"unknown help topic", []string{"help", "judge"}, []string{"judge"}},
		{"unknown flag", []string{"verify", "--fast"}, []string{"--fast"}},
		{"an argument where there is none", []string{"verify", "reference"}, []string{"verify takes no argument", "reference"}},
		{"an argument of kill", []string{"kill", "extra"}, []string{"kill takes no argument", "extra"}},
		{"an argument of list", []string{"list", "extra"}, []string{"list takes no argument", "extra"}},
		{"a seed of 0", []string{"verify", "--seed", "0"}, []string{"--seed", "from 1 to 2⁶⁴−1"}},
		{"a seed over 64 bits", []string{"verify", "--seed", "18446744073709551616"}, []string{"--seed", "from 1 to 2⁶⁴−1"}},
		{"a negative seed", []string{"kill", "--seed", "-1"}, []string{"--seed", "from 1 to 2⁶⁴−1"}},
		{"no checks", []string{"verify", "--checks", "0"}, []string{"--checks", "from 1 to 1000000"}},
		{"checks in words", []string{"verify", "--checks", "many"}, []string{"--checks", "from 1 to 1000000"}},
		{"a time-out of 0", []string{"verify", "--timeout", "0s"}, []string{"--timeout", "over 0"}},
		{"a time-out without a unit", []string{"kill", "--timeout", "10"}, []string{"--timeout", "such as 90s"}},
		{"unknown implementation", []string{"verify", "--impl", "mine"}, []string{`"mine"`, `"reference"`}},
		{"a malformed pattern", []string{"verify", "--props", "family/["}, []string{"--props", "family/["}},
		{"a malformed required pattern", []string{"verify", "--require", "["}, []string{"--require"}},
		{"a malformed fault pattern", []string{"kill", "--fault", "["}, []string{"--fault"}},
		{"a malformed pattern to explain", []string{"explain", "["}, []string{"NAME|PATTERN"}},
		{"nothing to explain", []string{"explain"}, []string{"explain wants one argument NAME|PATTERN"}},
		{"no token", []string{"replay"}, []string{"replay wants one argument TOKEN"}},
		{"two tokens", []string{"replay", "a", "b"}, []string{"got 2"}},
		{"not a token", []string{"replay", "abc"}, []string{"TOKEN", "parts"}},
		{"a JUnit file in no folder", []string{"verify", "--junit", filepath.Join(folder, "none", "x.xml")}, []string{"--junit"}},
		{"a JUnit file that is a folder", []string{"verify", "--junit", folder}, []string{"--junit", "is a folder"}},
		{"a pattern of properties that is empty", []string{"verify", "--props", ""}, []string{"--props is empty"}},
		{"a requirement that is empty", []string{"verify", "--require", ""}, []string{"--require is empty"}},
		{"a known file that is empty", []string{"verify", "--known", " "}, []string{"--known is empty"}},
		{"a JUnit file that is empty", []string{"verify", "--junit="}, []string{"--junit is empty"}},
		{"a fault that is empty", []string{"kill", "--fault", ""}, []string{"--fault is empty"}},
		{"no file of known failures", []string{"verify", "--known", filepath.Join(folder, "none")}, []string{"--known"}},
	} {
		got := f.run(t, test.args...)
		if got.code != exitUsage {
			t.Errorf("%s: exit code %d, want 2\n%s", test.reason, got.code, got.err)
		}
		if got.out != "" {
			t.Errorf("%s: wrote on standard output: %s", test.reason, got.out)
		}
		contains(t, test.reason, got.err, append(test.want, "for usage")...)
	}
}

// TestNothingMatches: a pattern that matches nothing is 5, in every command.
func TestNothingMatches(t *testing.T) {
	f := fake{properties: []props.Property{always("family/one", verdict.Pass)}}
	for _, args := range [][]string{
		{"verify", "--props", "none"},
		{"verify", "--props", "family,none"},
		{"verify", "--require", "none"},
		{"list", "--props", "none"},
		{"explain", "none"},
		{"kill", "--props", "none"},
		{"kill", "--fault", "none"},
		{"kill"}, // neither faults nor controls
	} {
		if got := f.run(t, args...); got.code != exitNothing {
			t.Errorf("%q: exit code %d, want 5\n%s", args, got.code, got.err)
		}
	}
}

// TestPanicIsHarness: a panic of the command must not end with 2, Go's own code
// for a panic, which would read as a wrong command line.
func TestPanicIsHarness(t *testing.T) {
	f := fake{properties: []props.Property{always("family/one", verdict.Pass)}, out: panicking{}}
	got := f.run(t, "list")
	if got.code != exitHarness {
		t.Errorf("exit code %d, want 3", got.code)
	}
	contains(t, "standard error", got.err, "internal error: no paper")
}

type panicking struct{}

func (panicking) Write([]byte) (int, error) { panic("no paper") }

// TestUnwritableResult: a result that could not be written is no success.
func TestUnwritableResult(t *testing.T) {
	f := fake{
		properties: []props.Property{always("family/one", verdict.Pass)}, out: full{},
	}
	for _, args := range [][]string{{"verify"}, {"verify", "--json"}, {"list"}, {"explain", "family"}, {"kill"}} {
		got := f.run(t, args...)
		if got.code != exitHarness {
			t.Errorf("%q: exit code %d, want 3", args, got.code)
		}
		contains(t, "standard error", got.err, "disk full")
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }
