package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"bonpied"
	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/fixtures"
	"bonpied/grade/format"
	"bonpied/props"
)

// app is one execution of the command: where it reads and writes, what it
// judges with, and the flags that every command has.
type app struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) string
	terminal func(io.Writer) bool

	properties []props.Property
	faults     []fixtures.Fault
	controls   []fixtures.Control
	wrong      []fixtures.Submission // that are shipped, with what they fail
	powerCases func(ps []props.Property, faults []fixtures.Fault, replicates int) []powerCase

	json    bool
	timeout duration
	code    exitCode
}

// run is the whole command as a function: it executes the arguments (without
// the program's name) and returns the exit code. env looks up an environment
// variable and returns "" for an unset one. The flags of package flag must have
// been parsed (see [props.ErrFlags]).
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, env func(string) string) int {
	a := &app{
		in: stdin, out: stdout, err: stderr, env: env, terminal: isTerminal,
		properties: props.All(), faults: fixtures.Faults(), controls: fixtures.Controls(),
		wrong: wrongSubmissions(), powerCases: powerCases,
	}
	return int(a.run(ctx, args))
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// run executes the arguments. A panic of the command is exit code 3: left
// alone it would end with 2, which is that of a wrong command line.
func (a *app) run(ctx context.Context, args []string) (code exitCode) {
	defer func() {
		if v := recover(); v != nil {
			fmt.Fprintf(a.err, "bonpied: internal error: %v\n%s", v, debug.Stack())
			code = exitHarness
		}
	}()
	root := a.root()
	root.SetArgs(append([]string{}, args...)) // cobra takes nil for os.Args
	if err := root.ExecuteContext(ctx); err != nil {
		if errors.Is(err, fs.ErrInvalid) || errors.As(err, new(*fs.PathError)) {
			fmt.Fprintf(a.err, "bonpied: writing the result: %v\n", err)
			return exitHarness
		}
		fmt.Fprintf(a.err, "bonpied: %s\nRun 'bonpied help' for usage.\n", format.OneLine(err.Error()))
		return exitUsage
	}
	return a.code
}

// action is what a command does once its flags are parsed.
type action func(ctx context.Context, args []string) (exitCode, error)

// do makes an action a cobra RunE: it applies --timeout, prints the error and
// keeps the exit code. The errors that cobra itself sees are of the command
// line, and so is nothing else.
func (a *app) do(act action) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		ctx := cmd.Context()
		if a.timeout > 0 {
			within, cancel := context.WithTimeout(ctx, time.Duration(a.timeout))
			defer cancel()
			ctx = within
		}
		err := noEmptyFlag(cmd)
		var code exitCode
		if err == nil {
			code, err = act(ctx, args)
		}
		a.code = first(code, codeOf(err))
		if err != nil {
			fmt.Fprintf(a.err, "%s: %v\n", cmd.CommandPath(), format.Printable(err.Error()))
		}
		if a.code == exitUsage {
			fmt.Fprintf(a.err, "Run '%s --help' for usage.\n", cmd.CommandPath())
		}
		return nil
	}
}

// noEmptyFlag refuses a flag that was given an empty text, as an unset variable
// of a shell gives it: the gate that it stands for would be open.
func noEmptyFlag(cmd *cobra.Command) (err error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if strings.TrimSpace(f.Value.String()) == "" {
			err = usagef("--%s is empty", f.Name)
		}
	})
	return err
}

// propertyTimeout is the time-out of one property within --timeout: the default
// unless the whole run has less.
func (a *app) propertyTimeout() time.Duration {
	const usual = time.Minute
	if a.timeout > 0 && time.Duration(a.timeout) < usual {
		return time.Duration(a.timeout)
	}
	return usual
}

// reference is the name of the reference on the command line.
const reference = "reference"

// implementation returns the implementation of a name: the reference's, a
// fault's or a control's.
func (a *app) implementation(name string) (contract.Implementation, error) {
	if name == reference {
		return core.Reference(), nil
	}
	for _, f := range a.faults {
		if f.Name == name {
			return f.New(), nil
		}
	}
	for _, c := range a.controls {
		if c.Name == name {
			return c.New(), nil
		}
	}
	return contract.Implementation{}, usagef("no implementation %q: want %q, a control (%s), or a fault (the first column of 'bonpied kill')",
		name, reference, strings.Join(a.controlNames(), ", "))
}

func (a *app) controlNames() []string {
	var names []string
	for _, c := range a.controls {
		names = append(names, c.Name)
	}
	return names
}

// implementationNames lists what --impl accepts, for completion.
func (a *app) implementationNames() []string {
	names := append([]string{reference}, a.controlNames()...)
	for _, f := range a.faults {
		names = append(names, f.Name)
	}
	return names
}

// match returns the properties of a pattern; "" is all of them. A malformed
// pattern is an error of the command line.
func match(ps []props.Property, flag, pattern string) ([]props.Property, error) {
	if pattern == "" {
		return slices.Clone(ps), nil
	}
	matched, err := props.Match(ps, pattern)
	return matched, ofFlag(flag, err)
}

// ofFlag names the flag in an error of its pattern, which is one of the command
// line unless the pattern merely matches nothing.
func ofFlag(flag string, err error) error {
	var noMatch *props.NoMatchError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &noMatch):
		return fmt.Errorf("%s: %w", flag, err)
	}
	return usagef("%s: %w", flag, err)
}

// writeJSON writes one indented JSON value and a newline.
func (a *app) writeJSON(v any) error {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return a.write(string(data) + "\n")
}

// write writes a command's whole result at once, so that a full disk or a
// closed pipe is an error and not a part of a result.
func (a *app) write(text string) error {
	if _, err := io.WriteString(a.out, text); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	return nil
}

// version is what --version prints after the name.
func version() string {
	v := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		v = info.Main.Version
	}
	return v + " suite " + bonpied.Digest() + " " + props.Platform()
}
