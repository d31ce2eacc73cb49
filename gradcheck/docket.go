package gradcheck

import (
	"fmt"

	"bonpied/core/verdict"
	"bonpied/gradcheck/internal/mistake"
)

// docket collects what a judge that goes tensor by tensor finds.
type docket struct {
	verdicts     verdict.Judge
	names, texts []string // of the tensors that mismatch, and their patterns
	unsettled    []string // reasons
	signal       bool     // something was above its tolerance
	drawn        int
	miss         float64 // the largest of a tensor
}

// settle notes what a tensor gave: a mismatch, or why it cannot be judged, or
// neither.
func (t *docket) settle(tensor Tensor, run mistake.Series, wrong int, why string, factors map[string]float64) {
	switch {
	case wrong > 0:
		t.names = append(t.names, tensor.Place.String())
		t.texts = append(t.texts, run.Ratio(factors))
	case why != "":
		t.unsettled = append(t.unsettled, fmt.Sprintf("%v: %s", tensor.Place, why))
	}
}

// unjudged notes a tensor whose scale is too small for steps.
func (t *docket) unjudged(tensor Tensor) {
	t.miss = 1
	t.settle(tensor, mistake.Series{}, 0, belowLeastScale, nil)
}

// conclude completes the finding of the comparisons.
func (t *docket) conclude(f verdict.Finding, set *Settings, statistic, vacuous string) verdict.Finding {
	f.Evidence.Seed, f.Evidence.Checks = set.Seed, 1
	f.Evidence.Statistics = &verdict.Statistics{
		Effect: verdict.Float(set.Resolution), Miss: verdict.Float(t.miss), Samples: t.drawn, Statistic: statistic,
	}
	n := len(set.Tensors)
	switch {
	case len(t.names) > 0:
		f.Reason += fmt.Sprintf(" (%d of %d tensors mismatch)", len(t.names), n)
		if pattern := mistake.Join(t.names, t.texts, n); pattern != "" {
			f.Evidence.Pattern = pattern
		}
		if f.Evidence.Pattern != "" {
			f.Reason += "; " + f.Evidence.Pattern
		}
	case len(t.unsettled) > 0:
		f.Verdict = verdict.Inconclusive
		f.Reason = fmt.Sprintf("%d of %d tensors cannot be judged; the first is %s", len(t.unsettled), n, t.unsettled[0])
	case !t.signal:
		f.Verdict, f.Reason = verdict.Inconclusive, vacuous
	}
	return f
}
