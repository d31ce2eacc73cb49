//go:build unix

package process_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"bonpied/grade/process"
)

// child is set in the environment of this test's own program, which then does
// what it says instead of testing.
const child = "BONPIED_PROCESS_TEST"

func TestMain(m *testing.M) {
	switch os.Getenv(child) {
	case "":
		os.Exit(m.Run())
	case "echo": // until its input ends
		_, _ = io.Copy(os.Stdout, os.Stdin)
	case "print": // more than is kept
		fmt.Fprint(os.Stderr, "first\n", strings.Repeat("x", 1<<20), "\nlast\n")
	case "environment":
		fmt.Println(len(os.Environ()))
	case "fail":
		fmt.Fprintln(os.Stderr, "no luck")
		os.Exit(3)
	case "family": // starts a child that outlives it, and names it
		cmd := exec.Command(os.Args[0])
		cmd.Env = []string{child + "=sleep"}
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		if err := cmd.Start(); err != nil {
			os.Exit(4)
		}
		fmt.Println(cmd.Process.Pid)
		_, _ = io.Copy(io.Discard, os.Stdin)
	case "sleep":
		time.Sleep(time.Hour)
	}
}

func start(t *testing.T, ctx context.Context, what string, output int) *process.Process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p, err := process.Start(ctx, process.Command{Path: self, Env: []string{child + "=" + what}}, output)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() }) // always nil
	return p
}

func TestEcho(t *testing.T) {
	p := start(t, t.Context(), "echo", 0)
	if _, err := io.WriteString(p, "there and back\n"); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(p).ReadString('\n'); err != nil || line != "there and back\n" {
		t.Errorf("got %q, %v", line, err)
	}
	if err := p.CloseWrite(); err != nil {
		t.Error(err)
	}
	<-p.Ended()
	if cause := p.Cause(); cause == nil || cause.Error() != "it ended with exit status 0" {
		t.Errorf("Cause: %v", cause)
	}
}

// TestEnvironment: a nil environment is an empty one, and not ours.
func TestEnvironment(t *testing.T) {
	t.Setenv("BONPIED_SECRET", "1")
	p := start(t, t.Context(), "environment", 0)
	if out, err := io.ReadAll(p); err != nil || string(out) != "1\n" {
		t.Errorf("the program has %q variables, want the one that was given", out)
	}
}

// TestOutput: the beginning and the end of what is printed are kept, and the
// program never waits for a reader.
func TestOutput(t *testing.T) {
	p := start(t, t.Context(), "print", 1000)
	<-p.Ended()
	out := p.Output()
	if len(out) > 1100 || !strings.HasPrefix(out, "first\nxxx") || !strings.HasSuffix(out, "xxx\nlast\n") || !strings.Contains(out, "bytes left out") {
		t.Errorf("kept %d bytes: %.40q … %q", len(out), out, out[max(len(out)-20, 0):])
	}
}

func TestFailure(t *testing.T) {
	p := start(t, t.Context(), "fail", 0)
	if _, err := io.ReadAll(p); err != nil {
		t.Error(err)
	}
	var exit *exec.ExitError
	if cause := p.Cause(); !errors.As(cause, &exit) || exit.ExitCode() != 3 {
		t.Errorf("Cause: %v, want exit status 3", cause)
	}
	if out := p.Output(); out != "no luck\n" {
		t.Errorf("Output: %q", out)
	}
	if _, err := process.Start(t.Context(), process.Command{Path: "/nonexistent"}, 0); err == nil {
		t.Error("a program that does not exist was started")
	}
}

// TestGroup: what a program started ends with it, whether it is closed, its
// context is done, or it ends by itself.
func TestGroup(t *testing.T) {
	for name, end := range map[string]func(p *process.Process, cancel func()){
		"close":   func(p *process.Process, _ func()) { _ = p.Close() },
		"context": func(_ *process.Process, cancel func()) { cancel() },
		"itself":  func(p *process.Process, _ func()) { _ = p.CloseWrite() },
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			p := start(t, ctx, "family", 0)
			line, err := bufio.NewReader(p).ReadString('\n')
			if err != nil {
				t.Fatal(err, p.Output())
			}
			pid, err := strconv.Atoi(strings.TrimSpace(line))
			if err != nil {
				t.Fatal(err)
			}
			end(p, cancel)
			<-p.Ended()
			awaitGone(t, pid)
		})
	}
}

// awaitGone waits until a process has ended: it is gone, or nobody has asked for
// its status yet.
func awaitGone(t *testing.T, pid int) {
	t.Helper()
	for range 1000 {
		if syscall.Kill(pid, 0) != nil {
			return
		}
		if stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); err == nil && strings.Contains(string(stat), ") Z ") {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("the process %d lives on", pid)
}
