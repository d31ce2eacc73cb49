package gradcheck

import (
	"math"
	"slices"
)

const (
	// screenLeast: a smaller tensor gets a full ladder for every entry. The
	// pilots cost as much as 8 ladders and 4 probes each.
	screenLeast = 64
	// pilots is the number of ladders from which the step of a tensor is taken.
	pilots = 8
	// pilotProbes: a pilot along which f does not move says nothing of the
	// others; where 4 of 5 entries do not move f, as in an image, 32 probes find
	// none that does with probability 0.8³² < 1e-3, and that costs time only.
	pilotProbes = 4
	// screenSafety times the largest truncation error of the pilots is what other
	// entries may have before they get a ladder: beyond it lie a few in a
	// thousand entries of a layer with normal inputs, whose third derivatives go
	// with the cube of the input.
	screenSafety = 8
	// bendSafety times the largest bend of the pilots is no sign of a kink: with
	// h about 1e-4 of the scale that is still below a hundredth of the gradient,
	// and a kink worth speaking of jumps by about the gradient.
	bendSafety = 32
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

// screening is how the entries of one tensor are screened: by one central
// difference of step h = ratio·s_i, where s_i is the power of two above the scale
// of the entry.
//
// The pilots' own derivatives say how wrong D(h) is: truncation/s_i bounds
// |φ‴|h²/6, where φ‴ s³ is at most screenSafety times that of the pilots, and more
// for an entry that bends more, see stretch. The rounding error is that of a ladder. The bar of an entry is their sum. Where φ
// is less smooth than the pilots suggest, D(h) is further off than its bar, a
// correct claim disagrees, and the entry gets a ladder: a pass then rests on the
// ladder, and a wrong guess of φ‴ costs time but no false alarm.
type screening struct {
	ratio      float64
	truncation float64 // times 1/s_i
	bend       float64 // the largest |J| of a pilot, times 1/s_i
}

// pilot is a ladder from which a screening is taken.
type pilot struct {
	lad      *ladder
	estimate estimate
	power    float64 // s_i
}

// screening chooses the step of a tensor: of the steps at which the pilots reach
// the accuracy wanted the smallest, or else the most accurate. It reports false
// where no step has a bar within the resolution, and for fewer than 4 pilots
// that are no kinks.
func (b *bench) screening(ps []pilot) (screening, bool) {
	ps = slices.DeleteFunc(slices.Clone(ps), func(p pilot) bool { return p.estimate.kink || math.IsInf(p.estimate.bar, 1) })
	if len(ps) < pilots/2 {
		return screening{}, false
	}
	values := make([]float64, len(ps))
	for i, p := range ps {
		values[i] = p.estimate.value
	}
	limit := screenResolution * b.set.Resolution * rms(values)
	best, smallest, found := screening{}, math.Inf(1), false
	for step := range screenSteps {
		c, bar, ok := candidate(ps, math.Ldexp(ladderTop, -2*step))
		switch {
		case !ok:
			continue
		case bar <= 2*screenGoal*limit || bar < smallest:
			best, smallest, found = c, bar, true
		}
	}
	return best, found && smallest <= limit || limit == 0 && found
}

// candidate returns the screening with one step, and the largest bar of the
// pilots with it. Every pilot must have a rung there.
func candidate(ps []pilot, ratio float64) (c screening, bar float64, ok bool) {
	c.ratio = ratio
	for _, p := range ps {
		k := p.lad.rungAt(ratio * p.power)
		if k < 0 {
			return c, 0, false
		}
		off := math.Abs(p.lad.rungs[k].slope-p.estimate.value) + p.estimate.bar
		c.truncation = max(c.truncation, screenSafety*off*p.power)
		// A bend below its rounding error, four values of φ over h, is none.
		c.bend = max(c.bend, (math.Abs(p.lad.rungs[k].bend)+4*p.lad.epsilon(k)/p.lad.rungs[k].h)*p.power)
	}
	for _, p := range ps {
		bar = max(bar, c.truncation/p.power+p.lad.rounding(p.lad.rungAt(ratio*p.power), 2))
	}
	return c, bar, true
}

// rungAt returns the rung of a nominal step, or −1. Real steps differ from it by
// a rounding of x.
func (l *ladder) rungAt(h float64) int {
	for k, r := range l.rungs {
		if r.h > h/2 && r.h < 2*h {
			return k
		}
	}
	return -1
}

// screened estimates φ'(0) of one entry by D(h), from two values of φ. The
// second result says that the entry wants a ladder: φ is not finite at ±h.
func (b *bench) screened(l *line, s *screening) (estimate, float64, bool) {
	power := powerAbove(l.scale)
	room := [1]rung{}
	lad := ladder{line: l, noise: b.noise, centre: b.centre, rungs: room[:]}
	r, ok := lad.measure(s.ratio*power, true)
	room[0] = r
	bar := s.truncation/power*s.stretch(r.bend*power) + lad.rounding(0, 2)
	return estimate{value: r.slope, bar: bar, flat: r.levels}, r.bend, ok && isFinite(bar)
}

// stretch returns by how much more truncation an entry is allowed that bends more
// than every pilot: a φ that is c times faster has c² times the φ″ and c³ times
// the φ‴.
func (s *screening) stretch(bend float64) float64 {
	if ratio := math.Abs(bend) / s.bend; ratio > 1 {
		return ratio * math.Sqrt(ratio)
	}
	return 1
}

// suspect reports whether a screened entry wants a ladder: its bar is above its
// share of the resolution, or there may be a kink at x with a jump |J| that is
// worth speaking of and more than the bend of φ and rounding errors explain (four
// values of φ over h).
func (b *bench) suspect(e estimate, bend float64, s *screening, scale, size float64) bool {
	limit := screenResolution * b.set.Resolution * size
	power := powerAbove(scale)
	jump := max(2*limit, bendSafety*s.bend/power+4*b.noise.at(math.Abs(b.centre))/(s.ratio*power))
	return !(e.bar <= limit) || !(math.Abs(bend) <= jump)
}
