//go:build linux && (amd64 || arm64)

package sandbox

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"syscall"
	"unsafe"

	seccomp "github.com/elastic/go-seccomp-bpf"
	llsyscall "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

// become is the process that confines itself and becomes the program. The plan is
// on its descriptor 3, and on 4 it says what went wrong.
func become([]string) int {
	// What a thread may do goes to the program that it becomes.
	runtime.LockOSThread()
	unix.CloseOnExec(3)
	unix.CloseOnExec(4)
	failing := os.NewFile(4, "failures")
	p, err := readPlan(os.NewFile(3, "plan"))
	if err == nil {
		err = p.become()
	}
	fmt.Fprint(failing, err)
	return 1
}

// become returns only what went wrong.
func (p plan) become() error {
	_ = exhaustible() // it cannot be where /proc is read-only: then it is
	if err := os.Chdir(p.Command.Dir); err != nil {
		return err
	}
	ruleset := -1
	if p.Level.AtLeast(LevelLandlock) {
		var err error
		if ruleset, err = p.ruleset(); err != nil {
			return fmt.Errorf("landlock: %w", err)
		}
	}
	for _, step := range []func() error{
		p.bound,
		p.dropUser,
		func() error { return unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0) },
		func() error { return unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) },
		closeOthers,
		func() error { return p.confine(ruleset) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	arguments := append([]string{p.Command.Path}, p.Command.Args...)
	if err := syscall.Exec(p.Command.Path, arguments, p.Command.Env); err != nil {
		return fmt.Errorf("%s: %w", p.Command.Path, err)
	}
	return nil
}

// confine applies Landlock and seccomp to this thread.
func (p plan) confine(ruleset int) error {
	if ruleset >= 0 {
		if err := llsyscall.LandlockRestrictSelf(ruleset, 0); err != nil {
			return fmt.Errorf("landlock_restrict_self: %w", err)
		}
	}
	if !p.Level.AtLeast(LevelLandlock) {
		return nil
	}
	return seccomp.LoadFilter(seccomp.Filter{Policy: calls(p.Level == LevelNamespaces)})
}

// bound sets the limits that the kernel holds, each for one process but for that
// of processes, which is of the user's.
func (p plan) bound() error {
	// The supervisor, which counts all of them together, comes first.
	seconds := uint64(p.Policy.CPU.Seconds()) + 2
	processes := uint64(p.Policy.Processes + p.Others)
	if p.User == 0 {
		processes += 32 // the threads of this program, which become none or are the supervisor's
	}
	limits := []limit{
		{"CORE", unix.RLIMIT_CORE, 0, 0},
		{"CPU", unix.RLIMIT_CPU, seconds, seconds + 5},
		{"FSIZE", unix.RLIMIT_FSIZE, uint64(p.Policy.ScratchBytes), uint64(p.Policy.ScratchBytes)},
		{"NOFILE", unix.RLIMIT_NOFILE, uint64(p.Policy.OpenFiles), uint64(p.Policy.OpenFiles)},
		{"NPROC", unix.RLIMIT_NPROC, processes, processes},
		{"MEMLOCK", unix.RLIMIT_MEMLOCK, 1 << 16, 1 << 16},
		{"MSGQUEUE", unix.RLIMIT_MSGQUEUE, 0, 0},
		{"STACK", unix.RLIMIT_STACK, 8 << 20, 64 << 20},
	}
	if !raceDetector {
		limits = append(limits, limit{"DATA", unix.RLIMIT_DATA, uint64(p.Policy.Memory), uint64(p.Policy.Memory)})
	}
	for _, l := range limits {
		if err := lower(l.resource, l.soft, l.hard); err != nil {
			return fmt.Errorf("setrlimit(RLIMIT_%s, %d): %w", l.name, l.soft, err)
		}
	}
	return nil
}

// limit is a resource limit.
type limit struct {
	name       string
	resource   int
	soft, hard uint64
}

// lower sets a limit, or leaves a lower one.
func lower(resource int, soft, hard uint64) error {
	var old syscall.Rlimit
	if err := syscall.Getrlimit(resource, &old); err != nil {
		return err
	}
	hard = min(hard, old.Max)
	return syscall.Setrlimit(resource, &syscall.Rlimit{Cur: min(soft, hard), Max: hard})
}

// dropUser takes every capability from this thread, and gives it the other user
// of the plan. In a user namespace that user may read what root may: it sees
// nothing that it must not read, and what it must may belong to root alone.
func (p plan) dropUser() error {
	keep := p.User != 0 && p.Level == LevelNamespaces
	for c := uintptr(0); c <= unix.CAP_LAST_CAP; c++ {
		if !keep || c != unix.CAP_DAC_READ_SEARCH {
			_ = unix.Prctl(unix.PR_CAPBSET_DROP, c, 0, 0, 0) // who may not has none
		}
	}
	if p.User != 0 {
		if err := unix.Prctl(unix.PR_SET_KEEPCAPS, 1, 0, 0, 0); err != nil {
			return fmt.Errorf("prctl(PR_SET_KEEPCAPS): %w", err)
		}
		if err := setUser(uintptr(p.User)); err != nil {
			return fmt.Errorf("becoming user %d: %w", p.User, err)
		}
	}
	var capabilities uint32
	if keep {
		capabilities = 1 << unix.CAP_DAC_READ_SEARCH
	}
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	data := [2]unix.CapUserData{{Effective: capabilities, Permitted: capabilities, Inheritable: capabilities}}
	if err := unix.Capset(&header, &data[0]); err != nil {
		return fmt.Errorf("capset: %w", err)
	}
	if err := unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0); err != nil {
		return fmt.Errorf("prctl(PR_CAP_AMBIENT_CLEAR_ALL): %w", err)
	}
	if keep {
		if err := unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_RAISE, unix.CAP_DAC_READ_SEARCH, 0, 0); err != nil {
			return fmt.Errorf("prctl(PR_CAP_AMBIENT_RAISE): %w", err)
		}
	}
	return nil
}

// setUser sets every id of this thread, and takes its groups. The functions of
// package syscall do so for all threads, of which those lose capabilities that
// were not asked to keep them.
func setUser(id uintptr) error {
	if _, _, errno := unix.RawSyscall(unix.SYS_SETGROUPS, 0, uintptr(unsafe.Pointer(nil)), 0); errno != 0 {
		return fmt.Errorf("setgroups: %w", errno)
	}
	if _, _, errno := unix.RawSyscall(unix.SYS_SETRESGID, id, id, id); errno != 0 {
		return fmt.Errorf("setresgid: %w", errno)
	}
	if _, _, errno := unix.RawSyscall(unix.SYS_SETRESUID, id, id, id); errno != 0 {
		return fmt.Errorf("setresuid: %w", errno)
	}
	return nil
}

// closeOthers leaves the program no descriptor but its standard ones.
func closeOthers() error {
	if unix.CloseRange(3, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC) == nil {
		return nil
	}
	for fd := 3; fd < 1024; fd++ { // a kernel before 5.11
		unix.CloseOnExec(fd)
	}
	return nil
}
