package gradcheck

import (
	"fmt"
	"math"
	"slices"

	"bonpied/core/verdict"
	"bonpied/gradcheck/internal/float"
)

// BlindError says that a wrong copy of the claim passed the same judgement: the
// checker is at fault, and its pass is worth nothing.
type BlindError struct {
	Finding verdict.Finding
	// Unseen is the error that was planted: "∂C/∂w[l=2 j=1 k=3] shifted by …".
	Unseen string
}

func (e *BlindError) Error() string { return "gradcheck: " + e.Finding.Reason }

// mutant is a wrong copy of a claim.
type mutant struct {
	claimed []float64
	planted []int  // entries that must mismatch
	change  string // what was done to them
}

// selfCheck judges wrong copies of a claim that passed, each with one mistake in
// every tensor where the estimates say that it must be seen, and returns the
// first that is not:
//
//	shift  the entry of the largest tolerance, by the resolution and the
//	       rounding of the claim, away from the estimate
//	scale  a tensor with an entry |v| > 3τ by 2: then |2c − v| ≥ |v| − 2τ > τ
//	swap   the largest and the smallest entry v > w + 2(τ_v + τ_w): then
//	       |c_w − v| ≥ v − w − τ_w > τ_v
//
// where c is the claim, v and w are estimates and τ = bar + rounding tolerances.
// It does not call f.
func (s *sheet) selfCheck() (unseen string) {
	for _, m := range []mutant{s.shifted(), s.scaled(), s.swapped()} {
		b := *s.bench
		b.claimed = m.claimed
		wrong := &sheet{bench: &b, estimates: s.estimates}
		wrong.judge()
		for _, i := range m.planted {
			if _, seen := slices.BinarySearch(wrong.mismatches, i); !seen {
				return fmt.Sprintf("%v %s: claimed %v, and %v passes too", s.place(i), m.change, s.claimed[i], m.claimed[i])
			}
		}
	}
	return ""
}

// blind is the outcome of a self-check that failed.
func (s *sheet) blind(finding verdict.Finding, unseen string) (verdict.Finding, error) {
	finding.Verdict, finding.Reason = verdict.Error, "the checker could not see "+unseen
	return finding, &BlindError{Finding: finding, Unseen: unseen}
}

func (s *sheet) shifted() mutant {
	m := mutant{claimed: slices.Clone(s.claimed), change: "shifted by the resolution"}
	sizes := sizesOf(s.estimates, s.set.Tensors)
	for t := range s.set.Tensors {
		i := s.extreme(t, func(i int) float64 { return s.tolerance(i) })
		if i < 0 {
			continue
		}
		value, _, _ := s.want(i)
		// 2⁻²⁰ of it and 8u of the numbers are for the roundings of this line and
		// of the comparison: a bar may be equal to the resolution.
		shift := (1+0x1p-20)*(s.set.Resolution*sizes[t]+s.rounding[i]) + 8*float.UnitRoundoff*(math.Abs(value)+math.Abs(s.claimed[i]))
		m.claimed[i] += math.Copysign(shift, s.claimed[i]-value)
		m.planted = append(m.planted, i)
	}
	return m
}

func (s *sheet) scaled() mutant {
	m := mutant{claimed: slices.Clone(s.claimed), change: "in a tensor scaled by 2"}
	for t := range s.set.Tensors {
		first, last := s.span(t)
		i := s.extreme(t, func(i int) float64 { v, _, _ := s.want(i); return math.Abs(v) / s.tolerance(i) })
		if i < 0 {
			continue
		}
		if value, _, _ := s.want(i); math.Abs(value) > 3*s.tolerance(i) {
			for k := first; k < last; k++ {
				m.claimed[k] *= 2
			}
			m.planted = append(m.planted, i)
		}
	}
	return m
}

func (s *sheet) swapped() mutant {
	m := mutant{claimed: slices.Clone(s.claimed), change: "swapped with another entry"}
	for t := range s.set.Tensors {
		i := s.extreme(t, func(i int) float64 { v, _, _ := s.want(i); return v })
		j := s.extreme(t, func(i int) float64 { v, _, _ := s.want(i); return -v })
		if i < 0 || j < 0 {
			continue
		}
		v, _, _ := s.want(i)
		w, _, _ := s.want(j)
		if v-w > 2*(s.tolerance(i)+s.tolerance(j)) {
			m.claimed[i], m.claimed[j] = m.claimed[j], m.claimed[i]
			m.planted = append(m.planted, i, j)
		}
	}
	return m
}

// extreme returns the first entry of a tensor with the largest size among those
// that can be judged, or −1. An infinite 0/0 is passed over.
func (s *sheet) extreme(tensor int, size func(i int) float64) int {
	first, last := s.span(tensor)
	best, largest := -1, math.Inf(-1)
	for i := first; i < last; i++ {
		if _, _, ok := s.want(i); !ok {
			continue
		}
		if v := size(i); v > largest {
			best, largest = i, v
		}
	}
	return best
}
