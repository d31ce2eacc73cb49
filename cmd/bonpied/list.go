package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/grade/format"
	"bonpied/props"
	"bonpied/stats"
)

// The JSON of list.
type (
	listing struct {
		Schema     string           `json:"schema"`
		Properties []listedProperty `json:"properties"`
	}
	listedProperty struct {
		Name   string               `json:"name"`
		Claim  string               `json:"claim"`
		Source string               `json:"source"`
		Kind   string               `json:"kind"`
		Needs  []contract.Operation `json:"needs"`
	}
)

// The JSON of list --ledger.
type (
	ledger struct {
		Schema string        `json:"schema"`
		Shares []ledgerShare `json:"shares"`
		Total  verdict.Float `json:"total"`
		Limit  verdict.Float `json:"limit"`
	}
	ledgerShare struct {
		Property   string        `json:"property"`
		FalseAlarm verdict.Float `json:"falseAlarm"`
	}
)

const (
	listSchema   = "bonpied.list/1"
	ledgerSchema = "bonpied.ledger/1"
)

func (a *app) listCommand() *cobra.Command {
	var chosen pattern
	var shares bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the properties",
		Long: `List the properties by family: the name, how it is judged (check: on drawn
inputs, which shrink; sample: statistically, once a run) and the claim. With
--ledger, list what each statistical property takes of the false alarms of a run.`,
		Example: `  bonpied list
  bonpied list --ledger
  bonpied list --ledger --json
  bonpied list --props backprop --json`,
		Args: noArgs,
		RunE: a.do(func(_ context.Context, _ []string) (exitCode, error) {
			ps, err := match(a.properties, "--props", string(chosen))
			if err != nil {
				return exitPass, err
			}
			if shares {
				return emptyIsNothing(ps), a.ledger(ps)
			}
			return emptyIsNothing(ps), a.list(ps)
		}),
	}
	a.addProps(cmd, &chosen)
	cmd.Flags().BoolVar(&shares, "ledger", false, "list the false-alarm share of each statistical property instead")
	return cmd
}

func emptyIsNothing(ps []props.Property) exitCode {
	if len(ps) == 0 {
		return exitNothing
	}
	return exitPass
}

func (a *app) list(ps []props.Property) error {
	if a.json {
		out := listing{Schema: listSchema, Properties: []listedProperty{}}
		for _, p := range ps {
			out.Properties = append(out.Properties, listed(p))
		}
		return a.writeJSON(out)
	}
	var rows [][]string
	last := ""
	for _, p := range byFamily(ps, func(p props.Property) string { return p.Name }) {
		if f := family(p.Name); f != last {
			last = f
			rows = append(rows, []string{f})
		}
		rows = append(rows, []string{p.Name, p.Kind(), p.Claim})
	}
	return a.write(format.Table(rows))
}

// ledger writes the shares, the total and the limit of a run. A share that does not
// fit is an error of the catalogue.
func (a *app) ledger(ps []props.Property) error {
	var b stats.Budget
	out := ledger{Schema: ledgerSchema, Shares: []ledgerShare{}, Limit: stats.DefaultBudget}
	for _, p := range ps {
		if p.Sample == nil {
			continue
		}
		if err := b.Add(p.Name, p.Power.Plan.FalseAlarm); err != nil {
			return err
		}
		out.Shares = append(out.Shares, ledgerShare{p.Name, verdict.Float(p.Power.Plan.FalseAlarm)})
	}
	if a.json {
		out.Total = verdict.Float(b.Total())
		return a.writeJSON(out)
	}
	return a.write(b.String())
}

// family returns the part of a property's name before the slash.
func family(name string) string {
	f, _, _ := strings.Cut(name, "/")
	return f
}

// byFamily returns a copy of items in which the members of a family follow each
// other, the families in the order in which they first appear.
func byFamily[T any](items []T, name func(T) string) []T {
	rank := map[string]int{}
	for _, item := range items {
		if f := family(name(item)); rank[f] == 0 {
			rank[f] = len(rank) + 1
		}
	}
	grouped := slices.Clone(items)
	slices.SortStableFunc(grouped, func(a, b T) int { return rank[family(name(a))] - rank[family(name(b))] })
	return grouped
}

func listed(p props.Property) listedProperty {
	return listedProperty{Name: p.Name, Claim: p.Claim, Source: p.Source, Kind: p.Kind(), Needs: p.Needs}
}
