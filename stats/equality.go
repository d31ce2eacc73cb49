package stats

import (
	"fmt"

	"bonpied/core/verdict"
)

// Equality tests that two streams of a continuous law are not one: it counts
// the positions where they are exactly equal. For independent streams each is
// equal with a probability of at most a = max(4u, 2⁻³¹), the largest atom that
// a generator of unit roundoff u leaves (see the file atom.go), so that the count
// is at most binomial(n, a), and the test fails where its upper tail is at most
// α. The effect ε is the probability of an equal position: 1 for a stream used
// twice. Do not use it on a law with atoms, as the output of a ReLU.
type Equality struct {
	// Roundoff is u; 0 means 2⁻⁵³.
	Roundoff float64

	tally
	equal int
}

// Add adds one position of both streams.
func (e *Equality) Add(x, y float64) {
	if e.finite(x) && x == y {
		e.equal++
	}
	if y-y != 0 { // NaN or infinite
		e.reject("of the second stream is %v", y)
	}
}

// Validate reports a Roundoff outside [0, 2⁻⁸].
func (e *Equality) Validate() error { return validateRoundoff("Equality.Roundoff", e.Roundoff) }

// Limit returns 1.
func (e *Equality) Limit() float64 { return 1 }

func (e *Equality) side(plan Plan) side {
	a := atom(e.Roundoff)
	return side{binomial{a, 1 - a}, binomial{plan.Effect, 1 - plan.Effect}, plan.FalseAlarm}
}

// Miss returns the probability that fewer positions than the critical count are
// equal where each is with probability ε: exact.
func (e *Equality) Miss(plan Plan, n int) (float64, error) {
	if err := validate(e, plan, n); err != nil {
		return 1, err
	}
	return e.side(plan).miss(n), nil
}

// Samples returns the least number of positions from which on the plan stays
// reached. It is an error where ε is not above the bound a.
func (e *Equality) Samples(plan Plan) (int, error) {
	if err := validate(e, plan, 1); err != nil {
		return 0, err
	}
	if !(plan.Effect > atom(e.Roundoff)) {
		return 0, badArgument("Plan.Effect", "is %v, want over %v, what rounding may give", plan.Effect, atom(e.Roundoff))
	}
	return samplesOfSides(plan, []side{e.side(plan)})
}

// Judge returns the verdict. Estimate is the frequency of equal positions.
func (e *Equality) Judge(plan Plan) verdict.Finding {
	return judge(e, &e.tally, plan, func() observation {
		a := atom(e.Roundoff)
		return observation{
			pValue:    binomial{a, 1 - a}.upper(e.n, e.equal),
			estimate:  float64(e.equal) / float64(e.n),
			want:      0,
			statistic: fmt.Sprintf("%d equal positions of %d", e.equal, e.n),
			reason:    fmt.Sprintf("the streams are exactly equal at %d positions of %d: one stream used twice?", e.equal, e.n),
		}
	})
}
