package main

import (
	"bytes"
	"context"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/fixtures"
	"bonpied/props"
	"bonpied/stats"
)

// fake is an execution of the command with a catalogue of the test's own, so
// that tests of the command do not depend on what is in the real one.
type fake struct {
	properties []props.Property
	faults     []fixtures.Fault
	controls   []fixtures.Control
	env        map[string]string
	stdin      string
	terminal   bool
	ctx        context.Context
	out        io.Writer // where standard output goes too, if not nil
}

// outcome is what an execution gave.
type outcome struct {
	code     exitCode
	out, err string
}

func (f fake) run(t *testing.T, args ...string) outcome {
	t.Helper()
	var out, errOut bytes.Buffer
	ctx := f.ctx
	if ctx == nil {
		ctx = t.Context()
	}
	a := &app{
		in: strings.NewReader(f.stdin), out: &out, err: &errOut,
		env:        func(name string) string { return f.env[name] },
		terminal:   func(io.Writer) bool { return f.terminal },
		properties: f.properties, faults: f.faults, controls: f.controls,
	}
	if f.out != nil {
		a.out = f.out
	}
	code := a.run(ctx, args)
	return outcome{code, out.String(), errOut.String()}
}

// real executes the command as main does.
func real(t *testing.T, args ...string) outcome {
	t.Helper()
	var out, errOut bytes.Buffer
	code := run(t.Context(), args, strings.NewReader(""), &out, &errOut, func(string) string { return "" })
	return outcome{exitCode(code), out.String(), errOut.String()}
}

// always returns a property that has the same verdict on everything.
func always(name string, v verdict.Verdict) props.Property {
	p := property(name, func(*props.Draws, contract.Implementation) verdict.Finding {
		if v == verdict.Pass {
			return passing()
		}
		return verdict.Finding{Verdict: v, Reason: "the test says so"}
	})
	if v == verdict.NotProvided {
		p.Applies = func(contract.Implementation) string { return "the test says so" }
	}
	return p
}

// failsOn returns a property that fails on the implementations of the names.
func failsOn(name string, implementations ...string) props.Property {
	return property(name, func(_ *props.Draws, im contract.Implementation) verdict.Finding {
		if slices.Contains(implementations, im.Name) {
			return verdict.Failf("the test says so")
		}
		return passing()
	})
}

// slow returns a property that takes far longer than the tests' time-outs.
func slow(name string) props.Property {
	return property(name, func(*props.Draws, contract.Implementation) verdict.Finding {
		time.Sleep(10 * time.Millisecond)
		return passing()
	})
}

func property(name string, check func(*props.Draws, contract.Implementation) verdict.Finding) props.Property {
	return props.Property{
		Name: name, Claim: "a claim", Source: "a source", Needs: []contract.Operation{contract.OpForward},
		Check: func(d *props.Draws, im contract.Implementation) verdict.Finding {
			d.Note("x", d.Int("x", 0, 9))
			return check(d, im)
		},
	}
}

// statistical returns a Sample property that passes with a certificate.
func statistical(name string) props.Property {
	return props.Property{
		Name: name, Claim: "a claim", Source: "a source", Needs: []contract.Operation{contract.OpForward},
		Power: props.Power{Plan: stats.Plan{FalseAlarm: 1e-10, Effect: 0.01, Miss: 1e-3}},
		Sample: func(_ *stats.Stream, plan stats.Plan, _ contract.Implementation) verdict.Finding {
			return verdict.Finding{Verdict: verdict.Pass, Evidence: verdict.Evidence{Compared: 1, Statistics: &verdict.Statistics{
				FalseAlarm: verdict.Float(plan.FalseAlarm), Effect: verdict.Float(plan.Effect), Miss: verdict.Float(plan.Miss),
				Samples: 1000, Estimate: 1, PValue: 0.5, Statistic: "mean square",
			}}}
		},
	}
}

func passing() verdict.Finding {
	return verdict.Finding{Verdict: verdict.Pass, Evidence: verdict.Evidence{
		Where: "z", Discrepancy: 1, Tolerance: 4, Compared: 1, ToleranceFrom: "the test",
	}}
}

// variantOf returns the constructor of an implementation that differs in name.
func variantOf(name string) func() contract.Implementation {
	return func() contract.Implementation { return core.Build(name, core.Primitives{}) }
}

func faultOf(name, mustFail string) fixtures.Fault {
	return fixtures.Fault{Name: name, Bug: "a bug", Source: "a report", MustFail: mustFail, New: variantOf(name)}
}

func controlOf(name string) fixtures.Control {
	return fixtures.Control{Name: name, How: "in no way", New: variantOf(name)}
}

func contains(t *testing.T, what, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("%s does not contain %q:\n%s", what, want, text)
		}
	}
}

// Short names for the types of the tables.
type (
	fixturesFault   = fixtures.Fault
	fixturesControl = fixtures.Control
)

// elide replaces what differs between platforms and versions of the suite: the
// suite's digest, the platform and tokens.
func elide(text string) string {
	text = suiteDigest.ReplaceAllString(text, "suite SUITE")
	text = tokens.ReplaceAllString(text, "TOKEN")
	return strings.ReplaceAll(text, props.Platform(), "PLATFORM")
}

var (
	suiteDigest = regexp.MustCompile(`suite [0-9a-f]{16}`)
	tokens      = regexp.MustCompile(`bp1:\S+`)
)
