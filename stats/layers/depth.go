package layers

import "math"

// Depth returns the law of the number of blocks kept, P(depth = d) for d = 0..L, of
// blocks that are kept with the given probabilities, independently: the
// Poisson-binomial law of stochastic depth, by adding one block at a time. All terms
// are positive, so that every entry is within 3L roundings, however small. It panics
// on what is no probability.
//
// Reference: Wang, On the number of successes in independent trials, Statistica
// Sinica 3 (1993), equation 1.
func Depth(keep []float64) []float64 {
	law := make([]float64, 1, len(keep)+1)
	law[0] = 1
	for _, p := range keep {
		if !(p >= 0 && p <= 1) {
			panic("layers: Depth: a probability is outside [0, 1]")
		}
		law = append(law, 0)
		for d := len(law) - 1; d > 0; d-- {
			law[d] = law[d]*(1-p) + law[d-1]*p
		}
		law[0] *= 1 - p
	}
	return law
}

// LinearDecay returns p_1, …, p_L of stochastic depth, p_l = 1 − (l/L)(1 − p_L).
//
// Reference: Huang et al., Deep networks with stochastic depth (2016), equation 4.
func LinearDecay(blocks int, last float64) []float64 {
	keep := make([]float64, blocks)
	for i := range keep {
		keep[i] = 1 - float64(i+1)/float64(blocks)*(1-last)
	}
	return keep
}

// DepthMoments returns the mean and variance of a law on 0, 1, 2, ….
func DepthMoments(law []float64) (mean, variance float64) {
	for d, p := range law {
		mean += float64(d) * p
	}
	for d, p := range law {
		variance += math.Pow(float64(d)-mean, 2) * p
	}
	return mean, variance
}
