//go:build linux && (amd64 || arm64)

package sandbox_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"bonpied/grade/internal/reexec"
	"bonpied/grade/process"
	"bonpied/grade/sandbox"
)

func TestMain(m *testing.M) {
	reexec.Init()
	os.Exit(m.Run())
}

// confined are the levels at which something is stopped, from the weakest.
var confined = []sandbox.Level{sandbox.LevelProcess, sandbox.LevelLandlock, sandbox.LevelNamespaces}

// atLevels runs a test at every level from the least on, each of which this
// machine must have.
func atLevels(t *testing.T, least sandbox.Level, test func(t *testing.T, box *sandbox.Sandbox)) {
	t.Helper()
	for _, level := range confined {
		if level.AtLeast(least) {
			t.Run(string(level), func(t *testing.T) { test(t, open(t, level)) })
		}
	}
}

// opened holds what was probed before.
var opened = map[sandbox.Level]*sandbox.Sandbox{}

func open(t *testing.T, level sandbox.Level) *sandbox.Sandbox {
	t.Helper()
	if box, ok := opened[level]; ok {
		return box
	}
	box, err := sandbox.OpenWith(t.Context(), sandbox.Settings{Require: level, Most: level})
	if err != nil {
		t.Fatal(err)
	}
	if box.Level() != level {
		t.Fatalf("Level: %q, want %q", box.Level(), level)
	}
	opened[level] = box
	return box
}

// double is a command that plays a part of this test's own program.
func double(t *testing.T, part string, args ...string) process.Command {
	t.Helper()
	command, err := reexec.Command(part, args...)
	if err != nil {
		t.Fatal(err)
	}
	return command
}

// start starts a command with a scratch folder of its own, if the policy has none.
func start(t *testing.T, box *sandbox.Sandbox, command process.Command, p sandbox.Policy) sandbox.Process {
	t.Helper()
	if p.Scratch == "" {
		p.Scratch = t.TempDir()
	}
	run, err := box.Start(t.Context(), command, p)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = run.Close() }) // always nil
	return run
}

// ran runs a command to its end and returns what it wrote to its standard output
// and to its standard error, and how it ended.
func ran(t *testing.T, box *sandbox.Sandbox, command process.Command, p sandbox.Policy) (out, printed string, cause error) {
	t.Helper()
	run := start(t, box, command, p)
	written, err := io.ReadAll(run)
	if err != nil {
		t.Fatal(err)
	}
	<-run.Ended()
	return string(written), run.Output(), run.Cause()
}

// said is ran of what should print nothing to its standard error.
func said(t *testing.T, box *sandbox.Sandbox, command process.Command, p sandbox.Policy) (string, error) {
	t.Helper()
	out, printed, cause := ran(t, box, command, p)
	if printed != "" {
		t.Logf("it printed: %.2000s", printed)
	}
	return out, cause
}

func init() {
	reexec.Register("test-echo", func(args []string) int {
		fmt.Println(args, os.Getenv("HOME") == os.Getenv("TMPDIR"), len(os.Environ()))
		_, _ = io.Copy(os.Stdout, os.Stdin)
		return 0
	})
	reexec.Register("test-exit", func([]string) int { return 3 })
	reexec.Register("test-kill", func([]string) int {
		_ = syscall.Kill(syscall.Getpid(), syscall.SIGKILL)
		time.Sleep(time.Minute)
		return 0
	})
	reexec.Register("test-folder", func([]string) int {
		folder, err := os.Getwd()
		content, _ := os.ReadFile("input")
		fmt.Printf("%s %v %s", folder, err, content)
		return 0
	})
}

// TestEcho: a program that means no harm has its arguments, its streams, and an
// environment of HOME and TMPDIR.
func TestEcho(t *testing.T) {
	t.Setenv("BONPIED_SECRET", "1")
	atLevels(t, sandbox.LevelProcess, func(t *testing.T, box *sandbox.Sandbox) {
		run := start(t, box, double(t, "test-echo", "a b", "", "\xff"), sandbox.Policy{})
		if _, err := io.WriteString(run, "there and back\n"); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewReader(run)
		for _, want := range []string{"[a b  \xff] true 2\n", "there and back\n"} {
			if line, err := lines.ReadString('\n'); line != want {
				t.Errorf("got %q, %v, want %q", line, err, want)
			}
		}
		if err := run.CloseWrite(); err != nil {
			t.Error(err)
		}
		<-run.Ended()
		var exit *sandbox.ExitError
		if cause := run.Cause(); !errors.As(cause, &exit) || *exit != (sandbox.ExitError{}) {
			t.Errorf("Cause: %v, want exit status 0", cause)
		}
	})
}

// TestCause: how a program ended is told as if it had no supervisor.
func TestCause(t *testing.T) {
	atLevels(t, sandbox.LevelProcess, func(t *testing.T, box *sandbox.Sandbox) {
		for part, want := range map[string]sandbox.ExitError{
			"test-exit": {Code: 3}, "test-kill": {Signal: "killed"},
		} {
			var exit *sandbox.ExitError
			if _, cause := said(t, box, double(t, part), sandbox.Policy{}); !errors.As(cause, &exit) || *exit != want {
				t.Errorf("%s: Cause %v, want %v", part, cause, &want)
			}
		}
	})
}

// TestScratch: the program works in the folder and finds what is in it.
func TestScratch(t *testing.T) {
	atLevels(t, sandbox.LevelProcess, func(t *testing.T, box *sandbox.Sandbox) {
		scratch := t.TempDir()
		if err := os.WriteFile(filepath.Join(scratch, "input"), []byte("data"), 0o600); err != nil {
			t.Fatal(err)
		}
		out, _ := said(t, box, double(t, "test-folder"), sandbox.Policy{Scratch: scratch})
		if want := scratch + " <nil> data"; out != want {
			t.Errorf("got %q, want %q", out, want)
		}
		other := t.TempDir()
		command := double(t, "test-folder")
		command.Dir = other
		if out, _ := said(t, box, command, sandbox.Policy{Read: []string{other}}); out != other+" <nil> " {
			t.Errorf("got %q, want the command's folder %q", out, other)
		}
	})
}

func init() {
	reexec.Register("test-keep", func([]string) int {
		err := errors.Join(
			os.MkdirAll("kept/deep", 0o755),
			os.WriteFile("kept/deep/file", []byte("deep"), 0o640),
			os.WriteFile("result", []byte("new"), 0o644),
			os.WriteFile("program", []byte("#!/bin/sh"), 0o755),
			os.WriteFile("other", []byte("other"), 0o644),
			os.Symlink("/etc/passwd", "link"),
			syscall.Mkfifo("kept/fifo", 0o644),
		)
		if err != nil {
			fmt.Println(err)
			return 1
		}
		return 0
	})
}

// TestKeep: what is kept is there afterwards, and links are not.
func TestKeep(t *testing.T) {
	atLevels(t, sandbox.LevelProcess, func(t *testing.T, box *sandbox.Sandbox) {
		scratch := t.TempDir()
		if err := os.WriteFile(filepath.Join(scratch, "result"), []byte("old"), 0o644); err != nil {
			t.Fatal(err)
		}
		policy := sandbox.Policy{Scratch: scratch, Keep: []string{"result", "program", "kept", "link", "link/x", "missing", "no/such"}}
		out, cause := said(t, box, double(t, "test-keep"), policy)
		if cause.Error() != (&sandbox.ExitError{}).Error() {
			t.Fatal(cause, out)
		}
		for name, want := range map[string]string{"result": "new", "kept/deep/file": "deep"} {
			if got, err := os.ReadFile(filepath.Join(scratch, name)); string(got) != want {
				t.Errorf("%s holds %q, %v, want %q", name, got, err, want)
			}
		}
		info, err := os.Stat(filepath.Join(scratch, "program"))
		if err != nil || info.Mode().Perm() != 0o755 {
			t.Errorf("the program is %v, %v, want it executable", info, err)
		}
		if box.Level() != sandbox.LevelNamespaces {
			return
		}
		for _, name := range []string{"other", "link", "kept/fifo"} {
			if _, err := os.Lstat(filepath.Join(scratch, name)); err == nil {
				t.Errorf("%s was kept", name)
			}
		}
	})
}

// TestNotStarted: what cannot be run is an error of Start.
func TestNotStarted(t *testing.T) {
	atLevels(t, sandbox.LevelProcess, func(t *testing.T, box *sandbox.Sandbox) {
		for reason, change := range map[string]func(c *process.Command, p *sandbox.Policy){
			"no such program":  func(c *process.Command, _ *sandbox.Policy) { c.Path = "/nonexistent" },
			"no program":       func(c *process.Command, _ *sandbox.Policy) { c.Path = "/usr" },
			"no such folder":   func(c *process.Command, _ *sandbox.Policy) { c.Dir = "/nonexistent" },
			"relative folder":  func(c *process.Command, _ *sandbox.Policy) { c.Dir = "here" },
			"no name":          func(c *process.Command, _ *sandbox.Policy) { c.Path = "" },
			"no scratch":       func(_ *process.Command, p *sandbox.Policy) { p.Scratch = "/nonexistent" },
			"too much scratch": func(_ *process.Command, p *sandbox.Policy) { p.ScratchFiles = 1 },
		} {
			command, policy := double(t, "test-exit"), sandbox.Policy{Scratch: t.TempDir()}
			change(&command, &policy)
			if run, err := box.Start(t.Context(), command, policy); err == nil {
				_ = run.Close()
				t.Errorf("%s: it was started", reason)
			}
		}
	})
}

// TestContext: a context that is done ends the program, and one that is done
// already starts none.
func TestContext(t *testing.T) {
	atLevels(t, sandbox.LevelProcess, func(t *testing.T, box *sandbox.Sandbox) {
		ctx, cancel := context.WithCancel(t.Context())
		run, err := box.Start(ctx, double(t, "test-echo"), sandbox.Policy{Scratch: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		cancel()
		<-run.Ended()
		if cause := run.Cause(); !strings.Contains(fmt.Sprint(cause), "killed") {
			t.Errorf("Cause: %v, want that it was killed", cause)
		}
		_ = run.Close()
		if run, err := box.Start(ctx, double(t, "test-echo"), sandbox.Policy{Scratch: t.TempDir()}); err == nil {
			<-run.Ended()
		}
	})
}

// TestSystemProgram: a program that is linked with the system's libraries runs, and
// where this test is root it runs as another user, in a folder that everybody can
// reach.
func TestSystemProgram(t *testing.T) {
	atLevels(t, sandbox.LevelProcess, func(t *testing.T, box *sandbox.Sandbox) {
		scratch, err := os.MkdirTemp("", "bonpied-test-")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.RemoveAll(scratch) }) // it is in the temporary folder
		command := process.Command{Path: "/bin/sh", Args: []string{"-c", "echo hello > file && cat file && id -u"}, Env: []string{"PATH=/usr/bin:/bin"}}
		out, cause := said(t, box, command, sandbox.Policy{Scratch: scratch})
		lines := strings.Split(out, "\n")
		if len(lines) != 3 || lines[0] != "hello" {
			t.Fatalf("got %q, %v", out, cause)
		}
		if other := lines[1] != fmt.Sprint(os.Getuid()); os.Getuid() == 0 && box.Level() != sandbox.LevelProcess && !other {
			t.Errorf("it runs as user %s", lines[1])
		}
	})
}

// TestFailsClosed: a level that cannot be had is an error, and not a lower level.
func TestFailsClosed(t *testing.T) {
	for _, most := range []sandbox.Level{sandbox.LevelNone, sandbox.LevelProcess, sandbox.LevelLandlock} {
		if _, err := sandbox.OpenWith(t.Context(), sandbox.Settings{Require: sandbox.LevelNamespaces, Most: most}); err == nil {
			t.Errorf("the level %q was enough for %q", most, sandbox.LevelNamespaces)
		}
	}
	if _, err := sandbox.Open(t.Context(), "fortress"); err == nil {
		t.Error("a level that there is not was opened")
	}
	box, err := sandbox.Assume(sandbox.LevelLandlock)
	if err != nil || box.Level() != sandbox.LevelLandlock {
		t.Errorf("Assume: %v, %v", box, err)
	}
	if _, err := sandbox.Assume("fortress"); err == nil {
		t.Error("a level that there is not was assumed")
	}
}

// TestHighest: without more to say, this machine's highest level is opened.
func TestHighest(t *testing.T) {
	box, err := sandbox.Open(t.Context(), "")
	if err != nil || box.Level() != sandbox.LevelNamespaces {
		t.Errorf("got %v, %v", box, err)
	}
}

// TestNone: the weakest level is a process, which no bound holds.
func TestNone(t *testing.T) {
	box := open(t, sandbox.LevelNone)
	run := start(t, box, double(t, "test-exit"), sandbox.Policy{})
	<-run.Ended()
	if cause := run.Cause(); !strings.Contains(fmt.Sprint(cause), "exit status 3") {
		t.Errorf("Cause: %v", cause)
	}
}
