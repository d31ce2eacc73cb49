package nodes

import (
	"math"
	"testing"
)

// TestSeries: on either side of the switch a series and the function that it
// stands for agree to 6u: 2 units in the last place of the function and 2 of the
// series.
func TestSeries(t *testing.T) {
	for _, c := range []struct {
		name      string
		near, far func(float64) float64
		at        float64
	}{
		{"tanh", smallTanh, math.Tanh, 0x1p-5}, {"expm1", smallExpm1, math.Expm1, 0x1p-13}, {"log1p", smallLog1p, math.Log1p, 0x1p-13},
	} {
		for _, x := range []float64{c.at, c.at * 0.99, c.at * 1.01, c.at / 2, c.at / 3, c.at / 64, 1e-300} {
			for _, x := range []float64{x, -x} {
				if got, want := c.near(x), c.far(x); !(math.Abs(got-want) <= 6*0x1p-53*math.Abs(want)) {
					t.Errorf("%s(%v) is %v, want %v", c.name, x, got, want)
				}
			}
		}
	}
}

// TestDistinct: equal keys are told among any number of others, 0 and −0 too.
func TestDistinct(t *testing.T) {
	for n := range 200 {
		keys := make([]float64, n)
		for i := range keys {
			keys[i] = 1 / float64(i+1)
		}
		key := func(i int) float64 { return keys[i] }
		if !distinct(n, key) {
			t.Errorf("%d distinct keys are not", n)
		}
		if n < 2 {
			continue
		}
		keys[n-1] = keys[n/2-1]
		if distinct(n, key) {
			t.Errorf("of %d keys two are equal", n)
		}
		keys[0], keys[n-1] = 0, math.Copysign(0, -1)
		if distinct(n, key) {
			t.Errorf("of %d keys two are 0 and −0", n)
		}
	}
}
