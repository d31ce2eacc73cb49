package props

import (
	"math"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/stats"
)

// Samples that judge the law of the weights beyond its variance.

// standardised hands at least n numbers w/scale of the spec to use.
func standardised(j *verdict.Judge, s *stats.Stream, im contract.Implementation, spec contract.InitSpec, scale float64, n int, use func(z float64)) bool {
	return drawWeights(j, s, im, spec, n, func(w contract.Matrix) {
		for _, x := range w.Data {
			use(x / scale)
		}
	})
}

// sampleRange judges the half-width a by the largest |w|: exact, and with a
// hundredth of the samples that a variance needs.
func sampleRange(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	var specs []contract.InitSpec
	for _, mode := range contract.Modes() {
		leaky := leakySpec(mode, 0.5, 48, 16)
		leaky.Law = contract.Uniform
		specs = append(specs, leaky,
			layerSpec(contract.Glorot, mode, contract.Uniform, 16, 48),
			layerSpec(contract.He, mode, contract.Uniform, 32, 24))
	}
	var j verdict.Judge
	var p panel
	plan = bonferroni(plan, len(specs))
	for i, spec := range specs {
		// V[w] is within 10 roundings, and Range grants two more.
		test := &stats.Range{Bound: lawBound(spec), Roundoff: varianceRoundings * im.Conventions.Roundoff()}
		add := func(w contract.Matrix) {
			for _, x := range w.Data {
				test.Add(x)
			}
		}
		if !drawWeights(&j, s.Sub(i), im, spec, samplesOf(test, plan), add) {
			return j.Finding()
		}
		p.add(notedSpec(spec).String(), test, plan)
	}
	return p.judge()
}

// sampleMean pools w/√V[w] of normal weights, in standard deviations.
func sampleMean(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	specs := []contract.InitSpec{
		layerSpec(contract.Glorot, contract.FanAverage, contract.Normal, 32, 64),
		layerSpec(contract.He, contract.FanIn, contract.Normal, 64, 32),
		leakySpec(contract.FanOut, 0.5, 48, 32),
	}
	var j verdict.Judge
	test := &stats.Mean{Sigma: 1}
	n := samplesOf(test, plan)/len(specs) + 1
	for i, spec := range specs {
		if !standardised(&j, s.Sub(i), im, spec, math.Sqrt(lawVariance(spec)), n, test.Add) {
			return j.Finding()
		}
	}
	return test.Judge(plan)
}

// sampleSymmetry counts signs, of all weights and of those above their standard
// deviation: a skewed law that is centred has small weights of one sign, and
// large ones of the other.
func sampleSymmetry(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	var p panel
	plan = bonferroni(plan, 4)
	n := samplesOf(&stats.Proportion{P: 0.5}, plan)
	for _, law := range contract.Laws() {
		spec := layerSpec(contract.He, contract.FanIn, law, 64, 48)
		all, large := &stats.Proportion{P: 0.5}, &stats.Proportion{P: 0.5}
		sigma := math.Sqrt(lawVariance(spec))
		// 0.317 of a normal law and 0.423 of a uniform one are above σ. How many
		// are says nothing of their signs, so drawing until they suffice is fair.
		for round := 0; large.Count() < n && round < 8; round++ {
			ok := standardised(&j, s.Sub(string(law), round), im, spec, sigma, n, func(z float64) {
				all.Add(z > 0)
				if math.Abs(z) > 1 {
					large.Add(z > 0)
				}
			})
			if !ok {
				return j.Finding()
			}
		}
		p.add(string(law)+", P(w > 0)", all, plan)
		p.add(string(law)+", P(w > 0) where |w| > √V[w]", large, plan)
	}
	return p.judge()
}

// tailPoint is beyond where a normal law that was truncated at 2σ, and rescaled
// to variance 1, ends: 2/0.8796 = 2.2737.
const tailPoint = 2.3

// sampleNormalLaw judges the distribution function, and the probability beyond
// 2.3σ on its own, for it moves the distribution function by 0.02 only.
func sampleNormalLaw(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	var p panel
	spec := layerSpec(contract.Glorot, contract.FanAverage, contract.Normal, 48, 80)
	law := &stats.Continuous{CDF: func(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }}
	tail := &stats.Proportion{P: math.Erfc(tailPoint / math.Sqrt2)}
	whole, ends := bonferroni(plan, 2), bonferroni(plan, 2)
	ends.Effect = min(ends.Effect, tail.P) // no tail at all is the greatest error
	n := max(samplesOf(law, whole), samplesOf(tail, ends))
	ok := standardised(&j, s, im, spec, math.Sqrt(lawVariance(spec)), n, func(z float64) {
		law.Add(z)
		tail.Add(math.Abs(z) > tailPoint)
	})
	if !ok {
		return j.Finding()
	}
	p.add("distribution function", law, whole)
	p.add("P(|w| > 2.3√V[w])", tail, ends)
	return p.judge()
}

func sampleUniformLaw(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	spec := layerSpec(contract.Glorot, contract.FanAverage, contract.Uniform, 48, 80)
	law := &stats.Continuous{CDF: func(u float64) float64 { return max(0, min(1, (1+u)/2)) }}
	if !standardised(&j, s, im, spec, lawBound(spec), samplesOf(law, plan), law.Add) {
		return j.Finding()
	}
	return law.Judge(plan)
}
