package sequential_test

import (
	"flag"
	"testing"

	"bonpied/core/verdict"
	"bonpied/stats"
)

var calibrationRuns = flag.Int("calibration.runs", 500, "correct runs of each test of the false alarms")

// TestCalibration counts the false alarms of correct samplers that are looked at after
// every 3 % of samples, at 1e-2 and 1e-3: no cell may exceed its α, by an exact
// binomial test at 1e-9.
func TestCalibration(t *testing.T) {
	for _, kind := range []string{"variance", "bounded"} {
		for _, alpha := range []float64{1e-2, 1e-3} {
			plan := stats.Plan{FalseAlarm: alpha, Effect: 0.5, Miss: 0.05}
			r := stats.NewStream(1, "calibration", kind, alpha, *calibrationRuns).Rand()
			rate, alarms := &stats.Proportion{P: alpha}, 0
			for range *calibrationRuns {
				var v verdict.Verdict
				if kind == "variance" {
					v, _ = runVariance(t, r, plan, 1)
				} else {
					bounded := plan
					bounded.Effect /= 3
					v, _ = runBounded(r, bounded, 1)
				}
				rate.Add(v == verdict.Fail)
				if v == verdict.Fail {
					alarms++
				}
			}
			f := rate.Judge(stats.Plan{FalseAlarm: 2e-9, Effect: 0.5, Miss: 0.5}) // 1e-9 on this side
			if f.Verdict == verdict.Fail && f.Evidence.Got > f.Evidence.Want {
				t.Errorf("%s at %v: %s", kind, alpha, f.Reason)
			}
			t.Logf("%-10s %d runs, false alarms %d at %v", kind, *calibrationRuns, alarms, alpha)
		}
	}
}
