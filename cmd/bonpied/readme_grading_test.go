//go:build grading

package main

import "testing"

// TestReadmeGrading executes the README's blocks that grade, which build submissions.
func TestReadmeGrading(t *testing.T) {
	if readmeCommands(t, "console grading") == 0 {
		t.Error("README grades nothing")
	}
}
