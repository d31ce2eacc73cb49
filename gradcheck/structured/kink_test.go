package structured_test

import (
	"testing"

	"bonpied/core/verdict"
	"bonpied/gradcheck/structured"
)

// TestBiasesBesideKinks: wherever a kink is within reach of the steps, on either
// side and beside a second one, the right gradient does not fail. With the bar
// |T − D(h)| + |K| it does for a kink at 2h/3, where K is 0.
func TestBiasesBesideKinks(t *testing.T) {
	const h = 0x1p-16 // 2⁻¹⁵ of the power of two below the root mean square of z, √½
	ramp := func(z float64) float64 { return max(z, 0) + z/4 }
	f := func(x []float64) float64 { return ramp(x[0]+x[2]) + ramp(x[0]+x[2]-h/4)/3 + ramp(x[1]+x[3]) }
	slope := func(z float64) float64 {
		if z > 0 {
			return 1.25
		}
		return 0.25
	}
	blocks := []structured.Dense{{Rows: 2, Cols: 1, Input: []float64{1}}}
	inconclusive := 0
	for i := -300; i <= 300; i++ {
		if i == 0 || i == 25 {
			continue // at a kink
		}
		at := float64(i) * h / 100
		x := []float64{1, 0.5, at - 1, 0.5} // w, then b
		g := slope(at) + slope(at-h/4)/3
		finding := structured.Biases(f, x, blocks, []float64{g, 1.25, g, 1.25}, nil)
		switch finding.Verdict {
		case verdict.Pass:
		case verdict.Inconclusive:
			inconclusive++
		default:
			t.Errorf("%d/100 h from a kink: %v: %s", i, finding.Verdict, finding.Reason)
		}
	}
	if inconclusive < 300 {
		t.Errorf("%d points of 599 are inconclusive, want those within 2h of a kink", inconclusive)
	}
}
