// Package grade judges submissions: folders of code that nobody has read and
// nobody trusts.
//
//	grader, err := grade.New(ctx, grade.Settings{Seed: seed})
//	submission := grader.Grade(ctx, "anna")    // points, verdicts, evidence
//
// # Who says what
//
// A submission computes and never judges. It runs in a process of its own, in a
// sandbox (package sandbox), where it answers one operation after the other over
// the protocol of package wire; the inputs are drawn on this side, and the answers
// are judged here by the properties of the rubric. Neither the rubric nor the seed
// nor a reference is on its side.
//
// # What counts as not written
//
// Many laws hold of a program that says nothing: the gradients of a batch of zeros are
// the mean of zeros. Before anything is judged each operation is asked three questions
// whose answers differ. One that gives the same numbers to all, or none that is
// finite, or supports none of them, counts as not written, and what needs it earns
// nothing, for that reason.
//
// # What ends a submission
//
// An operation that ends its process, or does not answer in time, fails the
// property that called it, and the process is started again for the next one. An
// operation that did it twice is not called any more: what needs it fails. At the
// deadline of a submission the points of what was not judged are held, for the
// machine may have been busy, unless its answers took a second each: that fails.
//
// # A class
//
// [Class] grades many, each in a worker process: this program again, for the
// settings of rapid are those of a process, and a worker can be killed. Results are
// written as they come, each atomically, and a second run with the same folder of
// results takes up where the first one was, however it ended.
//
// A program that grades calls [Init] before anything else.
package grade
