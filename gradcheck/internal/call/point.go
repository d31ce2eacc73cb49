package call

import (
	"math"

	"bonpied/gradcheck/internal/float"
)

// Change is one entry of x, from 0, and the value that stands in its place.
type Change struct {
	Index int
	Value float64
}

// Centre returns f(x), the same for two calls, or its fault.
func (c *Function) Centre() (float64, *Fault) {
	v := c.call(true)
	if c.Fault == nil && !float.IsFinite(v) {
		c.breaks(NotFinite, "returned %v at x", v)
	}
	if c.Fault == nil {
		c.Repeats(v, "at once")
	}
	return v, c.Fault
}

// Repeats notes an f(x) that is no longer v. Two values with a rounding error of
// ε each, as sums in any order have, differ by at most 2ε, where only the ε that
// is known without a measurement counts: the measurement would take chance for
// rounding.
func (c *Function) Repeats(v float64, when string) {
	again := c.call(true)
	if c.Fault != nil {
		return
	}
	if tolerance := 2 * c.Declared * math.Abs(v); !(math.Abs(again-v) <= tolerance) {
		c.breaks(Nondeterministic, "is not deterministic: f(x) was %.17g, and called again %s %.17g", v, when, again)
	}
}

// Axis returns f(x + t eᵢ) and the rounded argument, so that differences of
// positions are real distances.
func (c *Function) Axis(i int, t float64, mustBeDefined bool) (value, position float64) {
	position = c.Argument(c.X[i] + t)
	if c.known != nil {
		if v, ok := c.known[Change{Index: i, Value: position}]; ok {
			return v, position
		}
	}
	c.sent[i] = position
	value = c.call(mustBeDefined)
	if c.sent[i] != position {
		c.changed(i, position, c.sent[i])
	}
	c.sent[i] = c.X[i]
	return value, position
}

// Direction returns f(x + t d) for a direction d of the entries first, ….
func (c *Function) Direction(first int, d []float64, t float64, mustBeDefined bool) float64 {
	for i, v := range d {
		c.sent[first+i] = c.Argument(c.X[first+i] + t*v)
	}
	value := c.call(mustBeDefined)
	copy(c.sent[first:], c.X[first:first+len(d)])
	return value
}

// At returns f at x with the entries first, … replaced, as they are.
func (c *Function) At(first int, entries []float64, mustBeDefined bool) float64 {
	copy(c.sent[first:], entries)
	value := c.call(mustBeDefined)
	copy(c.sent[first:], c.X[first:first+len(entries)])
	return value
}
