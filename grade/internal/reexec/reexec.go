// Package reexec runs parts of the program in processes of their own: the program
// starts itself again, and [Register], which a package calls when it is initialised,
// becomes the part and never returns.
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

// Register names a part: a function of the arguments that returns the exit code. In a
// process that was started for it, it becomes the part there and then: most of the
// packages of a program are not initialised yet, which takes longer than all that some
// parts do. It is called from an init function or by TestMain; a name that is taken panics.
func Register(name string, part func(args []string) (code int)) {
	if len(os.Args) > 1 && os.Args[1] == prefix+name {
		// The goroutine that initialises packages keeps its thread, so that all that
		// passes between it and others would be a switch of threads.
		code := make(chan int)
		go func() { code <- part(os.Args[2:]) }()
		os.Exit(<-code)
	}
	if _, taken := parts[name]; taken {
		panic("reexec: two parts are named " + name)
	}
	parts[name] = part
}

// Init ends a process that was started for a part that there is not; otherwise it does
// nothing. It is the first thing that main and TestMain do, after their own Register.
func Init() {
	if !isPart() {
		return
	}
	fmt.Fprintf(os.Stderr, "reexec: there is no part %q\n", strings.TrimPrefix(os.Args[1], prefix))
	os.Exit(2)
}

// isPart reports whether this process was started for a part.
func isPart() bool { return len(os.Args) > 1 && strings.HasPrefix(os.Args[1], prefix) }

// Command runs a part of this program. A name that there is not panics, but in a part,
// which begins before all are known.
func Command(name string, args ...string) (process.Command, error) {
	if _, ok := parts[name]; !ok && !isPart() {
		panic("reexec: there is no part " + name)
	}
	path, err := os.Executable()
	if err != nil {
		return process.Command{}, fmt.Errorf("reexec: %w", err)
	}
	return process.Command{Path: path, Args: append([]string{prefix + name}, args...)}, nil
}
