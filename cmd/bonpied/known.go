package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"bonpied/grade/format"
	"bonpied/props"
)

// knownFile is the file of --known.
type knownFile struct {
	Known []struct {
		Property string `json:"property"`
		Reason   string `json:"reason"`
		Expires  string `json:"expires"` // a date; the failure is accepted to the end of that day, UTC
	} `json:"known"`
}

const day = 24 * time.Hour

// lastDay formats the last day on which a failure is accepted.
func lastDay(expires time.Time) string { return expires.Add(-1).UTC().Format(time.DateOnly) }

// parseKnown reads known failures. It reports what is not JSON of exactly the
// form of knownFile, anything after it, and an expiry that is not a date.
func parseKnown(data []byte) ([]props.Known, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	var file knownFile
	if err := decoder.Decode(&file); err != nil {
		return nil, fmt.Errorf("at byte %d: %w", decoder.InputOffset(), err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("at byte %d: more than one JSON value", decoder.InputOffset())
	}
	if file.Known == nil {
		return nil, fmt.Errorf(`has no list "known"`)
	}
	var known []props.Known
	for i, k := range file.Known {
		date, err := time.Parse(time.DateOnly, k.Expires)
		if err != nil {
			return nil, fmt.Errorf("known[%d] %q: expires is %q, want a date as 2027-01-31", i, k.Property, k.Expires)
		}
		known = append(known, props.Known{Property: k.Property, Reason: k.Reason, Expires: date.Add(day)})
	}
	return known, nil
}

// expect marks the known failures of a file; "" is no file. One that has expired
// counts as a failure again, and is announced on standard error.
func (a *app) expect(ps []props.Property, path string) ([]props.Property, error) {
	if path == "" {
		return ps, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, usagef("--known: %w", err)
	}
	known, err := parseKnown(data)
	if err != nil {
		return nil, usagef("--known: %s: %w", path, err)
	}
	marked, err := props.Expect(ps, known...)
	if err != nil {
		return nil, usagef("--known: %s: %w", path, err)
	}
	for _, k := range known {
		if !time.Now().Before(k.Expires) {
			fmt.Fprintf(a.err, "bonpied verify: the known failure %s expired on %s (%s)\n", k.Property, lastDay(k.Expires), format.OneLine(k.Reason))
		}
	}
	return marked, nil
}
