// Package kit makes what a course starts from: a starter kit for its students, and
// the files by which a platform grades what they hand in.
//
//	[Python]      submission.py, and what a submission may be
//	[Go]          a module to hand in, and beside it the contract that it imports
//	[Gradescope]  setup.sh and run_autograder
//	[GitHub]      a workflow of GitHub Actions
//
// Each is a list of files; [Write] puts it into a folder, and overwrites nothing.
//
// # The exercises
//
// A kit states the exercises 1 to 6 and the annex on leaky ReLU of the lecture
// "Rien ne sert de courir, il faut partir à point" (T. Lopès-Quintas, 30 January
// 2024) in words of its own, in French or in English; of the slides it has the
// titles and the formulas. Each exercise has one function for each operation of
// [contract.Implementation] that it asks for, with the shapes of what goes in and
// comes out, and no answer: a function that is not written yet says that it does
// not support its arguments, so that a kit as it is can be graded, and has nothing.
// What a kit does write is what no exercise asks for: which scheme goes to which
// exercise, and a generator for a key.
package kit
