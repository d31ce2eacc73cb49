package difference

import "math"

// kinkBar bounds what a kink within the steps of rung k adds to the error of D(h)
// and T(h), together with the truncation terms of bar. It is the larger of |K(h)|/2
// and
//
//	A = min(|K(4h)|, |K'|),   K' = (64 K(4h) − K(16h))/63
//
// of the steps above, whose rounding errors are 4 times smaller than those of
// K(h), so that they hide no jump that the rounding term does not cover. K' lacks
// the third power of h too, so that A is small for a smooth φ; and K(4h) is small
// for a kink beyond 4h. Where there is no step 16h, A is |K(4h)|.
//
// In units of h = 1, let φ' jump by 1 at ρ ≥ 0; −ρ is the same but for a sign. D(s)
// is off by max(0, 1 − ρ/s)/2, J(s) is twice that, D and T are right for ρ ≥ 1, and
// for ρ ≤ 1
//
//	K(4) = 1 − 5ρ/4,   K(16) = 1 − 5ρ/16,   K' = 1 − 1.265ρ
//	D   is off by (1−ρ)/2,   |D − D(4)| = 3ρ/8
//	T   is off by 1/2 − 21ρ/10,   |T − T(4)| = 63ρ/40              to ρ = 1/4
//	              −(1−ρ)/30,      1/2 − 21ρ/40 + (1−ρ)/30          from there
//
// A + |D − D(4)| ≥ 1 − 0.9ρ as far as K' ≥ 0, to ρ = 0.79; from there 3ρ/8 ≥ 0.29
// is more than (1−ρ)/2. A + |T − T(4)| ≥ 1 to ρ = 1/4, and from there the second
// is enough. So a single kink is covered at any ρ, twice where it is at x.
//
// Where φ” jumps by 1 at ρ instead, J(s) is still twice what D(s) is off:
//
//	D   is off by (1−ρ)²/4,   |D − D(4)| = 3/4 − 3ρ²/16 ≥ 9/16
//	T   is off by 1/20 − ρ/2 + 21ρ²/20,   |T − T(4)| = 3/20 − 63ρ²/80   to ρ = 1/4
//	              −(1−ρ)²/60,             |K|/2 = (1−ρ)²/12           from there
//
// where the second is the larger in each line. A part of φ that is a parabola adds
// to none of the terms.
func (l *Ladder) kinkBar(k int) float64 {
	above := math.Abs(l.kinkTerm(k - 1))
	if k >= 2 {
		above = min(above, math.Abs(64*l.kinkTerm(k-1)-l.kinkTerm(k-2))/63)
	}
	return max(math.Abs(l.kinkTerm(k))/2, above)
}

// shownJump returns what of |K(h)| is no rounding error.
func (l *Ladder) shownJump(k int) float64 {
	return max(0, math.Abs(l.kinkTerm(k))-l.kinkRounding(k))
}
