package structured

import (
	"math"

	"bonpied/core/verdict"
)

// The step of a spot check, relative to the entry or its tensor's root mean
// square: the cube root of u, which balances h² of truncation and u/h.
const spotStep float64 = 0x1p-17

// spotFiner is what the step is multiplied by after a contradiction.
const spotFiner = 0x1p-5

// spotTries is how many entries may be drawn for a spot of which differences of
// values say something.
const spotTries = 8

// telling is the error bar of a spot, relative to its tensor's root mean square,
// above which it says nothing.
const telling = 0x1p-7

// spots compares entries of the structured derivative with differences of plain
// values, and reports a contradiction.
func (c *check) spots() (verdict.Finding, bool) {
	rng := c.spotSource()
	for range c.set.Spots {
		told := false
		for range spotTries {
			t, i := c.draw(rng)
			var contradicted bool
			if told, contradicted = c.spot(t, i); contradicted {
				return c.contradiction(t, i), true
			}
			if told {
				break
			}
		}
	}
	return verdict.Finding{}, false
}

// spot compares one entry with plain differences of finer and finer steps, while
// they say something. Two steps must contradict: one that crosses several kinks,
// or over which f is flat on both sides, shows no bar that it has.
func (c *check) spot(t *tensor, i int) (told, contradicted bool) {
	value := t.one(i, &c.own)
	for h, contradictions := spotStep, 0; ; h *= spotFiner {
		plain, bar := c.plain(t, i, h)
		switch {
		case !(bar <= telling*t.size):
			return contradictions > 1, contradictions > 1
		case math.Abs(plain-value) <= bar+math.Sqrt(t.loosest.limit):
			return true, false
		}
		contradictions++
	}
}

// contradiction is the finding of an entry that contradicts plain evaluation: an
// error, but where f has ties.
func (c *check) contradiction(t *tensor, i int) verdict.Finding {
	plain, bar := c.plain(t, i, spotStep)
	if f, ok := c.f.(Function); ok {
		if b := tied(f); b >= 0 {
			return verdict.Inconclusivef("%v is %v by %s and %v ± %.3g by plain differences, and a node of block %d is exactly 0: a tie",
				t.at(i), t.one(i, &c.own), c.name, plain, bar, b)
		}
	}
	return verdict.Errorf("the structure contradicts plain evaluation at %v: %v by %s, %v ± %.3g by plain differences",
		t.at(i), t.one(i, &c.own), c.name, plain, bar)
}

// plain returns the derivative along one entry from five plain values, with a
// relative step, and its bar: that of richardson, and of the rounding of a value, ε: T has
// (8·2ε/2h + 2ε/4h)/6 ≤ 5ε/3h of it, T − D(h) and K at most 8ε/h more.
func (c *check) plain(t *tensor, index int, step float64) (value, bar float64) {
	moves, h := c.moves(t, index, step)
	centre := c.value(moves[0])
	var change [4]float64
	for i, m := range moves[1:] {
		change[i] = c.value(m) - centre
	}
	value, bar = richardson(change[:], h)
	// x_i ± h is off by u|x_i| at most, which ε holds.
	epsilon := c.lambda*math.Sqrt(c.f.PlainRounding()) + 0x1p-53*math.Abs(c.point(t)[index]*value)
	return value, bar + 10*epsilon/h
}

// point returns the entries of x that are a tensor.
func (c *check) point(t *tensor) []float64 {
	switch t.part {
	case 'w':
		return c.f.Weights(t.block)
	case 'b':
		return c.f.Biases(t.block)
	}
	return c.f.Inputs(t.block)
}

// moves returns those of an entry by 0, ±h and ±2h, and h, given relative to it.
func (c *check) moves(t *tensor, index int, step float64) (moves [5]move, h float64) {
	point := c.point(t)
	row := point // of a matrix, that of the entry
	if t.cols > 0 {
		row = point[index/t.cols*t.cols:][:t.cols]
	}
	scale := rms(row)
	if scale == 0 {
		scale = rms(point)
	}
	h = step * powerOfTwo(max(math.Abs(point[index]), scale))
	for i, by := range [5]float64{0, h, -h, 2 * h, -2 * h} {
		moves[i] = move{t.part, t.block, index, by}
	}
	return moves, h
}
