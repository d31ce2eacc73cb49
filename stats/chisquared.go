package stats

import "math"

// chiSquaredUpper returns P(χ²_n ≥ s) for n ≥ 1 degrees of freedom.
//
// With a = n/2 and x = s/2 the tail is Γ(a, x)/Γ(a), a finite sum:
//
//	Q(a, x) = t(a−1) + t(a−2) + …,   t(k) = xᵏ e⁻ˣ/Γ(k+1)
//
// down to t(0) for even n, and to t(½) + erfc √x for odd n. The relative error
// of a tail p is about |ln p| + √n rounding errors; where the tail is over ½ it
// is one minus the other.
//
// Reference: Abramowitz & Stegun, 26.4.4–26.4.5 and 6.5.22.
func chiSquaredUpper(n int, s float64) float64 {
	switch {
	case !(s > 0):
		return 1
	case s < float64(n):
		return 1 - chiSquaredLower(n, s)
	case math.IsInf(s, 1):
		return 0
	}
	x, sum := s/2, 0.
	if n%2 == 1 {
		sum = math.Erfc(math.Sqrt(x))
	}
	k := float64(n)/2 - 1
	if k < 0 {
		return sum
	}
	term := poissonTerm(k, x)
	for ; k >= 0; k-- {
		sum += term
		ratio := k / x
		if negligible(term, ratio, sum) {
			break
		}
		term *= ratio
	}
	return math.Min(sum, 1)
}

// chiSquaredLower returns P(χ²_n ≤ s) for n ≥ 1, from the series
//
//	P(a, x) = t(a) + t(a+1) + …
//
// Reference: Abramowitz & Stegun, 6.5.29.
func chiSquaredLower(n int, s float64) float64 {
	switch {
	case !(s > 0):
		return 0
	case s >= float64(n):
		return 1 - chiSquaredUpper(n, s)
	}
	x, k := s/2, float64(n)/2
	term, sum := poissonTerm(k, x), 0.
	for ; ; k++ {
		sum += term
		ratio := x / (k + 1)
		if negligible(term, ratio, sum) || term == 0 {
			return math.Min(sum, 1)
		}
		term *= ratio
	}
}

// chiSquaredDensity returns the density of χ²_n at s > 0:
// ½ t(n/2 − 1) at s/2, written with t(n/2) so that n = 1 has no Γ(½ − 1).
func chiSquaredDensity(n int, s float64) float64 {
	a := float64(n) / 2
	return poissonTerm(a, s/2) * a / s
}

// chiSquaredUpperQuantile returns the s with P(χ²_n ≥ s) = p, for p in (0, ½].
func chiSquaredUpperQuantile(n int, p float64) float64 {
	return solveTail(p, wilsonHilferty(n, normalUpperQuantile(p)), func(s float64) (tail, slope float64) {
		return chiSquaredUpper(n, s), -chiSquaredDensity(n, s)
	})
}

// chiSquaredLowerQuantile returns the s with P(χ²_n ≤ s) = p, for p in (0, ½].
func chiSquaredLowerQuantile(n int, p float64) float64 {
	return solveTail(p, wilsonHilferty(n, -normalUpperQuantile(p)), func(s float64) (tail, slope float64) {
		return chiSquaredLower(n, s), chiSquaredDensity(n, s)
	})
}

// wilsonHilferty returns the approximate quantile n (1 − h + z√h)³, h = 2/(9n),
// where the solver starts; where that is not positive, the s at which the
// density of small n is of the order of the tail.
//
// Reference: Abramowitz & Stegun, 26.4.17.
func wilsonHilferty(n int, z float64) float64 {
	h := 2 / (9 * float64(n))
	c := 1 - h + z*math.Sqrt(h)
	if c < 0.1 {
		c = 0.1
	}
	return float64(n) * c * c * c
}
