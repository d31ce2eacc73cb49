package sequential

import (
	"fmt"
	"math"

	"bonpied/core/verdict"
	"bonpied/stats"
	"bonpied/stats/internal/exact"
)

// Bounded tests the mean μ of a law on [a, b] as its samples come, whatever its
// shape, by betting: with Y = (x−a)/(b−a) in [0, 1] and m its mean, the fortune
//
//	K_λ = Π (1 + λ(Y_i − m)),   −1/(1−m) < λ < 1/m
//
// of a gambler who stakes λ at odds that are fair under the mean m is an e-process
// for every law of mean m. E is the mean of the fortunes over stakes of both signs,
// made for deviations of ε, 3ε, 10ε, … . The sampler fails at E ≥ 1/α. Likewise
// it is certified once bets against the means m + ε and m − ε have each reached
// 1/β: no law of such a mean, or one beyond, loses them with more than probability
// β. A sample outside [a, b] fails at once.
//
// The effect ε is the difference of the means in units of b − a. The square of a
// uniform weight of variance σ² lies in [0, 3σ²], has mean σ² and variance 0.8σ⁴:
// a relative error of 1 % of its variance is ε = 0.01/3.
type Bounded struct {
	// Low and High are a < b, and Want is μ between them.
	Low, High, Want float64
	// Variance is V[x], for which the stakes are made; 0 means the greatest,
	// (μ−a)(b−μ). A wrong one costs samples, and no error rate.
	Variance float64
	// Plan is α, ε and β.
	Plan stats.Plan

	n       int
	sum     exact.Sum // of Y
	bets    []bet
	against [2]bet // the means m + ε and m − ε
	wrong   impossible
	ruled   [2]bool // those means
	decided *verdict.Finding
}

// bet is a stake on Y − mean, and the logarithm of its fortune.
type bet struct {
	mean, stake float64
	log         exact.Sum
}

func (b *bet) add(y float64) { b.log.Add(math.Log1p(b.stake * (y - b.mean))) }

// stakeFor returns the stake for a deviation δ ≠ 0 of the mean, nearly the one that
// grows fastest, at most 7/8 of what could lose everything.
func stakeFor(mean, delta, variance float64) float64 {
	stake := delta / (variance + delta*delta)
	if delta > 0 {
		return math.Min(stake, 0.875/mean)
	}
	return math.Max(stake, -0.875/(1-mean))
}

// fixed returns the test of fixed size that decides at the cap.
func (b *Bounded) fixed() *stats.BoundedMean {
	return &stats.BoundedMean{Low: b.Low, High: b.High, Want: b.Want}
}

// Validate reports bounds, a mean or a variance that no law has, a plan that is
// none, or an effect beyond which there is no law.
func (b *Bounded) Validate() error {
	if err := validate(b.Plan); err != nil {
		return err
	}
	test := b.fixed()
	test.Variance = b.Variance
	if err := test.Validate(); err != nil {
		return err
	}
	if limit := test.Limit(); !(b.Plan.Effect < limit) {
		return &stats.ArgumentError{Argument: "Plan.Effect", Problem: fmt.Sprintf("is %v, want below %v: no mean is further off", b.Plan.Effect, limit)}
	}
	return nil
}

// Cap returns the number of samples at which the test of fixed size decides.
func (b *Bounded) Cap() (int, error) { return capOf(b.fixed(), b.Plan) }

// open places the bets.
func (b *Bounded) open() {
	if b.bets != nil {
		return
	}
	width := b.High - b.Low
	m := (b.Want - b.Low) / width
	v := b.Variance / width / width
	if b.Variance == 0 {
		v = m * (1 - m)
	}
	for _, times := range []float64{1, 3, 10, 30, 100} {
		delta := times * b.Plan.Effect
		if times > 1 && delta >= 1 {
			break
		}
		b.bets = append(b.bets, bet{mean: m, stake: stakeFor(m, delta, v)}, bet{mean: m, stake: stakeFor(m, -delta, v)})
	}
	high, low := m+b.Plan.Effect, m-b.Plan.Effect
	if b.ruled[0] = high >= 1; !b.ruled[0] {
		b.against[0] = bet{mean: high, stake: stakeFor(high, -b.Plan.Effect, v)}
	}
	if b.ruled[1] = low <= 0; !b.ruled[1] {
		b.against[1] = bet{mean: low, stake: stakeFor(low, b.Plan.Effect, v)}
	}
}

// Add adds one sample. It never looks; after a decision it changes nothing.
func (b *Bounded) Add(x float64) {
	if b.decided != nil {
		return
	}
	b.open()
	b.n++
	y := (x - b.Low) / (b.High - b.Low)
	const slack = 0x1p-51 // the roundings of y
	if !(y >= -slack && y <= 1+slack) {
		b.wrong.first(b.n, "sample ", fmt.Sprintf(" is %v, outside [%v, %v]", x, b.Low, b.High))
		return
	}
	y = math.Min(1, math.Max(0, y))
	b.sum.Add(y)
	for i := range b.bets {
		b.bets[i].add(y)
	}
	for i := range b.against {
		b.against[i].add(y)
	}
}

// Count returns the number of samples that the decision rests on.
func (b *Bounded) Count() int { return b.n }

// LogE returns the logarithm of the mean fortune at the samples so far.
func (b *Bounded) LogE() float64 {
	b.open()
	logs := make([]float64, len(b.bets))
	for i := range b.bets {
		logs[i] = b.bets[i].log.Value()
	}
	return logSumExp(logs) - math.Log(float64(len(logs)))
}

// Look decides on the samples so far, and reports whether that is the end.
func (b *Bounded) Look() (done bool) {
	switch {
	case b.decided != nil:
		return true
	case b.Validate() != nil || b.n == 0:
		return false
	case b.wrong.is():
		b.decide(verdict.Fail, math.Inf(1), b.wrong.String())
		return true
	}
	plan, logE := early(b.Plan), b.LogE()
	if !(logE < -math.Log(plan.FalseAlarm)) { // NaN fails
		b.decide(verdict.Fail, logE, fmt.Sprintf("the mean is %.4g, want %.4g (E = %.2g after %d samples, α = %.3g)",
			b.estimate(), b.Want, math.Exp(math.Min(logE, mostLogE)), b.n, b.Plan.FalseAlarm))
		return true
	}
	for i := range b.against {
		b.ruled[i] = b.ruled[i] || b.against[i].log.Value() >= -math.Log(plan.Miss)
	}
	if b.ruled[0] && b.ruled[1] {
		b.decide(verdict.Pass, logE, "")
		return true
	}
	return b.lookAtCap(logE)
}

func (b *Bounded) lookAtCap(logE float64) (done bool) {
	limit, err := b.Cap()
	if err != nil || b.n < limit {
		return false
	}
	f := b.fixed().JudgeMean(late(b.Plan), b.estimate(), b.n)
	b.decide(f.Verdict, logE, f.Reason)
	return true
}

func (b *Bounded) estimate() float64 {
	return b.Low + b.sum.Value()/float64(b.n)*(b.High-b.Low)
}

func (b *Bounded) decide(is verdict.Verdict, logE float64, reason string) {
	f := evidence(is, b.Plan, b.n, logE, b.estimate(), reason)
	f.Evidence.Want = verdict.Float(b.Want)
	b.decided = &f
}

// Judge looks once more and returns the finding: a decision, or that there is none
// yet.
func (b *Bounded) Judge() verdict.Finding {
	if err := b.Validate(); err != nil {
		return verdict.Errorf("%v", err)
	}
	if b.Look() {
		return *b.decided
	}
	if b.n == 0 {
		return verdict.Inconclusivef("there are no samples")
	}
	f := evidence(verdict.Inconclusive, b.Plan, b.n, b.LogE(), b.estimate(), fmt.Sprintf("%d samples decide nothing at %v", b.n, b.Plan))
	f.Evidence.Want = verdict.Float(b.Want)
	return f
}

// Merge adds the totals of another shard: the logarithms of all fortunes add up. See
// [Variance.Merge].
func (b *Bounded) Merge(other *Bounded) error {
	if b.Low != other.Low || b.High != other.High || b.Want != other.Want || b.Variance != other.Variance || b.Plan != other.Plan {
		return &stats.ArgumentError{Argument: "Bounded.Merge", Problem: "has shards of two laws or plans, want one"}
	}
	if b.decided != nil {
		return &stats.ArgumentError{Argument: "Bounded.Merge", Problem: "adds to a decision, want totals that are open"}
	}
	b.open()
	other.open()
	b.wrong.merge(other.wrong, b.n)
	b.n += other.n
	b.sum.Merge(&other.sum)
	for i := range b.bets {
		b.bets[i].log.Merge(&other.bets[i].log)
	}
	for i := range b.against {
		b.against[i].log.Merge(&other.against[i].log)
	}
	return nil
}
