package stats

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mathext"
)

// relative returns |got/want − 1|.
func relative(got, want float64) float64 { return math.Abs(got/want - 1) }

// goldenTolerance is 1e-12: a tail sums up to 40√n terms by a recurrence that
// rounds twice a term, which walks off by 2⁻⁵²·√(40√n) ≈ 6e-14 at n = 3e6, and
// starts from e^(−D), off by 2⁻⁵³·D, D ≤ 460, or by stirlingError's 1e-14.
const goldenTolerance = 1e-12

func TestGoldenChiSquared(t *testing.T) {
	worst := 0.
	for _, g := range chiSquaredGolden {
		quantile, tail := chiSquaredLowerQuantile, chiSquaredLower
		if g.upper {
			quantile, tail = chiSquaredUpperQuantile, chiSquaredUpper
		}
		worst = math.Max(worst, relative(quantile(g.n, g.p), g.s))
		if err := relative(quantile(g.n, g.p), g.s); !(err <= goldenTolerance) {
			t.Errorf("quantile of χ²_%d, p = %g, upper %v: off by %.2g", g.n, g.p, g.upper, err)
		}
		// The golden s is rounded to a double: the tail moves by s f(s)/p ulps.
		condition := g.s * chiSquaredDensity(g.n, g.s) / g.p
		if err := relative(tail(g.n, g.s), g.p); !(err <= goldenTolerance+condition*0x1p-52) {
			t.Errorf("tail of χ²_%d at %v, upper %v: off by %.2g", g.n, g.s, g.upper, err)
		}
	}
	t.Logf("worst relative error of a quantile: %.2g", worst)
}

func TestGoldenNormal(t *testing.T) {
	for _, g := range normalGolden {
		if err := relative(normalUpperQuantile(g.p), g.z); !(err <= goldenTolerance) {
			t.Errorf("quantile at %g: off by %.2g", g.p, err)
		}
	}
}

func TestGoldenBinomial(t *testing.T) {
	worst := 0.
	for _, g := range binomialGolden {
		b := binomial{g.p, 1 - g.p}
		err := relative(b.upper(g.n, g.k), g.tail)
		worst = math.Max(worst, err)
		if !(err <= goldenTolerance) {
			t.Errorf("P(K ≥ %d), n = %d, p = %v: off by %.2g", g.k, g.n, g.p, err)
		}
		if err := math.Abs(b.upper(g.n, g.k) + b.lower(g.n, g.k-1) - 1); !(err <= goldenTolerance) {
			t.Errorf("the tails of n = %d, p = %v at %d sum to 1 + %.2g", g.n, g.p, g.k, err)
		}
	}
	t.Logf("worst relative error of a binomial tail: %.2g", worst)
}

// TestGonumAgrees compares with a second code. Its incomplete gamma function is
// asymptotic or a continued fraction, good to about 1e-9 in the far tail (it is
// the one at fault: the golden values above are the judge), and its inverse
// iterates to about as much.
func TestGonumAgrees(t *testing.T) {
	for _, n := range []int{1, 2, 5, 60, 401, 5000, 1707752} {
		for _, p := range []float64{0.3, 1e-3, 5e-10} {
			s := chiSquaredUpperQuantile(n, p)
			if err := relative(s, 2*mathext.GammaIncRegCompInv(float64(n)/2, p)); !(err <= 1e-9) {
				t.Errorf("n = %d, p = %g: the quantiles differ by %.2g", n, p, err)
			}
		}
	}
}

func TestGoldenFisher(t *testing.T) {
	worst := 0.
	for _, g := range fisherGolden {
		err := relative(fisherUpperQuantile(g.n, g.p), g.f)
		worst = math.Max(worst, err)
		if !(err <= goldenTolerance) {
			t.Errorf("quantile of F(%d, %d) at %g: off by %.2g", g.n, g.n, g.p, err)
		}
		// The golden f is rounded to a double: the tail moves by f·density/p ulps.
		condition := g.f * fisherDensity(g.n, g.f) / g.p
		if err := relative(fisherUpper(g.n, g.f), g.p); !(err <= goldenTolerance+condition*0x1p-51) {
			t.Errorf("tail of F(%d, %d) at %v: off by %.2g", g.n, g.n, g.f, err)
		}
	}
	t.Logf("worst relative error of a quantile of F: %.2g", worst)
}

// TestGoldenUniformRate: what is lost is that of s(y−1) − (K−s), two terms that
// cancel to a half of either, of K − s as ln(1 + …), and below y = 1, beyond
// |s| = 1/8, that of K − s as a difference of terms of the order of s.
func TestGoldenUniformRate(t *testing.T) {
	for _, g := range uniformRateGolden {
		if err := relative(chernoffUniform(g.y), g.rate); !(err <= goldenTolerance) {
			t.Errorf("rate at %v: off by %.2g", g.y, err)
		}
	}
}
