package stats

import "math"

// betaLower returns P(B ≤ x) for B ~ Beta(a, b), given x and q = 1 − x, from the
// series of positive terms
//
//	I_x(a, b) = t Σ_{k≥0} Π_{j=1..k} (a+b+j−1)/(a+j) x,   t = x^a q^b/(a B(a, b))
//
// and one minus that of the complement where x is beyond the mean.
//
// Reference: DLMF 8.17.8 and 8.17.4.
func betaLower(a, b, x, q float64) float64 {
	switch {
	case !(x > 0):
		return 0
	case !(q > 0):
		return 1
	case x > a/(a+b):
		return 1 - betaLower(b, a, q, x)
	}
	term := binomialTerm(a+b, a, x, q) * b / (a + b)
	sum := 0.
	for k := 0.; ; k++ {
		sum += term
		ratio := (a + b + k) / (a + 1 + k) * x
		// For b < 1 the ratios rise towards x.
		if negligible(term, math.Max(ratio, x), sum) || term == 0 {
			return math.Min(sum, 1)
		}
		term *= ratio
	}
}

// fisherUpper returns P(F ≥ f) for the ratio F of two χ²_n.
func fisherUpper(n int, f float64) float64 {
	a := float64(n) / 2
	return betaLower(a, a, 1/(1+f), f/(1+f))
}

// fisherDensity returns the density of F at f > 0.
func fisherDensity(n int, f float64) float64 {
	a := float64(n) / 2
	return binomialTerm(2*a, a, 1/(1+f), f/(1+f)) * a / 2 / f
}

// fisherUpperQuantile returns the f ≥ 1 with P(F ≥ f) = p, for p in (0, ½]. The
// lower quantile is 1/f.
func fisherUpperQuantile(n int, p float64) float64 {
	// ln F is nearly normal, of variance 4/n.
	start := math.Exp(math.Min(600, 2*normalUpperQuantile(p)/math.Sqrt(float64(n))))
	return solveTail(p, start, func(f float64) (tail, slope float64) {
		return fisherUpper(n, f), -fisherDensity(n, f)
	})
}
