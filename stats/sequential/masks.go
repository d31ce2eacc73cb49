package sequential

import (
	"fmt"
	"math"

	"bonpied/core/verdict"
	"bonpied/stats"
)

// Alternative is a law of masks that a known mistake gives.
type Alternative struct {
	Name string // "blocks counted from 0"
	P    []float64
}

// Masks tests independent Bernoulli vectors of known probabilities p_1, …, p_L, such
// as which blocks stochastic depth keeps, against named alternatives q: with k_l
// successes in n masks,
//
//	ln LR_q = Σ_l [k_l ln(q_l/p_l) + (n−k_l) ln((1−q_l)/(1−p_l))]
//
// and the e-process is the mean of LR_q over the alternatives. It fails at E ≥ 1/α,
// and is certified once every LR_q has been at most β: each alternative is then missed
// with probability β at most. Against another law than these it proves nothing; a
// schedule that is reversed, and has the right depth, is found by the first masks.
//
// An outcome of probability 0 fails at once.
type Masks struct {
	P       []float64
	Against []Alternative
	// FalseAlarm and Miss are α and β.
	FalseAlarm, Miss float64

	n       int
	counts  []int
	wrong   impossible
	ruled   []bool
	decided *verdict.Finding
}

// Validate reports no blocks, no alternatives, what is no probability, and lengths
// that differ.
func (m *Masks) Validate() error {
	plan := stats.Plan{FalseAlarm: m.FalseAlarm, Effect: 1, Miss: m.Miss}
	if err := plan.Validate(); err != nil {
		return err
	}
	if len(m.P) == 0 || len(m.Against) == 0 {
		return &stats.ArgumentError{Argument: "Masks", Problem: "has no probabilities or no alternatives, want both"}
	}
	for _, a := range append([]Alternative{{"the law", m.P}}, m.Against...) {
		if len(a.P) != len(m.P) {
			return &stats.ArgumentError{Argument: "Masks.Against", Problem: fmt.Sprintf("has %d blocks under %s, want %d", len(a.P), a.Name, len(m.P))}
		}
		for _, p := range a.P {
			if !(p >= 0 && p <= 1) {
				return &stats.ArgumentError{Argument: "Masks", Problem: fmt.Sprintf("has %v under %s, want a probability", p, a.Name)}
			}
		}
	}
	return nil
}

// Add adds one mask. It never looks; after a decision it changes nothing.
func (m *Masks) Add(mask []bool) {
	if m.decided != nil {
		return
	}
	m.n++
	if len(mask) != len(m.P) {
		m.wrong.first(m.n, "mask ", fmt.Sprintf(" has %d blocks, want %d", len(mask), len(m.P)))
		return
	}
	if m.counts == nil {
		m.counts = make([]int, len(m.P))
	}
	for l, kept := range mask {
		if kept {
			m.counts[l]++
		}
		if kept && m.P[l] == 0 || !kept && m.P[l] == 1 {
			m.wrong.first(m.n, "mask ", fmt.Sprintf(" has an outcome of probability 0 at block %d", l+1))
		}
	}
}

// Count returns the number of masks that the decision rests on.
func (m *Masks) Count() int { return m.n }

// logRatio returns ln LR_q; −Inf where q excludes what was seen.
func (m *Masks) logRatio(q []float64) float64 {
	sum := 0.
	for l, p := range m.P {
		if k := m.counts[l]; k > 0 {
			sum += float64(k) * math.Log(q[l]/p)
		}
		if k := m.n - m.counts[l]; k > 0 {
			sum += float64(k) * math.Log((1-q[l])/(1-p))
		}
	}
	return sum
}

// Look decides on the masks so far, and reports whether that is the end.
func (m *Masks) Look() (done bool) {
	switch {
	case m.decided != nil:
		return true
	case m.Validate() != nil || m.n == 0:
		return false
	case m.wrong.is():
		m.decide(verdict.Fail, math.Inf(1), m.wrong.String())
		return true
	}
	if m.ruled == nil {
		m.ruled = make([]bool, len(m.Against))
	}
	logs, best, all := make([]float64, len(m.Against)), 0, true
	for i, a := range m.Against {
		logs[i] = m.logRatio(a.P)
		m.ruled[i] = m.ruled[i] || logs[i] <= math.Log(m.Miss)
		all = all && m.ruled[i]
		if logs[i] > logs[best] {
			best = i
		}
	}
	logE := logSumExp(logs) - math.Log(float64(len(logs)))
	if !(logE < -math.Log(m.FalseAlarm)) { // NaN fails
		m.decide(verdict.Fail, logE, fmt.Sprintf("after %d masks the law is 10^%.1f times less likely than another: %s?",
			m.n, logE/math.Ln10, m.Against[best].Name))
		return true
	}
	if all {
		m.decide(verdict.Pass, logE, "")
	}
	return all
}

func (m *Masks) decide(is verdict.Verdict, logE float64, reason string) {
	f := evidence(is, stats.Plan{FalseAlarm: m.FalseAlarm, Miss: m.Miss}, m.n, logE, 0, reason)
	f.Evidence.Got, f.Evidence.Want, f.Evidence.Statistics.Estimate = 0, 0, 0 // a mask is no number
	m.decided = &f
}

// Judge looks once more and returns the finding: a decision, or that there is none
// yet.
func (m *Masks) Judge() verdict.Finding {
	if err := m.Validate(); err != nil {
		return verdict.Errorf("%v", err)
	}
	if m.Look() {
		return *m.decided
	}
	return verdict.Inconclusivef("%d masks decide nothing at α = %g, β = %g", m.n, m.FalseAlarm, m.Miss)
}

// Merge adds the counts of another shard. See [Variance.Merge].
func (m *Masks) Merge(other *Masks) error {
	if fmt.Sprint(m.P, m.Against, m.FalseAlarm, m.Miss) != fmt.Sprint(other.P, other.Against, other.FalseAlarm, other.Miss) {
		return &stats.ArgumentError{Argument: "Masks.Merge", Problem: "has shards of two laws, want one"}
	}
	if m.decided != nil {
		return &stats.ArgumentError{Argument: "Masks.Merge", Problem: "adds to a decision, want totals that are open"}
	}
	if m.counts == nil {
		m.counts = make([]int, len(m.P))
	}
	for l, k := range other.counts {
		m.counts[l] += k
	}
	m.wrong.merge(other.wrong, m.n)
	m.n += other.n
	return nil
}
