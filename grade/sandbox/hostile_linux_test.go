//go:build linux && (amd64 || arm64)

package sandbox_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"bonpied/grade/internal/reexec"
	"bonpied/grade/process"
	"bonpied/grade/sandbox"
)

// target is what hostile doubles aim at.
type target struct {
	Folder string // outside, with the file "secret", which everybody may write
	TCP    string // the address of a listener
	UDP    string
	Unix   string // the path of a listener
	Victim int    // a process of the same user
}

func (a target) arguments() []string {
	return []string{a.Folder, a.TCP, a.UDP, a.Unix, strconv.Itoa(a.Victim)}
}

func readTarget(args []string) target {
	victim, err := strconv.Atoi(args[4])
	if err != nil {
		panic(err)
	}
	return target{args[0], args[1], args[2], args[3], victim}
}

// hostile lists what must be stopped from a level on. What is marked real works
// where nothing stops it, which shows that the double does what its name says.
var hostile = []struct {
	name  string
	least sandbox.Level
	real  bool
	try   func(a target) error
}{
	{"a descriptor of its starter's", sandbox.LevelProcess, false, descriptors},
	{"read a file", sandbox.LevelLandlock, true, func(a target) error { _, err := os.ReadFile(a.secret()); return err }},
	{"read the passwords", sandbox.LevelLandlock, false, func(target) error { _, err := os.ReadFile("/etc/shadow"); return err }},
	{"read the users", sandbox.LevelLandlock, true, func(target) error { _, err := os.ReadFile("/etc/passwd"); return err }},
	{"list a folder", sandbox.LevelLandlock, true, func(a target) error { _, err := os.ReadDir(a.Folder); return err }},
	{"list the root's home", sandbox.LevelLandlock, false, func(target) error { _, err := os.ReadDir("/root"); return err }},
	{"write a file", sandbox.LevelLandlock, true, func(a target) error { return os.WriteFile(a.secret(), []byte("x"), 0o666) }},
	{"truncate a file", sandbox.LevelLandlock, true, func(a target) error { return os.Truncate(a.secret(), 0) }},
	{"make a file", sandbox.LevelLandlock, true, func(a target) error { return os.WriteFile(a.Folder+"/new", nil, 0o666) }},
	{"make a folder", sandbox.LevelLandlock, true, func(a target) error { return os.Mkdir(a.Folder+"/folder", 0o777) }},
	{"move a file", sandbox.LevelLandlock, true, func(a target) error { return os.Rename(a.secret(), a.Folder+"/moved") }},
	{"link a file", sandbox.LevelLandlock, true, func(a target) error { return os.Link(a.secret(), "linked") }},
	{"follow a link of its own", sandbox.LevelLandlock, true, followLink},
	{"climb out of its folder", sandbox.LevelLandlock, true, climb},
	{"change a file's mode", sandbox.LevelLandlock, true, func(a target) error { return os.Chmod(a.secret(), 0o600) }},
	{"change a file's time", sandbox.LevelLandlock, true, func(a target) error {
		return unix.Utimes(a.secret(), []unix.Timeval{{Sec: 1}, {Sec: 1}})
	}},
	{"change a file's attributes", sandbox.LevelLandlock, false, func(a target) error { return unix.Setxattr(a.secret(), "user.x", []byte("x"), 0) }},
	{"write a kernel setting", sandbox.LevelLandlock, false, func(target) error {
		return os.WriteFile("/proc/sys/kernel/domainname", []byte("x"), 0)
	}},
	{"watch a folder", sandbox.LevelLandlock, true, watchFolder},
	{"connect by TCP", sandbox.LevelLandlock, true, func(a target) error { return dial("tcp", a.TCP) }},
	{"send by UDP", sandbox.LevelLandlock, true, func(a target) error { return dial("udp", a.UDP) }},
	{"connect to a path", sandbox.LevelLandlock, true, func(a target) error { return dial("unix", a.Unix) }},
	{"listen", sandbox.LevelLandlock, true, listen},
	{"a multipath TCP socket", sandbox.LevelLandlock, false, socket(unix.AF_INET, unix.SOCK_STREAM, unix.IPPROTO_MPTCP)},
	{"a Unix datagram socket", sandbox.LevelLandlock, true, socket(unix.AF_UNIX, unix.SOCK_DGRAM, 0)},
	{"a netlink socket", sandbox.LevelLandlock, true, socket(unix.AF_NETLINK, unix.SOCK_RAW, 0)},
	{"a packet socket", sandbox.LevelLandlock, false, socket(unix.AF_PACKET, unix.SOCK_RAW, 0)},
	{"a virtual machine's socket", sandbox.LevelLandlock, false, socket(unix.AF_VSOCK, unix.SOCK_STREAM, 0)},
	{"a pair of sockets", sandbox.LevelLandlock, true, func(target) error { _, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0); return err }},
	{"signal a process", sandbox.LevelLandlock, true, func(a target) error { return unix.Kill(a.Victim, unix.SIGCONT) }},
	{"signal by a descriptor", sandbox.LevelLandlock, true, signalDescriptor},
	{"trace a process", sandbox.LevelLandlock, false, func(a target) error { return unix.PtraceSeize(a.Victim) }},
	{"trace its supervisor", sandbox.LevelLandlock, false, func(target) error { return unix.PtraceSeize(os.Getppid()) }},
	{"kill its supervisor", sandbox.LevelLandlock, false, func(target) error { return unix.Kill(os.Getppid(), unix.SIGKILL) }},
	{"read a process's memory", sandbox.LevelLandlock, false, func(a target) error { return openProc(a.Victim, "mem") }},
	{"read its supervisor's memory", sandbox.LevelLandlock, false, func(target) error { return openProc(os.Getppid(), "mem") }},
	{"read a process's environment", sandbox.LevelLandlock, false, func(a target) error { return openProc(a.Victim, "environ") }},
	{"read a process's command", sandbox.LevelLandlock, true, func(a target) error { return openProc(a.Victim, "cmdline") }},
	{"bound a process", sandbox.LevelLandlock, false, func(a target) error {
		return unix.Prlimit(a.Victim, unix.RLIMIT_CORE, &unix.Rlimit{}, nil)
	}},
	{"slow a process down", sandbox.LevelLandlock, false, func(a target) error { return unix.Setpriority(unix.PRIO_PROCESS, a.Victim, 19) }},
	{"move a process to a processor", sandbox.LevelLandlock, false, func(a target) error { return unix.SchedSetaffinity(a.Victim, &unix.CPUSet{1}) }},
	{"gain privileges", sandbox.LevelProcess, false, privileges},
	{"become another user", sandbox.LevelProcess, false, func(target) error { return call(unix.SYS_SETUID, 12345) }},
	{"set a user id on a program", sandbox.LevelProcess, false, setUserID},
	{"make a device", sandbox.LevelProcess, false, func(target) error { return unix.Mknod("device", unix.S_IFCHR|0o666, 1<<8|3) }},
	{"mount", sandbox.LevelProcess, false, func(target) error { return unix.Mount("tmpfs", ".", "tmpfs", 0, "") }},
	{"change its root", sandbox.LevelProcess, false, func(target) error { return unix.Chroot(".") }},
	{"make a user namespace", sandbox.LevelLandlock, false, func(target) error { return unix.Unshare(unix.CLONE_NEWUSER) }},
	{"clone into a namespace", sandbox.LevelLandlock, false, cloneNamespace},
	{"load a BPF program", sandbox.LevelLandlock, false, func(target) error { return call(unix.SYS_BPF, 0) }},
	{"count events", sandbox.LevelLandlock, false, func(target) error { return call(unix.SYS_PERF_EVENT_OPEN, 0) }},
	{"an io_uring", sandbox.LevelLandlock, false, func(target) error { return call(unix.SYS_IO_URING_SETUP, 1) }},
	{"fault in user space", sandbox.LevelLandlock, false, func(target) error { return call(unix.SYS_USERFAULTFD, 0) }},
	{"a key", sandbox.LevelLandlock, false, func(target) error { _, err := unix.KeyctlGetKeyringID(unix.KEY_SPEC_USER_KEYRING, true); return err }},
	{"shared memory", sandbox.LevelLandlock, false, func(target) error { return call(unix.SYS_SHMGET, 0, 4096, 0o1600) }},
	{"a semaphore", sandbox.LevelLandlock, false, func(target) error { return call(unix.SYS_SEMGET, 0, 1, 0o1600) }},
	{"a message queue", sandbox.LevelLandlock, false, func(target) error { return call(unix.SYS_MSGGET, 0, 0o1600) }},
	{"memory without a bound", sandbox.LevelLandlock, true, func(target) error { _, err := unix.MemfdCreate("x", 0); return err }},
	{"raise a bound", sandbox.LevelProcess, false, func(target) error {
		return unix.Setrlimit(unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: 4096, Max: 4096})
	}},
	{"run a file that it may only read", sandbox.LevelLandlock, true, func(a target) error {
		return exec.Command(a.Folder + "/program").Run()
	}},
}

func (a target) secret() string { return a.Folder + "/secret" }

func followLink(a target) error {
	if err := os.Symlink(a.secret(), "link"); err != nil {
		return err
	}
	_, err := os.ReadFile("link")
	return err
}

func climb(a target) error {
	folder, err := os.Getwd()
	if err != nil {
		return err
	}
	path, err := filepath.Rel(folder, a.secret())
	if err != nil {
		return err
	}
	_, err = os.ReadFile(path)
	return err
}

func watchFolder(a target) error {
	fd, err := unix.InotifyInit1(0)
	if err != nil {
		return err
	}
	_, err = unix.InotifyAddWatch(fd, a.Folder, unix.IN_ALL_EVENTS)
	return err
}

func dial(network, address string) error {
	conn, err := net.Dial(network, address)
	if err != nil {
		return err
	}
	_, err = conn.Write([]byte("out"))
	return err
}

func listen(target) error {
	_, err := net.Listen("tcp", "127.0.0.1:0")
	return err
}

func socket(family, kind, protocol int) func(target) error {
	return func(target) error {
		_, err := unix.Socket(family, kind, protocol)
		return err
	}
}

func signalDescriptor(a target) error {
	fd, err := unix.PidfdOpen(a.Victim, 0)
	if err != nil {
		return err
	}
	return unix.PidfdSendSignal(fd, unix.SIGCONT, nil, 0)
}

func openProc(pid int, name string) error {
	f, err := os.Open(fmt.Sprintf("/proc/%d/%s", pid, name))
	if err != nil {
		return err
	}
	_, err = f.Read(make([]byte, 1))
	if name == "mem" && errors.Is(err, unix.EIO) {
		return nil // its first page is not mapped, but it was asked
	}
	return err
}

// call makes a system call that must not be made.
func call(number uintptr, args ...uintptr) error {
	var a [3]uintptr
	copy(a[:], args)
	if _, _, errno := unix.Syscall(number, a[0], a[1], a[2]); errno == unix.EPERM || errno == unix.ENOSYS {
		return errno
	}
	return nil // it was made, whatever it says of its arguments
}

// privileges returns nil if there are any, but that of reading what is there.
func privileges(target) error {
	set, err := unix.PrctlRetInt(unix.PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)
	if err != nil || set != 1 {
		return nil
	}
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	if err := unix.Capget(&header, &data[0]); err != nil {
		return nil
	}
	for i, d := range data {
		if has := d.Effective | d.Permitted | d.Inheritable; has&^(1<<unix.CAP_DAC_READ_SEARCH) != 0 || i > 0 && has != 0 {
			return nil
		}
	}
	return unix.EPERM
}

// setUserID returns nil if a program of this user's runs as somebody else, or can
// be made to by a file in the folder.
func setUserID(a target) error {
	if err := os.WriteFile("suid", nil, 0o755); err != nil {
		return err
	}
	if err := os.Chown("suid", 0, 0); err != nil {
		return err
	}
	if err := os.Chmod("suid", os.ModeSetuid|0o755); err != nil {
		return err
	}
	return privileges(a)
}

func cloneNamespace(target) error {
	pid, _, errno := unix.RawSyscall6(unix.SYS_CLONE, unix.CLONE_NEWUSER|uintptr(unix.SIGCHLD), 0, 0, 0, 0, 0)
	if errno != 0 {
		return errno
	}
	if pid == 0 {
		unix.RawSyscall(unix.SYS_EXIT_GROUP, 0, 0, 0)
	}
	return nil
}

// descriptors returns nil if there is one beside the standard ones that leads
// somewhere. Go's own opens what the kernel says of the processors.
func descriptors(target) error {
	for fd := 3; fd < 256; fd++ {
		var info unix.Stat_t
		if unix.Fstat(fd, &info) != nil {
			continue
		}
		if path, _ := os.Readlink(fmt.Sprintf("/proc/self/fd/%d", fd)); strings.HasPrefix(path, "/sys/fs/cgroup/") {
			continue
		}
		if kind := info.Mode & unix.S_IFMT; kind == unix.S_IFREG || kind == unix.S_IFDIR || kind == unix.S_IFIFO || kind == unix.S_IFSOCK {
			return nil
		}
	}
	return unix.EBADF
}

// tried reports whether an act is tried at a level: where it must be stopped, and
// where nothing stops it, to see that it is an act.
func tried(least sandbox.Level, real bool, level sandbox.Level) bool {
	return real || level.AtLeast(least)
}

func init() {
	// One process tries everything, each in a folder of its own outside.
	reexec.Register("hostile", func(args []string) int {
		a := readTarget(args[1:])
		for i, h := range hostile {
			if tried(h.least, h.real, sandbox.Level(args[0])) {
				at := a
				at.Folder = filepath.Join(a.Folder, strconv.Itoa(i))
				fmt.Printf("%s: %v\n", h.name, h.try(at))
			}
		}
		return 0
	})
	reexec.Register("hostile victim", func([]string) int { select {} })
}

// aim makes a target, of which nothing keeps an ordinary program.
func aim(t *testing.T) (a target, received func() bool) {
	t.Helper()
	folder := public(t)
	a.Folder = folder
	for i := range hostile {
		if err := lay(filepath.Join(folder, strconv.Itoa(i))); err != nil {
			t.Fatal(err)
		}
	}
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	local, err := net.Listen("unix", folder+"/socket")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(folder+"/socket", 0o777); err != nil {
		t.Fatal(err)
	}
	a.TCP, a.UDP, a.Unix = tcp.Addr().String(), udp.LocalAddr().String(), folder+"/socket"
	t.Cleanup(func() { _, _, _ = tcp.Close(), udp.Close(), local.Close() }) // nothing was written
	a.Victim = victim(t)
	return a, func() bool { return got(tcp, udp, local) }
}

// lay makes a folder with files that everybody may write.
func lay(folder string) error {
	secret, program := filepath.Join(folder, "secret"), filepath.Join(folder, "program")
	return errors.Join(
		os.Mkdir(folder, 0o777), os.Chmod(folder, 0o777),
		os.WriteFile(secret, []byte("secret"), 0o666), os.Chmod(secret, 0o666),
		os.WriteFile(program, []byte("#!/bin/sh\n"), 0o755))
}

// victim starts a process of the user of the test.
func victim(t *testing.T) int {
	t.Helper()
	command := double(t, "hostile victim")
	cmd := exec.Command(command.Path, command.Args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = cmd.Process.Kill(), cmd.Wait() }) // it was killed
	return cmd.Process.Pid
}

// got reports whether anything waits at a listener.
func got(tcp net.Listener, udp net.PacketConn, local net.Listener) bool {
	for _, l := range []any{tcp, udp, local} {
		raw, err := l.(interface {
			SyscallConn() (syscall.RawConn, error)
		}).SyscallConn()
		if err != nil {
			return true
		}
		waits := false
		_ = raw.Control(func(fd uintptr) { // the listener is open
			poll := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
			n, err := unix.Poll(poll, 0)
			waits = err != nil || n > 0
		})
		if waits {
			return true
		}
	}
	return false
}

// TestHostile: each hostile act is stopped from its level on, and nothing comes
// out.
func TestHostile(t *testing.T) {
	atLevels(t, sandbox.LevelProcess, func(t *testing.T, box *sandbox.Sandbox) {
		tryAll(t, box, double(t, "hostile"), sandbox.Policy{})
	})
}

// TestHostileUser: it is also where the program can run as another user, if this
// test is root; another test is that of who is not.
func TestHostileUser(t *testing.T) {
	folder := public(t)
	command := double(t, "hostile")
	data, err := os.ReadFile(command.Path)
	command.Path = filepath.Join(folder, "program")
	scratch := filepath.Join(folder, "scratch")
	if err := errors.Join(err, os.WriteFile(command.Path, data, 0o755), os.Mkdir(scratch, 0o700)); err != nil {
		t.Fatal(err)
	}
	tryAll(t, open(t, sandbox.LevelLandlock), command, sandbox.Policy{Scratch: scratch})
}

// public makes a folder that everybody can enter.
func public(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "bonpied-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) }) // it is in the temporary folder
	if err := os.Chmod(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	return folder
}

func tryAll(t *testing.T, box *sandbox.Sandbox, command process.Command, policy sandbox.Policy) {
	t.Helper()
	level := box.Level()
	a, received := aim(t)
	command.Args = slices.Concat(command.Args, []string{string(level)}, a.arguments())
	out, cause := said(t, box, command, policy)
	for _, h := range hostile {
		if !tried(h.least, h.real, level) {
			continue
		}
		_, rest, found := strings.Cut("\n"+out, "\n"+h.name+": ")
		result, _, _ := strings.Cut(rest, "\n")
		switch must := level.AtLeast(h.least); {
		case !found:
			t.Fatalf("%s: it was not tried; it ended: %v", h.name, cause)
		case must && result == "<nil>":
			t.Errorf("%s: it was not stopped", h.name)
		case !must && result != "<nil>":
			t.Errorf("%s: the double does not work: %s", h.name, result)
		case testing.Verbose():
			t.Logf("%s: %s", h.name, result)
		}
	}
	if came := received(); came != (level == sandbox.LevelProcess) {
		t.Errorf("something came out: %v", came)
	}
	if level != sandbox.LevelProcess {
		untouched(t, a.Folder)
	}
}

// untouched checks that the files outside are as they were made.
func untouched(t *testing.T, folder string) {
	t.Helper()
	for i, h := range hostile {
		at := filepath.Join(folder, strconv.Itoa(i))
		entries, err := os.ReadDir(at)
		if err != nil || len(entries) != 2 {
			t.Errorf("%s: the folder holds %v, %v", h.name, entries, err)
		}
		info, err := os.Stat(filepath.Join(at, "secret"))
		if err != nil || info.Mode() != 0o666 || info.Size() != 6 || info.ModTime().Unix() == 1 {
			t.Errorf("%s: the file is %v, %v", h.name, info, err)
		}
	}
}

// page is memory that may be run.
func page(code []byte) (unsafe.Pointer, error) {
	memory, err := unix.Mmap(-1, 0, 4096, unix.PROT_READ|unix.PROT_WRITE|unix.PROT_EXEC, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return nil, err
	}
	copy(memory, code)
	return unsafe.Pointer(&memory[0]), nil
}
