package gradcheck

import "bonpied/core/verdict"

// PathFaults says what [Path] does of a gradient function that is off by a constant in
// one entry. The integral of a constant is known, so that the segments of the right
// gradient are integrated once for all faults of a tensor.
type PathFaults struct {
	walk    *walk
	courses []*knownCourse // of the tensors, once they are asked for
}

// knownCourse holds the segments of a tensor that faults asked for.
type knownCourse struct {
	smallest float64
	segments map[span]knownSegment
}

// knownSegment is a segment along which the right gradient was integrated, and what
// its tolerance is once it mismatches, when the rounding errors at its ends are measured.
type knownSegment struct {
	passage
	wide float64
}

// NewPathFaults prepares the faults of a gradient function that is right.
func NewPathFaults(f func([]float64) float64, grad func([]float64) []float64, x []float64, set *Settings) (*PathFaults, error) {
	w, err := newWalk(f, grad, x, set)
	if err != nil {
		return nil, err
	}
	return &PathFaults{w, make([]*knownCourse, len(w.set.Tensors))}, nil
}

// Judge returns the verdict on the tensor of an entry that is off: that of [Path], for
// no other tensor is wrong.
func (p *PathFaults) Judge(entry int, off float64) verdict.Verdict {
	index, first := 0, 0
	for entry >= first+p.walk.set.Tensors[index].Size() {
		first += p.walk.set.Tensors[index].Size()
		index++
	}
	last := first + p.walk.set.Tensors[index].Size()
	if p.courses[index] == nil {
		p.courses[index] = &knownCourse{p.walk.set.Resolution * unitOf(p.walk.claimed, first, last), map[span]knownSegment{}}
	}
	known := p.courses[index]
	wrong, most, unsettled := 0, 0.0, false
	for k := 0; p.walk.more(k, wrong, 1); k++ { // as course and tensor do
		s := known.segment(p.walk, span{index, first, last, k, k%2 == 1 || wrong == 0 && k > 0})
		q := s.passage
		if !q.settled {
			unsettled = true
			continue
		}
		q.integral += off * s.along.d[entry-first]
		if q.mismatch() && p.walk.set.Noise == 0 {
			q.tolerance = s.wide
		}
		switch {
		case q.mismatch():
			wrong, most = wrong+1, max(most, q.excess())
		case !(2*q.tolerance <= known.smallest*q.spread):
			unsettled = true
		}
	}
	switch {
	case wrong > 1 || wrong == 1 && most >= confirming:
		return verdict.Fail
	case wrong == 1 || unsettled:
		return verdict.Inconclusive
	}
	return verdict.Pass
}

// segment integrates along a segment, unless that was done.
func (c *knownCourse) segment(w *walk, s span) knownSegment {
	if known, ok := c.segments[s]; ok {
		return known
	}
	p, err := w.segment(s, c.smallest)
	if err != nil {
		panic(err)
	}
	known := knownSegment{p, p.tolerance + max(0, p.along.measureEnds()-p.along.fall)}
	c.segments[s] = known
	return known
}

// PathVerdict returns the verdict of Path alone: it stops at the first tensor that
// mismatches and looks for no wrong entry in it.
func PathVerdict(f func([]float64) float64, grad func([]float64) []float64, x []float64, set *Settings) verdict.Verdict {
	w, err := newWalk(f, grad, x, set)
	if err != nil {
		return findingOf(verdict.Finding{}, err).Verdict
	}
	w.brief = true
	return findingOf(w.run()).Verdict
}
