package grade

import (
	"math"

	"bonpied/core/verdict"
	"bonpied/grade/lang"
	"bonpied/grade/result"
	"bonpied/props"
)

// Gradients by finite differences are right to some digits and no more: with the
// step that suits it best an order-2 difference has a relative error near 1e-10,
// and one with a poor step, or of order 1, up to some 1e-4. Arithmetic in float32
// has 1e-7. A mistake in a formula is far larger, and rounding in float64 far
// smaller than both bounds.
const (
	leastDisguised = 1e-14
	mostDisguised  = 1e-3
)

// disguised reports whether what fails of the derivatives looks computed by
// differences: there is something, and none of it misses by more than differences do.
func disguised(results []props.Result) bool {
	found := false
	for _, r := range results {
		if r.Verdict != verdict.Fail || !derivative(r.Name) {
			continue
		}
		miss := relative(r.Evidence)
		if !(miss >= leastDisguised && miss <= mostDisguised) {
			return false
		}
		found = true
	}
	return found
}

// derivative reports whether a property is about gradients.
func derivative(name string) bool {
	for _, family := range []string{"backprop/", "batch/"} {
		if len(name) > len(family) && name[:len(family)] == family {
			return true
		}
	}
	return name == "loss/gradient" || name == "activation/slope" || name == "activation/derivative"
}

// relative returns the discrepancy as a part of the value, NaN where there is none.
func relative(e verdict.Evidence) float64 {
	return float64(e.Discrepancy) / math.Max(math.Abs(float64(e.Want)), math.Abs(float64(e.Got)))
}

// unmask puts what they look like in place of the hints on derivatives, where all
// of them look computed by differences.
func unmask(s result.Submission, results []props.Result) result.Submission {
	if !disguised(results) {
		return s
	}
	text := lang.Both(lang.LooksDifferences)
	for i, p := range s.Properties {
		if p.Verdict == result.Fail && derivative(p.Name) {
			s.Properties[i].Hint = &text
		}
	}
	return s
}
