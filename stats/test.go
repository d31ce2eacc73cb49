package stats

import (
	"fmt"
	"math"
	"sort"

	"bonpied/core/verdict"
)

// Test is an accumulator of samples that judges them against the law that its
// fields state.
type Test interface {
	// Validate reports a field that states no law.
	Validate() error
	// Count returns the number of samples so far, in the unit of Samples.
	Count() int
	// Limit returns the greatest effect that any law can have.
	Limit() float64
	// Miss returns the probability, or a proven upper bound on it, that an
	// error of plan.Effect passes n samples judged at plan.FalseAlarm.
	// plan.Miss is read only where a bound has a free parameter to set.
	Miss(plan Plan, n int) (float64, error)
	// Samples returns the number of samples from which on the plan is reached.
	Samples(plan Plan) (int, error)
	// Judge returns the verdict on the samples so far.
	Judge(plan Plan) verdict.Finding
}

// Effect returns the least effect that n samples of the test tell apart at
// plan.FalseAlarm and plan.Miss, from above, to a relative 2⁻³⁰. plan.Effect is
// not read. It returns an error if n samples tell nothing apart.
func Effect(test Test, plan Plan, n int) (float64, error) {
	if err := test.Validate(); err != nil {
		return 0, err
	}
	plan.Effect = test.Limit()
	reached := func(effect float64) (bool, error) {
		plan.Effect = effect
		miss, err := test.Miss(plan, n)
		return miss <= plan.Miss, err
	}
	hi := plan.Effect
	ok, err := reached(hi)
	if err != nil {
		return 0, err
	}
	if !ok {
		return 0, badArgument("n", "is %d, too few to tell any law apart at α = %g, β = %g", n, plan.FalseAlarm, plan.Miss)
	}
	for lo := hi * 0x1p-60; hi > lo*(1+0x1p-30); {
		effect := math.Sqrt(lo) * math.Sqrt(hi)
		if ok, err = reached(effect); err != nil {
			return 0, err
		}
		if ok {
			hi = effect
		} else {
			lo = effect
		}
	}
	return hi, nil
}

// validate checks the arguments of Miss, Samples and Judge.
func validate(test Test, plan Plan, n int) error {
	if err := plan.Validate(); err != nil {
		return err
	}
	if err := test.Validate(); err != nil {
		return err
	}
	if limit := test.Limit(); !(plan.Effect <= limit) {
		return badArgument("Plan.Effect", "is %v, want at most %v: no law is further from the expected one", plan.Effect, limit)
	}
	if n < 1 || n > MaxSamples {
		return badArgument("n", "is %d, want [1, %d]", n, MaxSamples)
	}
	return nil
}

// leastSamples returns the least n with miss(n) ≤ beta, for a falling miss.
func leastSamples(plan Plan, miss func(n int) float64) (int, error) {
	high := 1
	for !(miss(high) <= plan.Miss) {
		if high == MaxSamples {
			return 0, tooMany(plan)
		}
		high = min(2*high, MaxSamples)
	}
	low := high/2 + 1
	return low + sort.Search(high-low, func(i int) bool { return miss(low+i) <= plan.Miss }), nil
}

func tooMany(plan Plan) error {
	return badArgument("Plan", "(%v) needs more than %d samples", plan, MaxSamples)
}

// observation is what a test saw in its samples.
type observation struct {
	pValue         float64
	estimate, want float64
	statistic      string // what was computed, with its value
	reason         string // the failure in words
	pattern        string // a known bug that the estimate looks like
}

// judge is the one gate of the package: an impossible sample or a p-value of at
// most α fails (NaN fails), a miss of at most β passes, the rest is
// inconclusive.
func judge(test Test, t *tally, plan Plan, observe func() observation) verdict.Finding {
	if t.n == 0 {
		return noSamples(test, plan)
	}
	miss, err := test.Miss(plan, test.Count())
	if err != nil {
		return verdict.Errorf("%v", err)
	}
	f := verdict.Finding{Evidence: verdict.Evidence{Checks: 1, Compared: t.n}}
	f.Evidence.Statistics = &verdict.Statistics{FalseAlarm: verdict.Float(plan.FalseAlarm),
		Effect: verdict.Float(plan.Effect), Miss: verdict.Float(miss), Samples: t.n}
	if t.wrong.what != "" {
		f.Verdict, f.Reason = verdict.Fail, t.wrong.String()
		return f
	}
	o := observe()
	f.Evidence.Got, f.Evidence.Want = verdict.Float(o.estimate), verdict.Float(o.want)
	f.Evidence.Statistics.Estimate, f.Evidence.Statistics.PValue = verdict.Float(o.estimate), verdict.Float(o.pValue)
	f.Evidence.Statistics.Statistic = o.statistic
	switch {
	case !(o.pValue > plan.FalseAlarm):
		f.Verdict, f.Evidence.Pattern = verdict.Fail, o.pattern
		f.Reason = fmt.Sprintf("%s (n = %d, p-value %s, α = %.3g)", o.reason, t.n, formatP(o.pValue), plan.FalseAlarm)
		if o.pattern != "" {
			f.Reason += ": " + o.pattern
		}
	case miss <= plan.Miss:
		f.Verdict = verdict.Pass
	default:
		f.Verdict = verdict.Inconclusive
		f.Reason = fmt.Sprintf("%d samples miss an effect of %g with probability %.2g, over β = %g", t.n, plan.Effect, miss, plan.Miss)
	}
	return f
}

// formatP formats a p-value; one that underflowed is only known to be small.
func formatP(p float64) string {
	if p < 1e-300 {
		return "< 1e-300"
	}
	return fmt.Sprintf("%.2g", p)
}

func noSamples(test Test, plan Plan) verdict.Finding {
	if err := validate(test, plan, 1); err != nil {
		return verdict.Errorf("%v", err)
	}
	return verdict.Inconclusivef("there are no samples")
}

// defaultRoundoff is the unit roundoff of float64.
const defaultRoundoff = 0x1p-53

// roundoffOf returns u, with 0 for that of float64.
func roundoffOf(u float64) float64 {
	if u == 0 {
		return defaultRoundoff
	}
	return u
}

func validateRoundoff(name string, u float64) error {
	if !(u >= 0 && u <= 0x1p-8) {
		return badArgument(name, "is %v, want [0, 2⁻⁸]", u)
	}
	return nil
}

// positive reports whether 0 < x < ∞.
func positive(x float64) bool { return x > 0 && !math.IsInf(x, 1) }
