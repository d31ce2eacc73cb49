package stats

import (
	"fmt"
	"math"

	"bonpied/core/verdict"
)

// Proportion tests the probability p of an event by the number K of successes,
// which is exactly binomial. The test fails where either tail of K is at most
// α/2; at p = 0 or 1, where the other outcome is impossible, by one sample.
//
// The effect ε is the difference of the probabilities, p ± ε, and not relative
// to p: that is meaningful at p = 0, and the same for the complement.
type Proportion struct {
	// P is p in [0, 1].
	P float64

	tally
	successes int
}

// Add adds one sample.
func (p *Proportion) Add(success bool) {
	p.n++
	if success {
		p.successes++
	}
}

// AddCount adds n samples, of which so many are successes. It panics unless
// 0 ≤ successes ≤ n.
func (p *Proportion) AddCount(successes, n int) {
	if successes < 0 || successes > n {
		panic(fmt.Sprintf("stats: Proportion: %d successes among %d samples", successes, n))
	}
	p.n += n
	p.successes += successes
}

// Validate reports a P outside [0, 1].
func (p *Proportion) Validate() error {
	if !(p.P >= 0 && p.P <= 1) {
		return badArgument("Proportion.P", "is %v, want a probability in [0, 1]", p.P)
	}
	return nil
}

// Limit returns the greater of p and 1 − p.
func (p *Proportion) Limit() float64 { return math.Max(p.P, 1-p.P) }

// Miss returns the greater probability, over p + ε and p − ε, that K stays
// within its critical values: exact. It is not monotone in n, but a saw-tooth.
func (p *Proportion) Miss(plan Plan, n int) (float64, error) {
	if err := validate(p, plan, n); err != nil {
		return 1, err
	}
	return missOfSides(n, sides(p.P, plan.Effect, plan.FalseAlarm)), nil
}

// Samples returns the least number of samples from which on the plan stays
// reached.
func (p *Proportion) Samples(plan Plan) (int, error) {
	if err := validate(p, plan, 1); err != nil {
		return 0, err
	}
	return samplesOfSides(plan, sides(p.P, plan.Effect, plan.FalseAlarm))
}

// Judge returns the verdict. Estimate is K/n, p if correct.
func (p *Proportion) Judge(plan Plan) verdict.Finding {
	return judge(p, &p.tally, plan, func() observation {
		estimate := float64(p.successes) / float64(p.n)
		return observation{
			pValue:    binomial{p.P, 1 - p.P}.twoSided(p.n, p.successes),
			estimate:  estimate,
			want:      p.P,
			statistic: fmt.Sprintf("%d successes of %d", p.successes, p.n),
			reason:    fmt.Sprintf("the proportion is %.4g, want %.4g", estimate, p.P),
			pattern:   p.pattern(estimate),
		}
	})
}

// pattern names the bugs that give another probability: the complement, always
// and never. It looks three standard errors around.
func (p *Proportion) pattern(estimate float64) string {
	se := math.Sqrt(p.P * (1 - p.P) / float64(p.n))
	switch {
	case estimate == 0:
		return "it never happens"
	case estimate == 1:
		return "it always happens"
	case math.Abs(2*p.P-1) > 6*se && math.Abs(estimate-(1-p.P)) <= 3*se:
		return "looks like the complement 1 − p"
	}
	return ""
}
