// Package sandbox runs a program that means harm: it reads and writes only what a
// [Policy] names, reaches no network and no other process, uses bounded memory,
// processor time, processes and disk, and leaves nothing behind when it is closed.
//
//	box, err := sandbox.Open(ctx, sandbox.LevelLandlock) // fails closed
//	if err != nil { … }
//	p, err := box.Start(ctx, command, sandbox.Policy{Read: []string{folder}, Scratch: scratch})
//	if err != nil { … }                                  // it was not started, or not confined
//	defer p.Close()
//
// How much of that holds depends on the machine. [Open] runs a probe in each
// [Level] from the highest on, which tries what the level must stop, and takes the
// first that holds. A level is never silently less than its name: what cannot be
// set up is an error of Start.
//
//	                                       process   landlock   namespaces
//	the environment and files of this one    yes       yes        yes
//	privileges, set-user-id programs         yes       yes        yes
//	processes that are left after Close      yes       yes        yes
//	memory, processor time, processes        yes       yes        yes
//	disk: bytes and files in Scratch       watched   watched      yes
//	reading a file or folder outside          –        yes        yes
//	writing, making, changing files           –        yes        yes
//	whether a file outside exists             –         –         yes
//	network: TCP, UDP, Unix, all others       –        yes        yes
//	signals to others, tracing, their /proc   –        yes        yes
//	shared memory, semaphores, queues, keys   –        yes        yes
//	namespaces, mounts, BPF, io_uring         –        yes        yes
//
// The level "none", the only one on other systems than Linux on amd64 and arm64, is
// a process with a clean environment that is killed with its process group.
//
// Watched: the supervisor looks some twenty times a second and ends what is over a
// bound, which a program may pass by what it writes in that time. The bounds of
// memory, processor time and processes are watched as well, as sums over all
// processes of the program; one process alone is bounded by the kernel too, which
// refuses it more memory than Policy.Memory, and so is, but for root, the number
// of processes.
//
// # How
//
// A supervisor, which is this program again ([bonpied/grade/internal/reexec]),
// starts the program through a third process that confines itself and then
// becomes it. It ends when the program does, when it is closed, or when its parent
// is no more, however that ended, and before that ends every process that is left.
//
// At the level "namespaces" it is the first process of a PID namespace, with which
// the kernel ends all others. The program has no network, and sees a root that is
// made of the system's libraries, what Policy.Read names and a tmpfs of bounded
// size for Policy.Scratch. This needs Linux 5.12, and user namespaces that the
// system lets this user make. Landlock and seccomp come on top.
//
// At the level "landlock" the supervisor adopts what is orphaned (a child
// subreaper) and ends every descendant. Landlock bounds the files, and seccomp lets
// through a list of system calls; those that change a file without opening it,
// which Landlock does not see (chmod, utimes), are not on it. This needs Linux
// 6.12, where Landlock keeps signals in, or 5.19 for root.
//
// Where this process is root, the program has a user of its own, drawn for it
// alone. At the level "landlock" that user must be able to reach the scratch folder,
// the program and what Policy.Read names: put none of them under a folder that is
// root's alone, else the program stays root without a capability, which needs
// Linux 6.12 again.
//
// # Scratch
//
// The program finds a copy of the folder Policy.Scratch at the same path. What it
// writes there is seen outside afterwards only as far as Policy.Keep names it:
// those files and folders are copied back into Policy.Scratch when the program has
// ended by itself, before [Process.Ended] is closed. (At the levels without
// namespaces the program writes into the folder itself, and everything stays.)
package sandbox
