//go:build linux && (amd64 || arm64)

package sandbox

import (
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"bonpied/grade/internal/reexec"
)

// supervisor runs a program and ends with it, and all that it started.
type supervisor struct {
	plan
	lifeline *os.File // the plan came from here; its end is the end of the parent
	reports  *gob.Encoder
	keep     func() error // brings what is kept outside; nil: it is there

	main      int                     // the process that becomes the program
	ended     chan syscall.WaitStatus // how it ended
	childless chan struct{}           // no process is left
}

// supervise is the first process in a sandbox. The plan is on its descriptor 3,
// and it reports on 4.
func supervise([]string) int {
	debug.SetGCPercent(400) // it is small, and its processor time is the grader's
	s := &supervisor{
		lifeline: os.NewFile(3, "plan"), reports: gob.NewEncoder(os.NewFile(4, "reports")),
		ended: make(chan syscall.WaitStatus, 1), childless: make(chan struct{}),
	}
	unix.CloseOnExec(3)
	unix.CloseOnExec(4)
	last := report{Ended: true}
	if err := s.set(); err != nil {
		last.Err = err.Error()
	} else {
		last = s.run()
	}
	_ = s.reports.Encode(last) // there may be no reader any more
	return 0
}

// set makes the place for the program and starts it.
func (s *supervisor) set() (err error) {
	// The gob may be followed by the end of the lifeline only, so that it does not
	// matter if the decoder reads on.
	if s.plan, err = readPlan(s.lifeline); err != nil {
		return err
	}
	unix.Umask(0o022)
	if s.Level == LevelNamespaces {
		err = s.enter()
	} else {
		err = s.adopt()
	}
	if err != nil {
		return err
	}
	// A program of the same user could read and write its memory otherwise.
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return fmt.Errorf("prctl(PR_SET_DUMPABLE): %w", err)
	}
	if err := s.launch(); err != nil {
		return err
	}
	return s.letGo()
}

// adopt makes it the parent of every process that the program leaves behind, and
// gives the program its folder.
func (s *supervisor) adopt() error {
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("prctl(PR_SET_CHILD_SUBREAPER): %w", err)
	}
	if s.Level != LevelLandlock || s.User == 0 {
		s.User = 0
		return nil
	}
	return s.chooseUser()
}

// launch starts the process that becomes the program, and returns when it has.
func (s *supervisor) launch() error {
	plans, planning, err := os.Pipe()
	if err != nil {
		return err
	}
	failures, failing, err := os.Pipe()
	if err != nil {
		return err
	}
	part, err := reexec.Command(partBecome)
	if err != nil {
		return err
	}
	s.main, err = syscall.ForkExec(self, append([]string{self}, part.Args...), &syscall.ProcAttr{
		Env:   []string{},
		Files: []uintptr{0, 1, 2, plans.Fd(), failing.Fd()},
		Sys:   &syscall.SysProcAttr{Setsid: true},
	})
	_, _ = plans.Close(), failing.Close() // the other process has its own
	if err != nil {
		return fmt.Errorf("starting this program: %w", err)
	}
	go s.reap()
	_ = writePlan(planning, s.plan) // if this fails, the other process says so
	_ = planning.Close()
	failure, err := io.ReadAll(failures)
	_ = failures.Close()
	if err != nil {
		return err
	}
	if len(failure) > 0 {
		return errors.New(string(failure))
	}
	return nil
}

// letGo leaves the standard input and output to the program, so that their other
// ends see when it closes them.
func (s *supervisor) letGo() error {
	null, err := unix.Open(os.DevNull, unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("%s: %w", os.DevNull, err)
	}
	for _, fd := range []int{0, 1} {
		if err := unix.Dup3(null, fd, unix.O_CLOEXEC); err != nil {
			return fmt.Errorf("dup3: %w", err)
		}
	}
	return nil
}

// reap waits for every process that there is, and for those that are orphaned.
func (s *supervisor) reap() {
	defer close(s.childless)
	for {
		var how syscall.WaitStatus
		switch pid, err := syscall.Wait4(-1, &how, unix.WALL, nil); {
		case errors.Is(err, syscall.EINTR):
		case err != nil:
			return // ECHILD
		case pid == s.main && (how.Exited() || how.Signaled()):
			s.ended <- how
		}
	}
}

// run supervises the program until it has ended, has passed a bound, or nobody
// wants it any more, and ends all that is left.
func (s *supervisor) run() report {
	if err := s.reports.Encode(report{Started: true}); err != nil {
		s.sweep()
		return report{Ended: true}
	}
	abandoned := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, s.lifeline) // however it ends
		close(abandoned)
	}()
	passed, stop := s.watch()
	last, whole := report{Ended: true}, false
	select {
	case how := <-s.ended:
		last, whole = s.outcome(how), true
	case last = <-passed:
	case <-abandoned:
		last.Signal = syscall.SIGKILL.String()
	}
	stop()
	s.sweep()
	if whole && last.Limit == "" && s.keep != nil {
		if err := s.keep(); errors.Is(err, errFull) {
			last = report{Ended: true, Limit: LimitScratchBytes, Bound: s.Policy.ScratchBytes}
		} else if err != nil {
			last = report{Ended: true, Err: fmt.Sprintf("what is kept: %v", err)}
		}
	}
	return last
}

// outcome says how the program ended by itself. Two signals are of the kernel's
// bounds.
func (s *supervisor) outcome(how syscall.WaitStatus) report {
	r := report{Ended: true}
	switch {
	case how.Exited():
		r.Code = how.ExitStatus()
	case how.Signal() == syscall.SIGXCPU:
		r.Limit, r.Bound = LimitCPU, int64(s.Policy.CPU)
	case how.Signal() == syscall.SIGXFSZ:
		r.Limit, r.Bound = LimitScratchBytes, s.Policy.ScratchBytes
	default:
		r.Signal = how.Signal().String()
	}
	return r
}

// sweep ends every process that is left, and returns when none is. In a PID
// namespace the kernel signals all of them at once. Elsewhere they are stopped
// first, so that none starts another while it looks; an id is another process's
// only if all ids were used up in between.
func (s *supervisor) sweep() {
	for {
		if s.Level == LevelNamespaces {
			_ = unix.Kill(-1, unix.SIGKILL) // there may be none
		} else {
			s.signal(unix.SIGSTOP)
			s.signal(unix.SIGKILL)
		}
		select {
		case <-s.childless:
			return
		case <-time.After(2 * time.Millisecond):
		}
	}
}

func (s *supervisor) signal(signal unix.Signal) {
	members, err := family(os.Getpid())
	if err != nil {
		return // it is asked again
	}
	for _, m := range members {
		if !m.ended {
			_ = unix.Kill(m.pid, signal) // it may have gone
		}
	}
}
