package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/props"
)

func twinOf(p props.Property) props.Property {
	p.Twin = "it restates the other"
	return p
}

func TestKillExitCodes(t *testing.T) {
	same := []fixturesControl{controlOf("same")}
	for _, test := range []struct {
		reason     string
		properties []props.Property
		faults     []fixturesFault
		controls   []fixturesControl
		args       []string
		want       exitCode
		problem    string
	}{
		{
			"every fault caught, every property fails one, controls pass",
			[]props.Property{failsOn("a/one", "x"), failsOn("a/two", "y")},
			[]fixturesFault{faultOf("x", "a/one"), faultOf("y", "a/two")}, same, nil, 0, "",
		},
		{
			"a fault is caught by others only",
			[]props.Property{failsOn("a/one", "x"), failsOn("a/two", "x", "y")},
			[]fixturesFault{faultOf("x", "a/one"), faultOf("y", "a/one")}, same, nil, 1, "y is not failed by a/one",
		},
		{
			"a property fails on no fault",
			[]props.Property{failsOn("a/one", "x"), failsOn("a/two")},
			[]fixturesFault{faultOf("x", "a/one")}, same, nil, 1, "no fault fails a/two",
		},
		{
			"a control fails",
			[]props.Property{failsOn("a/one", "x", "same")},
			[]fixturesFault{faultOf("x", "a/one")}, same, nil, 1, "same, a control, is failed by a/one",
		},
		{
			"two properties fail on the same faults",
			[]props.Property{failsOn("a/one", "x"), failsOn("a/two", "x")},
			[]fixturesFault{faultOf("x", "a/one")}, same, nil, 1, "a/one and a/two fail on the same faults (x)",
		},
		{
			"a written reason for one of the two is enough",
			[]props.Property{failsOn("a/one", "x"), twinOf(failsOn("a/two", "x"))},
			[]fixturesFault{faultOf("x", "a/one")}, same, nil, 0, "",
		},
		{
			"of three, two need a reason",
			[]props.Property{failsOn("a/one", "x"), twinOf(failsOn("a/two", "x")), failsOn("a/three", "x")},
			[]fixturesFault{faultOf("x", "a/one")}, same, nil, 1, "a/one and a/three fail",
		},
		{
			"with some faults left out, a property may fail on none",
			[]props.Property{failsOn("a/one", "x"), failsOn("a/two", "y")},
			[]fixturesFault{faultOf("x", "a/one"), faultOf("y", "a/two")}, same, []string{"--fault", "x"}, 0, "",
		},
		{
			"with its property left out, a fault need not be caught",
			[]props.Property{failsOn("a/one", "x"), failsOn("b/two", "y")},
			[]fixturesFault{faultOf("x", "a/one"), faultOf("y", "b/two")}, same, []string{"--props", "a"}, 0, "",
		},
		{
			"an error of the harness goes before what is not caught",
			[]props.Property{failsOn("a/one"), always("a/two", verdict.Error)},
			[]fixturesFault{faultOf("x", "a/one")}, same, nil, 3, "x: a/two is in error",
		},
		{
			"a control must not be inconclusive",
			[]props.Property{failsOn("a/one", "x"), always("a/two", verdict.Inconclusive)},
			[]fixturesFault{faultOf("x", "a/one")}, same, []string{"--fault", "same"}, 4, "same, a control: a/two is inconclusive",
		},
		{
			"the time is up",
			[]props.Property{slow("a/one")},
			[]fixturesFault{faultOf("x", "a/one")}, same, []string{"--timeout", "500ms"}, 4, "the run ended",
		},
	} {
		f := fake{properties: test.properties, faults: test.faults, controls: test.controls}
		got := f.run(t, append([]string{"kill", "--seed", "1"}, test.args...)...)
		if got.code != test.want {
			t.Errorf("%s: exit code %d, want %d\n%s", test.reason, got.code, test.want, got.out)
		}
		contains(t, test.reason, got.out, test.problem)
	}
}

type killMirror struct {
	Schema   string `json:"schema"`
	Suite    string `json:"suite"`
	Platform string `json:"platform"`
	Seed     string `json:"seed"`
	Complete bool   `json:"complete"`
	Faults   []struct {
		Name                   string   `json:"name"`
		Bug                    string   `json:"bug"`
		Source                 string   `json:"source"`
		MustFail               string   `json:"mustFail"`
		Judged                 bool     `json:"judged"`
		Failed                 []string `json:"failed"`
		SeenByPlainDifferences *bool    `json:"seenByPlainDifferences"`
	} `json:"faults"`
	Controls []struct {
		Name         string   `json:"name"`
		Failed       []string `json:"failed"`
		Inconclusive []string `json:"inconclusive"`
	} `json:"controls"`
	Properties []struct {
		Name  string `json:"name"`
		Kills int    `json:"kills"`
	} `json:"properties"`
	Problems []string `json:"problems"`
}

// killFake has a fault in a derivative that plain differences see, one that
// they miss, and one that is in no derivative.
func killFake() fake {
	seen := faultOf("seen", "a/one")
	seen.Derivative = true
	seen.New = func() contract.Implementation {
		im := variantOf("seen")()
		activate := im.Activate
		im.Activate = func(f contract.Activation, z []float64) (a, slope []float64, err error) {
			a, _, err = activate(f, z)
			return a, a, err
		}
		return im
	}
	missed := faultOf("missed", "a/two")
	missed.Derivative = true
	return fake{
		properties: []props.Property{failsOn("a/one", "seen", "value"), failsOn("a/two", "missed")},
		faults:     []fixturesFault{seen, missed, faultOf("value", "a/one")},
		controls:   []fixturesControl{controlOf("same")},
	}
}

func TestKillJSON(t *testing.T) {
	got := killFake().run(t, "kill", "--json", "--seed", "9007199254740993")
	var r killMirror
	keys(t, "kill", got.out, &r)
	if got.code != exitPass || r.Schema != "bonpied.kill/1" || r.Seed != "9007199254740993" || !r.Complete {
		t.Errorf("exit code %d, schema %q, seed %q, complete %v", got.code, r.Schema, r.Seed, r.Complete)
	}
	if diff := cmp.Diff([]string{"a/one"}, r.Faults[0].Failed); diff != "" {
		t.Errorf("failed (-want +got):\n%s", diff)
	}
	for i, want := range []*bool{new(true), new(false), nil} {
		if diff := cmp.Diff(want, r.Faults[i].SeenByPlainDifferences); diff != "" {
			t.Errorf("%s: seen by plain differences (-want +got):\n%s", r.Faults[i].Name, diff)
		}
	}
	if r.Properties[0].Kills != 2 || r.Properties[1].Kills != 1 {
		t.Errorf("kills are %+v, want 2 and 1", r.Properties)
	}
}

// TestKillJSONOfNothing: a run that ended at once still has lists, not nulls.
func TestKillJSONOfNothing(t *testing.T) {
	f := fake{properties: []props.Property{slow("a/one")}, faults: []fixturesFault{faultOf("x", "a/one")}}
	var r killMirror
	got := f.run(t, "kill", "--json", "--timeout", "1ns")
	keys(t, "kill", got.out, &r)
	if r.Faults == nil || r.Controls == nil || r.Properties == nil || len(r.Problems) == 0 {
		t.Errorf("lists are null: %s", got.out)
	}
}

// TestKillCutShort: a fault whose property was not reached, or not chosen, is
// not judged, which is not a problem of the fault.
func TestKillCutShort(t *testing.T) {
	f := fake{
		properties: []props.Property{always("a/first", verdict.Pass), slow("a/one"), failsOn("a/two", "x")},
		faults:     []fixturesFault{faultOf("x", "a/two")},
	}
	for _, test := range []struct {
		reason string
		args   []string
		code   exitCode
	}{
		{"the time is up before a/two", []string{"kill", "--fault", "x", "--seed", "1", "--timeout", "50ms"}, exitIncomplete},
		{"a/two is not chosen", []string{"kill", "--fault", "x", "--seed", "1", "--props", "a/first"}, exitPass},
	} {
		got := f.run(t, test.args...)
		if got.code != test.code {
			t.Errorf("%s: exit code %d, want %d\n%s", test.reason, got.code, test.code, got.out)
		}
		contains(t, test.reason, got.out, "not judged", "1 not judged by it")
	}
}

func TestKillText(t *testing.T) {
	want := `faults
  seen    a/one  caught  fails 1 property  plain differences see it
  missed  a/two  caught  fails 1 property  plain differences miss it
  value   a/one  caught  fails 1 property

controls
  same  passes

properties
  a/one  fails 2 faults
  a/two  fails 1 fault

3 faults, 3 caught by the property that each names
2 in derivatives, of which plain differences miss 1
1 control, 1 pass everything
seed 1, suite SUITE, PLATFORM
`
	if diff := cmp.Diff(want, elide(killFake().run(t, "kill", "--seed", "1").out)); diff != "" {
		t.Errorf("kill (-want +got):\n%s", diff)
	}
}

func TestKillChoosesFaults(t *testing.T) {
	got := killFake().run(t, "kill", "--fault", "s*,seen", "--seed", "1")
	contains(t, "text", got.out, "1 fault, 1 caught", "1 control, 1 pass")
}
