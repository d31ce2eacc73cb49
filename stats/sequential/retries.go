package sequential

import (
	"fmt"
	"math"

	"bonpied/core/verdict"
	"bonpied/stats"
)

// Retries are planned retries: stages under fresh keys, of which the first that
// passes ends the run. A sampler fails only if every stage fails it. Stages are
// independent, so that a correct sampler fails with probability Π α_i, and an error
// of the effect passes with at most Σ β_i. Most runs of correct code end after the
// first stage, which may be small because its α_1 need not be.
//
// A retry that nobody planned is no such thing: a test of power ½ that may be
// retried three times has power ⅛. Running one seed again adds nothing.
type Retries []Stage

// Stage is one try.
type Stage struct {
	Plan    stats.Plan
	Samples int // that reach the plan
}

// FalseAlarm returns Π α_i.
func (r Retries) FalseAlarm() float64 {
	product := 1.
	for _, s := range r {
		product *= s.Plan.FalseAlarm
	}
	return product
}

// Miss returns Σ β_i, at most 1.
func (r Retries) Miss() float64 {
	sum := 0.
	for _, s := range r {
		sum += s.Plan.Miss
	}
	return math.Min(1, sum)
}

// Expected returns the mean number of samples of a correct sampler at the most:
// n_1 + α_1 n_2 + α_1 α_2 n_3 + ….
func (r Retries) Expected() float64 {
	sum, reach := 0., 1.
	for _, s := range r {
		sum += reach * float64(s.Samples)
		reach *= s.Plan.FalseAlarm
	}
	return sum
}

// PlanRetries splits a plan into two or three stages whose rates combine to at most
// those of the plan, such that a correct sampler needs few samples: the first stage
// is chosen from a grid of α_1 and β_1, the others share what is left evenly. One
// stage is the plan itself.
func PlanRetries(test stats.Test, plan stats.Plan, stages int) (Retries, error) {
	if stages < 1 || stages > 3 {
		return nil, &stats.ArgumentError{Argument: "stages", Problem: fmt.Sprintf("is %d, want 1, 2 or 3", stages)}
	}
	n, err := test.Samples(plan)
	if err != nil {
		return nil, err
	}
	best := Retries{{plan, n}}
	if stages == 1 {
		return best, nil
	}
	first := true
	for _, alpha := range []float64{0.2, 0.1, 0.05, 0.02, 0.01, 0.001} {
		for _, share := range []float64{0.5, 0.8, 0.9, 0.95} {
			r, err := split(test, plan, stages, alpha, share)
			if err != nil {
				return nil, err
			}
			if r != nil && (first || r.Expected() < best.Expected()) {
				best, first = r, false
			}
		}
	}
	return best, nil
}

// split returns the stages of a first α and a share of β; nil where α is so large
// already that no stage is left to follow.
func split(test stats.Test, plan stats.Plan, stages int, alpha, share float64) (Retries, error) {
	rest := float64(stages - 1)
	later := math.Pow(plan.FalseAlarm/alpha, 1/rest)
	if !(later <= 0.5) {
		return nil, nil
	}
	r := make(Retries, stages)
	for i := range r {
		p := plan
		p.FalseAlarm, p.Miss = later, plan.Miss*(1-share)/rest
		if i == 0 {
			p.FalseAlarm, p.Miss = alpha, plan.Miss*share
		}
		n, err := test.Samples(p)
		if err != nil {
			return nil, err
		}
		r[i] = Stage{p, n}
	}
	return r, nil
}

// Run executes the stages, each with a stream of its own, until one does not fail,
// and returns that finding with the combined rates; its reason tells what every
// stage that failed said. A stage that is inconclusive or in error ends the run as
// such.
func (r Retries) Run(s *stats.Stream, try func(s *stats.Stream, stage Stage) verdict.Finding) verdict.Finding {
	if len(r) == 0 {
		return verdict.Errorf("sequential: there are no stages")
	}
	var f verdict.Finding
	history, samples := "", 0
	for i, stage := range r {
		f = try(s.Sub("stage", i+1), stage)
		samples += stage.Samples
		if f.Verdict != verdict.Fail {
			break
		}
		history += fmt.Sprintf("stage %d of %d: %s; ", i+1, len(r), f.Reason)
	}
	if history != "" {
		if f.Verdict != verdict.Fail {
			history += f.Verdict.String() + " under fresh keys; "
		}
		f.Reason = history[:len(history)-len("; ")]
	}
	if f.Evidence.Statistics != nil {
		rates := *f.Evidence.Statistics
		rates.FalseAlarm, rates.Miss, rates.Samples = verdict.Float(r.FalseAlarm()), verdict.Float(r.Miss()), samples
		f.Evidence.Statistics = &rates
	}
	return f
}
