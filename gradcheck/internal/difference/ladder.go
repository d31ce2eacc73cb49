package difference

import (
	"math"
	"slices"

	"bonpied/gradcheck/internal/float"
)

// WindowRungs is the number of steps of the first window of a ladder, which
// begins with [TopStep]: each is a quarter of the one before.
const WindowRungs = 7

// The ladder of steps, in powers of 4 relative to the scale of the line.
const (
	ladderTop     = 0x1p-4  // largest step of the first window; the smallest is 2⁻¹⁶
	ladderDown    = 10      // further rungs at most, down to 2⁻³⁶
	ladderUp      = 12      // further rungs at most, up to 2²⁰
	enoughDigits  = 0x1p-33 // bar/|value| below which larger steps are not worth a call
	signalToNoise = 8       // least |value|/rounding at which a larger step is believed
	smallestRatio = 0x1p10  // least h/(u|x|): h is 2¹⁰ roundings of x
)

// rung is φ at ±h and what follows from it.
type rung struct {
	h      float64 // half the distance of the rounded arguments
	size   float64 // largest |φ| among ±h and 0
	slope  float64 // D = (φ(h) − φ(−h))/2h
	bend   float64 // J = (φ(h) − 2φ(0) + φ(−h))/h
	left   float64 // (φ(0) − φ(−h))/h
	right  float64 // (φ(h) − φ(0))/h
	levels bool    // φ(h) = φ(0) = φ(−h)
}

// Ladder holds rungs by decreasing step, each 4 times smaller than the last,
// all of them finite.
type Ladder struct {
	line   *Line
	noise  Noise
	centre float64 // φ(0)
	rungs  []rung
	top    float64 // nominal largest step
	bottom float64 // nominal smallest step
	capped bool    // φ is not finite beyond the largest step
}

// Estimate is a derivative with its error bar.
type Estimate struct {
	Value float64
	Bar   float64 // ≥ |Value − φ'(0)|; +Inf if nothing is known
	Kink  bool    // one-sided derivatives differ down to the smallest step
	Flat  bool    // φ does not change by a bit up to the step of the estimate
	Tie   *Kink   // where the kink is, along an axis
	// Beside: a kink within the step of the estimate is most of the bar. Of
	// several there, jumps of unlike signs may hide in part.
	Beside bool
	// Cramped: larger steps show a kink, so that one side of 0 may have room for
	// steps that both together have not.
	Cramped bool
}

// Unknown reports whether nothing is known.
func (e *Estimate) Unknown() bool { return math.IsInf(e.Bar, 1) }

// Derivative estimates φ'(0) along the line. Order 0 takes the better of 2 and
// 4.
func Derivative(l *Line, centre float64, e Noise, order int) Estimate {
	return Climb(l, centre, e, order).best(order)
}

// Axis returns the derivative along an axis, with the kink where there is one.
func (l *Ladder) Axis(order int) Estimate {
	e := l.best(order)
	if e.Kink {
		e.Tie = l.kink()
	}
	return e
}

// Climb returns the rungs that an estimate of the order needs.
func Climb(l *Line, centre float64, e Noise, order int) *Ladder {
	lad := &Ladder{line: l, noise: e, centre: centre}
	lad.fill()
	lad.extendDown(order)
	lad.extendUp(order)
	return lad
}

// fill takes the first window of steps.
func (l *Ladder) fill() {
	l.top = TopStep(l.line.Scale)
	l.bottom = 4 * l.top
	for range WindowRungs {
		l.down()
	}
}

// TopStep returns the largest step of the first window for a scale.
func TopStep(scale float64) float64 { return ladderTop * float.PowerAbove(scale) }

// down adds a rung below. A step at which φ is not finite takes every larger
// one with it: the way there leads through points where φ is not defined.
func (l *Ladder) down() {
	l.bottom /= 4
	r, ok := l.measure(l.bottom, true)
	if !ok {
		l.rungs, l.capped = l.rungs[:0], true
		return
	}
	l.rungs = append(l.rungs, r)
}

// extendDown goes on to smaller steps while the two smallest are not at the
// level of rounding errors: there is a kink, or φ is faster than its scale.
func (l *Ladder) extendDown(order int) {
	for range ladderDown {
		if l.settled(order) || l.bottom/4 < smallestRatio*l.line.roundoff()*l.line.Argument {
			return
		}
		l.down()
	}
}

// settled reports whether the ladder ends in rounding errors. Three estimates
// enter the bar of the smallest step, and all must be clear of a kink.
func (l *Ladder) settled(order int) bool {
	n := len(l.rungs)
	return n >= 5 && l.quiet(n-3, order) && l.quiet(n-4, order) && l.quiet(n-5, order)
}

// extendUp goes on to larger steps while no truncation shows at the top, the
// digits do not suffice, and the derivative is well above rounding errors: a
// function whose changes drown in rounding errors on its own scale looks flat
// on a larger one, with a bar that is small and wrong.
func (l *Ladder) extendUp(order int) {
	for range ladderUp {
		if l.capped || len(l.rungs) < 5 || !l.quiet(0, order) {
			return
		}
		if !(math.Abs(l.value(0, 4)) > signalToNoise*l.rounding(0, 4)) {
			return
		}
		if e := l.best(order); e.Bar <= enoughDigits*math.Abs(e.Value) {
			return
		}
		r, ok := l.measure(4*l.top, false)
		if !ok {
			return
		}
		l.top *= 4
		l.rungs = slices.Insert(l.rungs, 0, r)
	}
}

// measure takes φ at ±h, and reports whether it is finite there.
func (l *Ladder) measure(h float64, mustBeDefined bool) (rung, bool) {
	plus, right := l.line.At(h, mustBeDefined)
	minus, left := l.line.At(-h, mustBeDefined)
	distance := right - left
	r := rung{
		h:      distance / 2,
		size:   max(math.Abs(plus), math.Abs(minus), math.Abs(l.centre)),
		slope:  (plus - minus) / distance,
		bend:   ((plus - l.centre) + (minus - l.centre)) / (distance / 2),
		levels: plus == l.centre && minus == l.centre,
	}
	// Along an axis, positions are real: the sides have distances of their own.
	origin := (right + left) / 2
	if l.line.Direction == nil {
		origin = l.line.Fun.X[l.line.First]
	}
	r.left, r.right = (l.centre-minus)/(origin-left), (plus-l.centre)/(right-origin)
	return r, distance > 0 && float.IsFinite(r.slope) && float.IsFinite(r.bend)
}

// best returns the estimate with the smallest bar.
func (l *Ladder) best(order int) Estimate {
	best := Estimate{Bar: math.Inf(1)}
	for _, o := range []int{4, 2} {
		if order != 0 && order != o {
			continue
		}
		for k := 1; k+2 < len(l.rungs); k++ {
			if bar := l.bar(k, o); bar < best.Bar {
				best.Value, best.Bar = l.value(k, o), bar
				best.Flat, best.Beside = l.flatFrom(k), l.shownJump(k) > bar/2
			}
		}
	}
	best.Cramped = l.cramped(best.Bar)
	best.Kink = len(l.rungs) >= 3 && l.kinked(len(l.rungs)-3)
	return best
}

// cramped reports whether a step shows a jump well above a bar that a step 4 times as
// long shows as well: K of a smooth φ grows by 64.
func (l *Ladder) cramped(bar float64) bool {
	for k := 1; k+1 < len(l.rungs); k++ {
		if jump := l.shownJump(k); jump > 4*bar && l.shownJump(k-1) < 8*jump {
			return true
		}
	}
	return false
}

// flatFrom reports whether φ is constant, to the bit, on rung k and below.
func (l *Ladder) flatFrom(k int) bool {
	return !slices.ContainsFunc(l.rungs[k:], func(r rung) bool { return !r.levels })
}

// value returns D(h) for order 2, and T(h) for order 4, with the ratio of the
// real steps, which is 4 but for their rounding.
func (l *Ladder) value(k, order int) float64 {
	if order == 2 {
		return l.rungs[k].slope
	}
	ratio := l.rungs[k].h / l.rungs[k+1].h
	return l.rungs[k+1].slope + (l.rungs[k+1].slope-l.rungs[k].slope)/(ratio*ratio-1)
}

// kinkTerm returns K(h) = (4 J(h/4) − J(h))/3, which is O(h³) for a smooth φ:
// the term h φ” of J cancels.
func (l *Ladder) kinkTerm(k int) float64 { return (4*l.rungs[k+1].bend - l.rungs[k].bend) / 3 }

// epsilon bounds the rounding error of a value of φ on rung k, and of its
// argument.
func (l *Ladder) epsilon(k int) float64 {
	r := l.rungs[k]
	return l.noise.At(r.size) + l.line.roundoff()*l.line.Argument*math.Abs(r.slope) + l.line.ArgumentNoise
}

// rounding bounds the rounding error of value(k, order). D: two values of φ
// over 2h. T: (16·4 + 1)/15 of it. The subtraction, the distance and the
// quotient round the result to within 4u.
func (l *Ladder) rounding(k, order int) float64 {
	r := l.rungs[k]
	weight := 1.0
	if order == 4 {
		weight = 65.0 / 15
	}
	return weight*l.epsilon(k)/r.h + 4*weight*float.UnitRoundoff*math.Abs(r.slope) + l.line.roundoff()*l.line.Argument*math.Abs(r.bend)/r.h
}

// kinkRounding bounds the rounding error of K(h): four values of φ over h/4 in
// J(h/4), so (4·16 + 4)/3 ε/h.
func (l *Ladder) kinkRounding(k int) float64 { return 68.0 / 3 * l.epsilon(k) / l.rungs[k].h }

// kinked reports whether K(h) is more than rounding errors.
func (l *Ladder) kinked(k int) bool {
	return !(math.Abs(l.kinkTerm(k)) <= l.kinkRounding(k))
}

// quiet reports whether value(k) and value(k+1) differ by rounding errors only,
// and no kink shows; for order 0, of both orders.
func (l *Ladder) quiet(k, order int) bool {
	if order == 0 {
		return l.quiet(k, 2) && l.quiet(k, 4)
	}
	difference := math.Abs(l.value(k, order) - l.value(k+1, order))
	return difference <= l.rounding(k, order)+l.rounding(k+1, order) && !l.kinked(k)
}

// bar bounds the error of value(k, order), k ≥ 1: see the package comment, and
// kinkBar for kinks. It is not less than twice the distance from a value at a
// smaller step, beyond the rounding error of that, which is part of the distance.
// Nor, where a kink shows there, is it less than the distance and the jump: that
// value is the mean of both sides, and the truth may be half of the jump away, or
// more as other kinks may hide a part.
func (l *Ladder) bar(k, order int) float64 {
	v := l.value(k, order)
	truncation := math.Abs(v - l.value(k-1, order))
	if k >= 2 {
		truncation = max(truncation, math.Abs(l.value(k-1, order)-l.value(k-2, order))/16)
	}
	if order == 2 {
		truncation = max(truncation, math.Abs(v-l.value(k, 4)))
	}
	bar := truncation + l.kinkBar(k) + l.rounding(k, order)
	for j := k + 1; j+1 < len(l.rungs); j++ {
		beyond := math.Abs(v-l.value(j, order)) - l.rounding(j, order)
		bar = max(bar, beyond+max(beyond, l.shownJump(j)))
	}
	if math.IsNaN(bar) {
		return math.Inf(1)
	}
	return bar
}
