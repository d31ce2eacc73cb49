package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

const rootLong = `bonpied decides, with stated error rates, whether an implementation of the
mathematics of training neural networks is right: activations, losses,
backpropagation, initialisation, stochastic depth.

Exit codes: 0 everything that ran passed; 1 a property failed; 2 the command
line is wrong; 3 the suite itself failed; 4 incomplete: inconclusive, timed out
or interrupted (what was found is still written); 5 nothing ran: a pattern that
matches nothing, or nothing is provided. Where several hold: 3, 1, 4, 5.

Patterns are comma-separated alternatives, each a family ("backprop"), a name
("backprop/adjoint") or a glob over names ("init/*-gain").

Environment:
  NO_COLOR         not empty: no colour and no progress line
  GITHUB_ACTIONS   "true": verify also writes annotations to stderr
  RAPID_...        settings of pgregory.net/rapid. The command sets every one
                   itself; a malformed value (RAPID_CHECKS=many) ends the
                   program with a panic before it starts, with exit code 2.`

// root returns the command with its subcommands.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "bonpied",
		Short:         "Judge implementations of the mathematics of training neural networks",
		Long:          rootLong,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          knownCommand,
		RunE: a.do(func(context.Context, []string) (exitCode, error) {
			return exitUsage, usagef("no command: want verify, list, explain, kill, power, replay or grade")
		}),
	}
	root.SuggestionsMinimumDistance = 2 // cobra sets its default too late for knownCommand
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetHelpCommand(helpCommand())
	flags := root.PersistentFlags()
	flags.BoolVar(&a.json, "json", false, "write JSON instead of text")
	flags.Var(&a.timeout, "timeout", "end after this time with what was found by then, such as 90s")
	root.AddCommand(a.verifyCommand(), a.listCommand(), a.explainCommand(), a.killCommand(), a.powerCommand(), a.replayCommand(), a.gradeCommand())
	return root
}

// helpCommand is cobra's, but that an unknown topic is an error.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Help about a command",
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return usagef("help: no command %q", args)
			}
			found.InitDefaultHelpFlag()
			return found.Help()
		},
	}
}

// knownCommand refuses what is not the name of a command.
func knownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	problem := fmt.Sprintf("unknown command %q", args[0])
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		problem += fmt.Sprintf(": did you mean %s?", strings.Join(near, " or "))
	}
	return usagef("%s", problem)
}

// noArgs refuses positional arguments, which cobra lets pass by default.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%s takes no argument, got %q", cmd.Name(), args[0])
	}
	return nil
}

// oneArg wants exactly one positional argument of the given name.
func oneArg(name string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usagef("%s wants one argument %s, got %d", cmd.Name(), name, len(args))
		}
		return nil
	}
}
