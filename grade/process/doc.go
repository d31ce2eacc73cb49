// Package process runs a program that speaks the protocol of package wire on its
// standard input and output, and ends it for certain: with everything that it
// started, in its own process group, at the end of a context.
//
// What it writes to standard error is kept up to a bound and read to the end, so
// that a program that prints without end neither fills memory nor waits. Its
// environment is what is given, and nothing else.
//
// This keeps a program that hangs or prints from doing harm, and not one that
// means to: what leaves the process group survives, and files and the network are
// there. That is for a sandbox, which a [Command] may start.
package process
