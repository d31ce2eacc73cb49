//go:build linux && redteam

package redteam

import "testing"

// TestRedTeam grades the attacks that need Go only.
func TestRedTeam(t *testing.T) { campaign(t, "go", "program") }
