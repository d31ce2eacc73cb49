package call

import (
	"math"

	"bonpied/gradcheck/internal/float"
)

// Function calls f with points that it may keep or spoil without harm, and
// notes the first thing that f does wrong. One goroutine at a time uses it.
type Function struct {
	X        []float64 // never handed out
	Fault    *Fault    // nil: none so far
	Calls    int
	Unit     float64 // roundoff of the arithmetic of f: 2⁻⁵³ or 2⁻²⁴
	Declared float64 // rounding error of one value, relative, that needs no measurement

	f      func([]float64) float64
	sent   []float64          // the point of the next call; equals X between calls
	given  []float64          // the copy that f receives; nil: f receives sent, see InPlace
	single bool               // points move in float32 numbers
	known  map[Change]float64 // values along the axes that a batch found
	format
}

// roundingFloor: the last operation of f rounds to within u|f|, and partial
// sums as large as f add as much each; four of them.
const roundingFloor = 4

// New returns a function of float64 arithmetic that hands out copies.
func New(f func([]float64) float64, x []float64) *Function {
	c := &Function{f: f, X: x, sent: append([]float64(nil), x...), given: make([]float64, len(x))}
	c.Declare(0, 0)
	return c
}

// InPlace returns a function of the same f and x for one more goroutine: f
// receives the point that is moved itself, so that a call costs nothing beside
// f. What f wrote into it shows in the entry that is moved after every call, and
// everywhere when [Function.Verify] looks.
func (c *Function) InPlace(f func([]float64) float64) *Function {
	return &Function{
		f: f, X: c.X, sent: append([]float64(nil), c.X...),
		Unit: c.Unit, Declared: c.Declared, single: c.single, known: c.known,
	}
}

// Declare states the unit roundoff of f's arithmetic, 0 for 2⁻⁵³, and a bound on
// the relative rounding error of a value, 0 for a few units. With 2⁻²⁴, points
// move in float32 numbers.
func (c *Function) Declare(unit, noise float64) {
	c.Unit = max(unit, float.UnitRoundoff)
	c.single = c.Unit == float.UnitRoundoff32
	c.Declared = max(noise, roundingFloor*c.Unit)
}

// Know gives values of f along the axes that need no call; nil forgets them.
func (c *Function) Know(values map[Change]float64) { c.known = values }

// Argument rounds a coordinate to a number that f can be asked for.
func (c *Function) Argument(v float64) float64 {
	if c.single {
		return float64(float32(v))
	}
	return v
}

// Verify notes what f wrote into a point that was handed out in place.
func (c *Function) Verify() {
	if i := FirstChange(c.X, c.sent); i >= 0 {
		c.changed(i, c.X[i], c.sent[i])
		copy(c.sent, c.X)
	}
}

// call returns f at sent, and NaN if f panicked. A panic is noted only where
// the caller says that the point is one where f must be defined.
func (c *Function) call(mustBeDefined bool) (value float64) {
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
	c.Calls++
	if c.given == nil {
		value = c.f(c.sent)
		returned = true
		return value
	}
	copy(c.given, c.sent)
	value = c.f(c.given)
	returned = true
	c.look(value)
	if i := FirstChange(c.sent, c.given); i >= 0 {
		c.changed(i, c.sent[i], c.given[i])
	}
	return value
}

// breaks notes a fault, if it is the first.
func (c *Function) breaks(kind Kind, format string, args ...any) {
	if c.Fault == nil {
		c.Fault = Faultf("f", kind, format, args...)
	}
}

// changed notes that f wrote into its argument.
func (c *Function) changed(i int, from, to float64) {
	if c.Fault == nil {
		c.Fault = changedArgument("f", i, from, to)
	}
}

// format is what the values of a function say of their number format.
type format struct {
	wide bool // a value was no float32
	long int  // values that are, with more than 16 binary digits
}

// look notes whether values are float32 numbers.
func (s *format) look(v float64) {
	if !float.IsFinite(v) {
		return
	}
	s.wide = s.wide || float64(float32(v)) != v
	if fraction, _ := math.Frexp(v); fraction*0x1p16 != math.Trunc(fraction*0x1p16) {
		s.long++
	}
}

// Single reports whether every value was a float32 number and at least so many
// had more than the 16 digits that a small number has by itself.
func (s *format) Single(atLeast int) bool { return !s.wide && s.long >= atLeast }
