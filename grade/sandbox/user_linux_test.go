//go:build grading && linux && (amd64 || arm64)

package sandbox_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// TestOrdinaryUser: what matters holds for a user who is not root. Where the tests
// run as such a user, they are that.
func TestOrdinaryUser(t *testing.T) {
	if os.Getuid() != 0 {
		return
	}
	const user = 0x70000001
	folder, err := os.MkdirTemp("", "bonpied-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) }) // it is in the temporary folder
	program := filepath.Join(folder, "sandbox.test")
	data, err := os.ReadFile("/proc/self/exe")
	if err := errors.Join(err, os.WriteFile(program, data, 0o755), os.Chown(folder, user, user)); err != nil {
		t.Fatal(err)
	}
	args := slices.DeleteFunc(slices.Clone(os.Args[1:]), func(arg string) bool {
		return strings.HasPrefix(arg, "-test.test") || strings.HasPrefix(arg, "-test.coverprofile") || strings.HasPrefix(arg, "-test.gocoverdir")
	})
	cmd := exec.CommandContext(t.Context(), program, append(args, "-test.v",
		"-test.run=^Test(Hostile|OtherArchitecture|ForkBomb|Orphans|GraderKilled|Disk|Keep|Echo|SystemProgram|Highest)$")...)
	cmd.Dir, cmd.Env = folder, []string{"TMPDIR=" + folder}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: user, Gid: user}}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if !strings.Contains(string(out), "\n--- PASS: TestHostile ") {
		t.Errorf("the tests did not run:\n%.1000s", out)
	}
}
