//go:build linux && python

package redteam

import (
	"os"
	"testing"

	"bonpied/grade/python"
)

// TestRedTeamPython grades the attacks in Python.
func TestRedTeamPython(t *testing.T) { campaign(t, "python") }

// TestCanariesNoticePython: attacks in Python that run without a sandbox reach the
// canaries, and an honest submission does not.
func TestCanariesNoticePython(t *testing.T) {
	interpreter, err := python.Find(t.Context(), withNumPy)
	check(t, err)
	g := newGround(t)
	for name, want := range map[string][]string{
		"honest-python":     nil,
		"py-network-tcp":    {"it was heard over tcp"},
		"py-network-udp":    {"it was heard over udp"},
		"py-network-unix":   {"it was heard over unix"},
		"py-read-files":     {"it says /etc/passwd", "it says a secret file"},
		"py-read-parent":    {"it says the environment", "it says the arguments of another process"},
		"py-read-reference": {"it says the reference"},
		"py-double-fork":    {"it left process"},
		"py-forged-results": {"it left "},
		"py-shadow":         nil,
	} {
		a, _ := find(corpus(t), name)
		p := g.lay(t, a)
		command := interpreter.Command(p.folder)
		command.Env = os.Environ()
		reached := g.bare(t, p, command, want)
		mustReach(t, name, reached, want...)
		if want == nil && len(reached) > 0 {
			t.Errorf("%s: %q", name, reached)
		}
	}
}
