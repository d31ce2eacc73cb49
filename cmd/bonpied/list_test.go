package main

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bonpied/core/verdict"
	"bonpied/props"
)

type listMirror struct {
	Schema     string `json:"schema"`
	Properties []struct {
		Name   string   `json:"name"`
		Claim  string   `json:"claim"`
		Source string   `json:"source"`
		Kind   string   `json:"kind"`
		Needs  []string `json:"needs"`
	} `json:"properties"`
}

func TestListJSON(t *testing.T) {
	f := fake{properties: []props.Property{always("beta/one", verdict.Pass), statistical("alpha/two")}}
	got := f.run(t, "list", "--json")
	var list listMirror
	keys(t, "list", got.out, &list)
	if got.code != exitPass || list.Schema != "bonpied.list/1" || len(list.Properties) != 2 {
		t.Fatalf("exit code %d, schema %q, %d properties", got.code, list.Schema, len(list.Properties))
	}
	if p := list.Properties[1]; p.Name != "alpha/two" || p.Kind != "sample" || !cmp.Equal(p.Needs, []string{"Forward"}) {
		t.Errorf("the second property is %+v", p)
	}
}

func TestListText(t *testing.T) {
	f := fake{properties: []props.Property{
		always("beta/one", verdict.Pass), statistical("alpha/two"), always("beta/three", verdict.Pass),
	}}
	want := `beta
  beta/one    check   a claim
  beta/three  check   a claim
alpha
  alpha/two   sample  a claim
`
	if diff := cmp.Diff(want, f.run(t, "list").out); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	want = "alpha\n  alpha/two  sample  a claim\n"
	if diff := cmp.Diff(want, f.run(t, "list", "--props", "alpha").out); diff != "" {
		t.Errorf("list --props alpha (-want +got):\n%s", diff)
	}
}

func TestListLedger(t *testing.T) {
	got := real(t, "list", "--ledger", "--props", "depth,loss")
	want := `depth/mask-rates         2e-11
depth/mask-independence  2e-11
depth/sampled-law        2e-11
total                    6e-11
limit                    1e-09
`
	if diff := cmp.Diff(want, got.out); diff != "" || got.code != exitPass {
		t.Errorf("exit code %d (-want +got):\n%s", got.code, diff)
	}
	if got := real(t, "list", "--ledger", "--props", "loss"); got.code != exitPass || got.out != "total  0\nlimit  1e-09\n" {
		t.Errorf("a ledger without shares: exit code %d\n%s", got.code, got.out)
	}
	greedy := statistical("alpha/two")
	greedy.Power.Plan.FalseAlarm = 1e-8
	if got := (fake{properties: []props.Property{greedy}}).run(t, "list", "--ledger"); got.code != exitHarness {
		t.Errorf("a share over the limit: exit code %d", got.code)
	}
}

type ledgerMirror struct {
	Schema string `json:"schema"`
	Shares []struct {
		Property   string  `json:"property"`
		FalseAlarm float64 `json:"falseAlarm"`
	} `json:"shares"`
	Total float64 `json:"total"`
	Limit float64 `json:"limit"`
}

// TestListLedgerJSON holds that the ledger has every statistical property, and adds up
// to what a run prints, within the limit.
func TestListLedgerJSON(t *testing.T) {
	got := real(t, "list", "--ledger", "--json")
	var l ledgerMirror
	keys(t, "list --ledger", got.out, &l)
	if got.code != exitPass || l.Schema != "bonpied.ledger/1" || l.Limit != 1e-9 || !(l.Total <= l.Limit) {
		t.Fatalf("exit code %d, schema %q, total %v, limit %v", got.code, l.Schema, l.Total, l.Limit)
	}
	shares, sum := map[string]float64{}, 0.
	for _, s := range l.Shares {
		shares[s.Property] = s.FalseAlarm
		sum += s.FalseAlarm
	}
	// As many roundings as shares, each of at most 2⁻⁵³ of the sum.
	if !(math.Abs(sum-l.Total) <= float64(len(l.Shares))*0x1p-53*sum) {
		t.Errorf("the shares add up to %v, the total is %v", sum, l.Total)
	}
	for _, p := range props.All() {
		if share, ok := shares[p.Name]; ok != (p.Sample != nil) || ok && share != p.Power.Plan.FalseAlarm {
			t.Errorf("%s has the share %v (%v), want %v", p.Name, share, ok, p.Power.Plan.FalseAlarm)
		}
	}
	if got := real(t, "list", "--ledger", "--json", "--props", "loss"); got.code != exitPass || !strings.Contains(got.out, `"shares": []`) {
		t.Errorf("a ledger without shares: exit code %d\n%s", got.code, got.out)
	}
}

type explainMirror struct {
	Schema     string `json:"schema"`
	Properties []struct {
		Name        string              `json:"name"`
		Claim       string              `json:"claim"`
		Source      string              `json:"source"`
		Kind        string              `json:"kind"`
		Needs       []string            `json:"needs"`
		LeastChecks int                 `json:"leastChecks,omitempty"`
		Power       *map[string]float64 `json:"power,omitempty"`
		Twin        string              `json:"twin,omitempty"`
		Faults      []string            `json:"faults"`
	} `json:"properties"`
}

func TestExplainJSON(t *testing.T) {
	twin := always("beta/one", verdict.Pass)
	twin.Twin = "it is another's restatement"
	f := fake{properties: []props.Property{twin, statistical("alpha/two")}, faults: []fixturesFault{faultOf("broken", "beta/one")}}
	got := f.run(t, "explain", "beta/*,alpha", "--json")
	var e explainMirror
	keys(t, "explain", got.out, &e)
	check, sample := e.Properties[0], e.Properties[1]
	if check.LeastChecks != 20 || check.Power != nil || !cmp.Equal(check.Faults, []string{"broken"}) || check.Twin == "" {
		t.Errorf("the check is %+v", check)
	}
	if want := map[string]float64{"falseAlarm": 1e-10, "effect": 0.01, "miss": 1e-3}; sample.Power == nil || !cmp.Equal(*sample.Power, want) {
		t.Errorf("the power of the sample is %v, want %v", sample.Power, want)
	}
}

func TestExplainText(t *testing.T) {
	twin := always("beta/one", verdict.Pass)
	twin.Twin = "it is another's restatement"
	f := fake{properties: []props.Property{twin, statistical("alpha/two")}, faults: []fixturesFault{faultOf("broken", "beta/one")}}
	want := `beta/one
  a claim
  source:  a source
  needs:   Forward
  judged:  by checks on drawn inputs, at least 20 of them; a failure shrinks
  twin:    it is another's restatement
  faults:  broken

alpha/two
  a claim
  source:  a source
  needs:   Forward
  judged:  statistically, once a run: false alarm 1e-10, an effect of 0.01 is missed with probability at most 0.001
`
	if diff := cmp.Diff(want, f.run(t, "explain", "*/*").out); diff != "" {
		t.Errorf("explain (-want +got):\n%s", diff)
	}
}
