package gradcheck

import (
	"math"
	"testing"

	"bonpied/gradcheck/internal/float"
)

// TestScales: a length for every entry even where x is 0 or huge.
func TestScales(t *testing.T) {
	for _, test := range []struct {
		reason string
		x      []float64
		rows   []int
		want   []float64
	}{
		{"the larger of entry and root mean square", []float64{1, 7}, []int{2}, []float64{5, 7}},
		{"a tensor of zeros takes the whole", []float64{0, 2, 2, 2}, []int{1, 3}, []float64{math.Sqrt(3), 2, 2, 2}},
		{"all zero", []float64{0, 0}, []int{2}, []float64{1, 1}},
		{"tiny ones stay", []float64{1e-290, 7e-290}, []int{2}, []float64{5e-290, 7e-290}},
		{"the least number is not 0", []float64{0, 5e-324, 0, 0, 0}, []int{5}, []float64{5e-324, 5e-324, 5e-324, 5e-324, 5e-324}},
		{"no overflow", []float64{1e308}, []int{1}, []float64{0x1p900}},
	} {
		var tensors []Tensor
		for _, n := range test.rows {
			tensors = append(tensors, Tensor{Rows: n})
		}
		for i, got := range scalesOf(test.x, tensors) {
			// A sum of 4 squares and a root: 8u is ample.
			if !(math.Abs(got-test.want[i]) <= 8*float.UnitRoundoff*test.want[i]) {
				t.Errorf("%s: entry %d has scale %v, want %v", test.reason, i, got, test.want[i])
			}
		}
	}
}
