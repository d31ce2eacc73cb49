package contract

import (
	"math"
	"slices"
)

// Implementation is an implementation of the lecture's operations: the
// contract, the plug-in point and the thing under test. A nil field means "not
// provided". Every function returns an error for bad input and never panics,
// leaves its arguments as they are, and keeps no reference to them. For valid
// arguments that it does not support (a scheme, a mode, a kernel) it returns an
// error that wraps [errors.ErrUnsupported].
type Implementation struct {
	Name        string
	Conventions Conventions

	// Fresh returns an independent implementation for one check. Set it when
	// the functions below share state; nil says that they are pure functions.
	Fresh func() Implementation

	// Activate returns f(z) and f'(z), entry by entry.
	Activate func(f Activation, z []float64) (a, slope []float64, err error)
	// Gamma returns γ = sup |f'|.
	Gamma func(f Activation) (float64, error)
	// Loss returns the reduced loss of a batch (a row per example) and its
	// derivative with respect to the output.
	Loss func(k LossKind, output, target Matrix, r Reduction) (value float64, gradient Matrix, err error)

	// Forward returns zˡ and aˡ of every layer.
	Forward func(n Network, x []float64) (Trace, error)
	// Deltas returns δˡ = ∂C/∂zˡ of every layer, l = 1..L.
	Deltas func(n Network, x, y []float64) ([][]float64, error)
	// Backprop returns the loss of one example and its gradients.
	Backprop func(n Network, x, y []float64) (Gradients, error)
	// BackpropBatch returns the reduced loss of a batch and its gradients.
	BackpropBatch func(n Network, x, y Matrix, r Reduction) (Gradients, error)
	// VJP returns the gradients of ⟨cotangent, aᴸ⟩.
	VJP func(n Network, x, cotangent []float64) (Gradients, error)

	// Initialise draws the weights and biases of one layer.
	Initialise func(s InitSpec, key uint64) (Parameters, error)
	// WeightVariance returns V[w] of the spec's weights (exercises 3 and 5).
	WeightVariance func(s InitSpec) (float64, error)
	// VarianceGains returns what one layer z' = W f(z) with weights of the
	// given variance multiplies the mean square of the signal by:
	//
	//	forward   (E‖z'‖²/n_out)  / (E‖z‖²/n_in)
	//	backward  (E‖∂C/∂z‖²/n_in) / (E‖∂C/∂z'‖²/n_out)
	//
	// at any finite width, for a piecewise-linear f and symmetric z.
	VarianceGains func(f Activation, s Shape, variance float64) (forward, backward float64, err error)
	// SecondMoment returns E f(z)² for z ~ N(0, variance).
	SecondMoment func(f Activation, variance float64) (float64, error)

	// KeepProbabilities returns p_0, …, p_L: p_l = 1 − (l/L)(1 − p_L).
	KeepProbabilities func(L int, pL float64) ([]float64, error)
	// ExpectedDepth returns Σ_{l=1..L} p_l.
	ExpectedDepth func(L int, pL float64) (float64, error)
	// DepthLaw returns P(depth = d) for d = 0..L.
	DepthLaw func(L int, pL float64) ([]float64, error)
	// SampleBlocks draws which of the blocks 1..L are kept.
	SampleBlocks func(L int, pL float64, key uint64) ([]bool, error)
}

// Operation names one function of an [Implementation], as its field is named.
type Operation string

// The operations.
const (
	OpActivate          Operation = "Activate"
	OpGamma             Operation = "Gamma"
	OpLoss              Operation = "Loss"
	OpForward           Operation = "Forward"
	OpDeltas            Operation = "Deltas"
	OpBackprop          Operation = "Backprop"
	OpBackpropBatch     Operation = "BackpropBatch"
	OpVJP               Operation = "VJP"
	OpInitialise        Operation = "Initialise"
	OpWeightVariance    Operation = "WeightVariance"
	OpVarianceGains     Operation = "VarianceGains"
	OpSecondMoment      Operation = "SecondMoment"
	OpKeepProbabilities Operation = "KeepProbabilities"
	OpExpectedDepth     Operation = "ExpectedDepth"
	OpDepthLaw          Operation = "DepthLaw"
	OpSampleBlocks      Operation = "SampleBlocks"
)

// Provides reports whether the implementation has the operation. It is false
// for an unknown operation.
func (im Implementation) Provides(op Operation) bool {
	switch op {
	case OpActivate:
		return im.Activate != nil
	case OpGamma:
		return im.Gamma != nil
	case OpLoss:
		return im.Loss != nil
	case OpForward:
		return im.Forward != nil
	case OpDeltas:
		return im.Deltas != nil
	case OpBackprop:
		return im.Backprop != nil
	case OpBackpropBatch:
		return im.BackpropBatch != nil
	case OpVJP:
		return im.VJP != nil
	case OpInitialise:
		return im.Initialise != nil
	case OpWeightVariance:
		return im.WeightVariance != nil
	case OpVarianceGains:
		return im.VarianceGains != nil
	case OpSecondMoment:
		return im.SecondMoment != nil
	case OpKeepProbabilities:
		return im.KeepProbabilities != nil
	case OpExpectedDepth:
		return im.ExpectedDepth != nil
	case OpDepthLaw:
		return im.DepthLaw != nil
	case OpSampleBlocks:
		return im.SampleBlocks != nil
	}
	return false
}

// Conventions are the choices that an implementation is free to make, and the
// precision that it works in. The zero value is float64, mathematical functions
// within 4 ulps, f'(0) from the left, the exact GELU, everything supported.
type Conventions struct {
	// UnitRoundoff is u: 2⁻⁵³ for float64 (also if 0), 2⁻²⁴ for float32, which is
	// the coarsest that is judged.
	UnitRoundoff float64
	// MathULP bounds the error of exp, log, tanh and erf in units in the last
	// place of their results; 0 means 4.
	MathULP float64
	// KinkWeight κ in [0, 1] fixes f' at a kink:
	// f'(0) = (1−κ) f'(0⁻) + κ f'(0⁺).
	KinkWeight float64
	// GELUTanh says that GELU is z/2 (1 + tanh(√(2/π) (z + 0.044715 z³))).
	GELUTanh bool
	// Activations and Losses list what is supported; nil means all.
	Activations []ActivationKind
	Losses      []LossKind
}

// The unit roundoffs u of the two formats.
const (
	Float64 = 0x1p-53
	Float32 = 0x1p-24
)

const defaultMathULP = 4

// Roundoff returns u.
func (c Conventions) Roundoff() float64 {
	if c.UnitRoundoff == 0 {
		return Float64
	}
	return c.UnitRoundoff
}

// Underflow returns the least normal number of the format: 2⁻¹⁰²² for float64,
// 2⁻¹²⁶ for float32 and coarser. Results below it carry absolute errors of at
// most u times it.
func (c Conventions) Underflow() float64 {
	if c.Roundoff() > Float64 {
		return 0x1p-126
	}
	return 0x1p-1022
}

// ULP returns the bound on the error of mathematical functions, in ulps.
func (c Conventions) ULP() float64 {
	if c.MathULP == 0 {
		return defaultMathULP
	}
	return c.MathULP
}

// SlopeAtKink returns the declared f'(0) of a piecewise-linear f.
func (c Conventions) SlopeAtKink(f Activation) float64 {
	return (1-c.KinkWeight)*f.NegativeSlope() + c.KinkWeight
}

// SupportedActivations returns the supported kinds.
func (c Conventions) SupportedActivations() []ActivationKind {
	if c.Activations == nil {
		return ActivationKinds()
	}
	return c.Activations
}

// SupportedLosses returns the supported losses.
func (c Conventions) SupportedLosses() []LossKind {
	if c.Losses == nil {
		return LossKinds()
	}
	return c.Losses
}

// Validate reports a unit roundoff outside [0, 2⁻²⁴], an error outside
// [0, 1024] ulps, a kink weight outside [0, 1], or an unknown kind.
func (c Conventions) Validate() error {
	if !(c.UnitRoundoff >= 0 && c.UnitRoundoff <= Float32) {
		return badArgument("conventions.UnitRoundoff", "is %v, want [0, 2⁻²⁴]: float32 is the coarsest that is judged", c.UnitRoundoff)
	}
	if !(c.MathULP >= 0 && c.MathULP <= 1024) {
		return badArgument("conventions.MathULP", "is %v, want [0, 1024]", c.MathULP)
	}
	if !(c.KinkWeight >= 0 && c.KinkWeight <= 1) {
		return badArgument("conventions.KinkWeight", "is %v, want [0, 1]", c.KinkWeight)
	}
	for _, k := range c.Activations {
		if !slices.Contains(ActivationKinds(), k) {
			return badArgument("conventions.Activations", "has %q, want kinds among %v", k, ActivationKinds())
		}
	}
	for _, k := range c.Losses {
		if !slices.Contains(LossKinds(), k) {
			return badArgument("conventions.Losses", "has %q, want kinds among %v", k, LossKinds())
		}
	}
	return nil
}

// Validate reports an empty name or bad conventions. Nil operations are fine.
func (im Implementation) Validate() error {
	if im.Name == "" {
		return badArgument("implementation.Name", "is empty")
	}
	return im.Conventions.Validate()
}

// Gamma returns γₖ = k·u/(1 − k·u), which bounds the relative error of k
// rounded operations; it is +Inf when k·u ≥ 1.
//
// Reference: Higham, Accuracy and Stability of Numerical Algorithms, 2nd
// edition, lemma 3.1.
func (c Conventions) Gamma(k int) float64 {
	ku := float64(k) * c.Roundoff()
	if ku >= 1 {
		return math.Inf(1)
	}
	return ku / (1 - ku)
}
