// Package golang builds a student's Go package for WebAssembly and runs it. The
// grader's side of the protocol is a main package that is generated around it;
// SUBMISSION.md says to students what a submission is.
//
//	toolchain, err := golang.Find(ctx)
//	b := &golang.Builder{Toolchain: toolchain, Sandbox: box, Cache: folder}
//	err = b.Prepare(ctx)             // once for each cache
//	program, err := b.Build(ctx, s)  // *CompileError: the student's
//	conn, err := b.Start(ctx, program, scratch)
//	client, err := remote.Dial(ctx, conn, nil)
//
// # How it is built
//
// Prepare builds, with the go command and no network, the packages that a
// submission may import and what serves the protocol, for wasip1, and keeps their
// archives. Build then calls the compiler and the linker themselves, and not the
// go command: nothing that a submission says in go.mod, in its version control, in
// its environment or in a comment has any meaning for them, there is no cache that
// one build could leave something in for another, and it is faster. The compiler
// is told of the packages of [submission.Imports] and of no others, so that an
// import that the reader overlooked does not compile either; only unsafe is the
// compiler's own, and the reader alone refuses it.
//
// All of it happens in one sandboxed process, the part "gobuild" of this program:
// it reads the sources on its standard input as a tar archive, compiles, links,
// has wazero translate the module to machine code, and writes what came of it on
// its standard output. It can write nowhere but in its scratch folder.
//
// # How it runs
//
// The part "wasm" of this program, sandboxed too, runs the module in wazero: it has
// the three standard descriptors, no files, no environment, a clock and a source of
// random numbers that are the same in every run, and 512 MiB. The module's
// standard output is the protocol, which the package streams takes off os.Stdout
// before any variable of the submission is initialised: what a submission prints
// goes to standard error. It is not interrupted from inside, for that would cost a
// factor of eight: whoever started it closes it.
//
// # What a submission cannot disturb
//
// It can end its process, use up its memory and time, and answer what it likes; it
// can never judge. Programs of different submissions share nothing: each has a
// folder of its own in the cache, with its machine code, that only this process
// writes, from what the sandboxed one hands over.
package golang
