package wire

import "bonpied/core/contract"

// Operations that return several values have one result on the wire: join makes
// such a function return it, and split takes it apart. nil stays nil.

type (
	activateFunc = func(contract.Activation, []float64) ([]float64, []float64, error)
	lossFunc     = func(contract.LossKind, contract.Matrix, contract.Matrix, contract.Reduction) (float64, contract.Matrix, error)
	gainsFunc    = func(contract.Activation, contract.Shape, float64) (float64, float64, error)
)

func joinActivate(f activateFunc) func(contract.Activation, []float64) (slopes, error) {
	if f == nil {
		return nil
	}
	return func(k contract.Activation, z []float64) (r slopes, err error) {
		r.a, r.slope, err = f(k, z)
		return r, err
	}
}

func splitActivate(f func(contract.Activation, []float64) (slopes, error)) activateFunc {
	return func(k contract.Activation, z []float64) (a, slope []float64, err error) {
		r, err := f(k, z)
		return r.a, r.slope, err
	}
}

func joinLoss(f lossFunc) func(contract.LossKind, contract.Matrix, contract.Matrix, contract.Reduction) (lossResult, error) {
	if f == nil {
		return nil
	}
	return func(k contract.LossKind, output, target contract.Matrix, r contract.Reduction) (l lossResult, err error) {
		l.value, l.gradient, err = f(k, output, target, r)
		return l, err
	}
}

func splitLoss(f func(contract.LossKind, contract.Matrix, contract.Matrix, contract.Reduction) (lossResult, error)) lossFunc {
	return func(k contract.LossKind, output, target contract.Matrix, r contract.Reduction) (float64, contract.Matrix, error) {
		l, err := f(k, output, target, r)
		return l.value, l.gradient, err
	}
}

func joinGains(f gainsFunc) func(contract.Activation, contract.Shape, float64) (gains, error) {
	if f == nil {
		return nil
	}
	return func(k contract.Activation, s contract.Shape, variance float64) (g gains, err error) {
		g.forward, g.backward, err = f(k, s, variance)
		return g, err
	}
}

func splitGains(f func(contract.Activation, contract.Shape, float64) (gains, error)) gainsFunc {
	return func(k contract.Activation, s contract.Shape, variance float64) (forward, backward float64, err error) {
		g, err := f(k, s, variance)
		return g.forward, g.backward, err
	}
}
