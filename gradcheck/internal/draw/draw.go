// Package draw holds the keyed random streams of the judges.
package draw

import "math/rand/v2"

// Keyed returns the stream of one purpose: equal keys give equal draws.
func Keyed(seed uint64, purpose string, tensor, replicate int) *rand.Rand {
	h := uint64(14695981039346656037) // FNV-1a, 64 bits
	mix := func(b uint64) { h = (h ^ b) * 1099511628211 }
	for _, b := range []byte(purpose) {
		mix(uint64(b))
	}
	mix(uint64(tensor))
	mix(uint64(replicate))
	return rand.New(rand.NewPCG(seed, h))
}

// Unit draws a number of mean square 1: a Gaussian one or a sign.
func Unit(r *rand.Rand, gaussian bool) float64 {
	if gaussian {
		return r.NormFloat64()
	}
	return float64(2*r.IntN(2) - 1)
}
