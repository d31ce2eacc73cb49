// Command bonpied judges an implementation of the mathematics of training
// neural networks by a catalogue of properties, and judges the catalogue by
// planted bugs.
//
//	bonpied verify          the catalogue on the reference, a fault or a control
//	bonpied list            the properties
//	bonpied explain NAME    what a property claims, and how it is judged
//	bonpied kill            faults × properties: which property fails on which bug
//	bonpied power           what the statistical properties miss, against what they predict
//	bonpied replay TOKEN    one counterexample again
//	bonpied grade DIR...    submissions in Go, Python or any other language
//
// See bonpied help for flags and exit codes. Every command but help is a
// function of its arguments, streams and environment: see run.
package main

import (
	"context"
	"flag"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"bonpied/grade"
)

// main readies rapid, which reads the testing package's flags from
// flag.CommandLine, with an empty command line: the command's own flags are
// elsewhere. An interrupt ends the run as a time-out does, with partial results.
func main() {
	grade.Init() // a part of a grading runs here instead
	testing.Init()
	_ = flag.CommandLine.Parse(nil) // nothing to parse cannot fail
	// A closed pipe is an error of the write, with its exit code; left alone it
	// ends the program.
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv)
	stop()
	os.Exit(code)
}
