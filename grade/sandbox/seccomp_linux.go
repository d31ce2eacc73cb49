//go:build linux && (amd64 || arm64)

package sandbox

import (
	"strings"

	seccomp "github.com/elastic/go-seccomp-bpf"
	"github.com/elastic/go-seccomp-bpf/arch"
	"golang.org/x/sys/unix"
)

// allowed lists the system calls that every program may make: on its own memory,
// descriptors, threads and children, and on files, which Landlock and the mounts
// bound.
const allowed = `
read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 lseek close close_range
open creat openat openat2 stat fstat lstat newfstatat fstatat statx statfs fstatfs access faccessat faccessat2
getdents getdents64 getcwd chdir fchdir readlink readlinkat umask getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr
rename renameat renameat2 mkdir mkdirat rmdir unlink unlinkat link linkat symlink symlinkat mknod mknodat
truncate ftruncate fallocate fsync fdatasync sync_file_range fadvise64 readahead copy_file_range sendfile splice tee cachestat
fcntl flock dup dup2 dup3 pipe pipe2 ioctl
poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd eventfd2
signalfd signalfd4 timerfd_create timerfd_settime timerfd_gettime
mmap munmap mremap mprotect madvise msync mincore brk mlock mlock2 munlock mlockall munlockall membarrier
pkey_mprotect pkey_alloc pkey_free map_shadow_stack mseal get_mempolicy
fork vfork execve execveat exit exit_group wait4 waitid
getpid getppid gettid getuid geteuid getgid getegid getresuid getresgid getgroups getpgid getpgrp getsid setpgid setsid
kill tkill tgkill pidfd_open pidfd_send_signal pause restart_syscall
rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigqueueinfo rt_tgsigqueueinfo rt_sigsuspend sigaltstack
futex futex_waitv futex_wake futex_wait futex_requeue set_robust_list get_robust_list set_tid_address rseq
sched_yield sched_getaffinity sched_getparam sched_getscheduler sched_getattr sched_get_priority_max sched_get_priority_min
sched_rr_get_interval getpriority ioprio_get getcpu
nanosleep clock_nanosleep clock_gettime clock_getres gettimeofday time times alarm getitimer setitimer
timer_create timer_settime timer_gettime timer_getoverrun timer_delete
getrlimit setrlimit getrusage uname sysinfo getrandom capget prctl arch_prctl set_thread_area get_thread_area`

// changesFiles lists the calls that change a file without opening it, which
// Landlock does not see. In a mount namespace the program sees no file that it
// could change, but in its folder.
const changesFiles = `
chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes utimensat futimesat`

// missing lists calls that programs try and do without where the kernel is too
// old for them: what they do cannot be seen (clone3, io_uring), or is memory that
// no bound of ours counts.
const missing = `
clone3 io_uring_setup io_uring_enter io_uring_register memfd_create memfd_secret userfaultfd
io_setup io_destroy io_submit io_getevents io_cancel io_pgetevents`

// namespaces are the flags of clone that make one.
const namespaces = unix.CLONE_NEWNS | unix.CLONE_NEWCGROUP | unix.CLONE_NEWUTS | unix.CLONE_NEWIPC |
	unix.CLONE_NEWUSER | unix.CLONE_NEWPID | unix.CLONE_NEWNET

// calls is the policy of system calls. Whatever it does not list is refused with
// EPERM: sockets of every family, tracing, mounting, keys, shared memory and
// queues, loading code into the kernel, watching folders, and what kernels will
// have some day. So is every call by another architecture's numbers.
func calls(changes bool) seccomp.Policy {
	names := allowed
	if changes {
		names += changesFiles
	}
	none := func(name string) seccomp.NameWithConditions { // for no other process
		return seccomp.NameWithConditions{Name: name, Conditions: seccomp.ArgumentConditions{
			{Argument: 0, Operation: seccomp.Equal, Value: 0},
		}}
	}
	return seccomp.Policy{
		DefaultAction: seccomp.ActionErrno,
		Syscalls: []seccomp.SyscallGroup{{
			Action: seccomp.ActionAllow,
			Names:  known(names),
			NamesWithCondtions: []seccomp.NameWithConditions{
				none("prlimit64"), none("sched_setaffinity"),
				{Name: "clone", Conditions: seccomp.ArgumentConditions{
					{Argument: 0, Operation: seccomp.BitsNotSet, Value: namespaces},
				}},
			},
		}, {
			Action: seccomp.ActionErrno | seccomp.Action(unix.ENOSYS),
			Names:  known(missing),
		}},
	}
}

// known leaves out the names that this architecture does not have.
func known(names string) []string {
	here, err := arch.GetInfo("")
	if err != nil {
		return nil // the policy's assembler says the same
	}
	var found []string
	for _, name := range strings.Fields(names) {
		if _, ok := here.SyscallNames[name]; ok {
			found = append(found, name)
		}
	}
	return found
}
