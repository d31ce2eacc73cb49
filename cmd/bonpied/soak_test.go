package main

import (
	"flag"
	"testing"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/fixtures"
	"bonpied/props"
)

var (
	soakSeeds = flag.Uint64("soak.seeds", 1, "number of seeds of TestSoak")
	soakFirst = flag.Uint64("soak.first", 1, "first seed of TestSoak")
	soakProps = flag.String("soak.props", "*/*", "pattern of the properties of TestSoak")
)

// TestSoak: under every seed, the whole catalogue passes on the reference, and on
// every control but for what does not apply to it. make soak runs it under 1,000
// seeds, and the log says how many verdicts that were.
func TestSoak(t *testing.T) {
	makers := []func() contract.Implementation{core.Reference}
	for _, c := range fixtures.Controls() {
		makers = append(makers, c.New)
	}
	catalogue, err := props.Match(props.All(), *soakProps)
	if err != nil {
		t.Fatal(err)
	}
	verdicts, notProvided := 0, 0
	for s := *soakFirst; s < *soakFirst+*soakSeeds; s++ {
		for _, makeOne := range makers {
			report, err := props.Run(t.Context(), makeOne(), &props.Settings{Seed: s}, catalogue...)
			if err != nil {
				t.Fatal(err)
			}
			if !report.Complete {
				t.Fatalf("%s, seed %d: the run ended early", report.Implementation, s)
			}
			for _, r := range report.Results {
				verdicts++
				if r.Verdict == verdict.NotProvided && report.Implementation != reference {
					notProvided++ // a control need not be able to be judged by everything
				} else if r.Verdict != verdict.Pass {
					t.Errorf("%s, seed %d: %s", report.Implementation, s, r.Explain())
				}
			}
		}
	}
	t.Logf("%d seeds from %d, %d implementations, %d properties: %d verdicts, of which %d not provided",
		*soakSeeds, *soakFirst, len(makers), len(catalogue), verdicts, notProvided)
}
