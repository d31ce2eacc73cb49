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
			i := rng.IntN(len(t.claimed))
			plain, bar := c.plain(t, i)
			if told = bar <= telling*t.size; !told {
				continue
			}
			value := t.one(i)
			if !(math.Abs(plain-value) <= bar+math.Sqrt(t.loosest.limit)) {
				return verdict.Errorf("the structure contradicts plain evaluation at %v: %v by %s, %v ± %.3g by plain differences",
					t.at(i), value, c.name, plain, bar), true
			}
			break
		}
	}
	return verdict.Finding{}, false
}

// plain returns the derivative along one entry from five plain values, with its
// bar: that of richardson, and of the rounding of a value, ε: T has
// (8·2ε/2h + 2ε/4h)/6 ≤ 5ε/3h of it, D(h) − D(2h) and K at most 8ε/h more.
func (c *check) plain(t *tensor, index int) (value, bar float64) {
	point := map[byte]func(int) []float64{'w': c.f.Weights, 'b': c.f.Biases, 'x': c.f.Inputs}[t.part](t.block)
	h := spotStep * powerOfTwo(max(math.Abs(point[index]), rms(point)))
	move := func(by float64) float64 { return c.f.Plain(t.part, t.block, index, by) }
	// h is at least 2⁻¹⁸|x_i|, so that x_i ± h is off by 2⁻³⁵ h at most.
	centre := move(0)
	value, bar = richardson([]float64{move(h) - centre, move(-h) - centre, move(2*h) - centre, move(-2*h) - centre}, h)
	epsilon := c.lambda*math.Sqrt(c.f.PlainRounding()) + 0x1p-53*math.Abs(point[index]*value)
	return value, bar + 10*epsilon/h
}
