package stats

import "fmt"

// Plan states what a test must achieve, before anything is drawn.
type Plan struct {
	// FalseAlarm is α, the probability that a correct sampler fails: both sides
	// of a two-sided test together. In [MinProbability, 1/2].
	FalseAlarm float64
	// Effect is ε > 0, the error to be told apart, in the unit that the test
	// states: relative for a variance, standard deviations for a mean, a
	// difference of probabilities for a proportion.
	Effect float64
	// Miss is β, the probability that an error of ε passes. In
	// [MinProbability, 1/2].
	Miss float64
}

// MinProbability is the least false-alarm or miss probability that a plan may
// ask for. Tail sums underflow at 2⁻¹⁰²² ≈ 2e-308; 1e-200 leaves the factors of
// a Bonferroni split, and the 1e-16 relative size of the last term summed, far
// above that.
const MinProbability = 1e-200

// MaxEffect is the greatest effect that a plan may ask for: a variance 10⁶ times
// too large is found by one sample or two, whatever the plan.
const MaxEffect = 1e6

// MaxSamples is the greatest number of samples that is planned or judged. The
// tail sums below take O(√n) terms, and a plan that needs more than 2³² draws
// is a plan to change.
const MaxSamples = 1 << 32

// Validate reports a probability outside [MinProbability, 1/2], or an effect
// outside (0, MaxEffect].
func (p Plan) Validate() error {
	if !(p.FalseAlarm >= MinProbability && p.FalseAlarm <= 0.5) {
		return badArgument("Plan.FalseAlarm", "is %v, want a probability in [%g, 0.5]", p.FalseAlarm, MinProbability)
	}
	if !(p.Effect > 0 && p.Effect <= MaxEffect) {
		return badArgument("Plan.Effect", "is %v, want (0, %g]", p.Effect, MaxEffect)
	}
	if !(p.Miss >= MinProbability && p.Miss <= 0.5) {
		return badArgument("Plan.Miss", "is %v, want a probability in [%g, 0.5]", p.Miss, MinProbability)
	}
	return nil
}

// String formats the plan: "α = 1e-09, ε = 0.01, β = 0.001".
func (p Plan) String() string {
	return fmt.Sprintf("α = %g, ε = %g, β = %g", p.FalseAlarm, p.Effect, p.Miss)
}
