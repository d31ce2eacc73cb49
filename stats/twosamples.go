package stats

import (
	"fmt"
	"math"

	"bonpied/core/verdict"
)

// TwoSamples tests that two independent streams have one law, whatever it is, by
// the distance D of their empirical distribution functions after n samples of
// each. If the law is continuous,
//
//	P(D ≥ k/n) = 2 Σ_{i≥1} (−1)^{i−1} C(2n, n−ik)/C(2n, n) ≤ 2 C(2n, n−k)/C(2n, n)
//
// for every n, and less if it is not. The test fails where that bound, the first
// term, is at most α. D is taken over the edges of 2¹⁴ equal bins of Scale, so that
// the samples need not be kept; that makes it smaller, which costs power only.
//
// The effect ε is the greatest difference of the two distribution functions over
// the edges of the bins. A distance is weak against errors of scale: see
// [TwoVariances].
//
// Reference: Gnedenko & Korolyuk, On the maximum discrepancy between two
// empirical distributions, Doklady AN SSSR 80 (1951); Hoeffding (1963), theorem 2,
// for the miss.
type TwoSamples struct {
	// Scale maps a sample to [0, 1], without falling: the distribution function
	// that is expected, or a rough one. It only places the edges of the bins.
	Scale func(x float64) float64

	tally
	first, second []int
	broken        string // what Scale returned, if not in [0, 1]
}

// Add adds one sample of each stream.
func (t *TwoSamples) Add(x, y float64) {
	if !t.finite(x) || t.Scale == nil {
		return
	}
	if y-y != 0 { // NaN or infinite
		t.reject("of the second stream is %v", y)
		return
	}
	if t.first == nil {
		t.first, t.second = make([]int, continuousBins), make([]int, continuousBins)
	}
	t.count(t.first, x)
	t.count(t.second, y)
}

func (t *TwoSamples) count(counts []int, x float64) {
	u := t.Scale(x)
	if !(u >= 0 && u <= 1) {
		t.broken = fmt.Sprintf("returns %v at %v", u, x)
		return
	}
	counts[min(continuousBins-1, int(u*continuousBins))]++
}

// Validate reports a nil Scale, or one that returned what is outside [0, 1].
func (t *TwoSamples) Validate() error {
	if t.Scale == nil {
		return badArgument("TwoSamples.Scale", "is nil, want a map to [0, 1] that does not fall")
	}
	if t.broken != "" {
		return badArgument("TwoSamples.Scale", "%s, want [0, 1]", t.broken)
	}
	return nil
}

// Limit returns 1.
func (t *TwoSamples) Limit() float64 { return 1 }

// tailOfTwo returns 2 C(2n, n−k)/C(2n, n), at most 1.
func tailOfTwo(n, k int) float64 {
	if k > n {
		return 0
	}
	N := float64(n)
	return math.Min(1, 2*binomialTerm(2*N, N-float64(k), 0.5, 0.5)/binomialTerm(2*N, N, 0.5, 0.5))
}

// criticalOfTwo returns the least k with a tail of at most alpha: n+1 if none.
func criticalOfTwo(n int, alpha float64) int {
	low, high := 1, n+1
	for low < high {
		if k := low + (high-low)/2; tailOfTwo(n, k) <= alpha {
			high = k
		} else {
			low = k + 1
		}
	}
	return low
}

// Miss returns exp(−n(ε − (k−1)/n)²) for the critical count k: where the
// distribution functions are ε apart, the difference of the empirical ones is a
// sum of 2n independent terms in intervals of length 1/n.
func (t *TwoSamples) Miss(plan Plan, n int) (float64, error) {
	if err := validate(t, plan, n); err != nil {
		return 1, err
	}
	return missOfTwo(plan, n), nil
}

func missOfTwo(plan Plan, n int) float64 {
	k := criticalOfTwo(n, plan.FalseAlarm)
	if k > n {
		return 1
	}
	beyond := plan.Effect - float64(k-1)/float64(n)
	if beyond <= 0 {
		return 1
	}
	return math.Exp(-float64(n) * beyond * beyond)
}

// Samples returns the least number of samples of each stream from which on the
// plan stays reached, about (√ln(2/α) + √ln(1/β))²/ε². The miss is a saw-tooth in
// n, below the smooth miss of one more in the critical count, from which the
// search walks down.
func (t *TwoSamples) Samples(plan Plan) (int, error) {
	if err := validate(t, plan, 1); err != nil {
		return 0, err
	}
	n, err := leastSamples(plan, func(n int) float64 {
		k := criticalOfTwo(n, plan.FalseAlarm)
		if beyond := plan.Effect - float64(k)/float64(n); beyond > 0 && k < n {
			return math.Exp(-float64(n) * beyond * beyond)
		}
		return 1
	})
	for err == nil && n > 1 && missOfTwo(plan, n-1) <= plan.Miss {
		n--
	}
	return n, err
}

// Judge returns the verdict. Estimate is D, near 0 if the laws agree.
func (t *TwoSamples) Judge(plan Plan) verdict.Finding {
	return judge(t, &t.tally, plan, func() observation {
		most, at, difference := 0, 0, 0
		for i := range t.first {
			difference += t.first[i] - t.second[i]
			if off := max(difference, -difference); off > most {
				most, at = off, i+1
			}
		}
		distance, where := float64(most)/float64(t.n), float64(at)/continuousBins
		return observation{
			pValue:    tailOfTwo(t.n, max(1, most)),
			estimate:  distance,
			want:      0,
			statistic: fmt.Sprintf("max |F_n − G_n| = %.4g at scale %.4g", distance, where),
			reason:    fmt.Sprintf("the distribution functions of the streams are %.4g apart where the scale is %.4g", distance, where),
		}
	})
}

// Merge adds the samples of another shard, of the same Scale.
func (t *TwoSamples) Merge(other *TwoSamples) error {
	if (t.Scale == nil) != (other.Scale == nil) {
		return badArgument("TwoSamples.Merge", "has a shard without Scale, want one law")
	}
	t.tally.merge(&other.tally)
	t.first, t.second = addCounts(t.first, other.first), addCounts(t.second, other.second)
	if t.broken == "" {
		t.broken = other.broken
	}
	return nil
}
