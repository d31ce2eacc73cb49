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
	fill  func(value, variance []float64, first, last int)
	floor float64 // is added to every variance

	atOnce *rankOne // what whole rows were compared with, or nil

	size    float64 // root mean square of value
	worst   entry   // the largest discrepancy/tolerance
	loosest entry   // the largest tolerance
}

// entry is one entry of a tensor.
type entry struct {
	index          int
	claimed, value float64
	square, limit  float64 // (claimed − value)² and tolerance²
}

func (t *tensor) width() int { return max(t.cols, 1) }

// place of an entry in the lecture's notation.
func (t *tensor) at(index int) verdict.Place {
	return gradcheck.Tensor{Place: t.place, Rows: t.rows, Cols: t.cols}.Entry(index)
}

// tiny is the part of the bound of a tensor's root mean square below which
// entries are not told apart, so that no variance underflows.
const tiny = 0x1p-60

// blockEntries is how many entries are compared at a time: value and variance
// stay in the second-level cache.
const blockEntries = 8192

// compare finds the worst and the loosest entry.
func (t *tensor) compare(lambda float64, workers int, own *scratch) {
	if n := len(t.claimed); n <= blockEntries {
		value, variance := own.sized(n)
		t.fill(value, variance, 0, t.rows)
		t.merge([]tensor{t.compareRows(lambda, 0, t.claimed, value, variance)})
		return
	}
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

// compareRows compares the claimed entries from first on. Squares are compared, so
// that no root is taken for an entry: 8u make up for what the squares round.
func (t *tensor) compareRows(lambda float64, first int, claimed, value, variance []float64) tensor {
	square := lambda * lambda * (1 + 0x1p-50)
	floor := t.floor
	if t.rounding != nil {
		t.addRounding(square, floor, first, variance)
		square, floor = 1, 0
	}
	worst, loosest := 0, 0
	worstError, worstLimit, most, size := 0.0, 1.0, -1.0, 0.0
	for i, v := range value {
		spread := variance[i] + floor
		e := claimed[i] - v
		e *= e
		// Without a division, e/spread > worstError/worstLimit; an e > 0 over a
		// spread of 0 gets in and stays, and so do an infinity and a NaN; an e of 0 does not.
		if !(e*worstLimit <= worstError*spread) && worstError <= math.MaxFloat64 {
			worst, worstError, worstLimit = i, e, spread
		}
		if spread > most {
			loosest, most = i, spread
		}
		size += v * v
	}
	at := func(i int) entry {
		return entry{index: first + i, claimed: claimed[i], value: value[i],
			limit: square * (variance[i] + floor), square: (claimed[i] - value[i]) * (claimed[i] - value[i])}
	}
	return tensor{worst: at(worst), loosest: at(loosest), size: size}
}

// addRounding replaces variances by squared tolerances that include the caller's
// own rounding.
func (t *tensor) addRounding(square, floor float64, first int, variance []float64) {
	for i, v := range variance {
		tolerance := math.Sqrt(square*(v+floor)) + t.rounding[first+i]
		variance[i] = tolerance * tolerance
	}
}

// mismatches reports whether an entry is further off than its tolerance.
func (e entry) mismatches() bool { return !(e.square <= e.limit) }

// further reports whether e is further off than o, relative to the tolerances.
func (e entry) further(o entry) bool {
	if e.square == 0 || o.square == 0 { // a limit may be 0 too
		return e.square != 0
	}
	return !(e.square*o.limit <= o.square*e.limit) && o.square == o.square
}

// merge puts the parts together, in their order, and takes the roots.
func (t *tensor) merge(parts []tensor) {
	t.worst, t.loosest, t.size = parts[0].worst, parts[0].loosest, parts[0].size
	for _, p := range parts[1:] {
		t.size += p.size
		if p.worst.further(t.worst) {
			t.worst = p.worst
		}
		if p.loosest.limit > t.loosest.limit {
			t.loosest = p.loosest
		}
	}
	t.size = math.Sqrt(t.size / float64(t.rows*t.width()))
}

// scratch is room for the value and the variance of a row's entries.
type scratch struct{ value, variance []float64 }

func (r *scratch) sized(n int) (value, variance []float64) {
	if cap(r.value) < n {
		both := make([]float64, 2*n)
		r.value, r.variance = both[:n:n], both[n:]
	}
	return r.value[:n], r.variance[:n]
}

// one returns the value of one entry.
func (t *tensor) one(index int, own *scratch) float64 {
	value, _ := t.around(index, own)
	return value[index%t.width()]
}

// around returns value and variance of the row that an entry is in.
func (t *tensor) around(index int, own *scratch) (value, variance []float64) {
	value, variance = own.sized(t.width())
	t.fill(value, variance, index/t.width(), index/t.width()+1)
	return value, variance
}

// all returns value and variance of every entry.
func (t *tensor) all() (value, variance []float64) {
	value, variance = make([]float64, t.rows*t.width()), make([]float64, t.rows*t.width())
	t.fill(value, variance, 0, t.rows)
	return value, variance
}

// limit is the tolerance of entry i, given its variance.
func (t *tensor) limit(i int, variance, lambda float64) float64 {
	tolerance := lambda * math.Sqrt(variance+t.floor)
	if t.rounding != nil {
		tolerance += t.rounding[i]
	}
	return tolerance
}
