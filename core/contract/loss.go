package contract

import "slices"

// LossKind names a loss C(a, y) of an output a = aᴸ and a target y.
type LossKind string

// The losses of one example. The two cross-entropies take logits: a is the
// score before the sigmoid or the softmax, which are part of the loss.
//
//	Quadratic            C = ½ ‖a − y‖²
//	BinaryCrossEntropy   C = Σⱼ softplus(aⱼ) − yⱼ aⱼ,        yⱼ in [0, 1]
//	SoftmaxCrossEntropy  C = Σⱼ yⱼ (ln Σₖ e^{aₖ} − aⱼ),      yⱼ ≥ 0
//
// Targets are soft: a row of softmax targets need not be one-hot, nor sum to 1
// (the gradient is (Σy) softmax(a) − y).
const (
	Quadratic           LossKind = "quadratic"
	BinaryCrossEntropy  LossKind = "binary-cross-entropy"
	SoftmaxCrossEntropy LossKind = "softmax-cross-entropy"
)

// LossKinds returns every kind, in the order of their declaration.
func LossKinds() []LossKind {
	return []LossKind{Quadratic, BinaryCrossEntropy, SoftmaxCrossEntropy}
}

// Reduction says how the losses of the B examples of a batch become one number.
type Reduction string

// The reductions: C = (1/B) Σ C_i, or C = Σ C_i.
const (
	Mean Reduction = "mean"
	Sum  Reduction = "sum"
)

// Reductions returns every reduction.
func Reductions() []Reduction { return []Reduction{Mean, Sum} }

// Validate reports an unknown loss.
func (k LossKind) Validate() error {
	if !slices.Contains(LossKinds(), k) {
		return badArgument("loss", "is %q, want one of %v", k, LossKinds())
	}
	return nil
}

// Validate reports an unknown reduction.
func (r Reduction) Validate() error {
	if !slices.Contains(Reductions(), r) {
		return badArgument("reduction", "is %q, want one of %v", r, Reductions())
	}
	return nil
}

// ValidateLoss reports what is wrong with the arguments of the Loss operation:
// an unknown kind or reduction, matrices of different shapes, entries that are
// not finite, or targets outside the range of the kind.
func ValidateLoss(k LossKind, output, target Matrix, r Reduction) error {
	if err := k.Validate(); err != nil {
		return err
	}
	if err := r.Validate(); err != nil {
		return err
	}
	if err := output.Validate("output"); err != nil {
		return err
	}
	if err := target.Validate("target"); err != nil {
		return err
	}
	if output.Rows != target.Rows || output.Cols != target.Cols {
		return badArgument("target", "is %d×%d, want %d×%d as the output",
			target.Rows, target.Cols, output.Rows, output.Cols)
	}
	return validateTargets("target", k, target.Data)
}

func validateTargets(name string, k LossKind, y []float64) error {
	for i, v := range y {
		if k == BinaryCrossEntropy && !(v >= 0 && v <= 1) {
			return badArgument(name, "has %v at index %d, want [0, 1] for %s", v, i, k)
		}
		if k == SoftmaxCrossEntropy && !(v >= 0) {
			return badArgument(name, "has %v at index %d, want ≥ 0 for %s", v, i, k)
		}
	}
	return nil
}
