package stats

import (
	"fmt"
	"math"

	"bonpied/core/verdict"
)

// Overlap tests that two streams of a continuous law share no part, wherever it
// stands in each: a stream that another key merely enters at another place, or
// runs backwards. It counts the samples of the second stream whose |x| is among
// those of the first. [Equality] sees equal positions only, and is cheaper.
//
// With a the largest atom (see the file atom.go) and m samples of the first
// stream, each of the second is among them with a probability of at most ma, given
// the first. The count among n is so at most Binomial(n, ma), and the test fails
// where its upper tail is at most α. The effect ε is the probability that a sample
// of the second stream is one of the first: the shared part of the length.
//
// Each stream counts up to [MaxDuplicates] samples, the rest is ignored. Give the
// first stream whole before the second.
type Overlap struct {
	// Roundoff is u; 0 means 2⁻⁵³.
	Roundoff float64

	tally  // of the second stream
	first  map[float64]struct{}
	length int // of the first stream
	shared int
}

// AddFirst adds a sample of the first stream. It panics once the second has begun.
func (o *Overlap) AddFirst(x float64) {
	if o.n > 0 {
		panic("stats: Overlap: the first stream goes on after the second has begun")
	}
	if o.length == MaxDuplicates {
		return
	}
	if x-x != 0 { // NaN or infinite
		o.rejectRange(0, 0, "sample %d of the first stream is %v", o.length+1, x)
	}
	if o.first == nil {
		o.first = make(map[float64]struct{})
	}
	o.length++
	o.first[math.Abs(x)] = struct{}{}
}

// AddSecond adds a sample of the second stream.
func (o *Overlap) AddSecond(x float64) {
	if o.n == MaxDuplicates || !o.finite(x) {
		return
	}
	if _, is := o.first[math.Abs(x)]; is {
		o.shared++
	}
}

// Validate reports a Roundoff outside [0, 2⁻⁸], or a second stream without a
// first.
func (o *Overlap) Validate() error {
	if o.n > 0 && o.length == 0 {
		return badArgument("Overlap", "has a second stream and no first")
	}
	return validateRoundoff("Overlap.Roundoff", o.Roundoff)
}

// Limit returns 1.
func (o *Overlap) Limit() float64 { return 1 }

// side returns the binomial test for a first stream of full length.
func (o *Overlap) side(plan Plan) side {
	p := math.Min(1, MaxDuplicates*atom(o.Roundoff))
	return side{binomial{p, 1 - p}, binomial{plan.Effect, 1 - plan.Effect}, plan.FalseAlarm}
}

// Miss returns the probability that fewer samples than the critical count are
// shared where each is with probability ε: exact, for a first stream of
// MaxDuplicates.
func (o *Overlap) Miss(plan Plan, n int) (float64, error) {
	if err := validate(o, plan, n); err != nil {
		return 1, err
	}
	return o.side(plan).miss(min(n, MaxDuplicates)), nil
}

// Samples returns the least number of samples of the second stream from which on
// the plan stays reached. It is an error where MaxDuplicates do not reach it.
func (o *Overlap) Samples(plan Plan) (int, error) {
	if err := validate(o, plan, 1); err != nil {
		return 0, err
	}
	s := o.side(plan)
	if !(plan.Effect > s.null.p) {
		return 0, badArgument("Plan.Effect", "is %v, want over %v, what rounding may give", plan.Effect, s.null.p)
	}
	n, ok := s.samples(plan.Miss)
	if !ok || n > MaxDuplicates {
		return 0, badArgument("Plan", "(%v) needs more than %d samples", plan, MaxDuplicates)
	}
	return n, nil
}

// Judge returns the verdict. Estimate is the share of the second stream that is
// in the first.
func (o *Overlap) Judge(plan Plan) verdict.Finding {
	return judge(o, &o.tally, plan, func() observation {
		p := math.Min(1, float64(o.length)*atom(o.Roundoff))
		return observation{
			pValue:    binomial{p, 1 - p}.upper(o.n, o.shared),
			estimate:  float64(o.shared) / float64(o.n),
			want:      0,
			statistic: fmt.Sprintf("%d of %d samples are among the %d of the first stream", o.shared, o.n, o.length),
			reason: fmt.Sprintf("%d of %d samples of the second stream are among the first %d of the first: one stream entered twice?",
				o.shared, o.n, o.length),
		}
	})
}
