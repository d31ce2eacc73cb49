package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"bonpied/core/verdict"
	"bonpied/stats"
)

// reportedBug is a bug of somebody's initialiser or masks, and the samples that an
// exact test of it needs at α = 1e-9 and a miss of 1e-3.
type reportedBug struct {
	name, source string
	needs        int
	test         func() stats.Test
	draw         func(r *rand.Rand) float64
}

func scaled(ratio float64) func(r *rand.Rand) float64 {
	return func(r *rand.Rand) float64 { return math.Sqrt(ratio) * r.NormFloat64() }
}

// truncatedNormal draws a standard normal within ±2.
func truncatedNormal(r *rand.Rand) float64 {
	for {
		if z := r.NormFloat64(); math.Abs(z) <= 2 {
			return z
		}
	}
}

func rate(p float64) func(r *rand.Rand) float64 {
	return func(r *rand.Rand) float64 {
		if r.Float64() < p {
			return 1
		}
		return 0
	}
}

// above tests P(|x| > t) of a standard normal.
type above struct {
	stats.Proportion
	t float64
}

func (a *above) Add(x float64) { a.Proportion.Add(math.Abs(x) > a.t) }

func beyond(t float64) func() stats.Test {
	return func() stats.Test { return &above{stats.Proportion{P: math.Erfc(t / math.Sqrt2)}, t} }
}

func reportedBugs() []reportedBug {
	variance := func() stats.Test { return &stats.Variance{Want: 1} }
	keep := func(p float64) func() stats.Test {
		return func() stats.Test { return &stats.Proportion{P: p} }
	}
	uniform := func() stats.Test { return &stats.Range{Bound: math.Sqrt(3)} }
	return []reportedBug{
		{"a truncated normal without correction", "tensorflow/tensorflow#16344, keras-team/keras#8048", 2655, variance, truncatedNormal},
		{"√3 and √2 missing", "LaurentMazare/tch-rs#573", 67, variance, scaled(1. / 6)},
		{"√3 of a bound in a normal", "tflearn/tflearn#870", 988, variance, scaled(1.5)},
		{"variance as deviation, 256 + 128", "SethHWeidman/DLFS_code#10", 14, variance, scaled(2. / 384)},
		{"fan out without the kernel, 3×3", "keras-team/keras#2252", 30, variance, scaled(9)},
		{"ungrouped fan in, 2 groups", "ml-explore/mlx#4536", 383, variance, scaled(0.5)},
		{"ungrouped fan in, 4 groups", "ml-explore/mlx#4536", 105, variance, scaled(0.25)},
		{"He without its 2", "LLNL/lbann#316, jw1912/bullet#363", 383, variance, scaled(0.5)},
		{"Xavier by fan in, 256×128", "harvard-edge/cs249r_book#1161", 2113, variance, scaled(0.75)},
		{"a normal for a uniform", "raskr/rust-autograd#25", 80, uniform, func(r *rand.Rand) float64 { return r.NormFloat64() }},
		{"a uniform for a normal", "raskr/rust-autograd#25", 239, beyond(math.Sqrt(3)), func(r *rand.Rand) float64 { return math.Sqrt(3) * (2*r.Float64() - 1) }},
		{"a truncated normal, rescaled", "keras-team/keras#8048", 892, beyond(2 / 0.879626), func(r *rand.Rand) float64 { return truncatedNormal(r) / 0.879626 }},
		{"constant weights, by the mean", "sugarme/gotch#48", 38, func() stats.Test { return &stats.Mean{Sigma: 1} }, func(*rand.Rand) float64 { return 1 }},
		{"constant weights, by repeats", "sugarme/gotch#48", 3, func() stats.Test { return &stats.Duplicates{} }, func(*rand.Rand) float64 { return 1 }},
		{"a bound 1 % too large", "", 695, func() stats.Test { return &stats.Range{Bound: 1} }, func(r *rand.Rand) float64 { return 1.01 * (2*r.Float64() - 1) }},
		{"a bound 1 % too small", "", 2062, func() stats.Test { return &stats.Range{Bound: 1} }, func(r *rand.Rand) float64 { return 0.99 * (2*r.Float64() - 1) }},
		{"kept with 0.1 for 0.9", "gorgonia/gorgonia#387", 22, keep(0.9), rate(0.1)},
		{"kept with 0.2 for 0.8", "gorgonia/gorgonia#387", 49, keep(0.8), rate(0.2)},
		{"kept with 0.3 for 0.7", "gorgonia/gorgonia#387", 124, keep(0.7), rate(0.3)},
		{"kept with 0.75 for 0.8", "", 5857, keep(0.8), rate(0.75)},
		{"kept with 0.79 for 0.8", "", 137779, keep(0.8), rate(0.79)},
		{"a drop rate that is never passed on", "tensorflow/tpu#381", 95, keep(0.8), rate(1)},
	}
}

// TestReportedBugsAreFound draws twice the samples that are listed, at α = 1e-9: the
// misses must not contradict a miss of 1e-3.
func TestReportedBugsAreFound(t *testing.T) {
	for _, bug := range reportedBugs() {
		r, n, misses, runs := stats.NewStream(1, "bugs", bug.name).Rand(), 2*bug.needs, 0, 200
		if n > 1e5 {
			runs = 10
		}
		for range runs {
			test := bug.test()
			for range n {
				feed(test, bug.draw(r))
			}
			if f := test.Judge(stats.Plan{FalseAlarm: 1e-9, Effect: 0.5, Miss: 1e-3}); f.Verdict != verdict.Fail {
				misses++
			}
		}
		m := stats.Measured{PredictedMiss: 1e-3, Misses: misses, Replicates: runs}
		if reason := m.Contradicts(); reason != "" {
			t.Errorf("%s (%s), %d samples: %s", bug.name, bug.source, n, reason)
		}
		t.Logf("%-40s %6d samples, missed %d of %d", bug.name, n, misses, runs)
	}
}
