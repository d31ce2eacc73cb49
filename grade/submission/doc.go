// Package submission reads what a student hands in: a folder, of which only
// regular files count. It decides which of three kinds the folder is, and refuses
// what must not be built or run, with the file and the line. It runs nothing.
//
//	bonpied.yaml        a program that speaks the protocol of package wire
//	submission.py       functions in Python
//	*.go                one package in Go
//
// bonpied.yaml comes first; a folder with submission.py and Go files at its top is
// refused, and so is one with none of the three.
//
// # What is read
//
// The folder is opened once, and nothing outside is reached: each file is opened
// relative to it, and after opening it must be the regular file that its name
// stands for, so that a link that was put there meanwhile is not followed.
//
//   - Left out without a word: names that begin with a dot (.git may run code
//     where a build looks at it), __pycache__, __MACOSX, and folders that are a
//     virtual environment of Python (they have a pyvenv.cfg).
//   - Refused: symbolic links, named pipes, sockets, devices, names that are not
//     printable text, and a folder that passes the [Limits].
//
// # What a Go submission may be
//
// One package, of files at the top of the folder, that declares at least one
// operation of package contract. The checks read the syntax tree and no types:
//
//   - Imports are those of [Imports]. What reaches files, the network, other
//     processes, memory or the grader is none of them, and neither is
//     bonpied/core, which has the answers.
//   - Comments that the compiler obeys are refused: every //go: (embed and
//     linkname, and build constraints, which hide a file from a reader), //line,
//     //export and +build.
//   - So are cgo, sources in other languages, assembly, test files, vendored and
//     nested modules, go.work, and a go.mod that says more than its module and its
//     version.
//
// Whether it compiles, package golang finds out.
//
// # What a Python submission may be
//
// The adapter of package python never imports a file in place of a module of
// Python's library or of NumPy. One that is named so and imported is refused, for
// its author would be surprised.
package submission
