package gradcheck

import (
	"fmt"
	"math"
	"sync"

	"gonum.org/v1/gonum/integrate/quad"
)

const (
	// mostNodes is the largest rule; beyond it a piece is bisected.
	mostNodes = 16
	// mostGradients bounds the evaluations of grad on one segment.
	mostGradients = 1 << 15
	// A bracket around a kink shrinks to kinkWidth of the segment, where the
	// pattern locates it, and to narrowest where nothing else helps.
	kinkWidth, narrowest = 0x1p-45, 0x1p-48
	// byChance: |I_n − I_2n| may be small by chance; it is not believed below
	// this share of |I_{n/2} − I_n|. Where the rules converge, each difference
	// is below it: for polynomial terms of degree 4, the lowest that the rule
	// of 2 nodes misses, Gauss's error falls by more than 100 a doubling.
	byChance = 1.0 / 64
)

// rules holds the nodes and weights of Gauss and Legendre's rules on [0, 1].
var rules = sync.OnceValue(func() map[int][2][]float64 {
	all := map[int][2][]float64{}
	for n := 1; n <= mostNodes; n *= 2 {
		nodes, weights := make([]float64, n), make([]float64, n)
		quad.Legendre{}.FixedLocations(nodes, weights, 0, 1)
		all[n] = [2][]float64{nodes, weights}
	}
	return all
})

// quadrature is an integral over a segment with its bars.
type quadrature struct {
	integral  accumulator
	bar       float64 // Σ |I_n − I_2n| and what kinks may hide
	slack     float64 // ∫ of the bound on the rounding error of ⟨grad, d⟩
	size      float64 // ∫ |⟨grad, d⟩|
	converged bool
}

// integrate returns ∫₀¹ ⟨grad, d⟩ dt.
func (s *segment) integrate() *quadrature {
	q := &quadrature{converged: true}
	// What the quadrature may add to the tolerance is measured against what
	// the rounding errors cost anyway.
	mid, slack := s.slope(0.5)
	target := s.fall + slack + 8*unitRoundoff*math.Abs(mid)
	if s.set.Pattern == nil {
		s.piece(q, target, 0, 1)
	} else {
		s.split(q, target, 0, 1, s.pattern(0), s.pattern(1))
	}
	return q
}

// split bisects [lo, hi] until the patterns at the ends agree, or the bracket
// of a kink is negligible.
func (s *segment) split(q *quadrature, target, lo, hi float64, below, above uint64) {
	switch mid := lo + (hi-lo)/2; {
	case s.stop(q):
	case below == above:
		s.piece(q, target, lo, hi)
	case hi-lo <= kinkWidth:
		s.bracket(q, lo, hi)
	default:
		between := s.pattern(mid)
		s.split(q, target, lo, mid, below, between)
		s.split(q, target, mid, hi, between, above)
	}
}

// pattern returns the pattern at t, of a copy of the point.
func (s *segment) pattern(t float64) (p uint64) {
	defer func() {
		s.back()
		if r := recover(); r != nil {
			s.note(&BrokenError{Function: "set.Pattern", Problem: fmt.Sprintf("panicked: %v", r)})
		}
	}()
	copy(s.fun.given, s.move(t))
	return s.set.Pattern(s.fun.given)
}

func (s *segment) stop(q *quadrature) bool {
	if s.broken != nil || s.undefined || s.gradients > mostGradients {
		q.converged = false
	}
	return !q.converged
}

// bracket adds a piece so short that the slopes at its ends bound its share: a
// kink inside moves the integral by at most half of their difference.
func (s *segment) bracket(q *quadrature, lo, hi float64) {
	left, e := s.slope(lo)
	right, _ := s.slope(hi)
	width := hi - lo
	q.integral.add(width * (left + right) / 2)
	q.bar += width * math.Abs(right-left) / 2
	q.slack += width * e
	q.size += width * math.Abs(left)
}

// piece integrates over [lo, hi] and bisects where rules do not converge. It
// may miss by a quarter of the target on a piece that is a large part of the
// segment, where the rounding errors of its own values add up to as much, and
// by a 64th on a small one, of which there may be many.
func (s *segment) piece(q *quadrature, target, lo, hi float64) {
	if s.stop(q) {
		return
	}
	if hi-lo <= narrowest {
		s.bracket(q, lo, hi)
		return
	}
	if r, ok := s.settle(target*max((hi-lo)/4, 1.0/64), lo, hi); ok {
		q.integral.add(r.integral)
		q.bar += r.bar
		q.slack += r.slack
		q.size += r.size
		return
	}
	mid := lo + (hi-lo)/2
	s.piece(q, target, lo, mid)
	s.piece(q, target, mid, hi)
}

// result is one rule on one piece.
type result struct {
	integral, bar, slack, size float64
	values                     []float64
}

// settle doubles n until the bar is at most the target, and gives up where the
// bar does not fall by 4, which it does at any smooth place.
func (s *segment) settle(target, lo, hi float64) (result, bool) {
	n := 2
	if s.set.Pattern != nil {
		n = 1 // the slope of a piecewise linear network is linear in between
	}
	coarse := s.rule(n, lo, hi)
	middle := s.rule(2*n, lo, hi)
	before := math.Abs(middle.integral - coarse.integral)
	for n *= 4; n <= mostNodes; n *= 2 {
		fine := s.rule(n, lo, hi)
		difference := math.Abs(fine.integral - middle.integral)
		fine.bar = max(difference, before*byChance) + s.hidden(fine, lo, hi)
		if s.broken != nil || s.undefined {
			return fine, true
		}
		if fine.bar <= target {
			return fine, true
		}
		if !(difference <= before/4) && difference > target {
			break
		}
		middle, before = fine, difference
	}
	return result{}, false
}

// rule is the rule of n nodes on [lo, hi].
func (s *segment) rule(n int, lo, hi float64) result {
	rule := rules()[n]
	r := result{values: make([]float64, n)}
	weights := make([]float64, n)
	for k, t := range rule[0] {
		v, e := s.slope(lo + (hi-lo)*t)
		weights[k] = (hi - lo) * rule[1][k]
		r.values[k] = v
		r.slack += weights[k] * e
		r.size += weights[k] * math.Abs(v)
	}
	r.integral = dot2(weights, r.values)
	return r
}

// hidden bounds what a kink between the outermost node and the end of a piece
// may hide, where no pattern tells: the slope at the end then differs from what
// the nodes extrapolate to, by the jump at least, and the jump counts for at
// most the distance.
func (s *segment) hidden(r result, lo, hi float64) float64 {
	if s.set.Pattern != nil {
		return 0
	}
	nodes := rules()[len(r.values)][0]
	total := 0.0
	for _, end := range []float64{0, 1} {
		v, slack := s.slope(lo + (hi-lo)*end)
		off := math.Abs(v - extrapolate(nodes, r.values, end))
		if off > slack {
			total += off * min(nodes[0], 1-nodes[0]) * (hi - lo)
		}
	}
	return total
}

// extrapolate is Lagrange's polynomial through the nodes at t.
func extrapolate(nodes, values []float64, t float64) float64 {
	sum := 0.0
	for i, v := range values {
		weight := 1.0
		for k, other := range nodes {
			if k != i {
				weight *= (t - other) / (nodes[i] - other)
			}
		}
		sum += weight * v
	}
	return sum
}
