package props

import (
	"math"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/stats"
)

// replicateLevel is the plan of the tests of one layer, of which only the p-value is
// used, so that nothing is decided by it.
var replicateLevel = stats.Plan{FalseAlarm: stats.MinProbability, Effect: 1, Miss: 0.5}

// sampleReplicates tests the p-values of many small layers, of their variance and of
// their mean, at a second level: both are exactly uniform for normal weights. A layer
// that is rescaled to the exact variance, or whose halves are ±w, passes every test of
// one layer, with the same p-value each time.
//
// A variance that is off by 12 roundings moves the p-value of 256 weights by
// 256·12u/√(2·256)·φ ≤ 6e-5·½ even at float32, which is nothing beside the distance
// that is tested.
func sampleReplicates(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	var p panel
	plan = bonferroni(plan, 2)
	spec := layerSpec(contract.He, contract.FanIn, contract.Normal, 16, 16)
	variances, means := &stats.Replicates{}, &stats.Replicates{}
	for range samplesOf(variances, plan) {
		drawn, ok := initialise(&j, im, spec, s.Key())
		if !ok {
			return j.Finding()
		}
		variance, mean := &stats.Variance{Want: lawVariance(spec)}, &stats.Mean{Sigma: math.Sqrt(lawVariance(spec))}
		for _, w := range drawn.W.Data {
			variance.Add(w)
			mean.Add(w)
		}
		for _, level := range []struct {
			test   stats.Test
			second *stats.Replicates
		}{{variance, variances}, {mean, means}} {
			f := level.test.Judge(replicateLevel)
			if f.Evidence.Statistics == nil || f.Evidence.Statistics.Statistic == "" { // an impossible weight
				return f
			}
			level.second.Add(float64(f.Evidence.Statistics.PValue))
		}
	}
	p.add("p-values of the variance of a layer", variances, plan)
	p.add("p-values of the mean of a layer", means, plan)
	return p.judge()
}
