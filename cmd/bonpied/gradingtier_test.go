package main

import (
	"io"
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

// hiddenByWire are the faults that nobody sees from another process, and why: the
// property that they must fail passes there in the default tier too.
var hiddenByWire = map[string]string{}

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
		for seed := range uint64(3) {
			got := overWire(t, fault.New(), true, seed+1, p)
			why, hidden := hiddenByWire[fault.Name]
			switch {
			case hidden && got.Verdict == verdict.Fail:
				t.Errorf("%s, seed %d: %s fails, though %s", fault.Name, seed+1, p.Name, why)
			case hidden && seed > 0:
			case hidden:
				if all := overWire(t, fault.New(), false, seed+1, p); all.Verdict == verdict.Fail {
					t.Errorf("%s: %s fails in the default tier, though %s", fault.Name, p.Name, why)
				}
			case got.Verdict != verdict.Fail:
				t.Errorf("%s, seed %d: %s is %v (%s), want fail", fault.Name, seed+1, p.Name, got.Verdict, got.Reason)
			}
		}
	}
}

// overWire judges an implementation behind the protocol, in the grading tier or else
// the default one.
func overWire(t *testing.T, im contract.Implementation, grading bool, seed uint64, p props.Property) props.Result {
	t.Helper()
	conn := remote.Pipe(func(r io.Reader, w io.Writer) error { return wire.Serve(r, w, im) })
	client, err := remote.Dial(t.Context(), conn, &remote.Limits{Answer: 5 * time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	set := &props.Settings{Seed: seed, Screen: true}
	if grading {
		set = props.Grading(seed, client.Together)
	}
	set.Timeout = 10 * time.Minute
	report, err := props.Run(t.Context(), client.Implementation(), set, p)
	if err != nil {
		t.Fatal(err)
	}
	return report.Results[0]
}
