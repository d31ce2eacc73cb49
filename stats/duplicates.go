package stats

import (
	"fmt"
	"math"

	"bonpied/core/verdict"
)

// MaxDuplicates is the number of samples that [Duplicates] looks at; it ignores
// further ones, so that its memory is bounded.
const MaxDuplicates = 4096

// Duplicates tests that the |x| of a continuous law do not repeat: a constant,
// one value with random signs, or a block that comes twice have the right
// variance and are not random. It counts the samples whose |x| came before.
//
// With a the largest atom (see the file atom.go), sample i repeats one of the i−1
// before it with a probability of at most (i−1)a, whatever those were. The count
// R of repeats among n samples is so at most a sum of independent trials of mean
// μ = n(n−1)a/2, and
//
//	P(R ≥ r) ≤ P(Binomial(n−1, na/2) ≥ r)   for r ≥ μ + 1.
//
// The effect ε is the probability that a sample repeats an earlier one.
//
// Reference: Hoeffding, On the distribution of the number of successes in
// independent trials, Annals of Mathematical Statistics 27 (1956), theorem 4.
type Duplicates struct {
	// Roundoff is the unit roundoff u of the samples; 0 means 2⁻⁵³.
	Roundoff float64

	tally
	seen    map[float64]struct{}
	kept    []float64 // all |x|, in order: shards are merged by replaying them
	repeats int
}

// Add adds one sample.
func (d *Duplicates) Add(x float64) {
	if d.n == MaxDuplicates || !d.finite(x) {
		return
	}
	if d.seen == nil {
		d.seen = make(map[float64]struct{})
	}
	x = math.Abs(x)
	d.kept = append(d.kept, x)
	if _, again := d.seen[x]; again {
		d.repeats++
	}
	d.seen[x] = struct{}{}
}

// Validate reports a Roundoff outside [0, 2⁻⁸].
func (d *Duplicates) Validate() error { return validateRoundoff("Duplicates.Roundoff", d.Roundoff) }

// Limit returns 1.
func (d *Duplicates) Limit() float64 { return 1 }

// upper bounds P(R ≥ r) among n samples.
func (d *Duplicates) upper(n, r int) float64 {
	p := math.Min(1, float64(n)*atom(d.Roundoff)/2)
	if float64(r) < float64(n-1)*p+1 {
		return 1
	}
	return binomial{p, 1 - p}.upper(n-1, r)
}

// Miss returns the probability that fewer samples than the critical count
// repeat where each but the first does with probability ε: exact. Beyond
// [MaxDuplicates] samples it is that of MaxDuplicates.
func (d *Duplicates) Miss(plan Plan, n int) (float64, error) {
	if err := validate(d, plan, n); err != nil {
		return 1, err
	}
	return d.miss(plan, min(n, MaxDuplicates)), nil
}

func (d *Duplicates) miss(plan Plan, n int) float64 {
	p := math.Min(1, float64(n)*atom(d.Roundoff)/2)
	critical := binomial{p, 1 - p}.critical(n-1, plan.FalseAlarm)
	critical = max(critical, int(math.Ceil(float64(n-1)*p))+1)
	return binomial{plan.Effect, 1 - plan.Effect}.lower(n-1, critical-1)
}

// Samples returns the least number of samples from which on, up to
// [MaxDuplicates], the plan stays reached. It is an error if that many do not.
func (d *Duplicates) Samples(plan Plan) (int, error) {
	if err := validate(d, plan, 1); err != nil {
		return 0, err
	}
	n := MaxDuplicates + 1
	for n > 1 && d.miss(plan, n-1) <= plan.Miss {
		n--
	}
	if n > MaxDuplicates {
		return 0, badArgument("Plan", "(%v) needs more than %d samples", plan, MaxDuplicates)
	}
	return n, nil
}

// Judge returns the verdict. Estimate is the frequency of repeats.
func (d *Duplicates) Judge(plan Plan) verdict.Finding {
	return judge(d, &d.tally, plan, func() observation {
		return observation{
			pValue:    d.upper(d.n, d.repeats),
			estimate:  float64(d.repeats) / float64(d.n),
			want:      0,
			statistic: fmt.Sprintf("%d repeats of |x| among %d samples", d.repeats, d.n),
			reason:    fmt.Sprintf("%d of %d samples have the |x| of an earlier one", d.repeats, d.n),
		}
	})
}
