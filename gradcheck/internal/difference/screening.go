package difference

import (
	"math"
	"slices"

	"bonpied/gradcheck/internal/float"
)

const (
	// ScreenLeast is the least size of a tensor that is screened: a smaller one
	// gets a full ladder for every entry. The pilots cost as much as 8 ladders
	// and 4 probes each.
	ScreenLeast = 64
	// Pilots is the number of ladders from which the step of a tensor is taken.
	Pilots = 8
	// PilotProbes is how many entries are tried for one pilot: a pilot along which f does not move says nothing of the
	// others; where 4 of 5 entries do not move f, as in an image, 32 probes find
	// none that does with probability 0.8³² < 1e-3, and that costs time only.
	PilotProbes = 4
)

const (
	// screenSafety times the largest truncation error of the pilots is what other
	// entries may have before they get a ladder: beyond it lie a few in a
	// thousand entries of a layer with normal inputs, whose third derivatives go
	// with the cube of the input.
	screenSafety = 8
	// bendSafety times the largest bend of the pilots is no sign of a kink: with
	// h about 1e-4 of the scale that is still below a hundredth of the gradient,
	// and a kink worth speaking of jumps by about the gradient.
	bendSafety = 32
	// screenBalance times the truncation and the rounding error together are made
	// least. Both are bounds; the largest errors of 100,000 entries are balanced
	// by 2 (measured on tanh networks: with 1 and with 4 the largest is twice as
	// large).
	screenBalance = 2
	// finerBalance is the same for an entry that bends more than the pilots, whose
	// truncation error comes near its bound.
	finerBalance = 4
	// screenGoal, in units of the resolution, is the accuracy beyond which a
	// smaller step is better, as it meets fewer kinks: then errors of 2·2⁻¹²
	// = 5e-4 of the resolution are found as well.
	screenGoal = 0x1p-12
	// screenSteps: h is 2⁻⁴, 2⁻⁶, …, 2⁻³⁰ of the power of two above the scale;
	// not more than the first step of a ladder.
	screenSteps = 14
	// screenResolution: the bar of a screened entry is at most this much of the
	// resolution, so that an error within bar and tolerance is within it.
	screenResolution = 0.5
)

// Screening is how the entries of one tensor are screened: by one central
// difference of step h = Ratio·s_i, where s_i is the power of two above the scale
// of the entry.
//
// The pilots' own derivatives say how wrong D(h) is: Truncation/s_i bounds
// |φ‴|h²/6, where φ‴ s³ is at most screenSafety times that of the pilots, and more
// for an entry that bends more, see [Screening.Finer]. The rounding error is that of a
// ladder. The bar of an entry is their sum. Where φ is less smooth than the pilots
// suggest, D(h) is further off than its bar, a correct claim disagrees, and the
// entry gets a ladder: a pass then rests on the ladder, and a wrong guess of φ‴
// costs time but no false alarm.
type Screening struct {
	Ratio      float64
	Truncation float64 // times 1/s_i
	bend       float64 // the largest |J| of a pilot, times 1/s_i
	largest    float64 // truncation/s_i of a pilot
}

// Pilot is a ladder from which a screening is taken.
type Pilot struct {
	Ladder   *Ladder
	Estimate Estimate
}

// power returns s_i.
func (p Pilot) power() float64 { return float.PowerAbove(p.Ladder.line.Scale) }

// Screen chooses the step of a tensor for a resolution: of the steps at which the pilots reach
// the accuracy wanted the smallest, or else the most accurate, see
// screenBalance. It reports false where no step has a bar within the resolution,
// and for fewer than 4 pilots that are no kinks.
func Screen(ps []Pilot, resolution float64) (Screening, bool) {
	ps = slices.DeleteFunc(slices.Clone(ps), func(p Pilot) bool { return p.Estimate.Kink || p.Estimate.Unknown() })
	if len(ps) < Pilots/2 {
		return Screening{}, false
	}
	values := make([]float64, len(ps))
	for i, p := range ps {
		values[i] = p.Estimate.Value
	}
	limit := screenResolution * resolution * float.RMS(values)
	best, bar, least, last := Screening{}, math.Inf(1), math.Inf(1), 0.0
	for step := range screenSteps {
		c, own, ok := candidate(ps, math.Ldexp(ladderTop, -2*step), last/16)
		if !ok {
			continue
		}
		last = c.Truncation
		cost := own + (screenBalance-1)*c.largest
		if cost < least || own <= 2*screenGoal*limit {
			best, bar, least = c, own, cost
		}
	}
	return best, bar <= limit || limit == 0 && !math.IsInf(bar, 1)
}

// candidate returns the screening with one step, and the largest bar of the
// pilots with it. Every pilot must have a rung there. The truncation of D is what
// it is off by beyond its rounding error and the pilot's bar; where these hide
// it, it is not less than a 16th of that of the step before, 4 times as long.
func candidate(ps []Pilot, ratio, atLeast float64) (c Screening, bar float64, ok bool) {
	c.Ratio, c.Truncation = ratio, atLeast
	for _, p := range ps {
		k := p.Ladder.rungAt(ratio * p.power())
		if k < 0 {
			return c, 0, false
		}
		off := max(0, math.Abs(p.Ladder.rungs[k].slope-p.Estimate.Value)-p.Ladder.rounding(k, 2)-p.Estimate.Bar)
		c.Truncation = max(c.Truncation, screenSafety*off*p.power())
		// A bend below its rounding error, four values of φ over h, is none.
		c.bend = max(c.bend, (math.Abs(p.Ladder.rungs[k].bend)+4*p.Ladder.epsilon(k)/p.Ladder.rungs[k].h)*p.power())
	}
	for _, p := range ps {
		c.largest = max(c.largest, c.Truncation/p.power())
		bar = max(bar, c.Truncation/p.power()+p.Ladder.rounding(p.Ladder.rungAt(ratio*p.power()), 2))
	}
	return c, bar, true
}

// rungAt returns the rung of a nominal step, or −1. Real steps differ from it by
// a rounding of x.
func (l *Ladder) rungAt(h float64) int {
	for k, r := range l.rungs {
		if r.h > h/2 && r.h < 2*h {
			return k
		}
	}
	return -1
}

// Screened estimates φ'(0) of one entry by D(h) with a step of ratio·s_i, from
// two values of φ, where truncation/s_i bounds the truncation error of D. The bar
// is +Inf where φ is not finite at ±h. It returns J too.
func Screened(l *Line, centre float64, noise Noise, ratio, truncation float64) (e Estimate, bend float64) {
	power := float.PowerAbove(l.Scale)
	room := [1]rung{}
	lad := Ladder{line: l, noise: noise, centre: centre, rungs: room[:]}
	r, ok := lad.measure(ratio*power, true)
	room[0] = r
	bar := truncation/power + lad.rounding(0, 2)
	if !ok || math.IsNaN(bar) {
		bar = math.Inf(1)
	}
	return Estimate{Value: r.slope, Bar: bar, Flat: r.levels}, r.bend
}

// Finer returns by how much shorter a step an entry wants that was screened with
// the step of its tensor and bends like that, 1 for no shorter one, and the
// truncation error that it is allowed at the old step; e gets the bar with it.
func (s *Screening) Finer(e *Estimate, bend, scale float64) (shorter, truncation float64) {
	power := float.PowerAbove(scale)
	// What is left of a bar but truncation is rounding.
	rounding := e.Bar - s.Truncation/power
	truncation = s.Truncation * s.stretch(bend*power)
	shorter = finer(truncation/power, rounding)
	if shorter == 1 {
		e.Bar = truncation/power + rounding
	}
	return shorter, truncation
}

// stretch returns by how much more truncation an entry is allowed that bends more
// than every pilot: a φ that is c times faster has c² times the φ″ and c³ times
// the φ‴.
func (s *Screening) stretch(bend float64) float64 {
	if ratio := math.Abs(bend) / s.bend; ratio > 1 {
		return ratio * math.Sqrt(ratio)
	}
	return 1
}

// finer returns by how much shorter a step an entry wants with a truncation error
// t and a rounding error r at the step of its tensor: the power of 2, c, at which
// finerBalance·t/c² + r c is least, or 1 where two more values of φ would gain
// less than a third.
func finer(t, r float64) float64 {
	cost := func(c float64) float64 { return finerBalance*t/(c*c) + r*c }
	c := 1.0
	for c < 0x1p20 && cost(2*c) < cost(c) {
		c *= 2
	}
	if !(cost(c) < cost(1)*2/3) {
		return 1
	}
	return c
}

// Suspect reports whether a screened entry wants a ladder: its bar is above its
// share of the resolution, or there may be a kink at x with a jump |J| that is
// worth speaking of and more than the bend of φ and rounding errors explain (four
// values of φ over h). resolution is the smallest error that must be told apart,
// noise the rounding error of φ(0).
func (s *Screening) Suspect(e Estimate, bend, scale, resolution, noise float64) bool {
	limit := screenResolution * resolution
	power := float.PowerAbove(scale)
	jump := max(2*limit, bendSafety*s.bend/power+4*noise/(s.Ratio*power))
	return !(e.Bar <= limit) || !(math.Abs(bend) <= jump)
}
