package gradcheck

import (
	"fmt"
	"math"

	"bonpied/gradcheck/internal/call"
	"bonpied/gradcheck/internal/difference"
	"bonpied/gradcheck/internal/draw"
	"bonpied/gradcheck/internal/float"
	"bonpied/gradcheck/internal/quadrature"
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
	along                *segment
	settled              bool
	why                  string // not settled
}

func (p passage) mismatch() bool { return !(math.Abs(p.integral-p.difference) <= p.tolerance) }

// segment judges along one span: it starts from a length at which f's rounding
// errors are well below the smallest error, goes on to a longer one where they
// are not, and to a shorter one where the quadrature does not converge.
func (w *walk) segment(s span, smallest float64) (passage, error) {
	scale := float.RMS(w.scales[s.first:s.last])
	margin := 2.0 * signMargin
	if s.gaussian {
		margin = 2 * gaussianMargin
	}
	spread := min(max(margin*2*w.noise.At(math.Abs(w.centre))/smallest, shortestSegment*scale), scale)
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
	r := draw.Keyed(w.set.Seed, fmt.Sprint("path ", s.first, s.last), s.tensor, s.replicate)
	for i := range n {
		x, d := w.x[s.first+i], spread*draw.Unit(r, s.gaussian)
		a, b := w.format(x-d/2), w.format(x+d/2)
		seg.from[i], seg.d[i] = a, b-a
	}
	return seg
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
	p := passage{spread: float.RMS(s.d), along: s}
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
	if !q.Converged || s.undefined {
		p.why = "the quadrature does not converge: f changes too fast, or has too many kinks"
		return p
	}
	p.compare(&q, s)
	if p.mismatch() && s.set.Noise == 0 {
		s.fall = max(s.fall, s.measureEnds())
		p.compare(&q, s)
	}
	p.settled = p.mismatch() || 2*p.tolerance <= smallest*p.spread || !(smallest > 0)
	if !p.settled {
		p.why = fmt.Sprintf("the tolerance %.3g is above half of the smallest error along the segment, %.3g", p.tolerance, smallest*p.spread)
	}
	return p
}

// compare fills in both sides and the tolerance.
func (p *passage) compare(q *quadrature.Integral, s *segment) {
	p.integral, p.difference = q.Sum.Value(), s.rise
	p.oracle = q.Bar + s.fall
	p.tolerance = p.oracle + q.Slack + 8*float.UnitRoundoff*q.Size
}

// measureEnds measures the rounding errors of f close to both ends, in steps that
// are no power of two.
func (s *segment) measureEnds() float64 {
	total := 0.0
	for _, end := range []float64{0, 1} {
		total += difference.Roughness(func(t float64) float64 { return s.value(end + 1.37*(0.5-end)*t) })
	}
	return total
}

// ends evaluates f at both ends.
func (s *segment) ends() {
	a, b := s.value(0), s.value(1)
	if !float.IsFinite(a) || !float.IsFinite(b) {
		s.undefined = true
		return
	}
	s.rise = b - a
	s.fall = s.noise.At(math.Abs(a)) + s.noise.At(math.Abs(b)) + float.UnitRoundoff*math.Abs(s.rise)
	if s.fun.Fault != nil {
		s.broken = asError(s.fun.Fault)
	}
}

// integrate returns ∫₀¹ ⟨grad, d⟩ dt.
func (s *segment) integrate() quadrature.Integral {
	φ := quadrature.Integrand{
		Slope: s.slope, Spent: s.gradients,
		Stop: func() bool { return s.broken != nil || s.undefined },
	}
	if s.set.Pattern != nil {
		φ.Pattern = s.pattern
	}
	return quadrature.Integrate(φ, s.fall)
}

// point returns the point of t; the ends are exact. It is good until the next.
func (s *segment) point(t float64) []float64 {
	copy(s.at, s.x)
	for i, d := range s.d {
		s.at[s.first+i] = s.format(s.from[i] + t*d)
	}
	return s.at
}

// value returns f at t, NaN if it panicked.
func (s *segment) value(t float64) float64 {
	return s.fun.At(s.first, s.point(t)[s.first:s.first+len(s.d)], false)
}

// pattern returns the pattern at t, whose point Settings.Pattern may spoil.
func (s *segment) pattern(t float64) (p uint64) {
	defer func() {
		if r := recover(); r != nil {
			s.note(&BrokenError{Function: "set.Pattern", Problem: fmt.Sprintf("panicked: %v", r)})
		}
	}()
	return s.set.Pattern(s.point(t))
}

// slope returns ⟨grad, d⟩ at t and the bound on the rounding error of grad in
// it.
func (s *segment) slope(t float64) (value, slack float64) {
	g, fault := call.Borrow(s.grad, s.point(t))
	err := asError(fault)
	s.gradients++
	if err == nil && len(g) != len(s.x) {
		err = &BrokenError{Function: "grad", Problem: fmt.Sprintf("returned %d entries, want len(x) = %d", len(g), len(s.x))}
	}
	if err != nil {
		s.note(err)
		return math.NaN(), math.Inf(1)
	}
	g = g[s.first : s.first+len(s.d)]
	value = float.Dot(g, s.d)
	if !float.IsFinite(value) {
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
	if float.IsFinite(s.value(t)) {
		s.note(&BrokenError{Function: "grad", Problem: fmt.Sprintf("gives a derivative of %v near x where f is finite", value)})
	}
}

// rounding2 returns λ ‖ρ ∘ d‖₂, or Σ |ρᵢdᵢ| where that is less, as it is for a few
// entries; ρ is what the caller states, or 64u max(r, |gᵢ|), u that of grad, r the root mean
// square of the entries that move, or of the tensor at x.
func (s *segment) rounding2(g []float64) float64 {
	squares, sum, r := 0.0, 0.0, max(float.RMS(g), s.unit)
	for i, d := range s.d {
		rho := claimedRoundings * s.roundoff * max(r, math.Abs(g[i]))
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
	s.roundness = difference.Roughness(func(t float64) float64 {
		v, _ := s.slope(0.5 + t)
		return v
	})
}
