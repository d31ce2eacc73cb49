package gradcheck

import (
	"fmt"
	"math"
	"slices"
)

// series is a run of claimed numbers beside what they should be: a tensor's
// entries, or its derivatives along a few directions. claimed_i agrees with
// v·true_i if they differ by at most slack_i + |v| bar_i, where slack bounds
// the rounding error of claimed_i.
type series struct {
	claimed, value, bar, slack []float64
}

// is reports whether claimed_i can be v times the true value at j.
func (s series) is(i int, v float64, j int) bool {
	return math.Abs(s.claimed[i]-v*s.value[j]) <= s.slack[i]+math.Abs(v)*s.bar[j]
}

// certain reports whether the true value at i is surely not 0.
func (s series) certain(i int) bool { return math.Abs(s.value[i]) > 2*(s.bar[i]+s.slack[i]) }

// zero reports whether every claimed number is 0 although one must not be.
func (s series) zero() bool {
	some := false
	for i, c := range s.claimed {
		if c != 0 {
			return false
		}
		some = some || s.certain(i)
	}
	return some
}

// factor returns c and its uncertainty if claimed = c·value throughout, with at
// least two numbers that are surely not 0: one ratio is no pattern. With
// c = Σ claimed·value / Σ value², an error of claimed_i − c·value_i of at most
// e_i moves c by at most Σ e_i |value_i| / Σ value².
func (s series) factor() (c, uncertainty float64, ok bool) {
	var product, square float64
	sure := 0
	for i, v := range s.value {
		product += s.claimed[i] * v
		square += v * v
		sure += count(s.certain(i))
	}
	if sure < 2 || square == 0 {
		return 0, 0, false
	}
	c = product / square
	for i, v := range s.value {
		uncertainty += (s.slack[i] + math.Abs(c)*s.bar[i]) * math.Abs(v) / square
	}
	for i := range s.value {
		// c is itself off by its uncertainty.
		if !(math.Abs(s.claimed[i]-c*s.value[i]) <= s.slack[i]+math.Abs(c)*s.bar[i]+uncertainty*math.Abs(s.value[i])) {
			return 0, 0, false
		}
	}
	return c, uncertainty, true
}

// ratioPattern describes what a series has in common, or returns "".
func (s series) ratioPattern(factors map[string]float64) string {
	if s.zero() {
		return "is zero throughout"
	}
	c, uncertainty, ok := s.factor()
	if !ok || math.Abs(c-1) <= uncertainty {
		return ""
	}
	near := func(v float64) bool {
		// The named number and c are rounded: 4u of it.
		return math.Abs(c-v) <= uncertainty+4*unitRoundoff*math.Abs(v)
	}
	if near(-1) {
		return "has its sign flipped"
	}
	text := fmt.Sprintf("is off by a factor %.4g throughout", c)
	for _, name := range sortedNames(factors) {
		switch v := factors[name]; {
		case near(1 / v):
			return text + ": looks like a missing " + name
		case near(v):
			return text + ": looks like " + name + " once too often"
		}
	}
	return text
}

// layoutPattern recognises a matrix of rows × columns that was stored column by
// column, whether or not it is square: then claimed entry (j, k) of the true
// matrix stands at k·rows + j.
func (s series) layoutPattern(rows, cols int) string {
	if rows < 2 || cols < 2 {
		return ""
	}
	columns, back := true, true
	for j := range rows {
		for k := range cols {
			columns = columns && s.is(k*rows+j, 1, j*cols+k)
			back = back && s.is(j*cols+k, 1, k*rows+j)
		}
	}
	if columns || back {
		return "looks transposed"
	}
	return ""
}

// swapPattern recognises two entries that have changed places, given the two
// that mismatch.
func (s series) swapPattern(wrong []int) bool {
	return len(wrong) == 2 && s.is(wrong[0], 1, wrong[1]) && s.is(wrong[1], 1, wrong[0])
}

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
	return joinPatterns(names, texts, len(s.set.Tensors))
}

// tiePattern says so if every mismatch is at a tie, and the κ that the claim has
// instead if it is the same throughout: 0, ½ or 1, to within 2⁻¹⁰.
func (s *sheet) tiePattern() string {
	κ := math.NaN()
	for n, i := range s.mismatches {
		k := s.estimates[i].tie
		if !s.estimates[i].kink {
			return ""
		}
		own := math.Round(2*(s.claimed[i]-k.Left)/(k.Right-k.Left)) / 2
		off, _ := k.convention(own)
		if !(math.Abs(s.claimed[i]-off) <= 0x1p-10*math.Abs(k.Right-k.Left)) || n > 0 && own != κ {
			return "only entries at ties are wrong"
		}
		κ = own
	}
	return fmt.Sprintf("only entries at ties are wrong: the claim has κ = %v there", κ)
}

func (s *sheet) tensorPattern(t Tensor, first int, wrong []int) string {
	run := s.run(first, first+t.Size())
	if text := run.ratioPattern(s.set.Factors); text != "" {
		return text
	}
	if text := run.layoutPattern(t.Rows, t.Cols); text != "" {
		return text
	}
	switch {
	case run.swapPattern(wrong):
		return fmt.Sprintf("has entries %v and %v swapped", t.Entry(wrong[0]), t.Entry(wrong[1]))
	case len(wrong) == 1 && t.Size() > 1:
		return fmt.Sprintf("is wrong in the single entry %v", t.Entry(wrong[0]))
	}
	return ""
}

// run returns the entries first..last−1 beside what they should be.
func (s *sheet) run(first, last int) series {
	run := series{claimed: s.claimed[first:last], slack: s.rounding[first:last]}
	for i := first; i < last; i++ {
		value, bar, _ := s.want(i)
		run.value, run.bar = append(run.value, value), append(run.bar, bar)
	}
	return run
}

// joinPatterns says what is common to all tensors once, and else the pattern of
// the first tensor that has one.
func joinPatterns(names, texts []string, tensors int) string {
	if len(texts) == tensors && tensors > 1 && texts[0] != "" && !slices.ContainsFunc(texts, func(t string) bool { return t != texts[0] }) {
		return "every tensor " + texts[0]
	}
	for i, text := range texts {
		if text != "" {
			return names[i] + " " + text
		}
	}
	return ""
}

func sortedNames(factors map[string]float64) []string {
	names := make([]string, 0, len(factors))
	for name := range factors {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
