package difference

import "math"

// Kink is a point on an axis at which the derivative of f jumps: x_i + At, to
// within ±Precision, with the one-sided derivatives of f at x.
type Kink struct {
	// At is where the kink is, relative to x_i.
	At, Precision float64
	// Left and Right are the derivatives of f from below and from above, with
	// their error bars.
	Left, LeftBar, Right, RightBar float64
}

// Exact reports whether the kink cannot be told from one at x.
func (k *Kink) Exact() bool { return math.Abs(k.At) <= k.Precision }

// Convention returns (1−κ) l + κ r with its error bar.
func (k *Kink) Convention(κ float64) (value, bar float64) {
	// A weight of 0 takes no part, be its bar infinite.
	if κ > 0 {
		value, bar = κ*k.Right, κ*k.RightBar
	}
	if κ < 1 {
		value += (1 - κ) * k.Left
		bar += (1 - κ) * k.LeftBar
	}
	return value, bar
}

// oneSided returns the derivative from one side with its error bar: the slopes
// R(h) from φ(0) to φ(±h) have the errors h, h², h³, …, of which
//
//	R₂(h) = (64 R(h/16) − 20 R(h/4) + R(h)) / 45
//
// lacks the first two. Its bar is
//
//	truncation  2|R₂(h) − R₂(4h)|: 63/64 of it would do for the third power of h;
//	            4/3 of it covers a kink at a distance d from 0, whose error is
//	            proportional to d/h; and not less than |R₂(4h) − R₂(16h)|/16
//	rounding    (64·16 + 20·4 + 1)/45 · 2ε/h = 49.2 ε/h: two values in each slope
func (l *Ladder) oneSided(slope func(rung) float64) (value, bar float64) {
	extrapolated := func(k int) float64 {
		return (64*slope(l.rungs[k+2]) - 20*slope(l.rungs[k+1]) + slope(l.rungs[k])) / 45
	}
	value, bar = math.NaN(), math.Inf(1)
	for k := 2; k+2 < len(l.rungs); k++ {
		v := extrapolated(k)
		truncation := max(2*math.Abs(v-extrapolated(k-1)), math.Abs(extrapolated(k-1)-extrapolated(k-2))/16)
		if b := truncation + 49.2*l.epsilon(k)/l.rungs[k].h; b < bar {
			value, bar = v, b
		}
	}
	return value, bar
}

// kink localises the kink that the ladder ends at. The lines with the
// one-sided slopes l and r through φ(∓h) meet at
//
//	t = (φ(−h) − φ(h) + (l + r) h) / (r − l)
//
// where h is the smallest step, for which φ is straight on either side; four
// rounding errors and those of l and r make its precision. A kink beyond ±h
// gives ±h; it is within 16 h, where it was seen.
func (l *Ladder) kink() *Kink {
	k := &Kink{}
	k.Left, k.LeftBar = l.oneSided(func(r rung) float64 { return r.left })
	k.Right, k.RightBar = l.oneSided(func(r rung) float64 { return r.right })
	last := l.rungs[len(l.rungs)-1]
	jump := k.Right - k.Left
	k.Precision = (last.h*(k.LeftBar+k.RightBar) + 4*l.epsilon(len(l.rungs)-1)) / math.Abs(jump)
	k.At = last.h * ((k.Left - last.left) + (k.Right - last.right)) / jump
	switch {
	case !(math.Abs(jump) > k.LeftBar+k.RightBar):
		k.At, k.Precision = 0, 16*last.h
	case math.Abs(k.At) >= last.h-k.Precision && !k.Exact():
		k.At, k.Precision = math.Copysign(8.5*last.h, k.At), 7.5*last.h
	}
	return k
}
