package stats_test

import (
	"math"
	"testing"

	"bonpied/stats"
)

func TestMeasured(t *testing.T) {
	for _, test := range []struct {
		reason      string
		m           stats.Measured
		contradicts bool
	}{
		{"as predicted", stats.Measured{PredictedMiss: 0.1, Slack: 1, Misses: 200, Replicates: 2000}, false},
		{"five standard deviations above", stats.Measured{PredictedMiss: 0.1, Slack: 1, Misses: 268, Replicates: 2000}, true},
		{"five below", stats.Measured{PredictedMiss: 0.1, Slack: 1, Misses: 135, Replicates: 2000}, true},
		{"five below, within the slack", stats.Measured{PredictedMiss: 0.1, Slack: 0.6, Misses: 135, Replicates: 2000}, false},
		{"none, of a bound", stats.Measured{PredictedMiss: 0.1, Misses: 0, Replicates: 2000}, false},
		{"one, though impossible", stats.Measured{PredictedMiss: 0, Slack: 1, Misses: 1, Replicates: 10}, true},
		{"one hit, though always missed", stats.Measured{PredictedMiss: 1, Slack: 1, Misses: 9, Replicates: 10}, true},
		{"nothing measured", stats.Measured{PredictedMiss: 0.5, Slack: 1}, false},
		{"no probability", stats.Measured{PredictedMiss: math.NaN(), Slack: 1, Replicates: 10}, true},
		{"no slack", stats.Measured{PredictedMiss: 0.5, Slack: math.NaN(), Replicates: 10}, true},
		{"more misses than runs", stats.Measured{PredictedMiss: 0.5, Misses: 11, Replicates: 10}, true},
	} {
		if got := test.m.Contradicts(); (got != "") != test.contradicts {
			t.Errorf("%s: %q", test.reason, got)
		}
	}
}
