//go:build linux && (amd64 || arm64)

package sandbox

import (
	"context"
	"encoding/gob"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"syscall"
	"time"

	"bonpied/grade/internal/reexec"
	"bonpied/grade/process"
)

// highest is the highest level on this system.
const highest = LevelNamespaces

// pipe is how many bytes the pipes to and from a program should hold: four batches of a
// grading. A user may have 64 MiB in pipes, and beyond that only small ones.
const pipe = 256 << 10

// The parts of this program that run in processes of their own.
const (
	partSupervise = "sandbox"
	partBecome    = "sandbox-become"
	partProbe     = "sandbox-probe"
)

func init() {
	reexec.Register(partSupervise, supervise)
	reexec.Register(partBecome, become)
	reexec.Register(partProbe, probe)
}

// self is this program, also where its path cannot be reached any more.
const self = "/proc/self/exe"

func (s *Sandbox) start(ctx context.Context, c process.Command, p Policy) (Process, error) {
	if s.level == LevelNone {
		return process.Start(ctx, c, 0)
	}
	r := &running{level: s.level, reported: make(chan struct{})}
	attributes, planned, err := r.prepare(c, p)
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	if err := r.launch(ctx, attributes, planned); err != nil {
		return nil, fmt.Errorf("sandbox: %s: %w", s.level, err)
	}
	return r, nil
}

// running is a program that a supervisor runs.
type running struct {
	*process.Process
	level    Level
	once     sync.Once
	lifeline *os.File // the supervisor ends the program when this is closed

	reported chan struct{} // the supervisor has said its last
	last     report        // what it said, once reported
}

// prepare says how to start the supervisor and what to tell it.
func (r *running) prepare(c process.Command, p Policy) (*syscall.SysProcAttr, plan, error) {
	planned := plan{Level: r.level, Command: c, Policy: p}
	if os.Geteuid() == 0 {
		planned.User = drawUser()
	} else if others, err := threadsOf(os.Getuid()); err != nil {
		return nil, plan{}, err
	} else {
		planned.Others = others
	}
	attributes := &syscall.SysProcAttr{Setpgid: true}
	if r.level == LevelNamespaces {
		attributes.Cloneflags = syscall.CLONE_NEWUSER | syscall.CLONE_NEWPID | syscall.CLONE_NEWNS |
			syscall.CLONE_NEWNET | syscall.CLONE_NEWIPC | syscall.CLONE_NEWUTS
		attributes.UidMappings = mappings(os.Geteuid(), planned.User)
		attributes.GidMappings = mappings(os.Getegid(), planned.User)
		attributes.GidMappingsEnableSetgroups = planned.User != 0
	}
	return attributes, planned, nil
}

// mappings maps the supervisor to root, and the user of the program to itself.
func mappings(id, user int) []syscall.SysProcIDMap {
	ids := []syscall.SysProcIDMap{{ContainerID: 0, HostID: id, Size: 1}}
	if user != 0 {
		ids = append(ids, syscall.SysProcIDMap{ContainerID: user, HostID: user, Size: 1})
	}
	return ids
}

// drawUser draws a user who owns nothing and runs nothing: no other program in a
// sandbox counts as theirs, or can be signalled by them. Where this process knows
// only some users, as in a container, it is nobody, or 0 if there is no nobody.
func drawUser() int {
	const first, last = 0x70000000, 0x7fff0000 // in no range that a distribution gives out
	if mapped(first) && mapped(last) {
		return first + rand.IntN(last-first)
	}
	if nobody := 65534; mapped(nobody) {
		return nobody
	}
	return 0
}

// launch starts the supervisor and waits until the program runs.
func (r *running) launch(ctx context.Context, attributes *syscall.SysProcAttr, planned plan) error {
	command, err := reexec.Command(partSupervise)
	if err != nil {
		return err
	}
	command.Path, command.Dir = self, "/"
	plans, lifeline, err := os.Pipe()
	if err != nil {
		return err
	}
	defer func() { _ = plans.Close() }() // the supervisor has its own
	r.lifeline = lifeline
	reports, reporting, err := os.Pipe()
	if err != nil {
		_ = lifeline.Close()
		return err
	}
	r.Process, err = process.StartWith(ctx, command, process.Options{
		Attributes: attributes, Files: []*os.File{plans, reporting}, Kill: r.kill, Pipe: pipe,
	})
	_ = reporting.Close() // so that the supervisor's end is the end of its reports
	if err != nil {
		_, _ = lifeline.Close(), reports.Close()
		return err
	}
	if err := r.begin(planned, reports); err != nil {
		_ = r.Close() // always nil
		return err
	}
	return nil
}

// begin tells the supervisor what to do, and returns when it has done it.
func (r *running) begin(planned plan, reports *os.File) error {
	wrote := writePlan(r.lifeline, planned) // if this fails, the reports say why
	decoder := gob.NewDecoder(reports)
	first, err := readReport(decoder)
	if err == nil && first.Err == "" && wrote == nil {
		go r.listen(decoder, reports)
		return nil
	}
	_ = reports.Close() // nothing of interest comes any more
	close(r.reported)
	switch {
	case err == nil && first.Err != "":
		return fmt.Errorf("%s", first.Err)
	case wrote != nil:
		return fmt.Errorf("the supervisor: %w", wrote)
	}
	<-r.Ended()
	return fmt.Errorf("the supervisor has ended: %w\n%s", r.Process.Cause(), r.Output())
}

// listen reads the last report.
func (r *running) listen(decoder *gob.Decoder, reports *os.File) {
	if last, err := readReport(decoder); err == nil {
		r.last = last
	}
	_ = reports.Close()
	close(r.reported)
}

// patience is how long a supervisor may take to end what it supervises, and
// itself, before it is killed.
const patience = 10 * time.Second

// kill ends the supervisor, and all that it supervises. Where that has its own
// PID namespace the kernel does it; elsewhere the supervisor has to.
func (r *running) kill(supervisor *os.Process) {
	r.once.Do(func() {
		_ = r.lifeline.Close() // only written to
		if r.level == LevelNamespaces {
			_ = supervisor.Kill() // it has not ended
			return
		}
		late := time.AfterFunc(patience, func() { _ = supervisor.Kill() })
		go func() {
			<-r.reported
			late.Stop()
		}()
	})
}

// Close implements [Process].
func (r *running) Close() error {
	err := r.Process.Close()
	r.once.Do(func() { _ = r.lifeline.Close() }) // it has ended by itself
	return err
}

// Cause implements [Process].
func (r *running) Cause() error {
	cause := r.Process.Cause()
	select {
	case <-r.Ended():
		<-r.reported
		if r.last.Ended || r.last.Err != "" {
			return r.last.cause()
		}
	default:
	}
	return cause
}
