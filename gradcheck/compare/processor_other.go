//go:build !unix

package main

import "time"

var started = time.Now()

// processor is the clock where the processor time is not known.
func processor() time.Duration { return time.Since(started) }
