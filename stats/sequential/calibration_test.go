package sequential_test

import (
	"flag"
	"math/rand/v2"
	"testing"

	"bonpied/core/verdict"
	"bonpied/stats"
	"bonpied/stats/layers"
	"bonpied/stats/sequential"
)

var calibrationRuns = flag.Int("calibration.runs", 500, "correct runs of each test of the false alarms")

// calibrated are the tests, each as what judges one correct sampler under a plan.
var calibrated = []struct {
	name string
	open func(t *testing.T, plan stats.Plan) func(r *rand.Rand) verdict.Verdict
}{
	{"variance", func(t *testing.T, plan stats.Plan) func(*rand.Rand) verdict.Verdict {
		return func(r *rand.Rand) verdict.Verdict { v, _ := runVariance(t, r, plan, 1); return v }
	}},
	{"bounded", func(_ *testing.T, plan stats.Plan) func(*rand.Rand) verdict.Verdict {
		plan.Effect /= 3
		return func(r *rand.Rand) verdict.Verdict { v, _ := runBounded(r, plan, 1); return v }
	}},
	{"masks", func(_ *testing.T, plan stats.Plan) func(*rand.Rand) verdict.Verdict {
		return func(r *rand.Rand) verdict.Verdict { return runMasks(r, plan) }
	}},
	{"two stages", stagesOf(2)},
	{"three stages", stagesOf(3)},
}

// runMasks draws the masks of 8 blocks until a decision against three schedules.
func runMasks(r *rand.Rand, plan stats.Plan) verdict.Verdict {
	p := layers.LinearDecay(8, 0.5)
	from0, uniform := make([]float64, 8), make([]float64, 8)
	for l := range p {
		from0[l], uniform[l] = 1-float64(l)/16, 0.75
	}
	m := &sequential.Masks{P: p, FalseAlarm: plan.FalseAlarm, Miss: plan.Miss,
		Against: []sequential.Alternative{{Name: "from 0", P: from0}, {Name: "uniform", P: uniform}, {Name: "0.3", P: layers.LinearDecay(8, 0.3)}}}
	for !m.Look() {
		for next := sequential.NextLook(m.Count()); m.Count() < next; {
			m.Add(drawMask(r, p))
		}
	}
	return m.Judge().Verdict
}

// stagesOf runs planned retries of a test of the mean.
func stagesOf(stages int) func(*testing.T, stats.Plan) func(*rand.Rand) verdict.Verdict {
	return func(t *testing.T, plan stats.Plan) func(*rand.Rand) verdict.Verdict {
		retries, err := sequential.PlanRetries(&stats.Mean{Sigma: 1}, plan, stages)
		if err != nil || len(retries) != stages {
			t.Fatalf("%d stages of %v (%v)", len(retries), plan, err)
		}
		return func(r *rand.Rand) verdict.Verdict {
			return retries.Run(stats.NewStream(r.Uint64()), func(s *stats.Stream, stage sequential.Stage) verdict.Finding {
				mean := &stats.Mean{Sigma: 1}
				for range stage.Samples {
					mean.Add(s.Rand().NormFloat64())
				}
				return mean.Judge(stage.Plan)
			}).Verdict
		}
	}
}

// TestCalibration counts the false alarms of correct samplers, the sequential ones
// looked at after every 3 % of samples, at 1e-2 and 1e-3: no cell may exceed its α, by
// an exact binomial test at 1e-9.
func TestCalibration(t *testing.T) {
	for _, kind := range calibrated {
		for _, alpha := range []float64{1e-2, 1e-3} {
			run := kind.open(t, stats.Plan{FalseAlarm: alpha, Effect: 0.5, Miss: 0.05})
			r := stats.NewStream(1, "calibration", kind.name, alpha, *calibrationRuns).Rand()
			rate, alarms := &stats.Proportion{P: alpha}, 0
			for range *calibrationRuns {
				v := run(r)
				if v != verdict.Pass && v != verdict.Fail {
					t.Fatalf("%s: %v, want a decision", kind.name, v)
				}
				rate.Add(v == verdict.Fail)
				if v == verdict.Fail {
					alarms++
				}
			}
			f := rate.Judge(stats.Plan{FalseAlarm: 2e-9, Effect: 0.5, Miss: 0.5}) // 1e-9 on this side
			if f.Verdict == verdict.Fail && f.Evidence.Got > f.Evidence.Want {
				t.Errorf("%s at %v: %s", kind.name, alpha, f.Reason)
			}
			t.Logf("%-12s %d runs, false alarms %d at %v", kind.name, *calibrationRuns, alarms, alpha)
		}
	}
}
