// Package stats decides whether random output is right. It knows only samples:
// nothing of networks, of layers or of the code that drew them.
//
// # Plans and verdicts
//
// A [Plan] states the two error rates before anything is drawn: the
// probability α that a correct sampler fails, and the probability β that a
// sampler whose law is off by the effect ε passes. A [Test] turns a plan into a
// number of samples ([Test.Samples]), and a number of samples back into what it
// tells apart ([Test.Miss], [Effect]). Its verdict is
//
//	fail          the p-value is at most α, or a sample is impossible under the law
//	pass          not so, and the samples reach the plan: a certificate (ε, β)
//	inconclusive  not so, and they do not: never a pass
//
// Every false-alarm bound holds at the finite number of samples that was drawn:
// an exact law (χ², normal, binomial) or a proven inequality
// (Dvoretzky–Kiefer–Wolfowitz–Massart, Chernoff–Hoeffding, Bennett, Bonferroni);
// no central limit theorem. An exact law that is discrete, or a two-sided
// p-value of twice the smaller tail, makes the test conservative: α is an upper
// bound.
//
// What to use:
//
//	variance of a normal law          [Variance]; while samples come: package sequential
//	variance of a uniform law         [Range], which needs a hundredth; [UniformVariance]
//	second moment of a bounded law    [SecondMoment]
//	sums of uniform weights           [SubGaussian]
//	mean                              [Mean], [BoundedMean]
//	probability, outcomes             [Proportion], [Discrete]
//	any continuous law                [Continuous]
//	two samples of one unknown law    [TwoSamples], [TwoVariances]
//	independent streams               [Agreement], [Correlation], [Equality], [Overlap]
//	repeats, too good to be true      [Duplicates], [Replicates]
//	layers of random networks         package layers
//
// Tests are accumulators: their memory does not grow with the samples. A test
// is a struct whose exported fields are the law that is expected; it is used by
// pointer, not concurrently, and judged as often as one likes, but a decision to
// draw more that depends on a verdict voids the error rates: package sequential has
// the tests for that, and planned retries.
//
// # Streams and budgets
//
// A [Stream] is keyed randomness that can be replayed in part and anywhere. A
// [Budget] adds up the false-alarm probabilities of all tests of a run, and
// [StreamShare] gives those of a stream of runs. Shards of a run, each of streams of
// its own, merge to the verdict of one big run, bit for bit: see merge.go.
package stats
