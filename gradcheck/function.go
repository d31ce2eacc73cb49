package gradcheck

import (
	"fmt"
	"math"
)

// function calls f with points that it may keep or spoil without harm, and
// notes the first thing that f does wrong.
type function struct {
	f      func([]float64) float64
	x      []float64 // never handed out
	sent   []float64 // the point of the next call; equals x between calls
	given  []float64 // the copy that f receives
	broken *BrokenError
}

func newFunction(f func([]float64) float64, x []float64) *function {
	return &function{f: f, x: x, sent: append([]float64(nil), x...), given: make([]float64, len(x))}
}

// call returns f at sent, and NaN if f panicked. A panic is noted only where
// the caller says that the point is one where f must be defined.
func (c *function) call(mustBeDefined bool) (value float64) {
	defer func() {
		if r := recover(); r != nil {
			value = math.NaN()
			if mustBeDefined {
				c.breaks("panicked: %v", r)
			}
		}
	}()
	copy(c.given, c.sent)
	value = c.f(c.given)
	if i := firstChange(c.sent, c.given); i >= 0 {
		c.breaks("changed its argument: x[%d] from %v to %v", i, c.sent[i], c.given[i])
	}
	return value
}

func (c *function) breaks(format string, args ...any) {
	if c.broken == nil {
		c.broken = &BrokenError{Function: "f", Problem: fmt.Sprintf(format, args...)}
	}
}

// firstChange returns the first index at which the slices differ, NaN counting
// as a difference, or −1. The entries of before are finite.
func firstChange(before, after []float64) int {
	for i, v := range before {
		if after[i] != v {
			return i
		}
	}
	return -1
}

// line is φ(t) = f(x + t d): along one axis, or along a direction within a
// range of entries.
type line struct {
	fun *function
	// A direction d of the entries first, first+1, …; nil: the axis first.
	direction []float64
	first     int
	// scale is a guess of how far t must go for φ to change its shape.
	scale float64
	// argument is |x| along an axis: rounding it costs u|x| |φ'|.
	argument float64
	// argumentNoise bounds what rounding x + t d costs along a direction.
	argumentNoise float64
}

func axis(fun *function, i int, scale float64) *line {
	return &line{fun: fun, first: i, scale: scale, argument: math.Abs(fun.x[i])}
}

// at returns φ(t) and where it was taken: the rounded argument along an axis,
// so that differences of positions are real distances, or t.
func (l *line) at(t float64, mustBeDefined bool) (value, position float64) {
	x, sent := l.fun.x, l.fun.sent
	if l.direction == nil {
		i := l.first
		sent[i] = x[i] + t
		position = sent[i]
		value = l.fun.call(mustBeDefined)
		sent[i] = x[i]
		return value, position
	}
	for i, d := range l.direction {
		sent[l.first+i] = x[l.first+i] + t*d
	}
	value = l.fun.call(mustBeDefined)
	copy(sent[l.first:], x[l.first:l.first+len(l.direction)])
	return value, t
}

// callGradient returns grad(x), or what it did wrong.
func callGradient(grad func([]float64) []float64, x []float64) (g []float64, err error) {
	defer func() {
		if r := recover(); r != nil {
			g, err = nil, &BrokenError{Function: "grad", Problem: fmt.Sprintf("panicked: %v", r)}
		}
	}()
	given := append([]float64(nil), x...)
	g = grad(given)
	// The gradient may share memory with the argument only if it left the
	// argument as it was, which is what is checked.
	if i := firstChange(x, given); i >= 0 {
		return nil, &BrokenError{Function: "grad", Problem: fmt.Sprintf("changed its argument: x[%d] from %v to %v", i, x[i], given[i])}
	}
	return append([]float64(nil), g...), nil
}

// checkGradient reports a claimed gradient of a wrong length or with an entry
// that is not finite.
func checkGradient(claimed []float64, set *Settings, n int) error {
	if len(claimed) != n {
		return &BrokenError{Function: "grad", Problem: fmt.Sprintf("returned %d entries, want len(x) = %d", len(claimed), n)}
	}
	first := 0
	for _, t := range set.Tensors {
		for i := range t.Size() {
			if v := claimed[first+i]; math.IsNaN(v) || math.IsInf(v, 0) {
				return &BrokenError{Function: "grad", Problem: fmt.Sprintf("returned %v at %v", v, t.Entry(i))}
			}
		}
		first += t.Size()
	}
	return nil
}
