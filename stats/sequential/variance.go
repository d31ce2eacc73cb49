package sequential

import (
	"fmt"
	"math"

	"bonpied/core/verdict"
	"bonpied/stats"
	"bonpied/stats/internal/exact"
)

// Variance tests the variance of a normal law of mean 0 as its samples come, or
// any statistic that is exactly χ² with as many degrees of freedom as are counted
// (see [stats.Variance]). With S = Σx²/σ² after N samples, the likelihood ratio of
// the variance ρσ² to σ² is
//
//	ln LR_ρ = −(N/2) ln ρ + (S/2)(1 − 1/ρ)
//
// and the e-process is its mean over a grid of ρ: 1 ± ε, 1 ± 3ε, 1 ± 10ε, and
// factors of 1.3, 2, 4 and 16 both ways. The sampler fails at E ≥ 1/α, and is
// certified once LR_{1+ε} and LR_{1−ε} have both been at most β: LR_ρ is monotone
// in S, so that β bounds the miss of every variance outside (1−ε, 1+ε).
//
// At ε = 1 %, α = 1e-9 and β = 1e-3 a correct sampler is certified after 406,000
// samples on average, for the 1,707,752 of a test of fixed size; a factor of 2 is
// found after 160.
//
// Adding never looks, so that a run and its shards can look at the same counts.
type Variance struct {
	// Want is σ² > 0.
	Want float64
	// Plan is α, ε and β.
	Plan stats.Plan
	// Known are mistakes that the caller's design makes possible, for the reason in
	// words.
	Known []stats.Mistake

	n            int
	sum          exact.Sum // of x²/σ²
	wrong        impossible
	grid         []float64
	above, below bool // 1+ε, 1−ε were rejected
	decided      *verdict.Finding
}

// Add adds one sample.
func (v *Variance) Add(x float64) { v.AddChiSquared(x*x/v.Want, 1) }

// AddSquared adds n ≥ 0 samples by the sum of their squares.
func (v *Variance) AddSquared(sum float64, n int) { v.AddChiSquared(sum/v.Want, n) }

// AddChiSquared adds a statistic that is χ² with n ≥ 0 degrees of freedom under the
// law. After a decision it changes nothing.
func (v *Variance) AddChiSquared(statistic float64, n int) {
	if n < 0 {
		panic("sequential: Variance: a negative number of degrees of freedom")
	}
	if v.decided != nil {
		return
	}
	v.n += n
	if !(statistic >= 0) || math.IsInf(statistic, 1) || n == 0 && statistic > 0 {
		// Squares of no samples may come before the first.
		v.wrong.first(max(1, v.n), fmt.Sprintf("the sum of squares of %d samples up to number ", n), fmt.Sprintf(" is %v", statistic))
		return
	}
	v.sum.Add(statistic)
}

// Count returns the number of samples that the decision rests on.
func (v *Variance) Count() int { return v.n }

// Validate reports a Want that is not positive, or a plan that is none.
func (v *Variance) Validate() error {
	if err := validate(v.Plan); err != nil {
		return err
	}
	return (&stats.Variance{Want: v.Want}).Validate()
}

// Cap returns the number of samples at which the test of fixed size decides.
func (v *Variance) Cap() (int, error) { return capOf(&stats.Variance{Want: 1}, v.Plan) }

// ratios returns the grid of a plan: half of it above 1, and its mirror below.
func ratios(effect float64) []float64 {
	up := []float64{1 + effect}
	for _, ratio := range []float64{1 + 3*effect, 1 + 10*effect, 1.3, 2, 4, 16} {
		if ratio-1 > 2*(up[len(up)-1]-1) && ratio <= 16 {
			up = append(up, ratio)
		}
	}
	all := append([]float64{}, up...)
	if effect < 1 {
		all = append(all, 1-effect)
	}
	for _, ratio := range up[1:] {
		all = append(all, 1/ratio)
	}
	return all
}

// logRatio returns ln LR_ρ.
func logRatio(n int, s, rho float64) float64 {
	return -float64(n)/2*math.Log(rho) + s/2*(1-1/rho)
}

// LogE returns the logarithm of the e-process at the samples so far.
func (v *Variance) LogE() float64 {
	if v.grid == nil {
		v.grid = ratios(v.Plan.Effect)
	}
	logs, s := make([]float64, len(v.grid)), v.sum.Value()
	for i, rho := range v.grid {
		logs[i] = logRatio(v.n, s, rho)
	}
	return logSumExp(logs) - math.Log(float64(len(logs)))
}

// Look decides on the samples so far, and reports whether that is the end: call
// Judge for the finding then. Looking as often as one likes is free; the look at or
// beyond the cap is the last one.
func (v *Variance) Look() (done bool) {
	switch {
	case v.decided != nil:
		return true
	case v.Validate() != nil || v.n == 0:
		return false
	case v.wrong.is():
		v.decide(verdict.Fail, math.Inf(1), v.wrong.String())
		return true
	}
	plan, logE, s := early(v.Plan), v.LogE(), v.sum.Value()
	if !(logE < -math.Log(plan.FalseAlarm)) { // NaN fails
		v.decide(verdict.Fail, logE, v.reason(logE))
		return true
	}
	v.above = v.above || logRatio(v.n, s, 1+plan.Effect) <= math.Log(plan.Miss)
	v.below = v.below || v.rejectsBelow(plan, s)
	if v.above && v.below {
		v.decide(verdict.Pass, logE, "")
		return true
	}
	return v.lookAtCap(logE, s)
}

// rejectsBelow reports whether the variance (1−ε)σ² is rejected: for ε ≥ 1 that is 0,
// whose samples are all 0.
func (v *Variance) rejectsBelow(plan stats.Plan, s float64) bool {
	if plan.Effect >= 1 {
		return s > 0
	}
	return logRatio(v.n, s, 1-plan.Effect) <= math.Log(plan.Miss)
}

// lookAtCap lets the test of fixed size decide.
func (v *Variance) lookAtCap(logE, s float64) (done bool) {
	limit, err := v.Cap()
	if err != nil || v.n < limit {
		return false
	}
	fixed := &stats.Variance{Want: 1}
	fixed.AddChiSquared(s, v.n)
	f := fixed.Judge(late(v.Plan))
	v.decide(f.Verdict, logE, f.Reason)
	return true
}

func (v *Variance) decide(is verdict.Verdict, logE float64, reason string) {
	f := evidence(is, v.Plan, v.n, logE, v.sum.Value()/float64(v.n), reason)
	v.decided = &f
}

// reason says the failure in words.
func (v *Variance) reason(logE float64) string {
	ratio := v.sum.Value() / float64(v.n)
	text := fmt.Sprintf("the variance is %.4g of what it should be (E = %.2g after %d samples, α = %.3g)",
		ratio, math.Exp(math.Min(logE, mostLogE)), v.n, v.Plan.FalseAlarm)
	if pattern := v.pattern(ratio); pattern != "" {
		text += ": " + pattern
	}
	return text
}

func (v *Variance) pattern(ratio float64) string {
	return stats.Recognise(ratio, math.Sqrt(2/float64(v.n)), v.Known...)
}

// Judge looks once more and returns the finding: a decision, or that there is none
// yet.
func (v *Variance) Judge() verdict.Finding {
	if err := v.Validate(); err != nil {
		return verdict.Errorf("%v", err)
	}
	if !v.Look() {
		if v.n == 0 {
			return verdict.Inconclusivef("there are no samples")
		}
		return evidence(verdict.Inconclusive, v.Plan, v.n, v.LogE(), v.sum.Value()/float64(v.n),
			fmt.Sprintf("%d samples decide nothing at %v", v.n, v.Plan))
	}
	f := *v.decided
	if f.Verdict == verdict.Fail && !v.wrong.is() {
		f.Evidence.Pattern = v.pattern(float64(f.Evidence.Got))
	}
	return f
}

// Merge adds the totals of another shard, whose own looks and decisions do not
// count: what is decided next is decided on all samples. It is an error where the
// laws or plans differ, or where v has decided. Merging shards in any order gives
// the same bits, but for the number of an impossible sample: the others follow those
// of v.
func (v *Variance) Merge(other *Variance) error {
	if v.Want != other.Want || v.Plan != other.Plan {
		return &stats.ArgumentError{Argument: "Variance.Merge", Problem: "has shards of two laws or plans, want one"}
	}
	if v.decided != nil {
		return &stats.ArgumentError{Argument: "Variance.Merge", Problem: "adds to a decision, want totals that are open"}
	}
	v.wrong.merge(other.wrong, v.n)
	v.n += other.n
	v.sum.Merge(&other.sum)
	return nil
}
