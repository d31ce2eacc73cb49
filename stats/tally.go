package stats

import (
	"fmt"
	"math"
)

// tally counts samples and remembers the first one that is impossible.
type tally struct {
	n     int
	wrong impossible
}

// impossible is a sample that the law excludes, by its position, so that it can
// be renumbered when shards are merged. The zero value is none.
type impossible struct {
	first, last int    // the samples in question, counted from 1; 0: it has no position
	what        string // "is NaN"; empty: nothing is impossible
}

// String formats the position and what is wrong: "sample 3 is NaN".
func (i impossible) String() string {
	switch {
	case i.first == 0:
		return i.what
	case i.first == i.last:
		return fmt.Sprintf("sample %d %s", i.first, i.what)
	}
	return fmt.Sprintf("the sum of squares of samples %d to %d %s", i.first, i.last, i.what)
}

// Count returns the number of samples so far.
func (t *tally) Count() int { return t.n }

// finite counts one sample and reports whether it is a finite number.
func (t *tally) finite(x float64) bool {
	t.n++
	if math.IsNaN(x) || math.IsInf(x, 0) {
		t.reject("is %v", x)
		return false
	}
	return true
}

// reject says what is wrong with the sample counted last.
func (t *tally) reject(format string, args ...any) { t.rejectRange(t.n, t.n, format, args...) }

// rejectRange says what is wrong with some samples.
func (t *tally) rejectRange(first, last int, format string, args ...any) {
	if t.wrong.what == "" {
		t.wrong = impossible{first, last, fmt.Sprintf(format, args...)}
	}
}

// merge counts the samples of another tally as those that follow.
func (t *tally) merge(other *tally) {
	if t.wrong.what == "" && other.wrong.what != "" {
		t.wrong = other.wrong
		if t.wrong.first > 0 {
			t.wrong.first += t.n
			t.wrong.last += t.n
		}
	}
	t.n += other.n
}
