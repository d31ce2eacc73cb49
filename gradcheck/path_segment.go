package gradcheck

import (
	"fmt"
	"math"
	"math/rand/v2"
)

const (
	// lambda bounds a sum of independent signs in units of its deviation, but
	// with probability 2 exp(−λ²/2) = 1e-15: Hoeffding (1963), theorem 2.
	lambda = 8.4
	// signMargin and gaussianMargin are how often the rounding error of f fits
	// twice into the smallest error along a segment.
	signMargin, gaussianMargin = 4, 16
	// A segment moves an entry by at most its scale, and is tried with at most
	// so many lengths, each lengthFactor longer or shorter.
	lengthTries, lengthFactor = 4, 8
	// shortest segment, relative to the scale.
	shortestSegment = 0x1p-20
)

// span says which entries a segment moves and how it is drawn.
type span struct {
	tensor, first, last int
	replicate           int
	gaussian            bool
}

// segment is the path a + t d of the entries first, …, and what is known of the
// rounding errors along it.
type segment struct {
	*walk
	first      int
	from, d    []float64
	unit       float64 // root mean square of the tensor's claimed entries
	roundness  float64 // rounding errors of ⟨grad, d⟩ as measured
	gradients  int     // evaluations of grad
	undefined  bool    // f is not finite on the way
	broken     error
	rise, fall float64 // f(b) − f(a), and the bound on its rounding error
}

// passage is what one segment says.
type passage struct {
	integral, difference float64
	tolerance, oracle    float64 // oracle is its part that is not the claim's
	spread               float64 // s
	step                 float64 // d of the first entry
	settled              bool
	why                  string // not settled
}

func (p passage) mismatch() bool { return !(math.Abs(p.integral-p.difference) <= p.tolerance) }

// segment judges along one span: it starts from a length at which f's rounding
// errors are well below the smallest error, goes on to a longer one where they
// are not, and to a shorter one where the quadrature does not converge.
func (w *walk) segment(s span, smallest float64) (passage, error) {
	scale := rms(w.scales[s.first:s.last])
	margin := 2.0 * signMargin
	if s.gaussian {
		margin = 2 * gaussianMargin
	}
	spread := min(max(margin*2*w.noise.at(math.Abs(w.centre))/smallest, shortestSegment*scale), scale)
	if !(smallest > 0) {
		spread = scale
	}
	var last passage
	up := false
	for range lengthTries {
		seg := w.lay(s, spread)
		seg.unit = smallest / w.set.Resolution
		p := seg.judge(smallest)
		if seg.broken != nil || p.settled {
			return p, seg.broken
		}
		last = p
		switch {
		case p.tolerance > 0 && spread < scale: // too vague: longer
			up, spread = true, min(spread*lengthFactor, scale)
		case p.tolerance == 0 && !up:
			spread /= lengthFactor
		default:
			return last, nil
		}
	}
	return last, nil
}

// lay draws the segment of a span: x ± s dᵢ/2 with dᵢ = ±1 or Gaussian. The
// ends are rounded numbers and d is their difference, exact or rounded once, so
// that the rounding of the ends costs nothing.
func (w *walk) lay(s span, spread float64) *segment {
	n := s.last - s.first
	seg := &segment{walk: w, first: s.first, from: make([]float64, n), d: make([]float64, n)}
	// The range is part of the key, so that halves are drawn anew.
	r := keyed(w.set.Seed, fmt.Sprint("path ", s.first, s.last), s.tensor, s.replicate)
	for i := range n {
		x, d := w.x[s.first+i], spread*unitDraw(r, s.gaussian)
		a, b := w.format(x-d/2), w.format(x+d/2)
		seg.from[i], seg.d[i] = a, b-a
	}
	return seg
}

func unitDraw(r *rand.Rand, gaussian bool) float64 {
	if gaussian {
		return r.NormFloat64()
	}
	return float64(2*r.IntN(2) - 1)
}

// format rounds to the format of the function's arguments.
func (b *bench) format(v float64) float64 {
	if b.set.Format == nil {
		return v
	}
	return b.set.Format(v)
}

// judge integrates along the segment and compares with the rise of f. A
// passage that is not settled has tolerance 0 where a shorter segment may help.
func (s *segment) judge(smallest float64) passage {
	p := passage{spread: rms(s.d), step: s.d[0]}
	s.ends()
	if s.undefined {
		p.why = "f is not finite on the way"
		return p
	}
	s.measure()
	q := s.integrate()
	if s.broken != nil {
		return p
	}
	if !q.converged || s.undefined {
		p.why = "the quadrature does not converge: f changes too fast, or has too many kinks"
		return p
	}
	p.compare(q, s)
	if p.mismatch() && s.set.Noise == 0 {
		s.fall = max(s.fall, s.measureEnds())
		p.compare(q, s)
	}
	p.settled = p.mismatch() || 2*p.tolerance <= smallest*p.spread || !(smallest > 0)
	if !p.settled {
		p.why = fmt.Sprintf("the tolerance %.3g is above half of the smallest error along the segment, %.3g", p.tolerance, smallest*p.spread)
	}
	return p
}

// compare fills in both sides and the tolerance.
func (p *passage) compare(q *quadrature, s *segment) {
	p.integral, p.difference = q.integral.value(), s.rise
	p.oracle = q.bar + s.fall
	p.tolerance = p.oracle + q.slack + 8*unitRoundoff*q.size
}

// measureEnds measures the rounding errors of f close to both ends, in steps that
// are no power of two.
func (s *segment) measureEnds() float64 {
	total := 0.0
	for _, end := range []float64{0, 1} {
		total += roughness(func(t float64) float64 { return s.value(end + 1.37*(0.5-end)*t) })
	}
	return total
}

// ends evaluates f at both ends.
func (s *segment) ends() {
	a, b := s.value(0), s.value(1)
	if !isFinite(a) || !isFinite(b) {
		s.undefined = true
		return
	}
	s.rise = b - a
	s.fall = s.noise.at(math.Abs(a)) + s.noise.at(math.Abs(b)) + unitRoundoff*math.Abs(s.rise)
	if s.fun.broken != nil {
		s.broken = s.fun.broken
	}
}

// move puts the point of t into fun.sent; the ends are exact.
func (s *segment) move(t float64) []float64 {
	sent := s.fun.sent
	for i, d := range s.d {
		sent[s.first+i] = s.format(s.from[i] + t*d)
	}
	return sent
}

func (s *segment) back() { copy(s.fun.sent[s.first:], s.x[s.first:s.first+len(s.d)]) }

// value returns f at t, NaN if it panicked.
func (s *segment) value(t float64) float64 {
	s.move(t)
	defer s.back()
	return s.fun.call(false)
}

// slope returns ⟨grad, d⟩ at t and the bound on the rounding error of grad in
// it.
func (s *segment) slope(t float64) (value, slack float64) {
	at := s.move(t)
	g, err := callGradient(s.grad, at)
	s.back()
	s.gradients++
	if err == nil && len(g) != len(s.x) {
		err = &BrokenError{Function: "grad", Problem: fmt.Sprintf("returned %d entries, want len(x) = %d", len(g), len(s.x))}
	}
	if err != nil {
		s.note(err)
		return math.NaN(), math.Inf(1)
	}
	g = g[s.first : s.first+len(s.d)]
	value = dot2(g, s.d)
	if !isFinite(value) {
		s.judgeUndefined(t, value)
	}
	return value, max(s.rounding2(g), s.roundness)
}

func (s *segment) note(err error) {
	if s.broken == nil {
		s.broken = err
	}
}

// judgeUndefined: a gradient that is not finite where f is, is broken.
func (s *segment) judgeUndefined(t, value float64) {
	s.undefined = true
	if isFinite(s.value(t)) {
		s.note(&BrokenError{Function: "grad", Problem: fmt.Sprintf("gives a derivative of %v near x where f is finite", value)})
	}
}

// rounding2 returns λ ‖ρ ∘ d‖₂, or Σ |ρᵢdᵢ| where that is less, as it is for a few
// entries; ρ is what the caller states, or 64u max(r, |gᵢ|), r the root mean
// square of the entries that move, or of the tensor at x.
func (s *segment) rounding2(g []float64) float64 {
	squares, sum, r := 0.0, 0.0, max(rms(g), s.unit)
	for i, d := range s.d {
		rho := claimedRoundings * unitRoundoff * max(r, math.Abs(g[i]))
		if s.pinned {
			rho = s.rounding[s.first+i]
		}
		e := math.Abs(rho * d)
		squares += e * e
		sum += e
	}
	return min(lambda*math.Sqrt(squares), sum)
}

// measure takes the rounding errors of ⟨grad, d⟩ on a tiny stretch beside x.
func (s *segment) measure() {
	s.roundness = roughness(func(t float64) float64 {
		v, _ := s.slope(0.5 + t)
		return v
	})
}
