//go:build !unix

package process

import "os/exec"

// There are no process groups here: only the process itself is killed.
func ownGroup(*exec.Cmd) {}

func killGroup(cmd *exec.Cmd) { _ = cmd.Process.Kill() }
