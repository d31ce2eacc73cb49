package props

import (
	"math"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/stats"
)

// panel is several tests that share the false alarm of one plan: by Bonferroni,
// whatever their dependence, correct code fails any with at most that
// probability.
type panel struct{ parts []panelPart }

type panelPart struct {
	name string
	test stats.Test
	plan stats.Plan
}

// bonferroni returns the plan of one test among so many.
func bonferroni(plan stats.Plan, among int) stats.Plan {
	plan.FalseAlarm /= float64(among)
	return plan
}

func (p *panel) add(name string, test stats.Test, plan stats.Plan) {
	p.parts = append(p.parts, panelPart{name, test, plan})
}

// judge returns the worst finding: a failure, the one of the smallest p-value,
// then an error, then an inconclusive. Where all pass it is that of the first
// test, the panel's main one, with what all of them compared.
func (p *panel) judge() verdict.Finding {
	rank := map[verdict.Verdict]int{verdict.Fail: 3, verdict.Error: 2, verdict.Inconclusive: 1}
	var worst verdict.Finding
	compared := 0
	for i, part := range p.parts {
		f := part.test.Judge(part.plan)
		compared += f.Evidence.Compared
		worse := rank[f.Verdict] > rank[worst.Verdict]
		if f.Verdict == verdict.Fail && worst.Verdict == verdict.Fail {
			worse = pValue(f) < pValue(worst)
		}
		if i == 0 || worse {
			worst = f
			if worst.Reason != "" {
				worst.Reason = part.name + ": " + worst.Reason
			}
		}
	}
	worst.Evidence.Checks, worst.Evidence.Compared = len(p.parts), compared
	return worst
}

// pValue returns that of a failure; an impossible sample has 0.
func pValue(f verdict.Finding) float64 {
	if f.Evidence.Statistics == nil {
		return 0
	}
	return float64(f.Evidence.Statistics.PValue)
}

// samplesOf returns the number of samples that reaches the plan, the plan being
// one that this package made.
func samplesOf(test stats.Test, plan stats.Plan) int {
	n, err := test.Samples(plan)
	if err != nil {
		panic("props: a plan that cannot be reached: " + err.Error())
	}
	return n
}

// drawWeights hands at least n weights of the spec to use, a matrix at a time,
// each under the next key of the stream.
func drawWeights(j *verdict.Judge, s *stats.Stream, im contract.Implementation, spec contract.InitSpec, n int, use func(w contract.Matrix)) bool {
	for drawn := 0; drawn < n; {
		p, ok := initialise(j, im, spec, s.Key())
		if !ok {
			return false
		}
		use(p.W)
		drawn += len(p.W.Data)
	}
	return true
}

// sumOfSquares is off by at most γ of the length, 1e-12 for the matrices drawn
// here: nothing beside the standard deviation √(2/n) of what it estimates.
func sumOfSquares(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x * x
	}
	return sum
}

// layerSpec is the initialisation of a dense layer.
func layerSpec(scheme contract.Scheme, mode contract.Mode, law contract.Law, in, out int) contract.InitSpec {
	return contract.InitSpec{Scheme: scheme, Mode: mode, Law: law, Shape: contract.Dense(in, out)}
}

func leakySpec(mode contract.Mode, alpha float64, in, out int) contract.InitSpec {
	s := layerSpec(contract.Leaky, mode, contract.Normal, in, out)
	s.Slope = alpha
	return s
}

// sampleVariances judges the variance of the normal weights of each spec at the
// plan's effect.
func sampleVariances(s *stats.Stream, plan stats.Plan, im contract.Implementation, specs []contract.InitSpec) verdict.Finding {
	var j verdict.Judge
	var p panel
	plan = bonferroni(plan, len(specs))
	n := samplesOf(&stats.Variance{Want: 1}, plan)
	for i, spec := range specs {
		test := &stats.Variance{Want: lawVariance(spec)}
		add := func(w contract.Matrix) { test.AddSquared(sumOfSquares(w.Data), len(w.Data)) }
		if !drawWeights(&j, s.Sub(i), im, spec, n, add) {
			return j.Finding()
		}
		p.add(notedSpec(spec).String(), test, plan)
	}
	return p.judge()
}

// sampleVariance judges the pooled χ² of all schemes at the plan's effect, and
// each scheme at what its part of the samples can tell.
func sampleVariance(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	specs := []contract.InitSpec{
		layerSpec(contract.Glorot, contract.FanAverage, contract.Normal, 48, 80),
		layerSpec(contract.Glorot, contract.FanIn, contract.Normal, 64, 64),
		layerSpec(contract.He, contract.FanIn, contract.Normal, 96, 64),
		layerSpec(contract.He, contract.FanOut, contract.Normal, 64, 96),
		leakySpec(contract.FanIn, 0.5, 64, 48),
		leakySpec(contract.FanOut, 0.25, 48, 64),
	}
	k := len(specs)
	whole, part := bonferroni(plan, 2), bonferroni(plan, 2*k)
	part.Effect *= 1.2 * math.Sqrt(float64(k)) // a k-th of the samples; 1.2 for the smaller share of α
	n := max(samplesOf(&stats.Variance{Want: 1}, whole)/k+1, samplesOf(&stats.Variance{Want: 1}, part))

	var j verdict.Judge
	pooled := &stats.Variance{Want: 1}
	var p panel
	p.add("all schemes", pooled, whole)
	for i, spec := range specs {
		test := &stats.Variance{Want: lawVariance(spec)}
		add := func(w contract.Matrix) {
			sum := sumOfSquares(w.Data)
			test.AddSquared(sum, len(w.Data))
			pooled.AddChiSquared(sum/test.Want, len(w.Data))
		}
		if !drawWeights(&j, s.Sub(i), im, spec, n, add) {
			return j.Finding()
		}
		p.add(notedSpec(spec).String(), test, part)
	}
	return p.judge()
}

// sampleFanModes takes layers that are four times wider on one side than on the
// other: on square ones every mode divides by the same fan.
func sampleFanModes(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	var specs []contract.InitSpec
	for _, mode := range contract.Modes() {
		specs = append(specs,
			layerSpec(contract.Glorot, mode, contract.Normal, 20, 80),
			layerSpec(contract.He, mode, contract.Normal, 80, 20))
	}
	return sampleVariances(s, plan, im, specs)
}

// sampleGroups takes 3×3 kernels, 2 and 4 groups, and channels that differ.
func sampleGroups(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	spec := func(mode contract.Mode, shape contract.Shape) contract.InitSpec {
		return contract.InitSpec{Scheme: contract.He, Mode: mode, Law: contract.Normal, Shape: shape}
	}
	return sampleVariances(s, plan, im, []contract.InitSpec{
		spec(contract.FanIn, contract.Shape{In: 8, Out: 24, Area: 9, Groups: 1}),
		spec(contract.FanOut, contract.Shape{In: 8, Out: 24, Area: 9, Groups: 1}),
		spec(contract.FanIn, contract.Shape{In: 16, Out: 48, Area: 4, Groups: 4}),
		spec(contract.FanOut, contract.Shape{In: 48, Out: 16, Area: 9, Groups: 2}),
	})
}

// sampleSlopes takes slopes at which an α that is ignored, doubled or not squared
// changes 1 + α² by more than the effect: at 0.01 it would change by 1e-4.
func sampleSlopes(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	return sampleVariances(s, plan, im, []contract.InitSpec{
		leakySpec(contract.FanIn, 0.5, 32, 64),
		leakySpec(contract.FanOut, 0.75, 64, 32),
		leakySpec(contract.FanAverage, 1, 64, 32),
	})
}
