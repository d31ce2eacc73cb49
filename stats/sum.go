package stats

import "math"

// total is a compensated sum: the error is 2u of the sum, plus n²u² times the
// sum of the magnitudes, whatever the order and the number n of terms.
//
// Reference: Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation
// endlicher Summen, ZAMM 54 (1974), algorithm IV.
type total struct{ sum, lost float64 }

func (t *total) add(x float64) {
	sum := t.sum + x
	if math.Abs(t.sum) >= math.Abs(x) {
		t.lost += (t.sum - sum) + x
	} else {
		t.lost += (x - sum) + t.sum
	}
	t.sum = sum
}

func (t *total) value() float64 {
	if math.IsInf(t.sum, 0) { // where the compensation is NaN
		return t.sum
	}
	return t.sum + t.lost
}
