package stats

import (
	"math"
	"sort"
	"sync"
)

// side is a one-sided exact binomial test: too many successes. Too few
// successes are too many failures.
type side struct {
	null, other binomial // the law, and the one to tell apart: other.p > null.p
	alpha       float64
}

// sides returns the tests of p against p + ε and p − ε, each at alpha/2,
// without the ones where no such probability exists.
func sides(p, effect, alpha float64) []side {
	null := binomial{p, 1 - p}
	var both []side
	for _, null := range []binomial{null, null.flip()} {
		// 1 − p is off by 2⁻⁵⁴, which must not exclude ε = 1 − p.
		if q := null.q - effect; q >= -defaultRoundoff {
			both = append(both, side{null, binomial{math.Min(1, null.p+effect), math.Max(0, q)}, alpha / 2})
		}
	}
	return both
}

// miss returns P(K < c) under the other law, with c the critical count.
func (s side) miss(n int) float64 {
	return s.other.lower(n, s.null.critical(n, s.alpha)-1)
}

// The miss is a saw-tooth in n: it falls while the critical count c stands, on
// the tooth last(c−1) < n ≤ last(c), and jumps where c grows. samples returns
// the n from which on it stays under beta: the teeth's first, worst n fall with
// c, of which guardTeeth more are checked. ok is false above MaxSamples.
func (s side) samples(beta float64) (n int, ok bool) {
	first := func(c int) int { return s.null.lastTrials(c-1, s.alpha) + 1 }
	good := func(c int) bool {
		start := first(c)
		return start > MaxSamples || s.other.lower(start, c-1) <= beta
	}
	high := 1
	for !good(high) {
		high *= 2
	}
	c := high/2 + 1 + sort.Search(high-high/2-1, func(i int) bool { return good(high/2 + 1 + i) })
	for next := c + 1; next <= c+guardTeeth; next++ {
		if !good(next) {
			c = next + 1
		}
	}
	if c == 1 {
		return 1, true
	}
	start, end := first(c-1), first(c) // the last n may be good within the tooth before
	n = start + sort.Search(max(0, end-start), func(i int) bool { return s.other.lower(start+i, c-2) <= beta })
	return n, n <= MaxSamples
}

// guardTeeth is how many teeth beyond the planned one are checked. A tooth's
// worst miss moves by its own rounding of n to an integer, which averages out
// over a few.
const guardTeeth = 8

// planned keeps what samples found, as a run of the catalogue plans each of its
// tests again and again, at a thousand sums of a tail. It is emptied when full.
var planned = struct {
	sync.Mutex
	samples map[sideAt]int
}{samples: map[sideAt]int{}}

const mostPlanned = 1 << 12

type sideAt struct {
	side
	beta float64
}

// plannedSamples is samples, once for equal arguments; above MaxSamples it is 0.
func (s side) plannedSamples(beta float64) int {
	planned.Lock()
	defer planned.Unlock()
	key := sideAt{s, beta}
	n, ok := planned.samples[key]
	if ok {
		return n
	}
	if n, ok = s.samples(beta); !ok {
		n = 0
	}
	if len(planned.samples) == mostPlanned {
		clear(planned.samples)
	}
	planned.samples[key] = n
	return n
}

// samplesOfSides returns the n from which on every side reaches beta.
func samplesOfSides(plan Plan, all []side) (int, error) {
	most := 1
	for _, s := range all {
		n := s.plannedSamples(plan.Miss)
		if n == 0 {
			return 0, tooMany(plan)
		}
		most = max(most, n)
	}
	return most, nil
}

// missOfSides returns the greatest miss of the sides.
func missOfSides(n int, all []side) float64 {
	worst := 0.
	for _, s := range all {
		worst = math.Max(worst, s.miss(n))
	}
	return worst
}
