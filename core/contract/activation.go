package contract

// ActivationKind names an activation function f.
type ActivationKind string

// The activation functions. With σ(z) = 1/(1+e⁻ᶻ) and Φ the normal
// distribution function:
//
//	Identity   f(z) = z
//	Sigmoid    f(z) = σ(z)
//	Tanh       f(z) = tanh z
//	ReLU       f(z) = max(0, z)
//	LeakyReLU  f(z) = z for z > 0, αz otherwise, α in [0, 1]
//	Softplus   f(z) = ln(1 + eᶻ)
//	GELU       f(z) = z Φ(z), or its tanh form (see Conventions.GELUTanh)
const (
	Identity  ActivationKind = "identity"
	Sigmoid   ActivationKind = "sigmoid"
	Tanh      ActivationKind = "tanh"
	ReLU      ActivationKind = "relu"
	LeakyReLU ActivationKind = "leaky-relu"
	Softplus  ActivationKind = "softplus"
	GELU      ActivationKind = "gelu"
)

// ActivationKinds returns every kind, in the order of their declaration.
func ActivationKinds() []ActivationKind {
	return []ActivationKind{Identity, Sigmoid, Tanh, ReLU, LeakyReLU, Softplus, GELU}
}

func (k ActivationKind) known() bool {
	switch k {
	case Identity, Sigmoid, Tanh, ReLU, LeakyReLU, Softplus, GELU:
		return true
	}
	return false
}

// Activation is an activation function f: a kind and, for [LeakyReLU], the
// slope α on the negative side. Alpha is 0 for every other kind.
type Activation struct {
	Kind  ActivationKind `json:"kind"`
	Alpha float64        `json:"alpha,omitempty"`
}

// PiecewiseLinear reports whether f is linear on each side of 0: identity,
// ReLU and leaky ReLU. Such an f is also positively homogeneous:
// f(cz) = c f(z) for c > 0.
func (f Activation) PiecewiseLinear() bool {
	return f.Kind == Identity || f.Kind == ReLU || f.Kind == LeakyReLU
}

// Kinked reports whether f' jumps at 0: ReLU, and leaky ReLU with α < 1.
func (f Activation) Kinked() bool {
	return f.Kind == ReLU || f.Kind == LeakyReLU && f.Alpha != 1
}

// NegativeSlope returns the slope of a piecewise-linear f on z < 0: 1 for the
// identity, 0 for ReLU, α for leaky ReLU. It panics for another kind.
func (f Activation) NegativeSlope() float64 {
	switch f.Kind {
	case Identity:
		return 1
	case ReLU:
		return 0
	case LeakyReLU:
		return f.Alpha
	}
	panic("contract: NegativeSlope of " + string(f.Kind) + ", which is not piecewise linear")
}

// String returns the kind, with α where it matters: "tanh", "leaky-relu(0.25)".
func (f Activation) String() string {
	if f.Kind == LeakyReLU {
		return string(f.Kind) + "(" + formatFloat(f.Alpha) + ")"
	}
	return string(f.Kind)
}

// Validate reports an unknown kind, α outside [0, 1], or α ≠ 0 for a kind that
// has none.
func (f Activation) Validate() error { return f.validate("activation") }

func (f Activation) validate(name string) error {
	if !f.Kind.known() {
		return badArgument(name+".Kind", "is %q, want one of %v", f.Kind, ActivationKinds())
	}
	if !(f.Alpha >= 0 && f.Alpha <= 1) {
		return badArgument(name+".Alpha", "is %v, want α in [0, 1]", f.Alpha)
	}
	if f.Kind != LeakyReLU && f.Alpha != 0 {
		return badArgument(name+".Alpha", "is %v, want 0 for %s", f.Alpha, f.Kind)
	}
	return nil
}
