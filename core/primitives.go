package core

import (
	"math/rand/v2"

	"bonpied/core/contract"
)

// Part names what is summed over the examples of a batch.
type Part int

// The parts of a batch's result.
const (
	LossPart   Part = iota // the loss, one number
	WeightPart             // ∂C/∂Wˡ of one layer, row-major
	BiasPart               // ∂C/∂bˡ of one layer
)

// Primitives are the formulas from which [Build] composes every operation. A
// nil field means the reference's formula, so that a variant is written as the
// one field in which it differs. Each formula receives the whole set p, and
// calls through it whatever it is made of: a replaced Round or Dot reaches
// everywhere. A primitive may assume valid arguments, must not change them, and
// returns slices that share nothing with them.
//
// Layers are numbered as in the lecture, l = 1..L; layer l is Layers[l−1].
type Primitives struct {
	// Conventions are declared by the implementation, and honoured by Slope (κ)
	// and by Value, Slope, Gamma and SecondMoment (the form of GELU).
	Conventions contract.Conventions

	// Round rounds the result of one elementary operation (+ − × ÷ √, exp, log1p,
	// tanh, Φ, φ) and every input to the working precision. nil: the identity.
	//
	// float64(float32(x)) gives float32 arithmetic to the bit for + − × ÷ √: their
	// float64 result, rounded again to 24 bits, is the correctly rounded float32
	// result since 53 ≥ 2·24 + 2.
	//
	// Reference: Figueroa, "When is double rounding innocuous?", SIGNUM
	// Newsletter 30(3), 1995.
	Round func(x float64) float64
	// Dot returns Σᵢ aᵢbᵢ of two vectors of equal length.
	Dot func(p *Primitives, a, b []float64) float64
	// Accumulate adds an example's term to the sum over the batch, in place:
	// sumᵢ ← sumᵢ + termᵢ.
	Accumulate func(p *Primitives, part Part, sum, term []float64)

	// Value returns f(z).
	Value func(p *Primitives, f contract.Activation, z float64) float64
	// Slope returns f'(z), given also a = f(z).
	Slope func(p *Primitives, f contract.Activation, z, a float64) float64
	// Gamma returns γ = sup |f'|.
	Gamma func(p *Primitives, f contract.Activation) float64

	// LossValue returns C(a, y) of one example.
	LossValue func(p *Primitives, k contract.LossKind, a, y []float64) float64
	// LossGradient returns ∂C/∂a of one example.
	LossGradient func(p *Primitives, k contract.LossKind, a, y []float64) []float64
	// BatchScale returns what the sum of the losses of B examples is multiplied
	// by: 1/B for the mean, 1 for the sum.
	BatchScale func(p *Primitives, r contract.Reduction, B int) float64
	// GradientScale returns what each example's ∂C/∂a is multiplied by; the
	// reference's is BatchScale.
	GradientScale func(p *Primitives, r contract.Reduction, B int) float64

	// PreActivation returns z = W a + b.
	PreActivation func(p *Primitives, w contract.Matrix, a, b []float64) []float64
	// LayerInput returns aˡ⁻¹, what layer l was fed in the forward pass.
	LayerInput func(p *Primitives, t contract.Trace, l int) []float64
	// LayerSlope returns fˡ'(zˡ), entry by entry, of a forward pass.
	LayerSlope func(p *Primitives, n contract.Network, t contract.Trace, l int) []float64
	// OutputDelta returns δᴸ = fᴸ'(zᴸ) ⊙ ∂C/∂aᴸ.
	OutputDelta func(p *Primitives, slope, lossGradient []float64) []float64
	// HiddenDelta returns δˡ = fˡ'(zˡ) ⊙ (Wˡ⁺¹)ᵀ δˡ⁺¹.
	HiddenDelta func(p *Primitives, wNext contract.Matrix, deltaNext, slope []float64) []float64
	// PullBack returns Wᵀδ.
	PullBack func(p *Primitives, w contract.Matrix, delta []float64) []float64
	// WeightGradient returns ∂C/∂Wˡ = δˡ (aˡ⁻¹)ᵀ, N_l × N_{l−1}.
	WeightGradient func(p *Primitives, delta, aPrevious []float64) contract.Matrix
	// BiasGradient returns ∂C/∂bˡ = δˡ.
	BiasGradient func(p *Primitives, delta []float64) []float64
	// InputGradient returns ∂C/∂x = (W¹)ᵀ δ¹.
	InputGradient func(p *Primitives, w1 contract.Matrix, delta1 []float64) []float64

	// Fans returns fan in and fan out of a shape (see contract.Shape).
	Fans func(p *Primitives, s contract.Shape) (in, out int)
	// Fan returns the fan that the mode divides by.
	Fan func(p *Primitives, m contract.Mode, in, out int) float64
	// SchemeGain returns V[w]·fan: 1 (Glorot), 2 (He), 2/(1+α²) (Leaky).
	SchemeGain func(p *Primitives, s contract.Scheme, alpha float64) float64
	// WeightVariance returns V[w] = gain/fan.
	WeightVariance func(p *Primitives, s contract.InitSpec) float64
	// Spread returns the scale of a law of variance v: σ = √v of the normal law,
	// the half-width a = √(3v) of the uniform law.
	Spread func(p *Primitives, law contract.Law, variance float64) float64
	// DrawWeights fills w, in order, with independent draws of N(0, spread²) or
	// of U([−spread, spread]).
	DrawWeights func(p *Primitives, law contract.Law, spread float64, rng *rand.Rand, w []float64)
	// DrawBias returns the initial bias of one neuron: 0.
	DrawBias func(p *Primitives, rng *rand.Rand) float64
	// Generator returns the generator of a key: equal keys and domains give equal
	// draws, and different ones independent draws. The domain names the operation.
	Generator func(p *Primitives, key uint64, domain string) *rand.Rand

	// SecondMomentFactor returns c₂ = (1+α²)/2 of a piecewise-linear f of slope α
	// on z < 0: E f(z)² = c₂ E z² for symmetric z.
	SecondMomentFactor func(p *Primitives, f contract.Activation) float64
	// SecondMoment returns E f(z)² for z ~ N(0, variance).
	SecondMoment func(p *Primitives, f contract.Activation, variance float64) float64
	// Gains returns what a layer multiplies the mean square by: fan_in·v·c₂
	// forward, fan_out·v·c₂ backward.
	Gains func(p *Primitives, f contract.Activation, fanIn, fanOut int, variance float64) (forward, backward float64)

	// KeepProbability returns p_l = 1 − (l/L)(1 − p_L), l = 0..L.
	KeepProbability func(p *Primitives, l, L int, pL float64) float64
	// ExpectedDepth returns Σ_{l=1..L} p_l = L − (1−p_L)(L+1)/2.
	ExpectedDepth func(p *Primitives, L int, pL float64) float64
	// DepthLaw returns P(depth = d), d = 0..L, where block l is kept with
	// probability keep[l−1], independently of the others.
	DepthLaw func(p *Primitives, keep []float64) []float64
	// KeepBlock draws whether a block of keep probability keep is kept.
	KeepBlock func(p *Primitives, keep float64, rng *rand.Rand) bool
}

// ReferencePrimitives returns the reference's formulas, none nil but Round.
func ReferencePrimitives() Primitives {
	return Primitives{
		Dot: dot, Accumulate: accumulate,
		Value: value, Slope: slope, Gamma: gamma,
		LossValue: lossValue, LossGradient: lossGradient,
		BatchScale: batchScale, GradientScale: gradientScale,
		PreActivation: preActivation, LayerInput: layerInput, LayerSlope: layerSlope,
		OutputDelta: outputDelta, HiddenDelta: hiddenDelta, PullBack: pullBack,
		WeightGradient: weightGradient, BiasGradient: biasGradient, InputGradient: inputGradient,
		Fans: fans, Fan: fan, SchemeGain: schemeGain, WeightVariance: weightVariance,
		Spread: spread, DrawWeights: drawWeights, DrawBias: drawBias, Generator: generator,
		SecondMomentFactor: secondMomentFactor, SecondMoment: secondMoment, Gains: gains,
		KeepProbability: keepProbability, ExpectedDepth: expectedDepth,
		DepthLaw: depthLaw, KeepBlock: keepBlock,
	}
}
