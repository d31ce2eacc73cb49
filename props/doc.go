// Package props is the catalogue: statements that every correct implementation
// of the lecture's mathematics satisfies, each declared once as a [Property],
// and the drivers that judge an implementation by them.
//
// # Use
//
// In a test of your own library, adapt its operations to a
// [contract.Implementation] and write
//
//	func TestMathematics(t *testing.T) { props.Test(t, mine, props.All()...) }
//
// [Fuzz] runs the same properties under the fuzzer, and [Run] outside go test.
// A property whose operations are nil in the implementation is reported as not
// provided, unless [Require] makes that a failure. An operation that supports
// only some arguments (one scheme, one mode) returns [errors.ErrUnsupported] for
// the others: those draws are left out and counted, and a property that is left
// with too few is not provided either.
//
// # How a verdict is reached
//
// Data flows one way: the property draws inputs, the implementation computes,
// an oracle in gradcheck, stats or core/forwardmode judges, and the finding goes
// to the driver that prints it. A property judges an implementation against
// itself or against an independent oracle, never against the reference's code
// for the same operation.
//
// Exact and numerical properties have a Check, which is executed many times on
// inputs that [pgregory.net/rapid] draws and shrinks. Every choice is an integer
// from a range (see [Draws]), so that a counterexample is a short list of
// integers: the token that a report prints replays it anywhere. On a failure the
// driver climbs a ladder of network shapes, from the smallest, and reports the
// first on which the check fails.
//
// Statistical properties have a Sample, which is executed once on keyed
// streams. Its false-alarm probability is part of the budget of the run,
// [stats.DefaultBudget], and a pass is a certificate: an error of the stated
// effect is missed with at most the stated probability.
//
// # Grading
//
// To judge an implementation in another process, a message to which costs as much as
// a thousand additions, give [Run] the settings of [Grading]: 20 checks a property,
// effects of 20 %, and a way to make calls together. Every check is then rehearsed on
// the reference's answers, which shows what it asks; all of that is asked at once;
// and it runs again on what was answered, until no guess is left. The verdict rests
// on the last run alone.
//
// # Tolerances
//
// Tolerances come from package core/rounding, which bounds the rounding error of
// each operation from the implementation's own unit roundoff; from the error bar
// of the numerical derivative; or are 0 where the arithmetic is exact. A draw
// that the oracle cannot judge (a kink, cancellation) is redrawn and counted;
// over a tenth of them makes the property inconclusive.
package props
