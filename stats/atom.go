package stats

import "math"

// atom bounds the probability that |x| of a continuous law takes any one value,
// once a generator has made a number of unit roundoff u of it.
//
// A uniform made of 24 bits, as float32 generators do, has 2²³ values of |x|,
// and 2²² if made of 23 (the mantissa trick): 4u for u = 2⁻²⁴. Rounding a
// uniform or a normal to the format makes smaller atoms: a normal's largest,
// counting both signs, is 2φ(1)·2u = 0.97u, at the start of the binade [1, 2).
//
// The same formula gives 2⁻⁵¹ for float64, but generators of normals spend fewer
// bits: math/rand/v2's NormFloat64 has 2³¹ values of |x| in each of its 128
// strips, and a generator that inverts one 32-bit word has 2³¹ in all. Hence
// no bound below 2⁻³¹.
func atom(u float64) float64 { return math.Max(4*roundoffOf(u), 0x1p-31) }
