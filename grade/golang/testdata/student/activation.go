// Package student is what a good student hands in.
package student

import (
	"errors"
	"math"

	"bonpied/core/contract"
)

// Conventions: no smooth activations but two, and one loss.
var Conventions = contract.Conventions{
	Activations: []contract.ActivationKind{contract.Identity, contract.Sigmoid, contract.Tanh, contract.ReLU, contract.LeakyReLU},
	Losses:      []contract.LossKind{contract.Quadratic},
}

func sigmoid(z float64) float64 {
	if z >= 0 {
		return 1 / (1 + math.Exp(-z))
	}
	e := math.Exp(z)
	return e / (1 + e)
}

func valueAndSlope(f contract.Activation, z float64) (a, slope float64, err error) {
	switch f.Kind {
	case contract.Identity:
		return z, 1, nil
	case contract.Sigmoid:
		return sigmoid(z), sigmoid(z) * sigmoid(-z), nil
	case contract.Tanh:
		e := math.Exp(-math.Abs(z))
		sech := 2 * e / (1 + e*e)
		return math.Tanh(z), sech * sech, nil
	case contract.ReLU, contract.LeakyReLU:
		if z > 0 {
			return z, 1, nil
		}
		return f.Alpha * z, f.Alpha, nil
	}
	return 0, 0, errors.ErrUnsupported
}

// Activate returns f(z) and f'(z).
func Activate(f contract.Activation, z []float64) (a, slope []float64, err error) {
	if err := f.Validate(); err != nil {
		return nil, nil, err
	}
	a, slope = make([]float64, len(z)), make([]float64, len(z))
	for i, v := range z {
		if a[i], slope[i], err = valueAndSlope(f, v); err != nil {
			return nil, nil, err
		}
	}
	return a, slope, nil
}

// Gamma returns sup |f'|.
func Gamma(f contract.Activation) (float64, error) {
	if err := f.Validate(); err != nil {
		return 0, err
	}
	if f.Kind == contract.Sigmoid {
		return 0.25, nil
	}
	return 1, nil
}
