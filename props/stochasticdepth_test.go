package props

import (
	"math"
	"math/cmplx"
	"strings"
	"testing"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/stats"
)

// The oracles of the family, held to values that are known otherwise.

func TestEnumerateLaw(t *testing.T) {
	for _, test := range []struct {
		reason string
		keep   []float64
		want   []float64
	}{
		{"no block has depth 0", nil, []float64{1}},
		{"one block is Bernoulli", []float64{0.25}, []float64{0.75, 0.25}},
		{"equal probabilities give the binomial law", []float64{0.5, 0.5, 0.5}, []float64{0.125, 0.375, 0.375, 0.125}},
		{"a certain block shifts the law", []float64{1, 0.25}, []float64{0, 0.75, 0.25}},
		{"an impossible block does not", []float64{0.25, 0}, []float64{0.75, 0.25, 0}},
		{"L = 2 at p_L = ½: p = (¾, ½)", []float64{0.75, 0.5}, []float64{0.125, 0.5, 0.375}},
	} {
		got := enumerateLaw(test.keep)
		if len(got) != len(test.want) {
			t.Fatalf("%s: %v, want %v", test.reason, got, test.want)
		}
		for d, want := range test.want { // dyadic, hence exact
			if got[d] != want {
				t.Errorf("%s: P(depth = %d) is %v, want %v", test.reason, d, got[d], want)
			}
		}
	}
}

// TestDepthMoments compares the closed forms with the sums that they stand for,
// and with the lecture's network: 40.25 and 9.1242.
func TestDepthMoments(t *testing.T) {
	for _, pL := range lastKeeps {
		for L := 1; L <= mostBlocks; L++ {
			mean, variance := 0.0, 0.0
			for l := 1; l <= L; l++ {
				p := keepClosedForm(l, L, pL)
				mean += p
				variance += p * (1 - p)
			}
			// L + 4 roundings of terms that sum to at most L; as many in the closed form.
			tolerance := 2 * expectedTolerance(contract.Conventions{}, L+4)
			if want := expectedClosedFormValue(L, pL); !(math.Abs(mean-want) <= tolerance) {
				t.Errorf("L = %d, p_L = %v: Σ p_l is %v, the closed form %v", L, pL, mean, want)
			}
			if want := depthVariance(L, pL); !(math.Abs(variance-want) <= tolerance) {
				t.Errorf("L = %d, p_L = %v: Σ p_l(1−p_l) is %v, the closed form %v", L, pL, variance, want)
			}
		}
	}
	if got := expectedClosedFormValue(54, 0.5); got != 40.25 {
		t.Errorf("the lecture's depth is %v, want 40.25", got)
	}
	const printed = 0.5e-4 // half a unit of the last digit of 9.1242
	if got := depthVariance(54, 0.5); !(math.Abs(got-9.1242) <= printed) {
		t.Errorf("the lecture's variance is %v, want 9.1242", got)
	}
}

// TestDesignIsExact: the probabilities of the statistical properties are exact in
// float32, so that the law that is tested is the law of any implementation.
func TestDesignIsExact(t *testing.T) {
	for i, p := range designKeep() {
		l := float64(i + 1)
		if float64(float32(p)) != p || p*128 != math.Trunc(p*128) || p != 1-l/designBlocks*(1-designLast) {
			t.Errorf("p_%d = %v is not exact", i+1, p)
		}
	}
}

// TestOtherFormulasPass: the tolerances leave room for formulas that are as right
// as the reference's, at both precisions.
func TestOtherFormulasPass(t *testing.T) {
	for _, test := range []struct {
		reason string
		p      core.Primitives
	}{
		{"p_l = 1 − l·((1 − p_L)/L), which misses p_L by a rounding", core.Primitives{KeepProbability: stepSchedule}},
		{"the same in float32", core.Primitives{
			Conventions: contract.Conventions{UnitRoundoff: contract.Float32}, KeepProbability: stepSchedule,
			Round: func(x float64) float64 { return float64(float32(x)) },
		}},
		{"E[depth] is summed", core.Primitives{ExpectedDepth: func(p *core.Primitives, L int, pL float64) float64 {
			sum := 0.0
			for l := 1; l <= L; l++ {
				sum += p.KeepProbability(p, l, L, pL)
			}
			return sum
		}}},
		{"the law of the depth by a Fourier transform, Hong (2013), equation 6", core.Primitives{DepthLaw: fourierLaw}},
	} {
		report, err := Run(t.Context(), core.Build("other", test.p), &Settings{Seed: 1, Checks: 400}, stochasticDepthFamily()...)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range report.Results {
			if r.Verdict != verdict.Pass {
				t.Errorf("%s: %s", test.reason, r.Explain())
			}
		}
	}
}

func stepSchedule(p *core.Primitives, l, L int, pL float64) float64 {
	round := p.Round
	if round == nil {
		round = func(x float64) float64 { return x }
	}
	return round(1 - round(float64(l)*round(round(1-pL)/float64(L))))
}

// fourierLaw averages the characteristic function over the L + 1 frequencies.
func fourierLaw(_ *core.Primitives, keep []float64) []float64 {
	n := len(keep) + 1
	law := make([]float64, n)
	for k := range n {
		product := complex(1, 0)
		for _, p := range keep {
			product *= complex(1-p, 0) + complex(p, 0)*root(k, n)
		}
		for d := range law {
			law[d] += real(product*cmplx.Conj(root(k*d%n, n))) / float64(n)
		}
	}
	return law
}

func root(k, n int) complex128 { return cmplx.Rect(1, 2*math.Pi*float64(k)/float64(n)) }

func TestDepthPatterns(t *testing.T) {
	schedule := func(m misreading, L int, pL float64) []float64 {
		p := []float64{1}
		for l := 1; l <= L; l++ {
			p = append(p, m.keep(l, L, pL))
		}
		return p
	}
	for _, m := range misreadings {
		p := schedule(m, 6, 0.125)
		if got := schedulePattern(p, 6, 0.125); !strings.HasSuffix(got, "that of "+m.name) {
			t.Errorf("%s is recognised as %q", m.name, got)
		}
	}
	if got := schedulePattern([]float64{1, 0.3, 0.2}, 2, 0.125); got != "" {
		t.Errorf("an unknown schedule is recognised as %q", got)
	}
	for _, test := range []struct {
		reason string
		got    float64
		want   string
	}{
		{"the sum from l = 0", 41.25, "counts the input"},
		{"the linspace over the blocks", 40.5, "linspace"},
		{"the right value", 40.25, "so the p_l are wrong"},
		{"nothing known", 12.34, ""},
		{"NaN", math.NaN(), ""},
	} {
		got := expectedPattern(test.got, 54, 0.5, 1e-12)
		if !strings.Contains(got, test.want) || test.want == "" && got != "" {
			t.Errorf("%s: %q, want %q", test.reason, got, test.want)
		}
	}
}

func TestWorstDepthTest(t *testing.T) {
	plan := stats.Plan{FalseAlarm: 1e-6, Effect: 0.1, Miss: 1e-3}
	judged := func(rates ...float64) verdict.Finding {
		var tests []stats.Test
		var names []string
		for _, rate := range rates {
			test := &stats.Proportion{P: 0.5}
			test.AddCount(int(4000*rate), 4000)
			tests, names = append(tests, test), append(names, "a block")
		}
		return worstDepthTest(plan, tests, names)
	}
	for _, test := range []struct {
		reason string
		rates  []float64
		want   verdict.Verdict
	}{
		{"all are right", []float64{0.5, 0.5, 0.5}, verdict.Pass},
		{"the last is wrong", []float64{0.5, 0.5, 0.75}, verdict.Fail},
		{"the first is wrong", []float64{0.25, 0.5, 0.5}, verdict.Fail},
	} {
		got := judged(test.rates...)
		if got.Verdict != test.want {
			t.Errorf("%s: %v (%s), want %v", test.reason, got.Verdict, got.Reason, test.want)
		}
		if share := float64(got.Evidence.Statistics.FalseAlarm); share != plan.FalseAlarm {
			t.Errorf("%s: the false alarm is %v, want that of all tests, %v", test.reason, share, plan.FalseAlarm)
		}
	}
	if got := worstDepthTest(plan, []stats.Test{&stats.Proportion{P: 0.5}}, []string{"a block"}); got.Verdict == verdict.Pass {
		t.Error("no samples pass")
	}
}
