// Package sequential judges random output while it is drawn, and stops as soon as
// the evidence suffices: gross errors within tens of samples, and the absence of a
// small one with about a quarter of the samples of a test of fixed size.
//
// # E-values
//
// An e-process is a non-negative statistic whose expectation under the law is at
// most 1 whenever one looks, however one decided to look. By Ville's inequality
// a correct sampler ever reaches E ≥ 1/α with probability at most α: looking often
// and stopping early cost no false alarms. Likelihood ratios of known alternatives,
// bets at fair odds, and mixtures of these are e-processes.
//
// # Decisions
//
//	fail          E ≥ 1/α: against some alternative the law is too unlikely
//	pass          certified: both alternatives 1 ± ε have been rejected at β each,
//	              so that an error of ε or more passes with probability at most β
//	inconclusive  neither so far: draw on
//
// At [Variance.Cap] or [Bounded.Cap] samples, which a test of fixed size needs, that
// test decides, so that a run always ends. It takes a tenth of α and of β, and the
// e-processes the rest.
//
// Totals are counts, exact sums and logarithms of likelihood ratios, so that shards
// merge to the verdict of one run, to the bit.
//
// Reference: Ville, Étude critique de la notion de collectif (1939); Wald,
// Sequential Analysis (1947); Waudby-Smith & Ramdas, Estimating means of bounded
// random variables by betting, JRSS B 86 (2024); Vovk & Wang, E-values:
// calibration, combination and applications, Annals of Statistics 49 (2021).
package sequential
