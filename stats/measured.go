package stats

import "fmt"

// Measured compares how often an error was missed with a prediction.
type Measured struct {
	PredictedMiss float64 // the probability, or an upper bound on it
	// Slack is how far below the prediction the truth may lie, as a factor in [0, 1]:
	// 1 for an exact law, 0 for an upper bound that says nothing of the other side.
	Slack              float64
	Misses, Replicates int
}

// MeasuredError is the probability at which either side of a comparison of
// [Measured] calls a right prediction wrong.
const MeasuredError = 1e-6

// Contradicts says in words why the measurement contradicts the prediction, "" if
// it does not: P(K ≥ misses) ≤ 1e-6 for K of the predicted probability, or
// P(K ≤ misses) ≤ 1e-6 for Slack times that, both exact binomial tails. A
// prediction that is none is contradicted.
func (m Measured) Contradicts() string {
	switch p := m.PredictedMiss; {
	case !(p >= 0 && p <= 1) || !(m.Slack >= 0 && m.Slack <= 1) || m.Misses < 0 || m.Misses > m.Replicates:
		return fmt.Sprintf("%d misses of %d, predicted %v, slack %v: want counts and probabilities", m.Misses, m.Replicates, p, m.Slack)
	case m.Replicates == 0:
		return ""
	case binomial{p, 1 - p}.upper(m.Replicates, m.Misses) <= MeasuredError:
		return fmt.Sprintf("%d misses of %d are too many for %.3g", m.Misses, m.Replicates, p)
	}
	if low := m.PredictedMiss * m.Slack; (binomial{low, 1 - low}).lower(m.Replicates, m.Misses) <= MeasuredError {
		return fmt.Sprintf("%d misses of %d are too few for %.3g, even for %.2g of that", m.Misses, m.Replicates, m.PredictedMiss, m.Slack)
	}
	return ""
}
