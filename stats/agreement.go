package stats

import (
	"fmt"
	"math"

	"bonpied/core/verdict"
)

// Agreement tests that two streams of booleans, of known probabilities p and q,
// are independent position by position. The number of positions where they
// agree is then exactly binomial, of probability
//
//	pq + (1−p)(1−q)
//
// which is ½ for the signs of symmetric laws. Given the margins, that
// probability grows by 2c with the covariance c of the pair, so that no
// dependence of the pair escapes; margins that are off do, at p = ½: see
// [Proportion]. The effect ε is the difference of the probability of agreement.
type Agreement struct {
	// P and Q are the probabilities of true of the first and second stream.
	P, Q float64

	tally
	agree int
}

// Add adds one position of both streams.
func (a *Agreement) Add(x, y bool) {
	a.n++
	if x == y {
		a.agree++
	}
}

// Validate reports a P or Q outside [0, 1].
func (a *Agreement) Validate() error {
	if !(a.P >= 0 && a.P <= 1) {
		return badArgument("Agreement.P", "is %v, want a probability in [0, 1]", a.P)
	}
	if !(a.Q >= 0 && a.Q <= 1) {
		return badArgument("Agreement.Q", "is %v, want a probability in [0, 1]", a.Q)
	}
	return nil
}

func (a *Agreement) expected() float64 { return a.P*a.Q + (1-a.P)*(1-a.Q) }

// Limit returns the greater of the probabilities of agreement and disagreement.
func (a *Agreement) Limit() float64 { return math.Max(a.expected(), 1-a.expected()) }

// Miss returns the exact miss of the binomial test, as [Proportion.Miss].
func (a *Agreement) Miss(plan Plan, n int) (float64, error) {
	if err := validate(a, plan, n); err != nil {
		return 1, err
	}
	return missOfSides(n, sides(a.expected(), plan.Effect, plan.FalseAlarm)), nil
}

// Samples returns the least number of positions from which on the plan stays
// reached.
func (a *Agreement) Samples(plan Plan) (int, error) {
	if err := validate(a, plan, 1); err != nil {
		return 0, err
	}
	return samplesOfSides(plan, sides(a.expected(), plan.Effect, plan.FalseAlarm))
}

// Judge returns the verdict. Estimate is the frequency of agreement.
func (a *Agreement) Judge(plan Plan) verdict.Finding {
	return judge(a, &a.tally, plan, func() observation {
		expected, estimate := a.expected(), float64(a.agree)/float64(a.n)
		o := observation{
			pValue:    binomial{expected, 1 - expected}.twoSided(a.n, a.agree),
			estimate:  estimate,
			want:      expected,
			statistic: fmt.Sprintf("%d positions of %d agree", a.agree, a.n),
			reason:    fmt.Sprintf("the streams agree at %.4g of the positions, want %.4g", estimate, expected),
		}
		switch a.agree {
		case a.n:
			o.pattern = "looks like one stream used twice"
		case 0:
			o.pattern = "looks like one stream and its complement"
		}
		return o
	})
}
