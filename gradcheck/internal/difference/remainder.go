package difference

import (
	"math"

	"bonpied/gradcheck/internal/float"
)

const (
	// The steps of the remainders: taylorTop times the scale, and taylorSteps
	// halvings.
	taylorTop, taylorSteps = 0x1p-4, 24
)

// Remainder is the error of a linear model of φ with its bound, in terms of the
// comment of gradcheck.Taylor.
type Remainder struct {
	C1    float64 // the error, φ'(0) − p
	Bar   float64 // bounds the error of C1; +Inf if nothing is known
	Slope float64 // log₂ |R(e)/R(e/2)| at the step that counts
	Kink  bool    // the two sides differ by more than their bounds
}

// Remain returns the remainder of the model φ(0) + p t along a line, where centre
// is φ(0): the mean of the two sides, l and r.
//
// A kink beside 0 is on one side only. With an error of at most Bar_l on the
// other, say on the left, (l + r)/2 is off by at most |r − l|/2 + Bar_l: the bar is
// |r − l|/2 + max(Bar_l, Bar_r), however far off the side with the kink is.
func Remain(l *Line, centre float64, noise Noise, p float64) Remainder {
	right, left := oneSide(l, centre, noise, p, 1), oneSide(l, centre, noise, p, -1)
	e := Remainder{C1: (right.C1 + left.C1) / 2, Bar: math.Abs(right.C1-left.C1)/2 + max(right.Bar, left.Bar), Slope: right.Slope}
	e.Kink = math.Abs(right.C1-left.C1) > right.Bar+left.Bar
	return e
}

// oneSide returns c1 of the side, as an error of the claim along +d, at the
// halving with the smallest bound.
func oneSide(l *Line, centre float64, bound Noise, p, side float64) Remainder {
	var e, c1, noise, rest []float64
	_, exponent := math.Frexp(l.Scale)
	for k := range taylorSteps {
		h := math.Ldexp(taylorTop, exponent-k)
		v, _ := l.At(side*h, k >= taylorSteps/2)
		if !float.IsFinite(v) {
			e, c1, noise, rest = nil, nil, nil, nil
			continue
		}
		e, rest = append(e, h), append(rest, (v-centre)-side*h*p)
		epsilon := bound.At(max(math.Abs(v), math.Abs(centre))) + l.ArgumentNoise + 2*float.UnitRoundoff*h*math.Abs(p)
		if n := len(e); n >= 2 {
			c1 = append(c1, side*(4*rest[n-1]-rest[n-2])/e[n-2])
			noise = append(noise, 8*epsilon/e[n-2])
		}
	}
	best := Remainder{Bar: math.Inf(1)}
	for k := 2; k < len(c1); k++ {
		if bar := remainderBar(c1, noise, k); bar < best.Bar {
			best = Remainder{C1: c1[k], Bar: bar, Slope: math.Log2(math.Abs(rest[k] / rest[k+1]))}
		}
	}
	return best
}

// remainderBar bounds the error of c1[k].
func remainderBar(c1, noise []float64, k int) float64 {
	bar := max(math.Abs(c1[k]-c1[k-1]), math.Abs(c1[k-1]-c1[k-2])/16) + noise[k]
	for j := k + 1; j < len(c1); j++ {
		bar = max(bar, math.Abs(c1[k]-c1[j])-noise[j])
	}
	if math.IsNaN(bar) {
		return math.Inf(1)
	}
	return bar
}
