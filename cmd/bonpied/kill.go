package main

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"path"
	"strings"

	"github.com/spf13/cobra"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/fixtures"
	"bonpied/props"
)

// killFlags are the flags of kill; "" and 0 mean not given.
type killFlags struct {
	props, fault pattern
	seed         seed
}

func (a *app) killCommand() *cobra.Command {
	var f killFlags
	cmd := &cobra.Command{
		Use:   "kill",
		Short: "Judge the catalogue by planted bugs",
		Long: `Judge the catalogue: run it on every fault (the reference with one bug planted)
and on every control (other code that is correct too), without shrinking and at
a tenth of the power.

The catalogue is at fault, and the exit code 1, when a fault is not failed by
the property that it names, when a property fails on a control, and, unless
--fault leaves out some, when no fault fails a property or two properties fail on
the same faults without a written reason.

For a bug in a derivative the last column says whether plain differences see it:
one central difference of step 1e-6 for each entry of a gradient, at inputs drawn
from N(0, 1), absolute tolerance 1e-5 and relative tolerance 1e-3.`,
		Args: noArgs,
		RunE: a.do(func(ctx context.Context, _ []string) (exitCode, error) { return a.kill(ctx, f) }),
	}
	a.addProps(cmd, &f.props)
	addSeed(cmd, &f.seed)
	cmd.Flags().Var(&f.fault, "fault", "only the faults and controls whose names match `PATTERN`, comma-separated globs")
	a.complete(cmd, "fault", func() []string { return a.implementationNames()[1:] })
	return cmd
}

func (a *app) kill(ctx context.Context, f killFlags) (exitCode, error) {
	ps, err := match(a.properties, "--props", string(f.props))
	if err != nil {
		return exitPass, err
	}
	variants, err := a.variants(string(f.fault))
	if err != nil {
		return exitPass, err
	}
	m := &matrix{properties: ps, all: f.fault == "", seed: uint64(f.seed), variants: variants}
	if m.seed == 0 {
		m.seed = drawnSeed()
	}
	progress := a.progress()
	err = m.fill(ctx, props.Settings{Seed: m.seed, Screen: true, Timeout: a.propertyTimeout()}, progress)
	progress.clear()
	if err != nil {
		return exitHarness, err
	}
	report := m.report()
	if a.json {
		return m.code(), a.writeJSON(report)
	}
	return m.code(), a.write(report.text())
}

func drawnSeed() uint64 {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand
	return max(binary.LittleEndian.Uint64(b[:]), 1)
}

// variant is a row of the matrix: a fault or a control, and what the run gave.
type variant struct {
	name    string
	fault   *fixtures.Fault // nil: a control
	make    func() contract.Implementation
	results []props.Result
	seen    bool // by plain differences
}

// variants returns the faults and controls that match a pattern, "" for all.
func (a *app) variants(pattern string) ([]*variant, error) {
	var all []*variant
	for _, f := range a.faults {
		all = append(all, &variant{name: f.Name, fault: &f, make: f.New})
	}
	for _, c := range a.controls {
		all = append(all, &variant{name: c.Name, make: c.New})
	}
	if pattern == "" {
		return all, nil
	}
	var chosen []*variant
	for alternative := range strings.SplitSeq(pattern, ",") {
		alternative = strings.TrimSpace(alternative)
		found := false
		for _, v := range all {
			ok, err := path.Match(alternative, v.name)
			if err != nil {
				return nil, usagef("--fault: pattern %q: %w", alternative, err)
			}
			if ok {
				found = true
				chosen = append(chosen, v)
			}
		}
		if !found {
			return nil, &noVariantError{alternative}
		}
	}
	return unique(chosen), nil
}

// noVariantError says that a pattern matches no fault and no control.
type noVariantError struct{ pattern string }

func (e *noVariantError) Error() string {
	return "--fault: pattern " + e.pattern + " matches no fault and no control"
}

func unique(vs []*variant) []*variant {
	seen := map[*variant]bool{}
	var once []*variant
	for _, v := range vs {
		if !seen[v] {
			seen[v] = true
			once = append(once, v)
		}
	}
	return once
}

// matrix is faults and controls × properties.
type matrix struct {
	properties []props.Property
	variants   []*variant
	all        bool // every fault is there
	seed       uint64
	complete   bool
}

// fill runs the catalogue on every variant, in order, until the context ends or
// a variant hangs. Runs are sequential: rapid's settings are process-wide.
func (m *matrix) fill(ctx context.Context, set props.Settings, progress progress) error {
	for i, v := range m.variants {
		progress.show(i, len(m.variants), v.name)
		report, err := props.Run(ctx, v.make(), &set, m.properties...)
		if err != nil {
			return errors.Join(errors.New(v.name), err)
		}
		v.results = report.Results
		if !report.Complete {
			return nil
		}
		if v.fault != nil && v.fault.Derivative {
			v.seen = fixtures.SeenByPlainDifferences(v.make())
		}
	}
	m.complete = true
	return nil
}

// of returns the names of the properties with the verdict.
func (v *variant) of(w verdict.Verdict) []string {
	names := []string{}
	for _, r := range v.results {
		if r.Verdict == w {
			names = append(names, r.Name)
		}
	}
	return names
}
