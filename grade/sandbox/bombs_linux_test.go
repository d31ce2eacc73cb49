//go:build grading && linux && (amd64 || arm64)

package sandbox_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"bonpied/grade/internal/reexec"
	"bonpied/grade/sandbox"
)

// again starts this program as another part, in a session of its own or not, and
// does not wait for it.
func again(ownSession bool, part string, args ...string) error {
	command, err := reexec.Command(part, args...)
	if err != nil {
		return err
	}
	cmd := exec.Command(command.Path, command.Args...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: ownSession}
	return cmd.Start()
}

func init() {
	// All of these end on their own at some time, so that a test that fails leaves
	// the machine alone.
	reexec.Register("bomb sleep", func([]string) int { time.Sleep(time.Minute); return 0 })
	reexec.Register("bomb fork", func(args []string) int {
		for range 400 {
			if err := again(true, "bomb sleep", args...); err != nil {
				fmt.Println("stopped:", err)
				time.Sleep(time.Second / 2) // so that the watching sees them too
				return 0
			}
		}
		fmt.Println("done")
		return 0
	})
	reexec.Register("bomb orphan", func(args []string) int { // a double fork, each with its own session
		if err := again(true, "bomb parent", args...); err != nil {
			fmt.Println(err)
			return 1
		}
		_, _ = io.Copy(io.Discard, os.Stdin)
		return 0
	})
	reexec.Register("bomb parent", func(args []string) int {
		if err := again(true, "bomb late", args...); err != nil {
			fmt.Println(err)
			return 1
		}
		return 0
	})
	reexec.Register("bomb late", func(args []string) int {
		fmt.Println("orphaned")
		time.Sleep(2 * time.Second)
		_ = os.WriteFile(args[0], []byte("late"), 0o666)
		time.Sleep(time.Minute)
		return 0
	})
}

// token is an argument by which processes are found.
func token() string { return fmt.Sprintf("token-%x", rand.Uint64()) }

// alive lists the processes with a token among their arguments.
func alive(t *testing.T, token string) []string {
	t.Helper()
	paths, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(paths, func(path string) bool {
		text, err := os.ReadFile(path)
		return err != nil || !bytes.Contains(text, []byte(token)) || path == fmt.Sprintf("/proc/%d/cmdline", os.Getpid())
	})
}

// TestForkBomb: the number of processes is bounded, and none is left.
func TestForkBomb(t *testing.T) {
	atLevels(t, sandbox.LevelProcess, func(t *testing.T, box *sandbox.Sandbox) {
		mark := token()
		out, printed, cause := ran(t, box, double(t, "bomb fork", mark), sandbox.Policy{Processes: 100})
		var limit *sandbox.LimitError
		watched := errors.As(cause, &limit) && limit.Limit == sandbox.LimitProcesses
		if !watched && !strings.Contains(out, "stopped: ") && !strings.Contains(printed, "failed to create new OS thread") {
			t.Errorf("it said %q and ended: %v\n%s", out, cause, printed)
		}
		if left := alive(t, mark); len(left) > 0 {
			t.Errorf("%d processes are left", len(left))
		}
	})
}

// orphan starts a double that has left a process behind, in a session of its own,
// which would write a file later.
func orphan(t *testing.T, box *sandbox.Sandbox) (run sandbox.Process, mark, late string) {
	t.Helper()
	mark, scratch := token(), t.TempDir()
	late = filepath.Join(scratch, "late")
	run = start(t, box, double(t, "bomb orphan", late, mark), sandbox.Policy{Scratch: scratch, Keep: []string{"late"}})
	if line, err := bufio.NewReader(run).ReadString('\n'); line != "orphaned\n" {
		t.Fatalf("it said %q, %v; %s", line, err, run.Output())
	}
	if len(alive(t, mark)) < 2 {
		t.Fatal("there is no orphan")
	}
	return run, mark, late
}

// TestOrphans: what has left its parent and its session ends with the program,
// whether that is closed, its context is done, or it ends by itself.
func TestOrphans(t *testing.T) {
	atLevels(t, sandbox.LevelProcess, func(t *testing.T, box *sandbox.Sandbox) {
		for name, end := range map[string]func(run sandbox.Process){
			"closed":    func(run sandbox.Process) { _ = run.Close() },
			"by itself": func(run sandbox.Process) { _ = run.CloseWrite() },
		} {
			run, mark, late := orphan(t, box)
			end(run)
			<-run.Ended()
			if left := alive(t, mark); len(left) > 0 {
				t.Errorf("%s: %q live on", name, left)
			}
			if _, err := os.Stat(late); err == nil {
				t.Errorf("%s: the orphan wrote its file", name)
			}
		}
	})
}

func init() {
	// A grader, which is killed.
	reexec.Register("test-grader", func(args []string) int {
		box, err := sandbox.Assume(sandbox.Level(args[0]))
		if err != nil {
			fmt.Println(err)
			return 1
		}
		command, err := reexec.Command("bomb orphan", args[1:]...)
		if err != nil {
			fmt.Println(err)
			return 1
		}
		run, err := box.Start(context.Background(), command, sandbox.Policy{Scratch: filepath.Dir(args[1])})
		if err != nil {
			fmt.Println(err)
			return 1
		}
		_, _ = io.Copy(os.Stdout, run)
		return 0
	})
}

// TestGraderKilled: nothing in a sandbox lives on after the process that opened it
// is killed.
func TestGraderKilled(t *testing.T) {
	for _, level := range confined {
		t.Run(string(level), func(t *testing.T) {
			mark, scratch := token(), t.TempDir()
			command := double(t, "test-grader", string(level), filepath.Join(scratch, "late"), mark)
			cmd := exec.Command(command.Path, command.Args...)
			out, err := cmd.StdoutPipe()
			if err := errors.Join(err, cmd.Start()); err != nil {
				t.Fatal(err)
			}
			line, err := bufio.NewReader(out).ReadString('\n')
			if err := errors.Join(err, cmd.Process.Kill()); err != nil || line != "orphaned\n" {
				t.Fatal(line, err)
			}
			_ = cmd.Wait() // it was killed
			for range 1000 {
				if len(alive(t, mark)) == 0 {
					return
				}
				time.Sleep(10 * time.Millisecond)
			}
			t.Errorf("%q live on", alive(t, mark))
		})
	}
}

func init() {
	const most = 1 << 29
	reexec.Register("bomb memory", func([]string) int {
		var all [][]byte
		for range most >> 20 {
			all = append(all, bytes.Repeat([]byte{1}, 1<<20))
		}
		fmt.Println("done", len(all))
		return 0
	})
	reexec.Register("bomb shared memory", func([]string) int {
		for range most >> 24 {
			part, err := unix.Mmap(-1, 0, 1<<24, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED|unix.MAP_ANON)
			if err != nil {
				fmt.Println("stopped:", err)
				return 0
			}
			for i := 0; i < len(part); i += 4096 {
				part[i] = 1
			}
			time.Sleep(5 * time.Millisecond)
		}
		fmt.Println("done")
		return 0
	})
	reexec.Register("bomb memory of many", func([]string) int {
		for range 10 {
			if err := again(false, "bomb some memory"); err != nil {
				fmt.Println(err)
				return 1
			}
		}
		time.Sleep(3 * time.Minute)
		fmt.Println("done")
		return 0
	})
	reexec.Register("bomb some memory", func([]string) int {
		some := bytes.Repeat([]byte{1}, 40<<20)
		time.Sleep(time.Minute)
		fmt.Println(len(some))
		return 0
	})
	reexec.Register("bomb processor", func([]string) int {
		for range 10 {
			command, err := reexec.Command("bomb short")
			if err == nil {
				err = exec.Command(command.Path, command.Args...).Run()
			}
			if err != nil {
				fmt.Println(err)
				return 1
			}
		}
		fmt.Println("done")
		return 0
	})
	reexec.Register("bomb short", func([]string) int {
		var used unix.Rusage
		for used.Utime.Nano()+used.Stime.Nano() < int64(400*time.Millisecond) {
			if err := unix.Getrusage(unix.RUSAGE_SELF, &used); err != nil {
				return 1
			}
		}
		return 0
	})
}

// TestMemory: one process, and all of them together.
func TestMemory(t *testing.T) {
	atLevels(t, sandbox.LevelProcess, func(t *testing.T, box *sandbox.Sandbox) {
		policy := sandbox.Policy{Memory: 256 << 20}
		for _, part := range []string{"bomb memory", "bomb shared memory", "bomb memory of many"} {
			out, cause := said(t, box, double(t, part), policy)
			var limit *sandbox.LimitError
			passed := errors.As(cause, &limit) && limit.Limit == sandbox.LimitMemory
			if refused := part == "bomb memory" && strings.Contains(cause.Error(), "exit status 2"); !passed && !refused {
				t.Errorf("%s: it said %q and ended: %v", part, out, cause)
			}
		}
	})
}

// TestProcessor: the processor time of processes that run and that have ended, none
// of which uses as much alone.
func TestProcessor(t *testing.T) {
	atLevels(t, sandbox.LevelProcess, func(t *testing.T, box *sandbox.Sandbox) {
		out, cause := said(t, box, double(t, "bomb processor"), sandbox.Policy{CPU: time.Second})
		var limit *sandbox.LimitError
		if !errors.As(cause, &limit) || limit.Limit != sandbox.LimitCPU {
			t.Errorf("it said %q and ended: %v", out, cause)
		}
	})
}

// diskBound is how much a bomb writes if nothing stops it.
const diskBound = 256 << 20

func init() {
	chunk := bytes.Repeat([]byte{1}, 1<<20)
	stop := func(err error) int {
		fmt.Println("stopped:", err)
		return 0
	}
	fill := func(keep bool) int {
		for i := range diskBound >> 20 {
			f, err := os.Create(fmt.Sprint("file", i))
			if err != nil {
				return stop(err)
			}
			if _, err := f.Write(chunk); err != nil {
				return stop(err)
			}
			if !keep { // it stays open
				if err := os.Remove(f.Name()); err != nil {
					return stop(err)
				}
			} else if err := f.Close(); err != nil {
				return stop(err)
			}
			time.Sleep(5 * time.Millisecond)
		}
		fmt.Println("done")
		return 0
	}
	reexec.Register("bomb disk", func([]string) int { return fill(true) })
	reexec.Register("bomb removed files", func([]string) int { return fill(false) })
	reexec.Register("bomb one file", func([]string) int {
		f, err := os.Create("file")
		if err != nil {
			return stop(err)
		}
		for range diskBound >> 20 {
			if _, err := f.Write(chunk); err != nil {
				return stop(err)
			}
		}
		fmt.Println("done")
		return 0
	})
	reexec.Register("bomb hole", func([]string) int {
		if err := errors.Join(os.WriteFile("file", nil, 0o600), os.Truncate("file", 1<<40)); err != nil {
			return stop(err)
		}
		fmt.Println("done")
		return 0
	})
	reexec.Register("bomb files", func([]string) int {
		for i := range 100_000 {
			if err := os.WriteFile(fmt.Sprint("file", i), nil, 0o600); err != nil {
				return stop(err)
			}
		}
		fmt.Println("done")
		return 0
	})
}

// TestDisk: bytes, files, and files without a name.
func TestDisk(t *testing.T) {
	atLevels(t, sandbox.LevelProcess, func(t *testing.T, box *sandbox.Sandbox) {
		policy := sandbox.Policy{ScratchBytes: 4 << 20, ScratchFiles: 100}
		for _, part := range []string{"bomb disk", "bomb removed files", "bomb one file", "bomb hole", "bomb files"} {
			out, printed, cause := ran(t, box, double(t, part), policy)
			var limit *sandbox.LimitError
			passed := errors.As(cause, &limit) && (limit.Limit == sandbox.LimitScratchBytes || limit.Limit == sandbox.LimitScratchFiles)
			if !passed && !strings.HasPrefix(out, "stopped: ") && !strings.Contains(printed, "SIGXFSZ") {
				t.Errorf("%s: it said %q and ended: %v\n%s", part, out, cause, printed)
			}
		}
	})
}

func init() {
	reexec.Register("bomb keep", func([]string) int { // holes, which are no bytes where they are
		for i := range 8 {
			name := fmt.Sprint("kept", i)
			if err := errors.Join(os.WriteFile(name, nil, 0o600), os.Truncate(name, 1<<20)); err != nil {
				fmt.Println(err)
				return 1
			}
		}
		return 0
	})
	reexec.Register("bomb output", func([]string) int {
		line := strings.Repeat("x", 1023) + "\n"
		for range 1 << 14 {
			fmt.Fprint(os.Stderr, line)
		}
		return 0
	})
}

// TestKeepBound: what is kept is bounded as what is written.
func TestKeepBound(t *testing.T) {
	box := open(t, sandbox.LevelNamespaces)
	keep := []string{"kept0", "kept1", "kept2", "kept3", "kept4", "kept5", "kept6", "kept7"}
	out, cause := said(t, box, double(t, "bomb keep"), sandbox.Policy{ScratchBytes: 4 << 20, Keep: keep})
	var limit *sandbox.LimitError
	if !errors.As(cause, &limit) || limit.Limit != sandbox.LimitScratchBytes {
		t.Errorf("it said %q and ended: %v", out, cause)
	}
}

// TestOutput: what a program prints without end is kept up to a bound.
func TestOutput(t *testing.T) {
	atLevels(t, sandbox.LevelProcess, func(t *testing.T, box *sandbox.Sandbox) {
		run := start(t, box, double(t, "bomb output"), sandbox.Policy{})
		<-run.Ended()
		if n := len(run.Output()); n < 1<<10 || n > 1<<17 {
			t.Errorf("%d bytes were kept", n)
		}
	})
}
