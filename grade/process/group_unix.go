//go:build unix

package process

import (
	"os/exec"
	"syscall"
)

// ownGroup starts the process in a process group of its own.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup kills the group of a process that was started in its own. A group in
// which nothing lives any more is no error.
func killGroup(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
