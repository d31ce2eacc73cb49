package main

import (
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"
)

// seed is a flag: a whole number from 1 to 2⁶⁴−1; 0 means not given.
type seed uint64

// Set implements pflag.Value.
func (s *seed) Set(text string) error {
	v, err := strconv.ParseUint(text, 10, 64)
	if err != nil || v == 0 {
		return fmt.Errorf("want a whole number from 1 to 2⁶⁴−1")
	}
	*s = seed(v)
	return nil
}

func (s *seed) String() string {
	if *s == 0 {
		return ""
	}
	return strconv.FormatUint(uint64(*s), 10)
}

// Type implements pflag.Value.
func (s *seed) Type() string { return "N" }

// maxChecks bounds --checks, so that a slip is an error and not a week.
const maxChecks = 1_000_000

// checks is a flag: a whole number from 1 to maxChecks; 0 means not given.
type checks int

// Set implements pflag.Value.
func (c *checks) Set(text string) error {
	v, err := strconv.Atoi(text)
	if err != nil || v < 1 || v > maxChecks {
		return fmt.Errorf("want a whole number from 1 to %d", maxChecks)
	}
	*c = checks(v)
	return nil
}

func (c *checks) String() string {
	if *c == 0 {
		return ""
	}
	return strconv.Itoa(int(*c))
}

// Type implements pflag.Value.
func (c *checks) Type() string { return "N" }

// duration is a flag: a time over 0; 0 means not given.
type duration time.Duration

// Set implements pflag.Value.
func (d *duration) Set(text string) error {
	v, err := time.ParseDuration(text)
	if err != nil || v <= 0 {
		return fmt.Errorf("want a time over 0, such as 90s or 10m")
	}
	*d = duration(v)
	return nil
}

func (d *duration) String() string {
	if *d == 0 {
		return ""
	}
	return time.Duration(*d).String()
}

// Type implements pflag.Value.
func (d *duration) Type() string { return "D" }

// pattern is a flag: comma-separated alternatives, to which the flag adds when it
// is given again. The last one alone would open the gate of those before.
type pattern string

// Set implements pflag.Value.
func (p *pattern) Set(text string) error {
	if *p != "" {
		text = string(*p) + "," + text
	}
	*p = pattern(text)
	return nil
}

func (p *pattern) String() string { return string(*p) }

// Type implements pflag.Value.
func (p *pattern) Type() string { return "PATTERN" }

// addSeed and addProps declare the flags that several commands share.
func addSeed(cmd *cobra.Command, s *seed) {
	cmd.Flags().Var(s, "seed", "seed of every draw (default: drawn, and printed)")
}

func (a *app) addProps(cmd *cobra.Command, p *pattern) {
	cmd.Flags().Var(p, "props", "only the properties that match `PATTERN`")
	a.complete(cmd, "props", a.propertyNames)
}

func (a *app) addImpl(cmd *cobra.Command, name *string, otherwise, what string) {
	cmd.Flags().StringVar(name, "impl", otherwise, what)
	a.complete(cmd, "impl", a.implementationNames)
}

// complete offers the names to the shell's completion of a flag.
func (a *app) complete(cmd *cobra.Command, flag string, names func() []string) {
	err := cmd.RegisterFlagCompletionFunc(flag, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return names(), cobra.ShellCompDirectiveNoFileComp
	})
	if err != nil {
		panic("bonpied: " + err.Error()) // the flag was not declared
	}
}

func (a *app) propertyNames() []string {
	var names []string
	for _, p := range a.properties {
		names = append(names, p.Name)
	}
	return names
}
