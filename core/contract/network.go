package contract

import (
	"fmt"
	"strings"
)

// Layer is layer l of a network: zˡ = W aˡ⁻¹ + B, aˡ = F(zˡ).
type Layer struct {
	W Matrix     `json:"w"` // N_l × N_{l−1}
	B []float64  `json:"b"` // N_l
	F Activation `json:"f"`
}

// Network is a dense network of L = len(Layers) layers and the loss it is
// trained with, a function of its output aᴸ.
type Network struct {
	Layers []Layer  `json:"layers"`
	Loss   LossKind `json:"loss"`
}

// Widths returns N_0, N_1, …, N_L. It returns nil for a network of no layers.
func (n Network) Widths() []int {
	if len(n.Layers) == 0 {
		return nil
	}
	widths := make([]int, 0, len(n.Layers)+1)
	widths = append(widths, n.Layers[0].W.Cols)
	for _, layer := range n.Layers {
		widths = append(widths, layer.W.Rows)
	}
	return widths
}

// NumParameters returns Σ_l N_l (N_{l−1} + 1), the number of weights and biases.
func (n Network) NumParameters() int {
	total := 0
	for _, layer := range n.Layers {
		total += len(layer.W.Data) + len(layer.B)
	}
	return total
}

// Clone returns a copy that shares nothing with n.
func (n Network) Clone() Network {
	layers := make([]Layer, len(n.Layers))
	for i, layer := range n.Layers {
		layers[i] = Layer{W: layer.W.Clone(), B: append([]float64(nil), layer.B...), F: layer.F}
	}
	return Network{Layers: layers, Loss: n.Loss}
}

// String returns the shape of the network: "3-4-2 tanh, relu; quadratic".
func (n Network) String() string {
	widths, kinds := make([]string, 0, len(n.Layers)+1), make([]string, 0, len(n.Layers))
	for _, w := range n.Widths() {
		widths = append(widths, fmt.Sprint(w))
	}
	for _, layer := range n.Layers {
		kinds = append(kinds, layer.F.String())
	}
	return strings.Join(widths, "-") + " " + strings.Join(kinds, ", ") + "; " + string(n.Loss)
}

// Validate reports a network of no layers, a width below 1, shapes that do not
// chain, an entry that is not finite, or an unknown activation or loss.
func (n Network) Validate() error {
	if len(n.Layers) == 0 {
		return badArgument("network.Layers", "is empty, want L ≥ 1")
	}
	if err := n.Loss.Validate(); err != nil {
		return badArgument("network.Loss", "is %q, want one of %v", n.Loss, LossKinds())
	}
	for i, layer := range n.Layers {
		if err := layer.validate(); err != nil {
			return inside(fmt.Sprintf("network.Layers[%d]", i), err)
		}
		if i > 0 && layer.W.Cols != n.Layers[i-1].W.Rows {
			return badArgument(fmt.Sprintf("network.Layers[%d].W.Cols", i), "is %d, want N_%d = %d",
				layer.W.Cols, i, n.Layers[i-1].W.Rows)
		}
	}
	return nil
}

func (l Layer) validate() error {
	if err := l.W.Validate("W"); err != nil {
		return err
	}
	if err := ValidateVector("B", l.B, l.W.Rows); err != nil {
		return err
	}
	return l.F.validate("F")
}

// ValidateInput reports a bad network, or an input x that is not N_0 finite
// numbers.
func (n Network) ValidateInput(x []float64) error {
	if err := n.Validate(); err != nil {
		return err
	}
	return ValidateVector("x", x, n.Layers[0].W.Cols)
}

// ValidateExample reports a bad network, a bad input x, or a target y that is
// not N_L numbers in the range of the loss.
func (n Network) ValidateExample(x, y []float64) error {
	if err := n.ValidateInput(x); err != nil {
		return err
	}
	if err := ValidateVector("y", y, n.Layers[len(n.Layers)-1].W.Rows); err != nil {
		return err
	}
	return validateTargets("y", n.Loss, y)
}

// ValidateBatch reports a bad network, reduction, or batch: x is B × N_0 and y
// is B × N_L.
func (n Network) ValidateBatch(x, y Matrix, r Reduction) error {
	if err := n.Validate(); err != nil {
		return err
	}
	if err := r.Validate(); err != nil {
		return err
	}
	if err := x.Validate("x"); err != nil {
		return err
	}
	if err := y.Validate("y"); err != nil {
		return err
	}
	if in := n.Layers[0].W.Cols; x.Cols != in {
		return badArgument("x.Cols", "is %d, want N_0 = %d", x.Cols, in)
	}
	if out := n.Layers[len(n.Layers)-1].W.Rows; y.Cols != out {
		return badArgument("y.Cols", "is %d, want N_%d = %d", y.Cols, len(n.Layers), out)
	}
	if x.Rows != y.Rows {
		return badArgument("y.Rows", "is %d, want B = %d as x", y.Rows, x.Rows)
	}
	return validateTargets("y", n.Loss, y.Data)
}

// ValidateCotangent reports a bad network, a bad input x, or a cotangent that
// is not N_L finite numbers.
func (n Network) ValidateCotangent(x, cotangent []float64) error {
	if err := n.ValidateInput(x); err != nil {
		return err
	}
	return ValidateVector("cotangent", cotangent, n.Layers[len(n.Layers)-1].W.Rows)
}

// Trace is what a forward pass computes, layer by layer.
type Trace struct {
	Z [][]float64 `json:"z"` // Z[l−1] is zˡ, l = 1..L
	A [][]float64 `json:"a"` // A[l] is aˡ, l = 0..L; A[0] equals x
}

// Output returns aᴸ.
func (t Trace) Output() []float64 { return t.A[len(t.A)-1] }

// Gradients are the derivatives of one number (the loss, or ⟨cotangent, aᴸ⟩)
// with respect to everything that enters it.
type Gradients struct {
	Loss float64     `json:"loss"` // the value of the loss; 0 from VJP
	W    []Matrix    `json:"w"`    // W[l−1] is ∂C/∂Wˡ, N_l × N_{l−1}
	B    [][]float64 `json:"b"`    // B[l−1] is ∂C/∂bˡ, N_l
	X    Matrix      `json:"x"`    // ∂C/∂x, a row per example: B × N_0 (one row for one example)
}
