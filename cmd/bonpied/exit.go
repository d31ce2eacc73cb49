package main

import (
	"errors"
	"fmt"
	"slices"

	"bonpied/props"
)

// exitCode is what the command returns to its caller.
type exitCode int

// The exit codes; help states them, and they never change meaning.
const (
	exitPass       exitCode = 0 // everything that ran passed
	exitFail       exitCode = 1 // a property failed
	exitUsage      exitCode = 2 // the command line is wrong; nothing ran
	exitHarness    exitCode = 3 // the suite itself failed
	exitIncomplete exitCode = 4 // inconclusive, timed out or interrupted
	exitNothing    exitCode = 5 // nothing ran: a pattern without a match, nothing provided
)

// first returns the one code that stands for several: a wrong command line goes
// before everything, for nothing ran; then 3, 1, 4, 5.
func first(codes ...exitCode) exitCode {
	for _, c := range []exitCode{exitUsage, exitHarness, exitFail, exitIncomplete, exitNothing} {
		if slices.Contains(codes, c) {
			return c
		}
	}
	return exitPass
}

// usageError says what is wrong with the command line.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

// incompleteError says that the run was ended before there was a result.
type incompleteError struct{ err error }

func (e *incompleteError) Error() string { return e.err.Error() }
func (e *incompleteError) Unwrap() error { return e.err }

// codeOf returns the exit code of an error: 2 for the command line, 4 for a run
// that was ended, 5 for a pattern that matches nothing, 3 for everything else.
func codeOf(err error) exitCode {
	var usage *usageError
	var incomplete *incompleteError
	var noMatch *props.NoMatchError
	var noVariant *noVariantError
	switch {
	case err == nil:
		return exitPass
	case errors.As(err, &usage):
		return exitUsage
	case errors.As(err, &incomplete):
		return exitIncomplete
	case errors.As(err, &noMatch), errors.As(err, &noVariant):
		return exitNothing
	}
	return exitHarness
}

// codeOfReport returns the exit code of a run.
func codeOfReport(r props.Report) exitCode {
	var codes []exitCode
	s := r.Summary
	if s.Error > 0 {
		codes = append(codes, exitHarness)
	}
	if s.Fail > 0 {
		codes = append(codes, exitFail)
	}
	if s.Inconclusive > 0 || !r.Complete {
		codes = append(codes, exitIncomplete)
	}
	if s.Total() == s.NotProvided {
		codes = append(codes, exitNothing)
	}
	return first(codes...)
}
