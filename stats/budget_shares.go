package stats

import "math"

// Split enters tests whose shares of what remains of the limit are in proportion
// to their weights: a test that matters more, or that costs more samples for each
// digit of α, gets more. It enters all or, with an error, none; weights must be
// positive and finite, as many as names.
func (b *Budget) Split(names []string, weights []float64) error {
	if len(names) == 0 || len(names) != len(weights) {
		return badArgument("weights", "are %d for %d tests, want one each", len(weights), len(names))
	}
	var sum total
	for i, w := range weights {
		if !positive(w) {
			return badArgument("weights", "of %s is %v, want > 0", names[i], w)
		}
		sum.add(w)
	}
	before, remaining := *b, b.Remaining()
	for i, name := range names {
		if err := b.Add(name, remaining*(weights[i]/sum.value())); err != nil {
			*b = before
			return err
		}
	}
	return nil
}

// Share returns the share of a test, and whether it is in the ledger.
func (b *Budget) Share(name string) (falseAlarm float64, ok bool) {
	for _, e := range b.entries {
		if e.name == name {
			return e.falseAlarm, true
		}
	}
	return 0, false
}

// StreamShare returns the false alarm of the i-th run of a stream of runs without
// end, i = 1, 2, …, such as those of CI:
//
//	α_i = 6α/(π²i²)
//
// which adds up to α over all runs there will ever be. A constant 1e-9 a run is
// an alternative where the number of runs has a bound: 10⁶ runs of it are 1e-3.
// It panics for α outside (0, 1] or i < 1.
func StreamShare(alpha float64, i int) float64 {
	if !(alpha > 0 && alpha <= 1) || i < 1 {
		panic("stats: StreamShare of an α outside (0, 1], or of a run before the first")
	}
	n := float64(i)
	return 6 * alpha / (math.Pi * math.Pi) / n / n
}
