package structured

import (
	"math"
	"math/rand/v2"

	"bonpied/core/verdict"
)

// The step of a spot check, relative to the entry or its tensor's root mean
// square: the cube root of u, which balances h² of truncation and u/h.
const spotStep = 0x1p-17

// spotTries is how many entries may be drawn for a spot of which differences of
// values say something.
const spotTries = 8

// telling is the error bar of a spot, relative to its tensor's root mean square,
// above which it says nothing.
const telling = 0x1p-7

// spots compares entries of the structured derivative with differences of plain
// values, and reports a contradiction.
func (c *check) spots() (verdict.Finding, bool) {
	rng := rand.New(rand.NewPCG(c.set.Seed, 0x73706f7473))
	for range c.set.Spots {
		told := false
		for range spotTries {
			t := c.tensors[rng.IntN(len(c.tensors))]
			i := rng.IntN(len(t.value))
			value, bar := c.plain(t, i)
			if told = bar <= telling*t.size; !told {
				continue
			}
			if !(math.Abs(value-t.value[i]) <= bar+t.limit(i, c.lambda)) {
				return verdict.Errorf("the structure contradicts plain evaluation at %v: %v by %s, %v ± %.3g by plain differences",
					t.entry(i), t.value[i], c.name, value, bar), true
			}
			break
		}
	}
	return verdict.Finding{}, false
}

// plain returns the derivative along one entry from four plain values, with its
// bar: that of richardson, and of the rounding of a value, ε: T has
// (8·2ε/2h + 2ε/4h)/6 ≤ 5ε/3h of it, T − D(h) and K at most 8ε/h more.
func (c *check) plain(t *tensor, i int) (value, bar float64) {
	at := t.first + i
	own := c.x[t.first : t.first+len(t.value)]
	h := spotStep * powerOfTwo(max(math.Abs(c.x[at]), rms(own)))
	x, centre := c.x[at], 0.0
	// h is at least 2⁻¹⁹|x|, so that x ± h is off by 2⁻³⁴ h at most.
	move := func(by float64) float64 {
		c.x[at] = x + by
		defer func() { c.x[at] = x }()
		return c.f.Value(c.x) - centre
	}
	centre = move(0)
	change := []float64{move(h), move(-h), move(2 * h), move(-2 * h)}
	value, bar = richardson(change, h)
	epsilon := c.lambda*math.Sqrt(c.f.ForwardValue()) + 0x1p-53*math.Abs(x)*math.Abs(value)
	return value, bar + 10*epsilon/h
}
