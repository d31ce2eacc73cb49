package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"bonpied/props"
)

// verifyFlags are the flags of verify; "" and 0 mean not given.
type verifyFlags struct {
	impl           string
	props, require pattern
	known, junit   string
	seed           seed
	checks         checks
}

func (a *app) verifyCommand() *cobra.Command {
	var f verifyFlags
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Judge an implementation by the catalogue",
		Long: `Judge an implementation by the catalogue: the reference, a control or a fault.

For each property the table shows the verdict, the executed checks, and how near
the worst comparison came to its tolerance, or for a statistical property which
effect it misses with which probability. Failures follow with their smallest
counterexample and a token for 'bonpied replay'.`,
		Example: `  bonpied verify --props backprop --seed 1
  bonpied verify --impl float32 --props backprop --seed 1 --json`,
		Args: noArgs,
		RunE: a.do(func(ctx context.Context, _ []string) (exitCode, error) { return a.verify(ctx, f) }),
	}
	a.addImpl(cmd, &f.impl, reference, "`NAME` of the implementation: reference, a control or a fault")
	a.addProps(cmd, &f.props)
	addSeed(cmd, &f.seed)
	cmd.Flags().Var(&f.checks, "checks", "checks of each property that is not statistical (default 100)")
	cmd.Flags().Var(&f.require, "require", "properties that match `PATTERN` fail if they are not provided")
	cmd.Flags().StringVar(&f.known, "known", "", `failures to accept: a JSON `+"`FILE`"+` {"known": [{"property", "reason", "expires": "2027-01-31"}]}`)
	cmd.Flags().StringVar(&f.junit, "junit", "", "also write a JUnit XML `FILE`")
	return cmd
}

// verify judges, and writes the report to every place that was asked for.
func (a *app) verify(ctx context.Context, f verifyFlags) (exitCode, error) {
	im, err := a.implementation(f.impl)
	if err != nil {
		return exitUsage, err
	}
	ps, err := a.judged(f)
	if err != nil {
		return exitPass, err
	}
	if err := writableFolder("--junit", f.junit); err != nil {
		return exitUsage, err
	}
	progress := a.progress()
	report, err := props.Run(ctx, im, &props.Settings{
		Seed: uint64(f.seed), Checks: int(f.checks), Timeout: a.propertyTimeout(), Progress: progress.show,
	}, ps...)
	progress.clear()
	if err != nil {
		return exitHarness, err
	}
	return codeOfReport(report), a.deliver(report, len(ps), f.junit)
}

// judged returns the properties to judge. Known failures and requirements are
// of the whole catalogue, so that a name that is none is noticed whatever
// --props selects.
func (a *app) judged(f verifyFlags) ([]props.Property, error) {
	ps, err := a.expect(a.properties, f.known)
	if err != nil {
		return nil, err
	}
	if f.require != "" {
		if ps, err = props.Require(ps, string(f.require)); err != nil {
			return nil, ofFlag("--require", err)
		}
	}
	return match(ps, "--props", string(f.props))
}

// deliver writes the report to the JUnit file, as annotations when GitHub runs
// the command, and to standard output, which may be closed; total is the number
// of properties asked for.
func (a *app) deliver(report props.Report, total int, junit string) error {
	xmlErr := deliverJUnit(report, total, junit)
	if a.env("GITHUB_ACTIONS") == "true" {
		fmt.Fprint(a.err, annotations(report, total))
	}
	var err error
	if a.json {
		err = a.writeJSON(report)
	} else {
		err = a.write(reportText(report, total, a.style()))
	}
	return errors.Join(xmlErr, err)
}

// deliverJUnit writes the JUnit file; "" is no file.
func deliverJUnit(report props.Report, total int, path string) error {
	if path == "" {
		return nil
	}
	data, err := junitXML(report, total)
	if err == nil {
		err = writeAtomically(path, data)
	}
	if err != nil {
		return fmt.Errorf("--junit: %w", err)
	}
	return nil
}
