package mistake

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"bonpied/gradcheck/internal/float"
)

// Ratio describes what all numbers of a series have in common, or returns "": a
// factor, and which of the named ones it may be.
func (s Series) Ratio(factors map[string]float64) string {
	if s.zero() {
		return "is zero throughout"
	}
	c, uncertainty, ok := s.Factor()
	if !ok || math.Abs(c-1) <= uncertainty {
		return ""
	}
	near := func(v float64) bool {
		// The named number and c are rounded: 4u of it.
		return math.Abs(c-v) <= uncertainty+4*float.UnitRoundoff*math.Abs(v)
	}
	if near(-1) {
		return "has its sign flipped"
	}
	text := factorText(c)
	for _, name := range slices.Sorted(maps.Keys(factors)) {
		switch v := factors[name]; {
		case near(1 / v):
			return text + ": looks like a missing " + name
		case near(v):
			return text + ": looks like " + name + " once too often"
		}
	}
	return text
}

// factorText prints a factor to 4 digits, and what it is beyond ±1 where these
// do not tell.
func factorText(c float64) string {
	switch text := fmt.Sprintf("%.4g", c); text {
	case "1":
		return fmt.Sprintf("is off by a relative %.2g throughout", c-1)
	case "-1":
		return fmt.Sprintf("has its sign flipped and is off by a relative %.2g throughout", -c-1)
	default:
		return "is off by a factor " + text + " throughout"
	}
}

// Entries describes the mistake in the entries of a tensor of rows × cols, cols 0
// for a vector, or returns "". The indices wrong mismatch; entry names one.
func (s Series) Entries(rows, cols int, wrong []int, factors map[string]float64, entry func(i int) string) string {
	if text := s.Ratio(factors); text != "" {
		return text
	}
	switch {
	case s.transposed(rows, cols):
		return "looks transposed"
	case s.swapped(wrong):
		return fmt.Sprintf("has entries %s and %s swapped", entry(wrong[0]), entry(wrong[1]))
	case len(wrong) == 1 && len(s.Claimed) > 1:
		return "is wrong in the single entry " + entry(wrong[0])
	}
	return ""
}

// transposed recognises a matrix of rows × columns that was stored column by
// column, whether or not it is square: then claimed entry (j, k) of the true
// matrix stands at k·rows + j.
func (s Series) transposed(rows, cols int) bool {
	if rows < 2 || cols < 2 {
		return false
	}
	columns, back := true, true
	for j := range rows {
		for k := range cols {
			columns = columns && s.is(k*rows+j, 1, j*cols+k)
			back = back && s.is(j*cols+k, 1, k*rows+j)
		}
	}
	return columns || back
}

// swapped recognises two entries that have changed places, given the two
// that mismatch.
func (s Series) swapped(wrong []int) bool {
	return len(wrong) == 2 && s.is(wrong[0], 1, wrong[1]) && s.is(wrong[1], 1, wrong[0])
}

// Join says what is common to all of a number of tensors once, and else the
// pattern of the first tensor that has one; names and texts are of those that
// mismatch.
func Join(names, texts []string, tensors int) string {
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
