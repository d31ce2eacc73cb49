package gradcheck

import "bonpied/core/verdict"

// PathVerdict returns the verdict of Path alone: it stops at the first tensor that
// mismatches and looks for no wrong entry in it.
func PathVerdict(f func([]float64) float64, grad func([]float64) []float64, x []float64, set *Settings) verdict.Verdict {
	w, err := newWalk(f, grad, x, set)
	if err != nil {
		return findingOf(verdict.Finding{}, err).Verdict
	}
	w.brief = true
	return findingOf(w.run()).Verdict
}
