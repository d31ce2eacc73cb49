package difference

import (
	"math"

	"bonpied/gradcheck/internal/float"
)

const (
	// sideSteps is the number of steps H taken on each side, each half of the one
	// before, from TopStep on: the last is 2⁻²⁵ of the scale, where rounding errors
	// leave 5 digits.
	sideSteps = 22
	// sideCover times r bounds what a kink does to V where it is not too near to 0:
	// see sideRung.
	sideCover = 2.5
	// sideRounding times ε/H bounds the rounding error of V: (25 + 48 + 36 + 16 + 3)/3.
	sideRounding = 128.0 / 3
	// sideClean times the rounding error of V is the bar of a rung that shows nothing
	// else: that of r is 55.5 ε/H.
	sideClean = 5
	// sideSmooth, relative to the scale: below it the truncation of V, H⁴φ⁽⁵⁾/1280, is
	// far less than its rounding error, so that r need not be mistrusted.
	sideSmooth = 0x1p-9
)

// sideRung is φ on one side of 0 to a distance H, φₜ at tH, and what follows: the
// derivative at 0 of the polynomial of degree 4 through t = 0, ¼, ½, ¾, 1, and how
// far its third degree is from that of others: from the polynomial of degree 3 that
// leaves out ½, and, scaled alike, by the fourth divided difference with ⅜ for ¼,
//
//	V = (−25φ₀ + 48φ_¼ − 36φ_½ + 16φ_¾ − 3φ₁)/3H
//	r = max(2|φ₀ − 4φ_¼ + 6φ_½ − 4φ_¾ + φ₁|, |4φ₀/3 − 256φ_⅜/15 + 24φ_½ − 32φ_¾/3 + 12φ₁/5|)/H
//
// For a smooth φ both are H³φ⁽⁴⁾/128, the truncation of degree 3. A kink where φ'
// jumps by 1 at cH puts V off by E = 1 − 25c/3 up to ¼, by which r = 2c; from c =
// 0.075 on |E| ≤ 2.5 r, as the two do not vanish together. A kink nearer to 0 shows in
// the V of smaller H, beyond which it is, or, if rounding errors hide it there, in
// the V of the other side.
type sideRung struct {
	slope, bend, rounding float64
	fine                  bool // H is below sideSmooth
}

// side holds the rungs of one side by decreasing H.
type side []sideRung

// takeSide evaluates φ on the side of a sign. Rungs on which it is not finite are
// not there.
func takeSide(l *Line, centre float64, noise Noise, sign float64) (s side) {
	var whole, three []float64 // φ at H and at ¾H
	for k, H := 0, TopStep(l.Scale); k < sideSteps+2 && H >= smallestRatio*l.roundoff()*l.Argument; k, H = k+1, H/2 {
		v, _ := l.At(sign*H, false)
		w, _ := l.At(sign*0.75*H, false)
		whole, three = append(whole, v), append(three, w)
	}
	for k, H := 0, TopStep(l.Scale); k+2 < len(whole); k, H = k+1, H/2 {
		r := newSideRung(whole[k:k+3], three[k:k+2], centre, H, sign)
		epsilon := noise.At(r.rounding) + l.roundoff()*l.Argument*math.Abs(r.slope)
		r.rounding = sideRounding*epsilon/H + 8*float.UnitRoundoff*math.Abs(r.slope)
		r.fine = H <= sideSmooth*float.PowerAbove(l.Scale)
		if !float.IsFinite(r.slope) || !float.IsFinite(r.bend) {
			s = nil // larger steps lead through points where φ is not finite
			continue
		}
		s = append(s, r)
	}
	return s
}

// newSideRung returns V and r, and the largest |φ| as the rounding, from φ at H, H/2
// and H/4, and at ¾H and ⅜H.
func newSideRung(whole, three []float64, centre, H, sign float64) sideRung {
	size := math.Abs(centre)
	d := func(v float64) float64 {
		size = max(size, math.Abs(v))
		return v - centre
	}
	one, half, quarter, threeQuarters, threeEighths := d(whole[0]), d(whole[1]), d(whole[2]), d(three[0]), d(three[1])
	equal := 2 * math.Abs(6*half-4*(quarter+threeQuarters)+one)
	other := math.Abs(24*half - 256.0/15*threeEighths - 32.0/3*threeQuarters + 12.0/5*one)
	return sideRung{
		slope:    sign * (48*quarter - 36*half + 16*threeQuarters - 3*one) / (3 * H),
		bend:     max(equal, other) / H,
		rounding: size,
	}
}

// bar bounds the error of V on rung k, but for a kink that is so near to 0 that no
// rung shows it. It is not less than twice the distance from V on a smaller rung,
// beyond the rounding error of that; nor, where truncation may count, than what r on
// the rung above leaves of itself.
func (s side) bar(k int) float64 {
	bend := s[k].bend
	if !s[k].fine && k > 0 {
		bend = max(bend, s[k-1].bend/16)
	}
	bar := sideCover*bend + s[k].rounding
	for _, r := range s[k+1:] {
		bar = max(bar, 2*(math.Abs(s[k].slope-r.slope)-r.rounding))
	}
	if math.IsNaN(bar) {
		return math.Inf(1)
	}
	return bar
}

// best returns V with the smallest bar, of the rungs that show nothing but rounding
// errors; with an infinite one if there is none.
func (s side) best() (value, bar float64) {
	bar = math.Inf(1)
	for k, r := range s {
		if b := s.bar(k); b < bar && b <= sideClean*r.rounding {
			value, bar = s[k].slope, b
		}
	}
	return value, bar
}

// OneSided returns a better estimate than e from one side of 0 alone, if there is
// one: where a kink on the other side leaves central differences only small steps.
// It costs about 100 values of φ.
//
// One kink anywhere is covered. V of a side without one is right within its bar. A
// side with one that its own rungs do not show is contradicted by the other side,
// which has none: where they agree on a rung, to twice what bounds both, their
// distance is in the bar; else one of them shows a kink there, and this one is
// believed only if it agrees with the best of the other side, whatever H that has. Of
// two kinks, one on either side, both must be too near to 0 for that.
func OneSided(l *Line, centre float64, noise Noise, e Estimate) Estimate {
	right, left := takeSide(l, centre, noise, 1), takeSide(l, centre, noise, -1)
	n := min(len(right), len(left)) // the largest steps may be missing
	right, left = right[len(right)-n:], left[len(left)-n:]
	best := e
	for _, s := range [2][2]side{{right, left}, {left, right}} {
		value, bar := s[1].best()
		if math.IsInf(bar, 1) {
			continue
		}
		for k := range s[0] {
			v, own := s[0][k].slope, beside(s[0], s[1], k)
			agrees := math.Abs(v-value) <= own+bar && math.Abs(v-e.Value) <= own+e.Bar
			if agrees && own < best.Bar {
				best.Value, best.Bar, best.Beside = v, own, false
			}
		}
	}
	return best
}

// beside bounds the error of V of a side on rung k, with what the other side says on
// the same rung.
func beside(s, other side, k int) float64 {
	own, o := s.bar(k), other[k]
	if gap := math.Abs(s[k].slope - o.slope); !(gap > 2*(own+o.rounding+sideCover*o.bend)) {
		own = max(own, gap+other.bar(k))
	}
	return own
}
