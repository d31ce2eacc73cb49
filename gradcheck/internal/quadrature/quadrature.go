// Package quadrature integrates a function with kinks over [0, 1], with bars: by
// Gauss and Legendre's rules of n and 2n points, n doubled while it pays and the
// interval bisected where it does not.
package quadrature

import (
	"math"

	"bonpied/gradcheck/internal/float"
)

// mostSlopes bounds the evaluations of one integrand.
const mostSlopes = 1 << 15

// Integrand is φ' on [0, 1].
type Integrand struct {
	// Slope returns φ'(t) and a bound on its rounding error.
	Slope func(t float64) (value, slack float64)
	// Pattern returns a number that changes where φ has a kink; without one,
	// nil, φ' is taken for linear nowhere and kinks are found by bisection. With
	// one, φ' is expected to be nearly linear where it does not change.
	Pattern func(t float64) uint64
	// Stop reports whether an integral is of no use any more.
	Stop func() bool
	// Spent is the evaluations of Slope so far, which count.
	Spent int
}

// Integral is ∫ φ' with its bars.
type Integral struct {
	Sum       float.Sum
	Bar       float64 // Σ |I_n − I_2n| and what kinks may hide
	Slack     float64 // ∫ of the bound on the rounding error of φ'
	Size      float64 // ∫ |φ'|
	Converged bool
}

// integration is an integral under way.
type integration struct {
	Integrand
	Integral
	target float64 // what the quadrature may add to the tolerance
}

// Integrate returns ∫₀¹ φ'(t) dt. What the quadrature may add to the tolerance is
// measured against what rounding errors cost anyway: noise, and those of φ'.
func Integrate(φ Integrand, noise float64) Integral {
	q := &integration{Integrand: φ, Integral: Integral{Converged: true}}
	mid, slack := q.slope(0.5)
	q.target = noise + slack + 8*float.UnitRoundoff*math.Abs(mid)
	if q.Pattern == nil {
		q.piece(0, 1)
	} else {
		q.parts()
	}
	return q.Integral
}

// patternParts is at how many equal distances the pattern is looked at first. A
// node that changes sides and back again within one of them goes unnoticed. Along a
// line one layer's own do not; of those above, or where all layers move, one of
// second derivative κ hides κ/(12·16³) of itself and less.
const patternParts = 16

// parts splits [0, 1] where the pattern changes, and nowhere else.
func (q *integration) parts() {
	from, below := 0.0, q.Pattern(0)
	for k := range patternParts {
		lo, hi := float64(k)/patternParts, float64(k+1)/patternParts
		above := q.Pattern(hi)
		if above == below {
			continue
		}
		q.clear(from, lo)
		q.split(lo, hi, below, above)
		from, below = hi, above
	}
	q.clear(from, 1)
}

// clear integrates where no pattern changes, if there is anything to.
func (q *integration) clear(lo, hi float64) {
	if lo < hi {
		q.piece(lo, hi)
	}
}

// slope counts the evaluations.
func (q *integration) slope(t float64) (value, slack float64) {
	q.Spent++
	return q.Slope(t)
}

const (
	// A bracket around a kink shrinks to kinkWidth of the interval, where the
	// pattern locates it, and to narrowest where nothing else helps.
	kinkWidth, narrowest = 0x1p-45, 0x1p-48
)

// split bisects [lo, hi] until the patterns at the ends agree, or the bracket
// of a kink is negligible.
func (q *integration) split(lo, hi float64, below, above uint64) {
	switch mid := lo + (hi-lo)/2; {
	case q.stop():
	case below == above:
		q.piece(lo, hi)
	case hi-lo <= kinkWidth:
		q.bracket(lo, hi)
	default:
		between := q.Pattern(mid)
		q.split(lo, mid, below, between)
		q.split(mid, hi, between, above)
	}
}

// stop reports whether to go no further, which is no convergence.
func (q *integration) stop() bool {
	if q.Stop() || q.Spent > mostSlopes {
		q.Converged = false
	}
	return !q.Converged
}

// bracket adds a piece so short that the slopes at its ends bound its share: a
// kink inside moves the integral by at most half of their difference.
func (q *integration) bracket(lo, hi float64) {
	left, e := q.slope(lo)
	right, _ := q.slope(hi)
	width := hi - lo
	q.Sum.Add(width * (left + right) / 2)
	q.Bar += width * math.Abs(right-left) / 2
	q.Slack += width * e
	q.Size += width * math.Abs(left)
}

// piece integrates over [lo, hi] and bisects where rules do not converge. It
// may miss by a quarter of the target on a piece that is a large part of the
// segment, where the rounding errors of its own values add up to as much, and
// by a 64th on a small one, of which there may be many.
func (q *integration) piece(lo, hi float64) {
	if q.stop() {
		return
	}
	if hi-lo <= narrowest {
		q.bracket(lo, hi)
		return
	}
	if r, ok := q.settle(q.target*max((hi-lo)/4, 1.0/64), lo, hi); ok {
		q.Sum.Add(r.integral)
		q.Bar += r.bar
		q.Slack += r.slack
		q.Size += r.size
		return
	}
	mid := lo + (hi-lo)/2
	q.piece(lo, mid)
	q.piece(mid, hi)
}
