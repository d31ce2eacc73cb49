package stats

import (
	"flag"
	"math"
	"math/rand/v2"
	"testing"

	"bonpied/core/verdict"
)

// trial is a test with a sampler that is right at effect 0 and off by exactly
// the effect otherwise.
type trial struct {
	name    string
	fresh   func() Test
	effect  float64
	signs   []float64 // of the planted effect
	exact   bool      // the false alarms are α, and not only at most
	samples func(test Test, r *rand.Rand, n int, effect float64)
}

var bothSigns = []float64{-1, 1}

func trials() []trial {
	return []trial{
		{"variance", func() Test { return &Variance{Want: 4} }, 0.3, bothSigns, true,
			func(test Test, r *rand.Rand, n int, effect float64) {
				for range n {
					test.(*Variance).Add(2 * math.Sqrt(1+effect) * r.NormFloat64())
				}
			}},
		{"variance of a layer", func() Test { return &Variance{Want: 4} }, 0.3, bothSigns, true,
			func(test Test, r *rand.Rand, n int, effect float64) {
				sum := 0.
				for range n {
					sum += (1 + effect) * math.Pow(r.NormFloat64(), 2)
				}
				test.(*Variance).AddChiSquared(sum, n)
			}},
		{"mean", func() Test { return &Mean{Want: 3, Sigma: 2} }, 0.3, bothSigns, true,
			func(test Test, r *rand.Rand, n int, effect float64) {
				for range n {
					test.(*Mean).Add(3 + 2*(effect+r.NormFloat64()))
				}
			}},
		{"range", func() Test { return &Range{Bound: 2} }, 0.03, bothSigns, true,
			func(test Test, r *rand.Rand, n int, effect float64) {
				for range n {
					test.(*Range).Add(2 * (1 + effect) * (2*r.Float64() - 1))
				}
			}},
		{"range of float32", func() Test { return &Range{Bound: 2, Roundoff: 0x1p-24} }, 0.03, bothSigns, false,
			func(test Test, r *rand.Rand, n int, effect float64) {
				for range n {
					test.(*Range).Add(float64(float32(2*(1+effect)) * (2*r.Float32() - 1)))
				}
			}},
		{"second moment", func() Test { return &SecondMoment{Bound: 1, Second: 1. / 3, Fourth: 1. / 5} }, 0.5, bothSigns, false,
			func(test Test, r *rand.Rand, n int, effect float64) {
				for range n {
					x := r.Float64()
					if effect != 0 { // the law that is hardest to tell apart
						x = 0
						if r.Float64() < (1+effect)/3 {
							x = -1
						}
					}
					test.(*SecondMoment).Add(x)
				}
			}},
		{"proportion", func() Test { return &Proportion{P: 0.8} }, 0.1, bothSigns, false,
			func(test Test, r *rand.Rand, n int, effect float64) {
				for range n {
					test.(*Proportion).Add(r.Float64() < 0.8+effect)
				}
			}},
		{"certain event", func() Test { return &Proportion{P: 1} }, 0.1, []float64{-1}, false,
			func(test Test, r *rand.Rand, n int, effect float64) {
				for range n {
					test.(*Proportion).Add(r.Float64() < 1+effect)
				}
			}},
		{"discrete", func() Test { return &Discrete{P: []float64{0.5, 0.3, 0.2, 0, 1e-13}} }, 0.1, bothSigns, false,
			func(test Test, r *rand.Rand, n int, effect float64) {
				for range n {
					u, outcome := r.Float64(), 2
					switch { // the difference is split evenly, hardest to see
					case u < 0.5+effect:
						outcome = 0
					case u < 0.8+effect/2:
						outcome = 1
					}
					test.(*Discrete).Add(outcome)
				}
			}},
		{"continuous", func() Test { return &Continuous{CDF: func(x float64) float64 { return x }} }, 0.1, bothSigns, false,
			func(test Test, r *rand.Rand, n int, effect float64) {
				for range n {
					x := (1 - math.Abs(effect)) * r.Float64()
					test.(*Continuous).Add(x + math.Max(0, effect))
				}
			}},
		{"agreement", func() Test { return &Agreement{P: 0.5, Q: 0.5} }, 0.1, bothSigns, false,
			func(test Test, r *rand.Rand, n int, effect float64) {
				for range n {
					x := r.Uint64()&1 == 0
					test.(*Agreement).Add(x, x == (r.Float64() < 0.5+effect))
				}
			}},
		{"equality", func() Test { return &Equality{Roundoff: 0x1p-24} }, 0.1, []float64{1}, false,
			func(test Test, r *rand.Rand, n int, effect float64) {
				for range n {
					x, y := float64(r.Float32()), float64(r.Float32())
					if r.Float64() < effect {
						y = x
					}
					test.(*Equality).Add(x, y)
				}
			}},
		{"correlation", func() Test { return &Correlation{SigmaX: 3, SigmaY: 2} }, 0.3, bothSigns, true,
			func(test Test, r *rand.Rand, n int, effect float64) {
				for range n {
					x, y := r.NormFloat64(), r.NormFloat64()
					test.(*Correlation).Add(3*x, 2*(effect*x+math.Sqrt(1-effect*effect)*y))
				}
			}},
		{"uniform variance", func() Test { return &UniformVariance{Want: 4} }, 0.3, bothSigns, false,
			func(test Test, r *rand.Rand, n int, effect float64) {
				for range n {
					test.(*UniformVariance).Add(2 * math.Sqrt(3*(1+effect)) * (2*r.Float64() - 1))
				}
			}},
		{"sub-Gaussian sums of uniforms", func() Test { return &SubGaussian{Kurtosis: 3 - 1.2*0.34} }, 0.4, bothSigns, false,
			func(test Test, r *rand.Rand, n int, effect float64) {
				for range n { // ‖(3, 2, 2)‖₄⁴/‖(3, 2, 2)‖₂⁴ = 113/289 ≥ 0.34
					z := 3*(2*r.Float64()-1) + 2*(2*r.Float64()-1) + 2*(2*r.Float64()-1)
					test.(*SubGaussian).Add((1 + effect) * z * z / (17. / 3))
				}
			}},
		{"bounded mean", func() Test { return &BoundedMean{Low: -1, High: 1, Want: 0.2} }, 0.1, bothSigns, false,
			func(test Test, r *rand.Rand, n int, effect float64) {
				for range n {
					x := -1. // two points: the variance is the greatest
					if r.Float64() < 0.6+effect {
						x = 1
					}
					test.(*BoundedMean).Add(x)
				}
			}},
		{"two variances", func() Test { return &TwoVariances{} }, 0.4, bothSigns, true,
			func(test Test, r *rand.Rand, n int, effect float64) {
				ratio := 1 + effect
				if effect < 0 {
					ratio = 1 / (1 - effect)
				}
				for range n {
					test.(*TwoVariances).Add(3*math.Sqrt(ratio)*r.NormFloat64(), 3*r.NormFloat64())
				}
			}},
		{"two samples", func() Test { return &TwoSamples{Scale: func(x float64) float64 { return x / 2 }} }, 0.2, bothSigns, false,
			func(test Test, r *rand.Rand, n int, effect float64) {
				for range n { // a uniform that is shifted is that far apart
					test.(*TwoSamples).Add(r.Float64()+math.Max(0, effect), r.Float64()+math.Max(0, -effect))
				}
			}},
		{"replicates", func() Test { return &Replicates{} }, 0.1, bothSigns, false,
			func(test Test, r *rand.Rand, n int, effect float64) {
				for range n {
					p := (1 - math.Abs(effect)) * r.Float64()
					test.(*Replicates).Add(p + math.Max(0, effect))
				}
			}},
		{"overlap", func() Test { return &Overlap{} }, 0.1, []float64{1}, false,
			func(test Test, r *rand.Rand, n int, effect float64) {
				first := make([]float64, 50)
				for i := range first {
					first[i] = r.NormFloat64()
					test.(*Overlap).AddFirst(first[i])
				}
				for range n {
					x := r.NormFloat64()
					if r.Float64() < effect {
						x = first[r.IntN(len(first))]
					}
					test.(*Overlap).AddSecond(x)
				}
			}},
		{"duplicates", func() Test { return &Duplicates{Roundoff: 0x1p-24} }, 0.1, []float64{1}, false,
			func(test Test, r *rand.Rand, n int, effect float64) {
				var before []float64
				for i := range n {
					x := float64(float32(r.NormFloat64()))
					if i > 0 && r.Float64() < effect {
						x = -before[r.IntN(i)]
					}
					before = append(before, x)
					test.(*Duplicates).Add(x)
				}
			}},
	}
}

// run returns how many of so many runs end in each verdict.
func (tr trial) run(t *testing.T, s *Stream, runs int, plan Plan, effect float64) map[verdict.Verdict]int {
	n, err := tr.fresh().Samples(plan)
	if err != nil {
		t.Fatalf("%s: %v", tr.name, err)
	}
	verdicts := map[verdict.Verdict]int{}
	for range runs {
		test := tr.fresh()
		tr.samples(test, s.Rand(), n, effect)
		verdicts[test.Judge(plan).Verdict]++
	}
	return verdicts
}

// alarms counts the p-values of correct runs that are at most each α, an impossible
// sample being one of 0, and the runs that end in neither verdict.
func (tr trial) alarms(t *testing.T, r *rand.Rand, runs int, plan Plan, alphas []float64) (alarms map[float64]int, open int) {
	n, err := tr.fresh().Samples(plan)
	if err != nil {
		t.Fatalf("%s: %v", tr.name, err)
	}
	alarms = map[float64]int{}
	for range runs {
		test := tr.fresh()
		tr.samples(test, r, n, 0)
		f := test.Judge(plan)
		if f.Verdict != verdict.Pass && f.Verdict != verdict.Fail {
			open++
			continue
		}
		for _, alpha := range alphas {
			if f.Verdict == verdict.Fail && !(float64(f.Evidence.Statistics.PValue) > alpha) {
				alarms[alpha]++
			}
		}
	}
	return alarms, open
}

// calibrationRuns is the number of correct runs of each test: make calibrate asks for
// 100,000.
var calibrationRuns = flag.Int("calibration.runs", 1000, "correct runs of each test of the false alarms")

// calibrationError is the probability that one comparison below is wrong. The
// seeds are fixed, so that it cannot make the test flaky.
const calibrationError = 1e-9

// TestCalibration counts the false alarms of correct samplers at 1e-2 and 1e-3: no
// cell may exceed its α, and an exact test must reach it, by exact binomial tests.
func TestCalibration(t *testing.T) {
	runs := *calibrationRuns
	for _, tr := range trials() {
		plan := Plan{FalseAlarm: 1e-2, Effect: tr.effect, Miss: 0.1}
		s := NewStream(1, "calibration", tr.name, runs)
		alarms, open := tr.alarms(t, s.Rand(), runs, plan, []float64{1e-2, 1e-3})
		if open > 0 {
			t.Errorf("%s: %d runs neither pass nor fail, though the plan is reached", tr.name, open)
		}
		for alpha, n := range alarms {
			law := binomial{alpha, 1 - alpha}
			if p := law.upper(runs, n); p <= calibrationError {
				t.Errorf("%s: %d false alarms in %d runs at %v: p-value %.2g", tr.name, n, runs, alpha, p)
			}
			if p := law.lower(runs, n); tr.exact && p <= calibrationError {
				t.Errorf("%s: only %d false alarms in %d runs at %v, though it is exact", tr.name, n, runs, alpha)
			}
		}
		t.Logf("%-32s %d runs, false alarms %d at 1e-2, %d at 1e-3", tr.name, runs, alarms[1e-2], alarms[1e-3])
	}
}

// TestCalibratedMisses plants the planned effect, which must not be missed more
// often than planned.
func TestCalibratedMisses(t *testing.T) {
	const runs = 1000
	for _, tr := range trials() {
		plan := Plan{FalseAlarm: 1e-2, Effect: tr.effect, Miss: 0.1}
		s := NewStream(1, "calibration", tr.name)
		misses := map[float64]int{}
		for _, sign := range tr.signs {
			misses[sign] = tr.run(t, s.Sub("planted", sign), runs, plan, sign*tr.effect)[verdict.Pass]
			if p := (binomial{plan.Miss, 1 - plan.Miss}).upper(runs, misses[sign]); p <= calibrationError {
				t.Errorf("%s: an effect of %v is missed %d times in %d, planned %v: p-value %.2g",
					tr.name, sign*tr.effect, misses[sign], runs, plan.Miss, p)
			}
		}
		t.Logf("%-32s misses %v of %d (β = 0.1)", tr.name, misses, runs)
	}
}

// TestPValuesAreUniform holds the exact tests' p-values to the uniform law, by
// the distance test of this package at 1e-9.
func TestPValuesAreUniform(t *testing.T) {
	for _, tr := range trials() {
		if !tr.exact {
			continue
		}
		s := NewStream(2, "p-values", tr.name)
		law := &Continuous{CDF: func(p float64) float64 { return p }}
		for range 3000 {
			test := tr.fresh()
			tr.samples(test, s.Rand(), 50, 0)
			f := test.Judge(Plan{FalseAlarm: MinProbability, Effect: tr.effect, Miss: 0.1})
			law.Add(float64(f.Evidence.Statistics.PValue))
		}
		if f := law.Judge(Plan{FalseAlarm: calibrationError, Effect: 0.12, Miss: 1e-3}); f.Verdict != verdict.Pass {
			t.Errorf("%s: %v: %s", tr.name, f.Verdict, f.Reason)
		}
	}
}

// TestDuplicatesHonourGenerators runs the full 4096 samples on what correct
// generators of both formats give; all repeat now and then at float32.
func TestDuplicatesHonourGenerators(t *testing.T) {
	for _, test := range []struct {
		name     string
		roundoff float64
		draw     func(r *rand.Rand) float64
	}{
		{"24-bit uniform", 0x1p-24, func(r *rand.Rand) float64 { return float64(2*r.Float32() - 1) }},
		{"23-bit uniform, the mantissa trick", 0x1p-24, func(r *rand.Rand) float64 { return float64(2*(r.Uint32()>>9))*0x1p-23 - 1 }},
		{"rounded normal", 0x1p-24, func(r *rand.Rand) float64 { return float64(float32(r.NormFloat64())) }},
		{"float64 uniform", 0, func(r *rand.Rand) float64 { return 2*r.Float64() - 1 }},
		{"float64 normal of Go, 32 bits a strip", 0, (*rand.Rand).NormFloat64},
		{"float64 uniform made of 32 bits", 0, func(r *rand.Rand) float64 { return float64(r.Uint32())*0x1p-31 - 1 }},
	} {
		const runs = 200
		plan := Plan{FalseAlarm: 1e-2, Effect: 0.1, Miss: 1e-3}
		s, alarms, repeats := NewStream(3, "duplicates", test.name), 0, 0
		for range runs {
			d := &Duplicates{Roundoff: test.roundoff}
			for range MaxDuplicates + 1 {
				d.Add(test.draw(s.Rand()))
			}
			if d.Count() != MaxDuplicates {
				t.Fatalf("%d samples are kept", d.Count())
			}
			repeats += d.repeats
			if d.Judge(plan).Verdict != verdict.Pass {
				alarms++
			}
		}
		if p := (binomial{plan.FalseAlarm, 1 - plan.FalseAlarm}).upper(runs, alarms); p <= calibrationError {
			t.Errorf("%s: %d false alarms in %d runs", test.name, alarms, runs)
		}
		t.Logf("%s: %d false alarms, %.3g repeats a run", test.name, alarms, float64(repeats)/runs)
	}
}
