package sequential_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"bonpied/core/verdict"
	"bonpied/stats"
	"bonpied/stats/sequential"
)

var standard = stats.Plan{FalseAlarm: 1e-9, Effect: 0.01, Miss: 1e-3}

// chiSquared draws χ²_n by Marsaglia and Tsang's method for the gamma law of shape
// n/2 ≥ 1, so that a run of 400,000 degrees of freedom takes a few hundred draws:
// sums of squares between looks are all that a test of the variance sees.
//
// Reference: Marsaglia & Tsang, A simple method for generating gamma variables,
// ACM TOMS 26 (2000).
func chiSquared(r *rand.Rand, n int) float64 {
	if n == 1 {
		z := r.NormFloat64()
		return z * z
	}
	d := float64(n)/2 - 1./3
	c := 1 / math.Sqrt(9*d)
	for {
		x := r.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v = v * v * v
		if math.Log(1-r.Float64()) < 0.5*x*x+d-d*v+d*math.Log(v) {
			return 2 * d * v
		}
	}
}

// runVariance draws at the ratio ρ until a decision.
func runVariance(t *testing.T, r *rand.Rand, plan stats.Plan, rho float64) (verdict.Verdict, int) {
	t.Helper()
	v := &sequential.Variance{Want: 1, Plan: plan}
	for !v.Look() {
		step := sequential.NextLook(v.Count()) - v.Count()
		v.AddChiSquared(rho*chiSquared(r, step), step)
	}
	return v.Judge().Verdict, v.Count()
}

// runBounded draws squares of uniforms of variance ρ until a decision.
func runBounded(r *rand.Rand, plan stats.Plan, rho float64) (verdict.Verdict, int) {
	b := &sequential.Bounded{High: 3, Want: 1, Variance: 0.8, Plan: plan}
	for !b.Look() {
		for next := sequential.NextLook(b.Count()); b.Count() < next; {
			u := r.Float64()
			b.Add(3 * rho * u * u)
		}
	}
	return b.Judge().Verdict, b.Count()
}

// TestVarianceCosts holds what the documentation promises of means over 200 runs.
// The seeds are fixed; a standard error is 5 % of a mean.
func TestVarianceCosts(t *testing.T) {
	const runs = 200
	for _, test := range []struct {
		reason string
		rho    float64
		want   verdict.Verdict
		most   float64 // mean number of samples
	}{
		{"correct code is certified", 1, verdict.Pass, 450000},
		{"1 % too large", 1.01, verdict.Fail, 1200000},
		{"10 % too large", 1.1, verdict.Fail, 13000},
		{"a truncated normal", 0.7737, verdict.Fail, 2000},
		{"a factor of 2", 2, verdict.Fail, 300},
		{"a half", 0.5, verdict.Fail, 300},
		{"a third", 1. / 3, verdict.Fail, 150},
		{"a factor of 6", 6, verdict.Fail, 40},
	} {
		r, sum, other := stats.NewStream(1, "costs", test.reason).Rand(), 0., 0
		for range runs {
			got, n := runVariance(t, r, standard, test.rho)
			sum += float64(n)
			if got != test.want {
				other++
			}
		}
		if !(sum/runs <= test.most) {
			t.Errorf("%s: %.0f samples on average, want at most %.0f", test.reason, sum/runs, test.most)
		}
		// Misses at 1e-3 each: more than 6 in 200 have probability 1e-8.
		if other > 6 || test.want == verdict.Pass && other > 0 {
			t.Errorf("%s: %d of %d runs are not %v", test.reason, other, runs, test.want)
		}
		t.Logf("%-26s %8.0f samples on average", test.reason, sum/runs)
	}
}

// TestErrorRates counts false alarms and misses where they can be counted.
func TestErrorRates(t *testing.T) {
	plan := stats.Plan{FalseAlarm: 0.05, Effect: 0.2, Miss: 0.05}
	const runs = 300
	for _, kind := range []struct {
		name string
		run  func(r *rand.Rand, rho float64) verdict.Verdict
	}{
		{"variance", func(r *rand.Rand, rho float64) verdict.Verdict { v, _ := runVariance(t, r, plan, rho); return v }},
		{"bounded", func(r *rand.Rand, rho float64) verdict.Verdict {
			p := plan
			p.Effect /= 3
			v, _ := runBounded(r, p, rho)
			return v
		}},
	} {
		for _, test := range []struct {
			rho   float64
			error verdict.Verdict
			rate  float64
		}{{1, verdict.Fail, plan.FalseAlarm}, {1.2, verdict.Pass, plan.Miss}, {0.8, verdict.Pass, plan.Miss}, {1.5, verdict.Pass, plan.Miss}} {
			rate := &stats.Proportion{P: test.rate}
			r := stats.NewStream(2, "rates", kind.name, test.rho).Rand()
			errors := 0
			for range runs {
				got := kind.run(r, test.rho)
				if got == test.error {
					errors++
				}
				if got != verdict.Pass && got != verdict.Fail {
					t.Fatalf("%s: %v, want a decision", kind.name, got)
				}
			}
			rate.AddCount(errors, runs)
			f := rate.Judge(stats.Plan{FalseAlarm: 1e-9, Effect: 0.05, Miss: 0.5})
			if f.Verdict == verdict.Fail && float64(errors) > test.rate*runs { // too few are welcome
				t.Errorf("%s, ρ = %v: %d errors in %d runs, want a rate of %v at most", kind.name, test.rho, errors, runs, test.rate)
			}
			t.Logf("%s, ρ = %v: %d errors in %d at %v", kind.name, test.rho, errors, runs, test.rate)
		}
	}
}

// TestBoundedCosts holds the mean cost of certifying the variance of a uniform.
func TestBoundedCosts(t *testing.T) {
	plan := standard
	plan.Effect = 0.05 / 3 // 1 % takes 25 times as long
	for _, test := range []struct {
		rho  float64
		want verdict.Verdict
		most float64
	}{
		{1, verdict.Pass, 8000}, {1.05, verdict.Fail, 20000}, {0.5, verdict.Fail, 250}, {0, verdict.Fail, 100},
	} {
		r, sum := stats.NewStream(3, "bounded", test.rho).Rand(), 0.
		const runs = 50
		for range runs {
			got, n := runBounded(r, plan, test.rho)
			sum += float64(n)
			if got != test.want {
				t.Errorf("ρ = %v: %v", test.rho, got)
			}
		}
		if !(sum/runs <= test.most) {
			t.Errorf("ρ = %v: %.0f samples on average, want at most %.0f", test.rho, sum/runs, test.most)
		}
		t.Logf("ρ = %v: %.0f samples", test.rho, sum/runs)
	}
}
