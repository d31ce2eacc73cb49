package gradcheck

import "math"

// function calls f with points that it may keep or spoil without harm, and
// notes the first thing that f does wrong.
type function struct {
	f      func([]float64) float64
	x      []float64 // never handed out
	sent   []float64 // the point of the next call; equals x between calls
	given  []float64 // the copy that f receives; nil: f receives sent, see inPlace
	broken *BrokenError
	calls  int

	unit     float64            // of the arithmetic of f: 2⁻⁵³ or 2⁻²⁴
	declared float64            // rounding error of one value, relative, that needs no measurement
	single   bool               // points move in float32 numbers
	known    map[Change]float64 // values along the axes that a batch found

	wide bool // a value was no float32
	long int  // values that are, with more than 16 binary digits
}

func newFunction(f func([]float64) float64, x []float64) *function {
	return &function{
		f: f, x: x, sent: append([]float64(nil), x...), given: make([]float64, len(x)),
		unit: unitRoundoff, declared: roundingFloor * unitRoundoff,
	}
}

// inPlace returns a function of the same f and x for one more goroutine: f
// receives the point that is moved itself, so that a call costs nothing beside
// f. What f wrote into it shows in the entry that is moved after every call, and
// everywhere when [function.verify] looks.
func (c *function) inPlace(f func([]float64) float64) *function {
	return &function{
		f: f, x: c.x, sent: append([]float64(nil), c.x...),
		unit: c.unit, declared: c.declared, single: c.single, known: c.known,
	}
}

// verify notes what f wrote into a point that was handed out in place.
func (c *function) verify() {
	if i := firstChange(c.x, c.sent); i >= 0 {
		c.changed(i, c.x[i], c.sent[i])
		copy(c.sent, c.x)
	}
}

// call returns f at sent, and NaN if f panicked. A panic is noted only where
// the caller says that the point is one where f must be defined.
func (c *function) call(mustBeDefined bool) (value float64) {
	returned := false
	defer func() {
		switch r := recover(); {
		case r != nil:
			value = math.NaN()
			if mustBeDefined {
				c.breaks(Panicked, "panicked: %v", r)
			}
		case !returned:
			c.breaks(Panicked, "ended its goroutine")
		}
	}()
	c.calls++
	if c.given == nil {
		value = c.f(c.sent)
		returned = true
		return value
	}
	copy(c.given, c.sent)
	value = c.f(c.given)
	returned = true
	c.look(value)
	if i := firstChange(c.sent, c.given); i >= 0 {
		c.changed(i, c.sent[i], c.given[i])
	}
	return value
}

// look notes whether values are float32 numbers.
func (c *function) look(v float64) {
	if !isFinite(v) {
		return
	}
	c.wide = c.wide || float64(float32(v)) != v
	fraction, _ := math.Frexp(v)
	c.long += count(fraction*0x1p16 != math.Trunc(fraction*0x1p16))
}

func (c *function) breaks(kind Broken, format string, args ...any) {
	if c.broken == nil {
		c.broken = broke("f", kind, format, args...)
	}
}

func (c *function) changed(i int, from, to float64) {
	c.breaks(ChangedArgument, "changed its argument: x[%d] from %v to %v", i, from, to)
}

// argument rounds a coordinate to a number that f can be asked for.
func (c *function) argument(v float64) float64 {
	if c.single {
		return float64(float32(v))
	}
	return v
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
	// unit is the roundoff of f's arithmetic; 0 is 2⁻⁵³.
	unit float64
	// argumentNoise bounds what rounding x + t d costs along a direction.
	argumentNoise float64
}

func axis(fun *function, i int, scale float64) *line {
	return &line{fun: fun, first: i, scale: scale, argument: math.Abs(fun.x[i]), unit: fun.unit}
}

// roundoff returns the unit roundoff of f's arithmetic.
func (l *line) roundoff() float64 { return max(l.unit, unitRoundoff) }

// at returns φ(t) and where it was taken: the rounded argument along an axis,
// so that differences of positions are real distances, or t.
func (l *line) at(t float64, mustBeDefined bool) (value, position float64) {
	x, sent := l.fun.x, l.fun.sent
	if l.direction == nil {
		return l.along(t, mustBeDefined)
	}
	for i, d := range l.direction {
		sent[l.first+i] = l.fun.argument(x[l.first+i] + t*d)
	}
	value = l.fun.call(mustBeDefined)
	copy(sent[l.first:], x[l.first:l.first+len(l.direction)])
	return value, t
}

// along is at for an axis.
func (l *line) along(t float64, mustBeDefined bool) (value, position float64) {
	fun, i := l.fun, l.first
	position = fun.argument(fun.x[i] + t)
	if fun.known != nil {
		if v, ok := fun.known[Change{Index: i, Value: position}]; ok {
			return v, position
		}
	}
	fun.sent[i] = position
	value = fun.call(mustBeDefined)
	if fun.sent[i] != position {
		fun.changed(i, position, fun.sent[i])
	}
	fun.sent[i] = fun.x[i]
	return value, position
}

// callGradient returns grad(x), or what it did wrong.
func callGradient(grad func([]float64) []float64, x []float64) (g []float64, err error) {
	defer func() {
		if r := recover(); r != nil {
			g, err = nil, broke("grad", Panicked, "panicked: %v", r)
		}
	}()
	given := append([]float64(nil), x...)
	g = grad(given)
	// The gradient may share memory with the argument only if it left the
	// argument as it was, which is what is checked.
	if i := firstChange(x, given); i >= 0 {
		return nil, broke("grad", ChangedArgument, "changed its argument: x[%d] from %v to %v", i, x[i], given[i])
	}
	return append([]float64(nil), g...), nil
}

// checkGradient reports a claimed gradient of a wrong length or with an entry
// that is not finite.
func checkGradient(claimed []float64, set *Settings, n int) error {
	if len(claimed) != n {
		return broke("grad", WrongLength, "returned %d entries, want len(x) = %d", len(claimed), n)
	}
	first := 0
	for _, t := range set.Tensors {
		for i := range t.Size() {
			if v := claimed[first+i]; math.IsNaN(v) || math.IsInf(v, 0) {
				return broke("grad", NotFinite, "returned %v at %v", v, t.Entry(i))
			}
		}
		first += t.Size()
	}
	return nil
}
