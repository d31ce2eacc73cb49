package props

import (
	"fmt"
	"math"

	"bonpied/core/contract"
)

// gradientPattern guesses what is wrong with gradients: a constant factor over a
// tensor, a transposed matrix, or one entry. It returns "" without a guess.
func gradientPattern(got, want, tolerance contract.Gradients) string {
	for i := range want.W {
		if p := tensorPattern(got.W[i].Data, want.W[i].Data, tolerance.W[i].Data); p != "" {
			return fmt.Sprintf("∂C/∂w[l=%d] %s", i+1, p)
		}
		if transposed(got.W[i], want.W[i], tolerance.W[i]) {
			return fmt.Sprintf("∂C/∂w[l=%d] looks transposed", i+1)
		}
		if p := tensorPattern(got.B[i], want.B[i], tolerance.B[i]); p != "" {
			return fmt.Sprintf("∂C/∂b[l=%d] %s", i+1, p)
		}
	}
	if p := tensorPattern(got.X.Data, want.X.Data, tolerance.X.Data); p != "" {
		return "∂C/∂x " + p
	}
	return ""
}

// tensorPattern compares two tensors of which at least two entries are not 0.
func tensorPattern(got, want, tolerance []float64) string {
	if len(got) != len(want) {
		return ""
	}
	wrong, nonzero, zeros, ratio, constant := 0, 0, 0, 0.0, true
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= tolerance[i]) {
			wrong++
		}
		if math.Abs(want[i]) <= tolerance[i] {
			continue
		}
		nonzero++
		if got[i] == 0 {
			zeros++
		}
		r := got[i] / want[i]
		if nonzero == 1 {
			ratio = r
		}
		// Both values carry their tolerance, so the ratio may differ by twice that.
		if !(math.Abs(r-ratio) <= 4*tolerance[i]/math.Abs(want[i])*(1+math.Abs(ratio))) {
			constant = false
		}
	}
	switch {
	case wrong == 0 || nonzero < 2:
		return ""
	case zeros == nonzero:
		return "is zero throughout"
	case constant:
		return "is " + factor(ratio) + " times what it should be throughout"
	case wrong == 1:
		return fmt.Sprintf("is wrong in one entry of %d", len(want))
	}
	return ""
}

// factor names a ratio: −1, 2, 1/3, or its digits.
func factor(r float64) string {
	const near = 1e-6 // a name for a ratio, not a judgement
	for k := 1; k <= 64; k++ {
		if math.Abs(r-float64(k)) < near*r {
			return fmt.Sprint(k)
		}
		if math.Abs(r*float64(k)-1) < near {
			return fmt.Sprintf("1/%d", k)
		}
	}
	return fmt.Sprintf("%.6g", r)
}

// transposed reports whether got, read by columns, is want.
func transposed(got, want, tolerance contract.Matrix) bool {
	if got.Rows != want.Rows || got.Cols != want.Cols || want.Rows < 2 || want.Cols < 2 {
		return false
	}
	for i := range want.Rows {
		for k := range want.Cols {
			if !(math.Abs(got.Data[k*want.Rows+i]-want.At(i, k)) <= tolerance.At(i, k)) {
				return false
			}
		}
	}
	return true
}
