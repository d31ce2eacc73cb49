//go:build grading

package main

import (
	"io"
	"slices"
	"testing"
	"time"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/fixtures"
	"bonpied/grade/remote"
	"bonpied/grade/rubric"
	"bonpied/grade/wire"
	"bonpied/props"
)

// apart are the faults that the grading tier need not see.
var (
	// No memory is shared with another process, which makes these right. In one
	// process the same number of checks sees them.
	hiddenByWire = []string{
		"cotangent-overwritten", "input-overwritten-by-gradient", "weights-stepped-in-backprop", "logits-normalised-in-place",
		"bias-input-appended", "trace-aliases-input", "gradient-buffer-reused", "gradient-ring-of-four", "schedule-handed-out",
		"shared-weights-assigned", "sum-in-shared-scratch", "gradients-cached-by-address",
	}
	// These are off by far less than 10 %, 5e-4 and 1.5e-7 of an activation, in one
	// activation of seven: so few networks may have none of it. Some seeds see them.
	slight = []string{"gelu-forward-backward-differ", "gelu-forward-by-polynomial-erf"}
)

// TestGradingTierKills: over the wire, at 20 checks and effects of 10 %, every fault
// fails the property that it names, under every seed.
func TestGradingTierKills(t *testing.T) {
	judged := rubric.Default().Properties()
	for _, fault := range fixtures.Faults() {
		p, ok := props.Find(judged, fault.MustFail)
		if !ok {
			t.Errorf("%s must fail %q, which the default rubric does not have", fault.Name, fault.MustFail)
			continue
		}
		hidden := slices.Contains(hiddenByWire, fault.Name)
		for seed := range uint64(3) {
			var got props.Result
			switch {
			case hidden:
				got = judgedBy(t, fault.New(), &props.Settings{Seed: seed + 1, Checks: props.GradingChecks, Screen: true}, p)
			default:
				got = overWire(t, fault.New(), seed+1, p)
			}
			if got.Verdict != verdict.Fail && !slices.Contains(slight, fault.Name) {
				t.Errorf("%s, seed %d: %s is %v (%s), want fail", fault.Name, seed+1, p.Name, got.Verdict, got.Reason)
			}
		}
		if hidden && overWire(t, fault.New(), 1, p).Verdict == verdict.Fail {
			t.Errorf("%s: %s fails over the wire, which shares no memory", fault.Name, p.Name)
		}
	}
}

// overWire judges an implementation behind the protocol, in the grading tier.
func overWire(t *testing.T, im contract.Implementation, seed uint64, p props.Property) props.Result {
	t.Helper()
	conn := remote.Pipe(func(r io.Reader, w io.Writer) error { return wire.Serve(r, w, im) })
	client, err := remote.Dial(t.Context(), conn, &remote.Limits{Answer: 5 * time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	set := props.Grading(seed, client.Together)
	set.Screen = p.Check != nil // nothing needs to be made small
	set.Timeout = 10 * time.Minute
	return judgedBy(t, client.Implementation(), set, p)
}

func judgedBy(t *testing.T, im contract.Implementation, set *props.Settings, p props.Property) props.Result {
	t.Helper()
	report, err := props.Run(t.Context(), im, set, p)
	if err != nil {
		t.Fatal(err)
	}
	return report.Results[0]
}
