package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"bonpied/core/verdict"
	"bonpied/grade/format"
	"bonpied/props"
)

// The JSON of explain: that of list, and what a pass is worth.
type (
	explanation struct {
		Schema     string              `json:"schema"`
		Properties []explainedProperty `json:"properties"`
	}
	explainedProperty struct {
		listedProperty
		LeastChecks int            `json:"leastChecks,omitempty"` // of a check
		Power       *explainedPlan `json:"power,omitempty"`       // of a sample
		Twin        string         `json:"twin,omitempty"`
		Faults      []string       `json:"faults"` // that must fail it
	}
	explainedPlan struct {
		FalseAlarm verdict.Float `json:"falseAlarm"`
		Effect     verdict.Float `json:"effect"`
		Miss       verdict.Float `json:"miss"`
	}
)

const explainSchema = "bonpied.explain/1"

// usualLeastChecks is what props.Power documents for Checks = 0.
const usualLeastChecks = 20

func (a *app) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain NAME|PATTERN",
		Short: "Explain what a property claims and how it is judged",
		Long: `Explain properties: the claim, its source, the operations it calls, what a pass
is worth, and the planted bugs that must fail it.`,
		Example: `  bonpied explain backprop/adjoint
  bonpied explain 'backprop/*' --json`,
		Args:              oneArg("NAME|PATTERN"),
		ValidArgsFunction: cobra.FixedCompletions(a.propertyNames(), cobra.ShellCompDirectiveNoFileComp),
		RunE: a.do(func(_ context.Context, args []string) (exitCode, error) {
			ps, err := match(a.properties, "NAME|PATTERN", args[0])
			if err != nil {
				return exitPass, err
			}
			return emptyIsNothing(ps), a.explain(ps)
		}),
	}
}

func (a *app) explain(ps []props.Property) error {
	out := explanation{Schema: explainSchema, Properties: []explainedProperty{}}
	var text []string
	for _, p := range ps {
		e := a.explained(p)
		out.Properties = append(out.Properties, e)
		text = append(text, e.text())
	}
	if a.json {
		return a.writeJSON(out)
	}
	return a.write(strings.Join(text, "\n"))
}

func (a *app) explained(p props.Property) explainedProperty {
	e := explainedProperty{listedProperty: listed(p), Twin: p.Twin, Faults: []string{}}
	if plan := p.Power.Plan; p.Sample != nil {
		e.Power = &explainedPlan{verdict.Float(plan.FalseAlarm), verdict.Float(plan.Effect), verdict.Float(plan.Miss)}
	} else {
		e.LeastChecks = cmp.Or(p.Power.Checks, usualLeastChecks)
	}
	for _, f := range a.faults {
		if f.MustFail == p.Name {
			e.Faults = append(e.Faults, f.Name)
		}
	}
	return e
}

func (e explainedProperty) text() string {
	needs := make([]string, len(e.Needs))
	for i, op := range e.Needs {
		needs[i] = string(op)
	}
	rows := [][]string{{"source:", e.Source}, {"needs:", strings.Join(needs, ", ")}, {"judged:", e.judged()}}
	if e.Twin != "" {
		rows = append(rows, []string{"twin:", e.Twin})
	}
	if len(e.Faults) > 0 {
		rows = append(rows, []string{"faults:", strings.Join(e.Faults, ", ")})
	}
	return e.Name + "\n  " + e.Claim + "\n" + format.Table(rows)
}

// judged says what a pass is worth.
func (e explainedProperty) judged() string {
	if e.Power == nil {
		return fmt.Sprintf("by checks on drawn inputs, at least %d of them; a failure shrinks", e.LeastChecks)
	}
	return fmt.Sprintf("statistically, once a run: false alarm %v, an effect of %v is missed with probability at most %v",
		e.Power.FalseAlarm, e.Power.Effect, e.Power.Miss)
}
