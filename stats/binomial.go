package stats

import (
	"math"
	"sort"
)

// binomial is the law of the successes among n trials of probability p. Both p
// and q = 1 − p are kept, for 1 − p loses a small q.
type binomial struct{ p, q float64 }

// upper returns P(K ≥ k) among n trials. It sums away from the mean, and is one
// minus the other tail where it holds the mean.
func (b binomial) upper(n, k int) float64 {
	switch {
	case k <= 0:
		return 1
	case k > n || b.p <= 0:
		return 0
	case b.q <= 0:
		return 1
	case float64(k) <= float64(n)*b.p:
		return 1 - b.flip().upper(n, n-k+1)
	}
	N, j, odds := float64(n), float64(k), b.p/b.q
	term, sum := binomialTerm(N, j, b.p, b.q), 0.
	for ; j <= N; j++ {
		sum += term
		ratio := (N - j) / (j + 1) * odds
		if negligible(term, ratio, sum) || term == 0 {
			break
		}
		term *= ratio
	}
	return math.Min(sum, 1)
}

// lower returns P(K ≤ k) among n trials.
func (b binomial) lower(n, k int) float64 { return b.flip().upper(n, n-k) }

// flip returns the law of the failures.
func (b binomial) flip() binomial { return binomial{b.q, b.p} }

// twoSided returns twice the smaller tail of k successes, at most 1.
func (b binomial) twoSided(n, k int) float64 {
	return math.Min(1, 2*math.Min(b.upper(n, k), b.lower(n, k)))
}

// critical returns the least k with P(K ≥ k) ≤ alpha: n+1 if there is none.
func (b binomial) critical(n int, alpha float64) int {
	return sort.Search(n+1, func(k int) bool { return b.upper(n, k) <= alpha })
}

// lastTrials returns the greatest number of trials, up to MaxSamples, at which k
// successes are significant: P(K ≥ k) ≤ alpha. The tail rises with n.
func (b binomial) lastTrials(k int, alpha float64) int {
	return sort.Search(MaxSamples, func(n int) bool { return b.upper(n+1, k) > alpha })
}
