package sequential

import (
	"fmt"
	"math"
	"sync"

	"bonpied/core/verdict"
	"bonpied/stats"
)

// reserve is the share of α and of β of the test of fixed size at the cap. A tenth
// makes that test a fifth longer, and the e-processes 1.5 % to 2 %.
const reserve = 0.1

// early returns the part of the plan that the e-processes have.
func early(plan stats.Plan) stats.Plan {
	plan.FalseAlarm *= 1 - reserve
	plan.Miss *= 1 - reserve
	return plan
}

// late returns the part of the plan that the test at the cap has.
func late(plan stats.Plan) stats.Plan {
	plan.FalseAlarm *= reserve
	plan.Miss *= reserve
	return plan
}

// validate reports a plan that is none, or of which a tenth is none: no test would end
// the run.
func validate(plan stats.Plan) error {
	if err := plan.Validate(); err != nil {
		return err
	}
	if late(plan).Validate() != nil {
		return &stats.ArgumentError{Argument: "Plan", Problem: fmt.Sprintf("(%v) wants probabilities of at least %g", plan, stats.MinProbability/reserve)}
	}
	return nil
}

// caps keeps the sizes of the tests at the cap: a plan is used for many samples,
// and finding one takes as long as drawing a few million.
var caps sync.Map

// capOf returns the number of samples of the test of fixed size.
func capOf(test stats.Test, plan stats.Plan) (int, error) {
	type size struct {
		law  stats.BoundedMean // the zero value: a variance
		plan stats.Plan
	}
	key := size{plan: plan}
	if b, ok := test.(*stats.BoundedMean); ok {
		key.law.Low, key.law.High, key.law.Want = b.Low, b.High, b.Want
	}
	if n, ok := caps.Load(key); ok {
		return n.(int), nil
	}
	n, err := test.Samples(late(plan))
	if err == nil {
		caps.Store(key, n)
	}
	return n, err
}

// NextLook returns the count at which to look next, after one at n: one more
// sample, or a thirty-second more, so that the samples drawn past the decision are
// 3 % at most, and the looks few. When to look never changes the error rates.
func NextLook(n int) int { return n + 1 + n/32 }

// mostLogE bounds what is reported: e^700 is below the greatest double.
const mostLogE = 700

// evidence returns the finding of a decision.
func evidence(v verdict.Verdict, plan stats.Plan, n int, logE, estimate float64, reason string) verdict.Finding {
	f := verdict.Finding{Verdict: v, Reason: reason, Evidence: verdict.Evidence{Checks: 1, Compared: n}}
	e := math.Exp(math.Min(logE, mostLogE))
	f.Evidence.Got, f.Evidence.Want = verdict.Float(estimate), 1
	f.Evidence.Statistics = &verdict.Statistics{
		FalseAlarm: verdict.Float(plan.FalseAlarm), Effect: verdict.Float(plan.Effect), Miss: verdict.Float(plan.Miss),
		Samples: n, Estimate: verdict.Float(estimate), EValue: verdict.Float(e), PValue: verdict.Float(math.Min(1, 1/e)),
		Statistic: fmt.Sprintf("E = %.3g after %d samples", e, n),
	}
	if v != verdict.Pass {
		f.Evidence.Statistics.Miss = 1 // nothing is certified
	}
	return f
}

// logSumExp returns ln Σ exp(x), for at least one x; NaN if one is.
func logSumExp(xs []float64) float64 {
	most := math.Inf(-1)
	for _, x := range xs {
		most = math.Max(most, x)
	}
	if math.IsInf(most, 0) || math.IsNaN(most) {
		return most
	}
	sum := 0.
	for _, x := range xs {
		sum += math.Exp(x - most)
	}
	return most + math.Log(sum)
}
