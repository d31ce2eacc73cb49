// Package verdict is what judging returns: a [Verdict], and a [Finding] that
// carries it with its [Evidence]. gradcheck, stats and props all return it, and
// every driver prints it. It imports the standard library only.
//
// Numbers are compared through a [Judge], which keeps the worst comparison of a
// check, fails on NaN, and says where the discrepancy is.
package verdict
