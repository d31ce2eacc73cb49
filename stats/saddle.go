package stats

import "math"

// The probabilities of this package are sums of Poisson or binomial terms, all
// of one sign, so that nothing cancels. Each sum starts from one term in
// Loader's saddle-point form, which splits it into a factor that is exact at the
// mean and a deviance, and goes on by the ratio of neighbours.
//
// Reference: C. Loader, Fast and Accurate Computation of Binomial
// Probabilities (2000), sections 2–4.

// stirlingError returns δ(n) = ln Γ(n+1) − (n + ½) ln n + n − ½ ln 2π, the error
// of Stirling's formula, for n > 0.
//
// For n ≥ 16 the first term left out of the asymptotic series, 1/(156 n¹³), is
// below 2e-18; for n < 16 the difference of terms below 45 is off by about
// 45·2⁻⁵² = 1e-14, the largest relative error in this file.
func stirlingError(n float64) float64 {
	if n < 16 {
		lg, _ := math.Lgamma(n + 1)
		return lg - (n+0.5)*math.Log(n) + n - 0.5*math.Log(2*math.Pi)
	}
	r := 1 / (n * n)
	return (1./12 - r*(1./360-r*(1./1260-r*(1./1680-r*(1./1188-r*691./360360))))) / n
}

// deviance returns D(x, μ) = x ln(x/μ) + μ − x ≥ 0 for x, μ > 0, the exponent
// of a Poisson term.
//
// With v = (x−μ)/(x+μ), ln(x/μ) = 2 atanh v and μ − x = −v(x+μ), so that
// D = v(x−μ) + 2x(v³/3 + v⁵/5 + …), which does not cancel near x = μ.
//
// D(0, μ) = μ, and D(x, 0) = +Inf.
func deviance(x, mu float64) float64 {
	if x == 0 {
		return mu
	}
	v := (x - mu) / (x + mu)
	if !(math.Abs(v) <= 0.1) { // NaN too, for which the series would not end
		return x*math.Log(x/mu) + mu - x
	}
	sum, power := v*(x-mu), 2*x*v
	for j := 3.; ; j += 2 {
		power *= v * v
		next := sum + power/j
		if next == sum {
			return sum
		}
		sum = next
	}
}

// poissonTerm returns μᵏ e^−μ / Γ(k+1) for real k ≥ 0 and μ > 0.
func poissonTerm(k, mu float64) float64 {
	if k == 0 {
		return math.Exp(-mu)
	}
	return math.Exp(-stirlingError(k)-deviance(k, mu)) / math.Sqrt(2*math.Pi*k)
}

// binomialTerm returns C(n, k) pᵏ qⁿ⁻ᵏ for 0 ≤ k ≤ n and p, q > 0. The caller
// passes q = 1 − p as exactly as it knows it.
func binomialTerm(n, k, p, q float64) float64 {
	switch k {
	case 0:
		return math.Exp(n * logComplement(p, q))
	case n:
		return math.Exp(n * logComplement(q, p))
	}
	m := n - k
	exponent := stirlingError(n) - stirlingError(k) - stirlingError(m) - deviance(k, n*p) - deviance(m, n*q)
	return math.Exp(exponent) * math.Sqrt(n/(2*math.Pi*k*m))
}

// logComplement returns ln q for q = 1 − p, from the smaller of the two.
func logComplement(p, q float64) float64 {
	if p < q {
		return math.Log1p(-p)
	}
	return math.Log(q)
}

// negligible is where a sum of positive terms with falling ratios stops: the
// rest is less than term·ratio/(1−ratio), which the callers keep below
// 2⁻⁵³ of the sum.
func negligible(term, ratio, sum float64) bool {
	return ratio < 1 && term*ratio <= 0x1p-53*(1-ratio)*sum
}
