package structured

import (
	"math"

	"bonpied/core/verdict"
	"bonpied/gradcheck"
)

// tensor is one tensor of the claim beside what it should be: an oracle's value
// and the variance of rounding errors for every entry, row by row as needed, so
// that no copy of the gradient is made.
type tensor struct {
	part       byte // 'w', 'b' or 'x' of a block
	block      int
	place      verdict.Place
	rows, cols int // cols = 0: a vector
	first      int // of x
	claimed    []float64
	rounding   []float64 // the caller's own, or nil
	// fill sets value and variance of the rows first..last−1. The bars of the
	// oracle are folded into the variance: tolerance² = λ² variance.
	fill func(value, variance []float64, first, last int)
	// bound is at least the root mean square of value.
	bound float64

	size       float64 // root mean square of value
	worst      entry   // the largest discrepancy/tolerance
	loosest    entry   // the largest tolerance
	mismatches int
}

// entry is one entry of a tensor.
type entry struct {
	index                         int
	claimed, value, limit, square float64 // square is (claimed − value)²
}

func (t *tensor) width() int { return max(t.cols, 1) }

// place of an entry in the lecture's notation.
func (t *tensor) at(index int) verdict.Place {
	return gradcheck.Tensor{Place: t.place, Rows: t.rows, Cols: t.cols}.Entry(index)
}

// tiny is the part of a tensor's bound below which entries are not told apart,
// so that no variance underflows.
const tiny = 0x1p-60

// blockEntries is how many entries are compared at a time: value and variance
// stay in the second-level cache.
const blockEntries = 8192

// compare finds how many entries mismatch, the worst and the loosest.
func (t *tensor) compare(lambda float64, workers int) {
	per := min(max(blockEntries/t.width(), 1), t.rows)
	jobs := (t.rows + per - 1) / per
	parts := make([]tensor, jobs)
	parallel(workers, jobs, func() func(int) {
		value, variance := make([]float64, per*t.width()), make([]float64, per*t.width())
		return func(job int) {
			first, last := job*per, min((job+1)*per, t.rows)
			n := (last - first) * t.width()
			t.fill(value[:n], variance[:n], first, last)
			at := first * t.width()
			parts[job] = t.compareRows(lambda, at, t.claimed[at:][:n], value[:n], variance[:n])
		}
	})
	t.merge(parts)
}

// compareRows compares the claimed entries from first on. Squares are compared, so that
// no root is taken for an entry: 8u make up for what the squares round.
func (t *tensor) compareRows(lambda float64, first int, claimed, value, variance []float64) (found tensor) {
	square := lambda * lambda * (1 + 0x1p-50)
	floor := tiny * tiny * t.bound * t.bound
	found.worst.limit, found.loosest.limit = 1, -1
	for i, v := range value {
		limit := square * (variance[i] + floor)
		if t.rounding != nil {
			tolerance := math.Sqrt(limit) + t.rounding[first+i]
			limit = tolerance * tolerance
		}
		e := claimed[i] - v
		e *= e
		if !(e <= limit) {
			found.mismatches++
		}
		if e*found.worst.limit > found.worst.square*limit || e != e && found.worst.square == found.worst.square {
			found.worst = entry{index: first + i, claimed: claimed[i], value: v, limit: limit, square: e}
		}
		if !(limit <= found.loosest.limit) {
			found.loosest = entry{index: first + i, claimed: claimed[i], value: v, limit: limit}
		}
		found.size += v * v
	}
	return found
}

// merge puts the parts together, in their order, and takes the roots.
func (t *tensor) merge(parts []tensor) {
	t.worst, t.loosest = parts[0].worst, parts[0].loosest
	for _, p := range parts {
		t.mismatches += p.mismatches
		t.size += p.size
		if p.worst.square*t.worst.limit > t.worst.square*p.worst.limit || p.worst.square != p.worst.square && t.worst.square == t.worst.square {
			t.worst = p.worst
		}
		if !(p.loosest.limit <= t.loosest.limit) {
			t.loosest = p.loosest
		}
	}
	if t.worst.square == 0 {
		t.worst = t.loosest // the largest discrepancy is 0: any entry will do
	}
	t.size = math.Sqrt(t.size / float64(t.rows*t.width()))
	t.worst.limit, t.loosest.limit = math.Sqrt(t.worst.limit), math.Sqrt(t.loosest.limit)
}

// one returns the value of one entry.
func (t *tensor) one(index int) float64 {
	row := index / t.width()
	value, variance := make([]float64, t.width()), make([]float64, t.width())
	t.fill(value, variance, row, row+1)
	return value[index%t.width()]
}

// all returns value and variance of every entry.
func (t *tensor) all() (value, variance []float64) {
	value, variance = make([]float64, t.rows*t.width()), make([]float64, t.rows*t.width())
	t.fill(value, variance, 0, t.rows)
	return value, variance
}
