package main

import (
	"context"
	"fmt"
	"math"

	"github.com/spf13/cobra"

	"bonpied"
	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/grade/format"
	"bonpied/props"
	"bonpied/stats"
)

// The JSON of power.
type (
	powerTable struct {
		Schema   string     `json:"schema"`
		Suite    string     `json:"suite"`
		Platform string     `json:"platform"`
		Seed     uint64     `json:"seed,string"`
		Complete bool       `json:"complete"`
		Rows     []powerRow `json:"rows"`
	}
	powerRow struct {
		Property      string        `json:"property"`
		Fault         string        `json:"fault"`
		Effect        verdict.Float `json:"effect"`
		Samples       int           `json:"samples"`
		Alpha         verdict.Float `json:"alpha"`
		Replicates    int           `json:"replicates"`
		PredictedMiss verdict.Float `json:"predictedMiss"`
		Slack         verdict.Float `json:"slack"` // how far below the prediction the truth may lie, as a factor
		Misses        int           `json:"misses"`
		Contradicts   bool          `json:"contradicts"`
		Reason        string        `json:"reason,omitempty"` // of the contradiction
	}
)

const powerSchema = "bonpied.power/1"

// powerFlags are the flags of power.
type powerFlags struct {
	props      pattern
	replicates int
	seed       seed
}

func (a *app) powerCommand() *cobra.Command {
	f := powerFlags{replicates: 2000}
	cmd := &cobra.Command{
		Use:   "power",
		Short: "Measure what the statistical properties miss, against what they predict",
		Long: `Measure what the statistical properties miss, against what they predict. Each is
run on an error planted in the reference, of a size that it should miss with
probability 0.2, at a false alarm of 1e-3; and on the faults that must fail it, at
its own false alarm and ten times its effect, or the fault's own where that is known
to be smaller, with a hundredth of the replicates: their prediction is the plan's.

A measurement contradicts its prediction, and the exit code is 1, when the misses
are beyond the exact binomial quantile at 1e-6 of the predicted probability; or
below that of the slack times it, where the slack is 0.8 for an exact law of one
test, 0.2 where several tests see the error, and 0 for a proven bound.`,
		Example: `  bonpied power --props init/range
  bonpied power --props init/mean,depth/mask-rates --replicates 200 --seed 1 --json`,
		Args: noArgs,
		RunE: a.do(func(ctx context.Context, _ []string) (exitCode, error) { return a.power(ctx, f) }),
	}
	a.addProps(cmd, &f.props)
	addSeed(cmd, &f.seed)
	cmd.Flags().IntVar(&f.replicates, "replicates", f.replicates, "`NUMBER` of runs on each planted error")
	return cmd
}

func (a *app) power(ctx context.Context, f powerFlags) (exitCode, error) {
	if f.replicates < 1 {
		return exitPass, usagef("--replicates is %d, want at least 1", f.replicates)
	}
	ps, err := match(a.properties, "--props", string(f.props))
	if err != nil {
		return exitPass, err
	}
	t := powerTable{Schema: powerSchema, Suite: bonpied.Digest(), Platform: props.Platform(), Seed: uint64(f.seed), Rows: []powerRow{}}
	if t.Seed == 0 {
		t.Seed = drawnSeed()
	}
	cases := a.powerCases(ps, a.faults, f.replicates)
	progress := a.progress()
	err = t.fill(ctx, cases, progress)
	progress.clear()
	if err != nil {
		return exitHarness, err
	}
	if a.json {
		return t.code(len(cases)), a.writeJSON(t)
	}
	return t.code(len(cases)), a.write(t.text())
}

// fill measures the cases in order, until the context ends; a row that is not
// finished is left out.
func (t *powerTable) fill(ctx context.Context, cases []powerCase, progress progress) error {
	for i, c := range cases {
		progress.show(i, len(cases), c.property.Name+" "+c.fault)
		row, err := c.measure(ctx, t.Seed)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s, %s: %w", c.property.Name, c.fault, err)
		}
		t.Rows = append(t.Rows, row)
	}
	t.Complete = true
	return nil
}

// measure runs one case.
func (c powerCase) measure(ctx context.Context, seed uint64) (powerRow, error) {
	stream := stats.NewStream(seed, "power", c.property.Name, c.fault)
	samples, err := c.samples(ctx, stream)
	if err != nil {
		return powerRow{}, err
	}
	effect := c.effect
	if effect == 0 {
		effect = c.choose(samples)
	}
	predicted, err := c.predict(c.plan, effect, samples)
	if err != nil {
		return powerRow{}, err
	}
	misses, err := c.count(ctx, stream, c.make(effect))
	if err != nil {
		return powerRow{}, err
	}
	measured := stats.Measured{PredictedMiss: predicted, Slack: c.slack, Misses: misses, Replicates: c.replicates}
	reason := measured.Contradicts()
	return powerRow{
		Property: c.property.Name, Fault: c.fault, Effect: verdict.Float(effect), Samples: samples,
		Alpha: verdict.Float(c.plan.FalseAlarm), Replicates: c.replicates, PredictedMiss: verdict.Float(predicted),
		Slack: verdict.Float(c.slack), Misses: misses, Contradicts: reason != "", Reason: reason,
	}, nil
}

// samples returns how many samples the property's main test has, from runs on the
// reference: the least of three that pass, for some designs take a random number. Of
// a panel that is doubled the greatest of nine is surely that of the larger tests.
func (c powerCase) samples(ctx context.Context, s *stats.Stream) (int, error) {
	least, most, passes := math.MaxInt, 0, 0
	for i := 0; passes < 3 || c.doubled && passes < 9; i++ {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		f := c.property.Sample(s.Sub("samples", i), c.plan, core.Reference())
		switch {
		case f.Verdict == verdict.Fail && i < 100: // a false alarm, at 1e-3
			continue
		case f.Verdict != verdict.Pass || f.Evidence.Statistics == nil:
			return 0, fmt.Errorf("the reference is %v: %s", f.Verdict, f.Reason)
		}
		least, most = min(least, f.Evidence.Statistics.Samples), max(most, f.Evidence.Statistics.Samples)
		passes++
	}
	if c.doubled {
		return most / 2, nil
	}
	return least, nil
}

// choose returns the effect whose predicted miss is powerTarget. The miss falls with
// the effect.
func (c powerCase) choose(samples int) float64 {
	lo, hi := 0., c.plan.Effect // the unit of a planted effect may be another than the plan's
	for range 6 {
		if miss, err := c.predict(c.plan, hi, samples); err != nil || miss <= powerTarget {
			break
		}
		hi *= 2
	}
	for range 40 {
		effect := lo + (hi-lo)/2
		// An effect that no law has is an error: too large.
		if miss, err := c.predict(c.plan, effect, samples); err == nil && miss > powerTarget {
			lo = effect
		} else {
			hi = effect
		}
	}
	return hi
}

// count returns how many replicates pass.
func (c powerCase) count(ctx context.Context, s *stats.Stream, im contract.Implementation) (misses int, err error) {
	for i := range c.replicates {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		switch f := c.property.Sample(s.Sub("replicate", i), c.plan, im); f.Verdict {
		case verdict.Pass:
			misses++
		case verdict.Fail:
		default:
			return 0, fmt.Errorf("replicate %d is %v: %s", i, f.Verdict, f.Reason)
		}
	}
	return misses, nil
}

func (t powerTable) code(cases int) exitCode {
	codes := []exitCode{exitPass}
	for _, r := range t.Rows {
		if r.Contradicts {
			codes = append(codes, exitFail)
		}
	}
	switch {
	case cases == 0:
		codes = append(codes, exitNothing)
	case !t.Complete:
		codes = append(codes, exitIncomplete)
	}
	return first(codes...)
}

func (t powerTable) text() string {
	rows := [][]string{{"property", "error", "effect", "samples", "α", "predicted", "slack", "missed", ""}}
	contradicted := 0
	for _, r := range t.Rows {
		note := ""
		if r.Contradicts {
			note = "CONTRADICTED: " + r.Reason
			contradicted++
		}
		rows = append(rows, []string{r.Property, r.Fault, fmt.Sprintf("%.3g", float64(r.Effect)), fmt.Sprint(r.Samples),
			fmt.Sprintf("%.2g", float64(r.Alpha)), fmt.Sprintf("%.3g", float64(r.PredictedMiss)), fmt.Sprintf("%.2g", float64(r.Slack)),
			fmt.Sprintf("%d of %d", r.Misses, r.Replicates), note})
	}
	open := ""
	if !t.Complete {
		open = ", the run ended first"
	}
	return fmt.Sprintf("%s\n%s, %d contradicted%s\nseed %d, suite %s, %s\n", format.Table(rows), plural(len(t.Rows), "measurement"), contradicted, open,
		t.Seed, t.Suite, t.Platform)
}
