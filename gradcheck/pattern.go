package gradcheck

import (
	"fmt"
	"math"

	"bonpied/gradcheck/internal/mistake"
)

// pattern describes the mistake: tensor by tensor, and all at once if all
// tensors that mismatch have the same.
func (s *sheet) pattern() string {
	if text := s.tiePattern(); text != "" {
		return text
	}
	var names, texts []string
	first := 0
	for _, t := range s.set.Tensors {
		last := first + t.Size()
		var wrong []int
		for _, i := range s.mismatches {
			if i >= first && i < last {
				wrong = append(wrong, i-first)
			}
		}
		if len(wrong) > 0 {
			names = append(names, t.Place.String())
			texts = append(texts, s.tensorPattern(t, first, wrong))
		}
		first = last
	}
	return mistake.Join(names, texts, len(s.set.Tensors))
}

// tiePattern says so if every mismatch is at a tie, and the κ that the claim has
// instead if it is the same throughout: 0, ½ or 1, to within 2⁻¹⁰.
func (s *sheet) tiePattern() string {
	κ := math.NaN()
	for n, i := range s.mismatches {
		k := s.estimates[i].Tie
		if !s.estimates[i].Kink {
			return ""
		}
		own := math.Round(2*(s.claimed[i]-k.Left)/(k.Right-k.Left)) / 2
		off, _ := k.Convention(own)
		if !(math.Abs(s.claimed[i]-off) <= 0x1p-10*math.Abs(k.Right-k.Left)) || n > 0 && own != κ {
			return "only entries at ties are wrong"
		}
		κ = own
	}
	return fmt.Sprintf("only entries at ties are wrong: the claim has κ = %v there", κ)
}

// tensorPattern describes the mistake in one tensor.
func (s *sheet) tensorPattern(t Tensor, first int, wrong []int) string {
	entry := func(i int) string { return t.Entry(i).String() }
	return s.run(first, first+t.Size()).Entries(t.Rows, t.Cols, wrong, s.set.Factors, entry)
}

// run returns the entries first..last−1 beside what they should be.
func (s *sheet) run(first, last int) mistake.Series {
	var run mistake.Series
	for i := first; i < last; i++ {
		value, bar, _ := s.want(i)
		run.Add(s.claimed[i], value, bar, s.rounding[i])
	}
	return run
}
