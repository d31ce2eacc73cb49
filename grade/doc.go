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
// # What ends a submission
//
// An operation that ends its process, or does not answer in time, fails the
// property that called it, and the process is started again for the next one. An
// operation that did it twice is not called any more: what needs it fails. At the
// deadline of a submission what was not judged yet fails, if it was the submission
// that was waited for; otherwise its points are held.
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
