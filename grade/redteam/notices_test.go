//go:build linux

package redteam

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bonpied/core/contract"
	"bonpied/grade/internal/reexec"
	"bonpied/grade/lang"
	"bonpied/grade/process"
	"bonpied/grade/remote"
	"bonpied/grade/result"
)

// bare runs an attack once without a sandbox, asks it one question and ends its
// process group. It returns what the attack has reached, when it has reached what is
// wanted: what it left takes a moment to begin.
func (g *ground) bare(t *testing.T, p *trap, command process.Command, want []string) []string {
	t.Helper()
	t.Cleanup(func() { g.end(t, p) })
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	conn, err := process.Start(ctx, command, 1<<20)
	check(t, err)
	client, err := remote.Dial(ctx, conn, nil)
	if err != nil {
		t.Fatalf("%s: %v", p.Name, err)
	}
	_, err = client.Implementation().Gamma(contract.Activation{Kind: contract.Sigmoid})
	_ = client.Close() // what broke it, err says
	var reached []string
	for range 500 {
		reached = g.reached(p, fmt.Sprint(err, conn.Output()), tasks(t))
		if !slices.ContainsFunc(want, func(what string) bool { return !contains(reached, what) }) {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	return reached
}

// contains reports whether one of the canaries that were reached is named like what.
func contains(reached []string, what string) bool {
	return slices.ContainsFunc(reached, func(s string) bool { return strings.HasPrefix(s, what) })
}

// mustReach fails the test unless one of the canaries that were reached is named
// like each of what is wanted.
func mustReach(t *testing.T, name string, reached []string, want ...string) {
	t.Helper()
	for _, what := range want {
		if !contains(reached, what) {
			t.Errorf("%s without a sandbox: %q, want what begins with %q", name, reached, what)
		}
	}
}

// TestCanariesNotice: attacks of the corpus that run without a sandbox reach the
// canaries, and an honest submission does not.
func TestCanariesNotice(t *testing.T) {
	g := newGround(t)
	for name, want := range map[string][]string{
		"honest-program":   nil,
		"sh-read":          {"it says the reference", "it says the rubric", "it says another submission", "it says a secret file", "it says /etc/passwd", "it says the environment", "it says the arguments of another process"},
		"sh-daemon":        {"it left process"},
		"sh-manifest-type": {"it left "},
	} {
		a, _ := find(corpus(t), name)
		p := g.lay(t, a)
		reached := g.bare(t, p, process.Command{Path: "./run", Args: []string{p.marker}, Dir: p.folder, Env: os.Environ()}, want)
		mustReach(t, name, reached, want...)
		if want == nil && len(reached) > 0 {
			t.Errorf("%s: %q", name, reached)
		}
	}
}

// networkPart talks to whatever its arguments name.
const networkPart = "redteam-network"

func init() {
	reexec.Register(networkPart, func(args []string) (code int) {
		for i := 0; i+1 < len(args); i += 2 {
			conn, err := net.Dial(args[i], args[i+1])
			if err != nil {
				code = 1
				continue
			}
			_, _ = conn.Write([]byte("x")) // a connection is heard too
		}
		return code
	})
}

// TestNetworkNotices: each listener hears who talks to it.
func TestNetworkNotices(t *testing.T) {
	g := newGround(t)
	a, _ := find(corpus(t), "honest-program")
	p := g.lay(t, a)
	local := "127.0.0.1:"
	command, err := reexec.Command(networkPart, "tcp", local+p.port("tcp"), "udp", local+p.port("udp"),
		"unix", g.path("sockets", "0"), "unix", "@"+p.abstract)
	check(t, err)
	one, err := process.Start(t.Context(), command, 0)
	check(t, err)
	<-one.Ended()
	var reached []string
	for range 500 { // what was sent is heard a moment later
		if reached = g.reached(p, "", nil); len(reached) >= 4 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	mustReach(t, "a program", reached, "it was heard over tcp", "it was heard over udp", "it was heard over unix")
	if len(reached) != 4 {
		t.Errorf("%q, want four", reached)
	}
}

// TestChangesNotice: what is written over, removed or left is noticed.
func TestChangesNotice(t *testing.T) {
	g := newGround(t)
	if changed := g.changed(); len(changed) > 0 {
		t.Errorf("nothing was done: %q", changed)
	}
	check(t, os.WriteFile(g.path("results", "anna.json"), []byte("{}"), 0o644))
	check(t, os.Remove(filepath.Join(g.others, "submission.py")))
	check(t, os.WriteFile(g.path("tmp", "left"), nil, 0o644))
	if changed := g.changed(); len(changed) != 3 {
		t.Errorf("%q, want three", changed)
	}
	a, _ := find(corpus(t), "honest-go")
	p := g.lay(t, a)
	check(t, os.WriteFile(filepath.Join("/tmp", p.marker+"-x"), nil, 0o600))
	t.Cleanup(func() { _ = os.Remove(filepath.Join("/tmp", p.marker+"-x")) })
	if left := g.left(p); len(left) != 1 {
		t.Errorf("left: %q, want the file", left)
	}
}

// TestViolationsNotice: whatever an attack could gain by its result is noticed.
func TestViolationsNotice(t *testing.T) {
	why := lang.Text{FR: "x", EN: "x"}
	property := func(v result.Verdict, reason string) result.Property {
		return result.Property{Name: "activation/gamma", Verdict: v, Evidence: &result.Evidence{Reason: reason}}
	}
	honest := result.Submission{Verdict: result.NotProvided, Points: 100, Properties: []result.Property{property(result.Pass, "")}}
	failed := result.Submission{Verdict: result.Fail, Properties: []result.Property{property(result.Fail, "x")}}
	with := func(s result.Submission, change func(s *result.Submission)) result.Submission {
		s.Properties = slices.Clone(s.Properties)
		change(&s)
		return s
	}
	for _, test := range []struct {
		reason, verdict string
		got             result.Submission
		want            int
	}{
		{"refused as it should be", "refused", result.Submission{Verdict: result.Fail, Reason: why}, 0},
		{"refused without a reason", "refused", result.Submission{Verdict: result.Fail}, 1},
		{"refused in one language", "refused", result.Submission{Verdict: result.Fail, Reason: lang.Text{FR: "x"}}, 1},
		{"the fault of the grader", "refused", result.Submission{Verdict: result.Error, Reason: why}, 1},
		{"points are held", "refused", result.Submission{Verdict: result.Fail, Reason: why, Held: 2000}, 1},
		{"refused with points", "refused", result.Submission{Verdict: result.Fail, Reason: why, Points: 101}, 1},
		{"fails as it should", "fails", failed, 0},
		{"passes instead", "fails", with(failed, func(s *result.Submission) { s.Verdict = result.Pass }), 1},
		{"fails and gains", "fails", with(failed, func(s *result.Submission) { s.Points = 101 }), 1},
		{"fails and says no word", "fails", with(failed, func(s *result.Submission) { s.Properties[0] = property(result.Fail, "") }), 1},
		{"was not run", "fails", with(failed, func(s *result.Submission) { s.Reason = why }), 1},
		{"judged as it should be", "judged", honest, 0},
		{"judged and gains", "judged", with(honest, func(s *result.Submission) { s.Points = 101 }), 2},
		{"judged and loses", "judged", with(honest, func(s *result.Submission) { s.Points = 0 }), 1},
		{"judged otherwise", "judged", with(honest, func(s *result.Submission) { s.Properties[0] = property(result.Inconclusive, "x") }), 1},
		{"contained and judged", "contained", honest, 0},
		{"contained and ended", "contained", result.Submission{Verdict: result.Fail, Reason: why}, 0},
		{"contained and failed", "contained", failed, 0},
		{"contained without a word", "contained", result.Submission{Verdict: result.Fail}, 1},
		{"not contained", "contained", result.Submission{Verdict: result.Error, Reason: why}, 1},
		{"nothing is earned", "unearned", result.Submission{Verdict: result.Inconclusive, Held: 100}, 0},
		{"nothing is earned and it passes", "unearned", result.Submission{Verdict: result.Pass}, 1},
		{"something is earned", "unearned", result.Submission{Verdict: result.Inconclusive, Points: 1}, 1},
	} {
		if found := violations(attack{Verdict: test.verdict}, test.got, honest); len(found) != test.want {
			t.Errorf("%s: %q, want %d", test.reason, found, test.want)
		}
	}
}

// TestHarmNotices: what is more than text is noticed in each format.
func TestHarmNotices(t *testing.T) {
	for format, text := range map[string]string{
		"json": "{", "gradescope en": `{"a": "}`, "junit fr": "<a>]]></b>", "csv": "name\n=1+1\n", "annotations en": "::set-output name=x::y\n",
		"summary en": "<code><script>", "text fr": "::error::x\n", "text en": "\x1b[2J", "text": "\xff", "summary fr": "\u202e",
	} {
		if len(harm(format, text)) == 0 {
			t.Errorf("%s: %q is not noticed", format, text)
		}
	}
}
