package main

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/fixtures"
	"bonpied/props"
	"bonpied/stats"
)

// coin returns a statistical property that passes with the given probability.
func coin(name string, pass float64) props.Property {
	return props.Property{
		Name: name, Claim: "a claim", Source: "a source", Needs: []contract.Operation{contract.OpForward},
		Power: props.Power{Plan: stats.Plan{FalseAlarm: 1e-11, Effect: 0.1, Miss: 1e-3}},
		Sample: func(s *stats.Stream, _ stats.Plan, im contract.Implementation) verdict.Finding {
			f := verdict.Finding{Evidence: verdict.Evidence{Statistics: &verdict.Statistics{Samples: 100}}}
			switch {
			case im.Name == "broken":
				return verdict.Errorf("the test says so")
			case im.Name == "reference" || s.Rand().Float64() < pass:
				f.Verdict = verdict.Pass
			default:
				f.Verdict = verdict.Fail
			}
			return f
		},
	}
}

// runPower executes power on cases of the test's own.
func runPower(t *testing.T, cases func([]props.Property, []fixtures.Fault, int) []powerCase, args ...string) outcome {
	t.Helper()
	var out, errOut strings.Builder
	a := &app{in: strings.NewReader(""), out: &out, err: &errOut, env: func(string) string { return "" },
		terminal: func(io.Writer) bool { return false }, powerCases: cases}
	code := a.run(t.Context(), append([]string{"power", "--seed", "1"}, args...))
	return outcome{code, out.String(), errOut.String()}
}

// TestPowerContradicts holds the exit codes to planted contradictions: more misses
// than predicted, and fewer than the slack allows.
func TestPowerContradicts(t *testing.T) {
	fixed := func(miss float64, err error) func(stats.Plan, float64, int) (float64, error) {
		return func(stats.Plan, float64, int) (float64, error) { return miss, err }
	}
	for _, test := range []struct {
		reason    string
		actual    float64
		predicted float64
		slack     float64
		name      string
		err       error
		want      exitCode
		says      string
	}{
		{"as predicted", 0.2, 0.2, 0.8, "off", nil, exitPass, "0 contradicted"},
		{"missed twice as often", 0.4, 0.2, 0.8, "off", nil, exitFail, "CONTRADICTED"},
		{"missed half as often", 0.1, 0.2, 0.8, "off", nil, exitFail, "CONTRADICTED"},
		{"missed half as often, which the slack allows", 0.1, 0.2, 0.2, "off", nil, exitPass, "0 contradicted"},
		{"never missed, of a bound", 0, 0.2, 0, "off", nil, exitPass, "0 contradicted"},
		{"the property is in error", 0.2, 0.2, 0.8, "broken", nil, exitHarness, ""},
		{"there is no prediction", 0.2, 0.2, 0.8, "off", errors.New("none"), exitHarness, ""},
	} {
		got := runPower(t, func(_ []props.Property, _ []fixtures.Fault, replicates int) []powerCase {
			return []powerCase{{property: coin("a/coin", test.actual), fault: "planted", effect: 0.1, plan: stats.Plan{FalseAlarm: 1e-3, Effect: 0.1, Miss: 0.3},
				replicates: replicates, predict: fixed(test.predicted, test.err), slack: test.slack,
				make: func(float64) contract.Implementation { return core.Build(test.name, core.Primitives{}) }}}
		}, "--replicates", "1000")
		if got.code != test.want || !strings.Contains(got.out, test.says) {
			t.Errorf("%s: exit code %d, want %d\n%s%s", test.reason, got.code, test.want, got.out, got.err)
		}
	}
	none := func([]props.Property, []fixtures.Fault, int) []powerCase { return nil }
	if got := runPower(t, none); got.code != exitNothing {
		t.Errorf("no rows: exit code %d", got.code)
	}
	if got := runPower(t, none, "--replicates", "0"); got.code != exitUsage {
		t.Errorf("no replicates: exit code %d", got.code)
	}
	if got := real(t, "power", "--timeout", "1ms", "--json"); got.code != exitIncomplete || !strings.Contains(got.out, `"complete": false`) {
		t.Errorf("no time: exit code %d\n%s", got.code, got.out)
	}
}

// TestPowerCoversTheCatalogue holds that every statistical property is measured on a
// planted effect, and every fault that names one on it.
func TestPowerCoversTheCatalogue(t *testing.T) {
	planted, faults := map[string]bool{}, map[string]bool{}
	for _, c := range powerCases(props.All(), fixtures.Faults(), 2000) {
		if c.effect == 0 && c.replicates == 2000 {
			planted[c.property.Name] = true
		}
		faults[c.fault] = true
		if c.make == nil {
			t.Errorf("%s: no error is called %q", c.property.Name, c.fault)
		}
	}
	for _, p := range props.All() {
		if p.Sample != nil && !planted[p.Name] {
			t.Errorf("%s is measured on no planted effect", p.Name)
		}
	}
	for _, f := range fixtures.Faults() {
		if p, _ := props.Find(props.All(), f.MustFail); p.Sample != nil && !faults[f.Name] {
			t.Errorf("%s is not measured", f.Name)
		}
	}
}

// TestPlansBoundSmallFaults holds faults that are below ten times their property's
// effect to their own: at a plan for 0.4, inputs read unsigned are missed in one run of
// a hundred, which 1e-3 forbids.
func TestPlansBoundSmallFaults(t *testing.T) {
	measured := 0
	for _, c := range powerCases(props.All(), fixtures.Faults(), 2000) {
		effect, ok := faultEffects[c.fault]
		if !ok {
			continue
		}
		measured++
		if !(c.plan.Effect <= effect) || c.effect != c.plan.Effect {
			t.Errorf("%s is measured at a plan for %v, and is %v off", c.fault, c.plan.Effect, effect)
		}
		row, err := c.measure(t.Context(), 6)
		if err != nil || row.Contradicts {
			t.Errorf("%+v (%v)", row, err)
		}
		t.Logf("%s: %d samples, missed %d of %d", c.fault, row.Samples, row.Misses, row.Replicates)
	}
	if measured != len(faultEffects) {
		t.Errorf("%d of %d faults are measured", measured, len(faultEffects))
	}
}

// TestPowerOfTheCatalogue measures the cheap rows, and holds the JSON to its schema.
func TestPowerOfTheCatalogue(t *testing.T) {
	got := real(t, "power", "--props", "init/mean,init/range,init/groups,depth/mask-rates,depth/sampled-law", "--replicates", "200", "--seed", "2", "--json")
	if got.code != exitPass {
		t.Fatalf("exit code %d\n%s%s", got.code, got.out, got.err)
	}
	var table map[string]any
	if err := json.Unmarshal([]byte(got.out), &table); err != nil || table["schema"] != powerSchema || table["complete"] != true {
		t.Fatalf("%v (%v)", table["schema"], err)
	}
	rows := table["rows"].([]any)
	if len(rows) < 12 {
		t.Errorf("%d rows", len(rows))
	}
	for _, row := range rows {
		for _, key := range []string{"property", "fault", "effect", "samples", "alpha", "replicates", "predictedMiss", "misses", "contradicts"} {
			if _, ok := row.(map[string]any)[key]; !ok {
				t.Errorf("a row has no %q: %v", key, row)
			}
		}
	}
}
