// Package reexec runs parts of the program in processes of their own: the program
// starts itself again, and [Init], which is the first thing that its main and its
// TestMain call, becomes the part and never returns.
package reexec

import (
	"fmt"
	"os"
	"strings"

	"bonpied/grade/process"
)

// prefix marks the first argument of a part. No command or flag of a program
// begins like this.
const prefix = "bonpied:reexec:"

// parts by name, filled before main by the packages that have one.
var parts = map[string]func(args []string) (code int){}

// Register names a part: a function of the arguments that returns the exit code.
// It is called from an init function or a variable's initialisation; a name that
// is taken panics.
func Register(name string, part func(args []string) (code int)) {
	if _, taken := parts[name]; taken {
		panic("reexec: two parts are named " + name)
	}
	parts[name] = part
}

// Init becomes the part that the process was started for, if it was; otherwise it
// does nothing.
func Init() {
	if len(os.Args) < 2 || !strings.HasPrefix(os.Args[1], prefix) {
		return
	}
	name := strings.TrimPrefix(os.Args[1], prefix)
	part, ok := parts[name]
	if !ok {
		fmt.Fprintf(os.Stderr, "reexec: there is no part %q\n", name)
		os.Exit(2)
	}
	os.Exit(part(os.Args[2:]))
}

// Command runs a part of this program.
func Command(name string, args ...string) (process.Command, error) {
	if _, ok := parts[name]; !ok {
		panic("reexec: there is no part " + name)
	}
	path, err := os.Executable()
	if err != nil {
		return process.Command{}, fmt.Errorf("reexec: %w", err)
	}
	return process.Command{Path: path, Args: append([]string{prefix + name}, args...)}, nil
}
