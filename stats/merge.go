package stats

import (
	"fmt"
	"math"
)

// Results of shards. Every test here is made of counts, exact sums and maxima,
// so that the merged totals, the verdict and every digit of the evidence are those
// of one test that was given all samples, whatever the split: sums are kept
// without rounding, see package exact. Sums and maxima do not depend on the order
// of the shards; the number of the first impossible sample does, and so does
// [Duplicates], of which only the first MaxDuplicates samples count.
//
// Every Merge reports an error, and changes nothing, where the laws differ. The
// functions of two [Continuous] or two [TwoSamples] cannot be compared: they must
// be the same.

// sameLaw reports that two laws differ, by the names and values of their fields.
func sameLaw(test string, fields map[string][2]float64) error {
	for name, v := range fields {
		if math.Float64bits(v[0]) != math.Float64bits(v[1]) {
			return badArgument(test+".Merge", "has shards of %s %v and %v, want one law", name, v[0], v[1])
		}
	}
	return nil
}

// Merge adds the samples of another shard.
func (v *Variance) Merge(other *Variance) error {
	if err := sameLaw("Variance", map[string][2]float64{"Want": {v.Want, other.Want}}); err != nil {
		return err
	}
	v.tally.merge(&other.tally)
	v.statistic.Merge(&other.statistic)
	return nil
}

// Merge adds the samples of another shard.
func (m *Mean) Merge(other *Mean) error {
	if err := sameLaw("Mean", map[string][2]float64{"Want": {m.Want, other.Want}, "Sigma": {m.Sigma, other.Sigma}}); err != nil {
		return err
	}
	m.tally.merge(&other.tally)
	m.deviation.Merge(&other.deviation)
	return nil
}

// Merge adds the samples of another shard.
func (r *Range) Merge(other *Range) error {
	if err := sameLaw("Range", map[string][2]float64{"Bound": {r.Bound, other.Bound}, "Roundoff": {r.Roundoff, other.Roundoff}}); err != nil {
		return err
	}
	r.tally.merge(&other.tally)
	r.max = math.Max(r.max, other.max)
	return nil
}

// Merge adds the samples of another shard.
func (m *SecondMoment) Merge(other *SecondMoment) error {
	if err := sameLaw("SecondMoment", map[string][2]float64{"Bound": {m.Bound, other.Bound}, "Second": {m.Second, other.Second},
		"Fourth": {m.Fourth, other.Fourth}, "Roundoff": {m.Roundoff, other.Roundoff}}); err != nil {
		return err
	}
	m.tally.merge(&other.tally)
	m.squares.Merge(&other.squares)
	return nil
}

// Merge adds the samples of another shard.
func (p *Proportion) Merge(other *Proportion) error {
	if err := sameLaw("Proportion", map[string][2]float64{"P": {p.P, other.P}}); err != nil {
		return err
	}
	p.tally.merge(&other.tally)
	p.successes += other.successes
	return nil
}

// Merge adds the samples of another shard.
func (d *Discrete) Merge(other *Discrete) error {
	if len(d.P) != len(other.P) {
		return badArgument("Discrete.Merge", "has shards of %d and %d outcomes, want one law", len(d.P), len(other.P))
	}
	for i := range d.P {
		if err := sameLaw("Discrete", map[string][2]float64{fmt.Sprintf("P[%d]", i): {d.P[i], other.P[i]}}); err != nil {
			return err
		}
	}
	d.tally.merge(&other.tally)
	d.counts = addCounts(d.counts, other.counts)
	return nil
}

// Merge adds the samples of another shard, of the same CDF.
func (c *Continuous) Merge(other *Continuous) error {
	if (c.CDF == nil) != (other.CDF == nil) {
		return badArgument("Continuous.Merge", "has a shard without CDF, want one law")
	}
	c.tally.merge(&other.tally)
	c.counts = addCounts(c.counts, other.counts)
	if c.broken == "" {
		c.broken = other.broken
	}
	return nil
}

// Merge adds the positions of another shard.
func (a *Agreement) Merge(other *Agreement) error {
	if err := sameLaw("Agreement", map[string][2]float64{"P": {a.P, other.P}, "Q": {a.Q, other.Q}}); err != nil {
		return err
	}
	a.tally.merge(&other.tally)
	a.agree += other.agree
	return nil
}

// Merge adds the positions of another shard.
func (e *Equality) Merge(other *Equality) error {
	if err := sameLaw("Equality", map[string][2]float64{"Roundoff": {e.Roundoff, other.Roundoff}}); err != nil {
		return err
	}
	e.tally.merge(&other.tally)
	e.equal += other.equal
	return nil
}

// Merge adds the pairs of another shard.
func (c *Correlation) Merge(other *Correlation) error {
	if err := sameLaw("Correlation", map[string][2]float64{"SigmaX": {c.SigmaX, other.SigmaX}, "SigmaY": {c.SigmaY, other.SigmaY}}); err != nil {
		return err
	}
	c.tally.merge(&other.tally)
	c.xx.Merge(&other.xx)
	c.xy.Merge(&other.xy)
	return nil
}

// Merge adds the samples of another shard, which follow those of d: a sample may
// repeat one of another shard.
func (d *Duplicates) Merge(other *Duplicates) error {
	if err := sameLaw("Duplicates", map[string][2]float64{"Roundoff": {d.Roundoff, other.Roundoff}}); err != nil {
		return err
	}
	wrong, n := other.wrong, d.n
	for _, x := range other.kept {
		d.Add(x)
	}
	d.n = min(MaxDuplicates, n+other.n) // of those not kept, which were not finite, too
	if d.wrong.what == "" && wrong.what != "" && wrong.first+n <= MaxDuplicates {
		d.wrong = impossible{wrong.first + n, wrong.last + n, wrong.what}
	}
	return nil
}

// addCounts adds counts of the same cells; nil is none.
func addCounts(a, b []int) []int {
	if a == nil && b != nil {
		a = make([]int, len(b))
	}
	for i, n := range b {
		a[i] += n
	}
	return a
}
