package main

import (
	"context"
	"encoding/json"
	"os"

	"github.com/spf13/cobra"

	"bonpied/grade/lang"
	"bonpied/grade/report"
	"bonpied/grade/result"
)

// diffed is the JSON of grade diff.
type diffed struct {
	Schema string `json:"schema"`
	result.Diff
}

const diffedSchema = "bonpied.grade.diff/1"

func newGradeDiff(a *app) *cobra.Command {
	l := language(lang.English)
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Say what a regrade changed, and why",
		Long: `Compare two results that 'bonpied grade --json' wrote: whose points and verdicts
changed, which properties have another verdict, and which of submission, rubric,
suite, seed, platform and isolation is another. One of the files may be "-", which is
standard input.

The exit code is 0 whatever changed.`,
		Example: "  bonpied grade diff before.json after.json --lang fr",
		Args:    twoArgs("OLD", "NEW"),
		RunE:    a.do(func(_ context.Context, args []string) (exitCode, error) { return a.gradeDiff(args[0], args[1], l) }),
	}
	cmd.Flags().Var(&l, "lang", "language of the report: fr or en")
	return cmd
}

// twoArgs wants exactly two positional arguments of the given names.
func twoArgs(first, second string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 2 {
			return usagef("%s wants two arguments %s %s, got %d", cmd.Name(), first, second, len(args))
		}
		return nil
	}
}

func (a *app) gradeDiff(old, new string, l language) (exitCode, error) {
	if old == "-" && new == "-" {
		return exitUsage, usagef("only one of OLD and NEW can be standard input")
	}
	before, err := a.readResult("OLD", old)
	if err != nil {
		return exitUsage, err
	}
	after, err := a.readResult("NEW", new)
	if err != nil {
		return exitUsage, err
	}
	diff := result.Compare(before, after)
	if a.json {
		return exitPass, a.writeInert(diffed{Schema: diffedSchema, Diff: diff})
	}
	return exitPass, a.write(report.Diff(diff, lang.Language(l)))
}

// readResult reads the result in a file; "-" is standard input.
func (a *app) readResult(argument, path string) (result.Result, error) {
	from := a.in
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return result.Result{}, usagef("%s: %w", argument, err)
		}
		defer func() { _ = file.Close() }() // it was only read
		from = file
	}
	read, err := result.Decode(from)
	if err != nil {
		return result.Result{}, usagef("%s: %s: %w", argument, path, err)
	}
	return read, nil
}

// writeInert writes JSON that holds texts of submissions.
func (a *app) writeInert(v any) error {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return a.write(string(result.Inert(data)) + "\n")
}
