// Package lookalike says which known bug a submission looks like: the planted fault
// that fails the same properties.
//
//	match, ok := lookalike.Find(matrix, lookalike.Seen{Failed: failed, Passed: passed})
//	lookalike.Attach(matrix, &submission, answers)    // as a hint for its author
//
// The kill matrix, which faults fail which properties, is a value that the caller
// has: this package knows no fault but by its name, and says what it is in French
// and in English.
//
// # By answers
//
// A failure that is a wrong number has a counterexample, and each fault that fails the
// property can be asked about it: [Answers]. What gives the same wrong number, there
// and at every other failure that it would explain, is what the submission looks
// like. A fault that answers otherwise anywhere is not. That tells a missing f'(z)
// from a missing transposition, which fail the same properties.
//
// # By what fails
//
// Where no failure has a number (a law of chance, a crash) the properties decide.
//
// Only properties count that were judged, for what was not checked says nothing; on
// these S is the set of those that the submission fails, and F that of a fault.
// Faults of one set cannot be told apart by verdicts, and count as one. The distance
// of two sets is Jaccard's,
//
//	d(S, F) = 1 − |S ∩ F| / |S ∪ F|
//
// which is a metric. A set F is what S looks like
//
//   - if S = F;
//   - else if d(S, F) is less than half the distance from F to any other fault's
//     set, and than ½. Then by the triangle inequality every other set G is farther
//     from S than F is, for d(S, G) ≥ d(F, G) − d(S, F) > d(S, F): this is how a code
//     corrects errors, and it sets no threshold by taste. Less than ½ is what is left
//     of it where the others share nothing with F: S and F agree on more than they
//     differ in.
//
// Where more than [MostAlike] faults have the set, or give the answer, it says too
// little to be a hint.
//
// # What it is worth
//
// A hint is a guess. Somebody's bug need not be one of the faults, and another bug
// may fail the same properties; so it is said as what it is: the same laws fail as
// in a program with that bug.
//
// References: Jaccard (1901), Bulletin de la Société vaudoise des sciences naturelles
// 37; Levandowsky and Winter (1971), Nature 234, which proves the triangle
// inequality.
package lookalike
