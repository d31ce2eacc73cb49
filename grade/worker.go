package grade

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"testing"
	"time"

	"bonpied/grade/golang"
	"bonpied/grade/internal/hugepages"
	"bonpied/grade/internal/reexec"
	"bonpied/grade/process"
	"bonpied/grade/result"
	"bonpied/grade/sandbox"
)

// workerPart is the part of the program that grades one submission.
const workerPart = "grade-worker"

func init() {
	reexec.Register(workerPart, func([]string) int { return worker(os.Stdin, os.Stdout, os.Stderr) })
}

// Init ends a process that was started for a part of the grading that there is not; a
// part that there is has begun before. It is the first thing that main does, and
// TestMain of a test that grades.
func Init() { reexec.Init() }

// order is what a worker is told, on its standard input and not as an argument:
// arguments can be read by every process of the machine.
type order struct {
	Folder   string
	Settings Settings
	Level    sandbox.Level // that the grader has found to hold here
	// Toolchain is the one that the grader has found; empty: there is none, or none
	// was needed.
	Toolchain golang.Toolchain
}

// worker grades one submission and writes what it gets. It ends when its standard
// input does, for then who started it has ended.
func worker(in io.Reader, out, errOut io.Writer) (code int) {
	hugepages.Heap(workerMemory)
	debug.SetGCPercent(300)                // the heap of a grading is small, and marked a dozen times otherwise
	debug.SetMemoryLimit(8 * workerMemory) // that of a hostile one is not, and is collected at once from here on
	testing.Init()
	_ = flag.CommandLine.Parse(nil) // rapid's settings are there; nothing to parse cannot fail
	lines := bufio.NewReader(in)
	line, err := lines.ReadBytes('\n')
	var o order
	if err == nil {
		err = json.Unmarshal(line, &o)
	}
	if err != nil {
		fmt.Fprintln(errOut, "no order:", err)
		return 2
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		_, _ = io.Copy(io.Discard, lines) // until it ends, however
		cancel()
		time.Sleep(lastSteps)
		os.Exit(3)
	}()
	grader, err := newGrader(o.Settings, func(sandbox.Level) (*sandbox.Sandbox, error) { return sandbox.Assume(o.Level) })
	if err != nil {
		fmt.Fprintln(errOut, err)
		return 3
	}
	grader.toolchain = o.Toolchain
	data, err := json.Marshal(grader.Grade(ctx, o.Folder))
	if err == nil {
		_, err = out.Write(append(data, '\n'))
	}
	if err != nil {
		fmt.Fprintln(errOut, err)
		return 3
	}
	return 0
}

// workerMemory is about what the grading of a correct submission has in memory at once.
const workerMemory = 64 << 20

// lastSteps is how long a worker has to end what it started.
const lastSteps = 2 * time.Second

// workerSlack is how long a worker may take beside the time of the submission.
const workerSlack = time.Minute

// mostResult is how many bytes a worker may write: a result has two texts of some
// kilobytes a property.
const mostResult = 64 << 20

// delegate has a worker grade a submission, on so many processors: with more than its
// share it would take as long, and more time of all. The error says how the worker ended.
func (g *Grader) delegate(ctx context.Context, folder string, processors int) (result.Submission, error) {
	var s result.Submission
	command, err := reexec.Command(workerPart)
	if err != nil {
		return s, err
	}
	command.Env = append(os.Environ(), fmt.Sprintf("GOMAXPROCS=%d", processors)) // the worker is ours
	line, err := json.Marshal(order{folder, g.settings, g.box.Level(), g.toolchain})
	if err != nil {
		return s, err
	}
	ctx, cancel := context.WithTimeout(ctx, g.settings.Deadline+workerSlack)
	defer cancel()
	p, err := process.Start(ctx, command, 0)
	if err != nil {
		return s, err
	}
	defer p.Close() //nolint:errcheck // it has ended or is to
	if _, err := p.Write(append(line, '\n')); err != nil {
		return s, fmt.Errorf("%w: %s", err, p.Output())
	}
	data, err := io.ReadAll(io.LimitReader(p, mostResult))
	if err == nil {
		err = json.NewDecoder(bytes.NewReader(data)).Decode(&s)
	}
	if err != nil {
		return s, fmt.Errorf("%v: %s", p.Cause(), p.Output())
	}
	return s, nil
}
