package rounding

import (
	"math"

	"bonpied/core/contract"
	"bonpied/core/forwardmode"
)

// textbookOperations is the number of elementary operations, each at most one
// unit roundoff of max(1, |z|, |f|), of the textbook formulas of f and f' with
// the mathematical functions set apart: the longest is GELU's derivative,
// Φ(z) + z φ(z), with 8.
const textbookOperations = 8

// formula returns the error of one evaluation by a textbook formula that works
// with intermediate results of the given size: the mathematical functions are
// used at most twice, and one unit in the last place of a result is at most 2u
// of it; a result that underflows is off by less than the least normal number.
func formula(c contract.Conventions, size float64) float64 {
	return (2*c.ULP()+textbookOperations)*2*c.Roundoff()*size + c.Underflow()
}

// Value bounds the error of f(z) for an exact z: 0 for the identity and ReLU,
// one rounding for leaky ReLU, and a textbook formula otherwise (which may lose
// relative accuracy in a tail, as 1 − e^{−z} does, but not absolute accuracy).
func Value(f contract.Activation, c contract.Conventions, z float64) float64 {
	switch f.Kind {
	case contract.Identity, contract.ReLU:
		return 0
	case contract.LeakyReLU:
		return c.Roundoff() * math.Abs(f.Alpha*z)
	case contract.GELU:
		// z times a number in [0, 1] that is known to an absolute error.
		return formula(c, 1+math.Min(math.Abs(z), math.Abs(forwardmode.Value(f, c, z))+geluTail))
	case contract.Softplus:
		return formula(c, 1+math.Max(z, 0))
	}
	return formula(c, 1)
}

// geluTail bounds |z| where Φ(z) as computed by any formula is not yet rounded
// to 0 or 1: Φ(−9) is below 2⁻⁵³/100.
const geluTail = 9

// Slope bounds the error of f'(z) for an exact z, as Value does that of f(z).
// The slope of a piecewise-linear f is exact: it is a constant.
func Slope(f contract.Activation, c contract.Conventions, z float64) float64 {
	if f.PiecewiseLinear() {
		return 0
	}
	if f.Kind == contract.GELU {
		return formula(c, 1+math.Min(math.Abs(z), geluTail))
	}
	return formula(c, 1)
}

// Curvature returns an upper bound of sup|f”|, away from a kink:
//
//	sigmoid 1/(6√3) = 0.0962   tanh 4/(3√3) = 0.7698   softplus ¼   GELU 2φ(0) = 0.7979
//
// and 0.8 for the tanh form of GELU, whose second derivative at 0, 2√(2/π)/2 =
// 0.7979, is its supremum too.
func Curvature(f contract.Activation) float64 {
	switch f.Kind {
	case contract.Sigmoid:
		return 0.0963
	case contract.Tanh:
		return 0.7699
	case contract.Softplus:
		return 0.25
	case contract.GELU:
		return 0.8
	}
	return 0
}

// Lipschitz returns an upper bound of sup|f'|: 1.13 for both forms of GELU,
// whose suprema are 1.1289 and 1.1290, ¼ for the sigmoid and 1 for the others.
func Lipschitz(f contract.Activation) float64 {
	switch f.Kind {
	case contract.Sigmoid:
		return 0.25
	case contract.GELU:
		return 1.13
	}
	return 1
}
