package props

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"bonpied/core/contract"
	"bonpied/core/verdict"
)

// SeedVariable is the environment variable from which [Test] and [Fuzz] read
// the seed; unset, every run draws its own and prints it with a failure.
const SeedVariable = "BONPIED_SEED"

// ReplayVariable is the environment variable from which [Test] reads a token:
// it then judges that counterexample again, and nothing else.
const ReplayVariable = "BONPIED_REPLAY"

// Test judges an implementation by the properties, one subtest each: a fail, an
// inconclusive and an error fail the subtest, a property that is not provided
// is skipped, and a known failure (see [Expect]) is logged. The test fails if
// every property that ran is not provided, and logs how many were judged: what
// must not vanish from the gate is for [Require].
func Test(t *testing.T, im contract.Implementation, ps ...Property) {
	t.Helper()
	TestWith(t, im, nil, ps...)
}

// TestWith is [Test] with settings.
func TestWith(t *testing.T, im contract.Implementation, set *Settings, ps ...Property) {
	t.Helper()
	settings, err := set.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	if set == nil || set.Seed == 0 {
		settings.Seed = seedFromEnvironment(t, settings.Seed)
	}
	if token := os.Getenv(ReplayVariable); token != "" {
		replayInTest(t, im, token, ps)
		return
	}
	skipped := map[string]int{}
	judged, ran := 0, 0
	for _, p := range ps {
		t.Run(p.Name, func(t *testing.T) {
			t.Helper()
			report, err := Run(t.Context(), im, &settings, p)
			if err != nil {
				t.Fatal(err)
			}
			if len(report.Results) == 0 {
				t.Fatal("not finished: the test's context ended")
			}
			r := report.Results[0]
			ran++
			if r.Verdict == verdict.NotProvided {
				skipped[r.Reason]++
			} else {
				judged++
			}
			show(t, r, fmt.Sprintf("\n  run again: %s=%d", SeedVariable, settings.Seed))
		})
	}
	if ran == 0 {
		return // -run chose none
	}
	count := fmt.Sprintf("judged %d of %d properties%s", judged, ran, mostSkipped(skipped))
	if judged == 0 {
		t.Errorf("nothing was judged: %s", count)
		return
	}
	t.Log(count)
}

// mostSkipped names the reason for which most properties were not judged.
func mostSkipped(skipped map[string]int) string {
	most := ""
	for _, reason := range slices.Sorted(maps.Keys(skipped)) {
		if most == "" || skipped[reason] > skipped[most] {
			most = reason
		}
	}
	if most == "" {
		return ""
	}
	return fmt.Sprintf("; %d not: %s", skipped[most], most)
}

// replayInTest judges one counterexample in place of the whole catalogue. A
// token of a property that is not among ps belongs to another test.
func replayInTest(t *testing.T, im contract.Implementation, text string, ps []Property) {
	t.Helper()
	token, err := ParseToken(text)
	if err != nil {
		t.Fatalf("%s: %v", ReplayVariable, err)
	}
	p, ok := Find(ps, token.Property)
	if !ok {
		t.Skipf("%s is a counterexample to %s, which this test does not judge", ReplayVariable, token.Property)
	}
	t.Run(p.Name, func(t *testing.T) {
		t.Helper()
		finding, err := Replay(t.Context(), im, token, p)
		if err != nil {
			t.Fatal(err)
		}
		var report Report
		report.add(p, finding)
		show(t, report.Results[0], "")
	})
}

// show is the one place that fails a test; again says how to run it again.
func show(t *testing.T, r Result, again string) {
	t.Helper()
	switch {
	case r.Verdict == verdict.NotProvided:
		t.Skip(r.Reason)
	case r.Known != nil:
		t.Logf("known failure until %s: %s\n%s", r.Known.Expires.Format("2006-01-02"), r.Known.Reason, r.Explain())
	case !accepted(r):
		t.Errorf("%s%s", r.explain(ReplayVariable+"="), again)
	}
}

func seedFromEnvironment(t testing.TB, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(SeedVariable)
	if text == "" {
		return otherwise
	}
	seed, err := strconv.ParseUint(text, 10, 64)
	if err != nil || seed == 0 {
		t.Fatalf("%s is %q, want a whole number from 1 to 2⁶⁴−1", SeedVariable, text)
	}
	return seed
}

// Fuzz runs the Check properties under the fuzzer; statistical properties, to
// which chance belongs and not search, are left out. Each property starts from
// eight keyed random inputs, for the fuzzer finds nothing from zeros.
func Fuzz(f *testing.F, im contract.Implementation, ps ...Property) {
	f.Helper()
	var checks []Property
	for _, p := range ps {
		if p.Check != nil && p.whyNot(im) == "" {
			checks = append(checks, p)
		}
	}
	if len(checks) == 0 {
		f.Fatal("no property with a Check is provided")
	}
	seedCorpus(f, len(checks))
	f.Fuzz(func(t *testing.T, index uint16, data []byte) {
		p := checks[int(index)%len(checks)]
		rapid.MakeFuzz(func(rt *rapid.T) {
			d := &Draws{rapid: rt}
			g := guard(im)
			finding := g.lacking(p.Check(d, g.im))
			switch finding.Verdict {
			case verdict.Inconclusive, verdict.NotProvided:
				rt.SkipNow()
			case verdict.Fail, verdict.Error:
				attach(&finding, d, Token{Implementation: im.Name, Property: p.Name, Choices: d.choices})
				var report Report
				report.add(p, finding)
				rt.Fatal(report.Results[0].Explain())
			}
		})(t, data)
	})
}

func seedCorpus(f *testing.F, properties int) {
	const seeds, size = 8, 16 << 10
	for index := range properties {
		for replicate := range seeds {
			random := rand.NewChaCha8([32]byte(fmt.Appendf(nil, "%032d", index*seeds+replicate)))
			data := make([]byte, size)
			_, _ = random.Read(data) // never fails: math/rand/v2
			f.Add(uint16(index), data)
		}
	}
}
