package main

import (
	"strings"
	"testing"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/props"
)

type replayMirror struct {
	Schema         string       `json:"schema"`
	Implementation string       `json:"implementation"`
	Suite          string       `json:"suite"`
	Platform       string       `json:"platform"`
	Token          string       `json:"token"`
	Property       resultMirror `json:"property"`
}

// large fails on draws of at least 3, so that the smallest counterexample is 3.
func large(name string, implementations ...string) props.Property {
	p := failsOn(name, implementations...)
	p.Check = func(d *props.Draws, im contract.Implementation) verdict.Finding {
		x := d.Int("x", 0, 9)
		d.Note("x", x)
		if x >= 3 && im.Name == "broken" {
			return verdict.Failf("x is %d, want less than 3", x)
		}
		return passing()
	}
	return p
}

// replayFake returns a command and the token that its verify printed.
func replayFake(t *testing.T) (fake, string) {
	t.Helper()
	f := fake{properties: []props.Property{large("a/one")}, faults: []fixturesFault{faultOf("broken", "a/one")}}
	text := f.run(t, "verify", "--impl", "broken", "--seed", "1").out
	_, token, found := strings.Cut(text, "bonpied replay ")
	if !found {
		t.Fatalf("verify printed no token:\n%s", text)
	}
	token, _, _ = strings.Cut(token, "\n")
	return f, token
}

func TestReplay(t *testing.T) {
	f, token := replayFake(t)
	for _, test := range []struct {
		reason string
		args   []string
		stdin  string
		want   exitCode
		text   string
	}{
		{"the implementation of the token", []string{token}, "", exitFail, "broken\n\na/one: fail"},
		{"another implementation", []string{token, "--impl", "reference"}, "", exitPass, "reference\n\na/one: pass"},
		{"a token on standard input", []string{"-"}, token + "\n", exitFail, "x is 3"},
		{"a token on standard input without a line feed", []string{"-"}, token, exitFail, "x is 3"},
	} {
		f.stdin = test.stdin
		got := f.run(t, append([]string{"replay"}, test.args...)...)
		if got.code != test.want {
			t.Errorf("%s: exit code %d, want %d\n%s", test.reason, got.code, test.want, got.err)
		}
		contains(t, test.reason, got.out, test.text)
	}
}

func TestReplayJSON(t *testing.T) {
	f, token := replayFake(t)
	var r replayMirror
	keys(t, "replay", f.run(t, "replay", token, "--json").out, &r)
	if r.Schema != "bonpied.replay/1" || r.Token != token || r.Property.Verdict != "fail" || r.Implementation != "broken" {
		t.Errorf("replayed %+v", r)
	}
}

func TestReplayRefuses(t *testing.T) {
	f, token := replayFake(t)
	text := func(t props.Token) string { return t.String() }
	for _, test := range []struct {
		reason, token, want string
	}{
		{"a character lost", token[:len(token)-1], "TOKEN"},
		{"an unknown property", text(props.Token{Implementation: "broken", Property: "a/gone", Choices: []int{3}}), `no property "a/gone"`},
		{"an unknown implementation", text(props.Token{Implementation: "mine", Property: "a/one", Choices: []int{3}}), `"mine"`},
		{"too few choices", text(props.Token{Implementation: "broken", Property: "a/one"}), "does not fit"},
		{"a choice out of range", text(props.Token{Implementation: "broken", Property: "a/one", Choices: []int{10}}), "does not fit"},
		{"too many choices", text(props.Token{Implementation: "broken", Property: "a/one", Choices: []int{3, 4}}), "does not fit"},
		{"the seed of a sample", text(props.Token{Implementation: "broken", Property: "a/one", Sample: true, Seed: 1}), "TOKEN"},
	} {
		got := f.run(t, "replay", test.token)
		if got.code != exitUsage {
			t.Errorf("%s: exit code %d, want 2", test.reason, got.code)
		}
		contains(t, test.reason, got.err, test.want)
	}
}

// TestReplayVerdicts: the exit code follows the verdict, and a panic of the
// property is the harness's failure.
func TestReplayVerdicts(t *testing.T) {
	for v, want := range map[verdict.Verdict]exitCode{
		verdict.Pass: 0, verdict.Fail: 1, verdict.Error: 3, verdict.Inconclusive: 4, verdict.NotProvided: 5,
	} {
		f := fake{properties: []props.Property{always("a/one", v)}}
		got := f.run(t, "replay", props.Token{Implementation: "reference", Property: "a/one", Choices: []int{1}}.String())
		if got.code != want {
			t.Errorf("%v: exit code %d, want %d\n%s", v, got.code, want, got.err)
		}
	}
	panics := property("a/one", func(*props.Draws, contract.Implementation) verdict.Finding { panic("off by one") })
	f := fake{properties: []props.Property{panics}}
	got := f.run(t, "replay", props.Token{Implementation: "reference", Property: "a/one", Choices: []int{1}}.String())
	if got.code != exitHarness {
		t.Errorf("a panic: exit code %d, want 3", got.code)
	}
	contains(t, "a panic", got.out, "off by one")
}

func TestReplayTimeout(t *testing.T) {
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	hangs := property("a/one", func(*props.Draws, contract.Implementation) verdict.Finding { <-release; return passing() })
	f := fake{properties: []props.Property{hangs}}
	got := f.run(t, "replay", "--timeout", "20ms", props.Token{Implementation: "reference", Property: "a/one", Choices: []int{1}}.String())
	if got.code != exitIncomplete {
		t.Errorf("exit code %d, want 4\n%s", got.code, got.err)
	}
}
