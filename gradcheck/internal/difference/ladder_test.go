package difference

import (
	"math"
	"testing"

	"bonpied/gradcheck/internal/call"
	"bonpied/gradcheck/internal/float"
)

// slopes returns a ladder of steps 1, 1/4, … with the given differences D, no
// rounding errors and no bend.
func slopes(d ...float64) *Ladder {
	l := &Ladder{line: &Line{}}
	for k, v := range d {
		l.rungs = append(l.rungs, rung{h: math.Ldexp(1, -2*k), slope: v})
	}
	return l
}

// TestBarTerms isolates the terms of the error bar. Rounding is 0 but for the
// few u of the result, so that 64u of numbers up to 10 is the tolerance.
func TestBarTerms(t *testing.T) {
	kink := slopes(1, 1, 1, 1)
	for k := range kink.rungs {
		kink.rungs[k].bend = 3
	}
	noisy := slopes(1, 1, 1, 1)
	noisy.noise = Noise{Relative: 0x1p-10}
	for k := range noisy.rungs {
		noisy.rungs[k].size = 5
	}
	for _, test := range []struct {
		reason   string
		ladder   *Ladder
		k, order int
		want     float64
	}{
		{"nothing moves", slopes(1, 1, 1, 1), 1, 4, 0},
		{"truncation of order 2: |D − D(4h)|", slopes(3, 1, 1, 1), 1, 2, 2},
		{"truncation of order 2: |D − T|", slopes(1, 1, 2.5), 1, 2, 1.5 * 16 / 15},
		{"truncation of order 4: T(4h) is 1 − 16/15", slopes(17, 1, 1, 1), 1, 4, 16.0 / 15},
		{"a chance agreement of T(h) with T(4h): |T(4h) − T(16h)|/16", slopes(17, 1, 1, 1, 1), 2, 4, 1.0 / 15},
		{"a smaller step disagrees: T there is 9 + 8/15, twice the distance", slopes(1, 1, 1, 1, 1, 9, 9), 2, 4, 16 + 16.0/15},
		{"a kink: the jump, with K = (4·3 − 3)/3", kink, 1, 4, 3},
		{"a kink: the jump for order 2", kink, 1, 2, 3},
		{"rounding: (65/15) ε/h with ε = 5·2⁻¹⁰, h = 1/4", noisy, 1, 4, 65.0 / 15 * 5 * 0x1p-10 * 4},
		{"rounding: ε/h for order 2", noisy, 1, 2, 5 * 0x1p-10 * 4},
	} {
		if got := test.ladder.bar(test.k, test.order); !(math.Abs(got-test.want) <= 64*float.UnitRoundoff*10) {
			t.Errorf("%s: bar %v, want %v", test.reason, got, test.want)
		}
	}
}

// TestEpsilon: rounding x costs u|x||φ'|, here u·1e9·2, on top of the noise.
func TestEpsilon(t *testing.T) {
	l := slopes(2)
	l.line.Argument = 1e9
	l.noise, l.rungs[0].size = Noise{Relative: 0x1p-50}, 4
	// Exact powers of two but for one product: 4u of it.
	if want := 0x1p-48 + float.UnitRoundoff*2e9; !(math.Abs(l.epsilon(0)-want) <= 4*float.UnitRoundoff*want) {
		t.Errorf("ε = %v, want %v", l.epsilon(0), want)
	}
}

// TestOrder4IsExactForQuartics: T has no error term below h⁴ φ⁽⁵⁾, D is exact
// for quadratics only.
func TestOrder4IsExactForQuartics(t *testing.T) {
	f := func(x []float64) float64 { v := x[0]; return v*v*v*v - 3*v*v*v + v }
	x := []float64{0.5}
	fun := call.New(f, x)
	line := Axis(fun, 0, 0.5)
	l := &Ladder{line: &line, centre: f(x)}
	l.fill()
	want := 4*0.125 - 9*0.25 + 1
	// h is 2⁻⁴ to 2⁻⁶ and x is 2⁻¹: the values have at most 24 bits, so that
	// they are exact; the divisions by 15 round, 8u of numbers below 1.
	if got := l.value(0, 4); !(math.Abs(got-want) <= 8*float.UnitRoundoff) {
		t.Errorf("order 4: %v, want %v", got, want)
	}
	if got := l.value(0, 2); !(math.Abs(got-want) > 1e-4) {
		t.Errorf("order 2: %v is exact although the cubic term is not 0", got)
	}
}
