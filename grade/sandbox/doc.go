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
//	                                  process   landlock   namespaces
//	environment of this process       held      held       held
//	other processes after Close       held      held       held
//	memory, CPU, processes, files     held      held       held
//	disk (bytes and inodes)           watched   watched    held
//	reading outside                             held       held
//	  names and sizes outside                              held
//	writing outside, chmod            held?     held       held
//	network, also UDP and AF_UNIX               held       held
//	signals, ptrace, /proc of others            held       held
//	shared memory, queues, keys                 held       held
//	set-user-id programs              held      held       held
//
// Watched: the supervisor looks ten times a second and ends what is over its
// bound, so that a program may pass it by what it writes in that time. Held?: no.
//
// # How
//
// A supervisor, which is this program again ([bonpied/grade/internal/reexec]),
// starts the program through a third process that confines itself and then
// becomes it. At the level "namespaces" the supervisor is the first process of a
// PID namespace, so that the kernel ends all others with it, and the program sees
// a root made of the system's libraries, what Policy.Read names and a tmpfs of
// bounded size for Policy.Scratch. Elsewhere the supervisor adopts what is
// orphaned (a child subreaper) and ends every descendant. It ends when its parent
// does, however that ends.
//
// # Scratch
//
// The program finds a copy of the folder Policy.Scratch at the same path. What it
// writes there is seen outside afterwards only as far as Policy.Keep names it:
// those files and folders are copied back into Policy.Scratch when the program has
// ended by itself, before [Process.Ended] is closed. (At the levels without
// namespaces the program writes into the folder itself, and everything stays.)
package sandbox
