package contract

import "slices"

// Scheme names an initialisation of weights. With fan the number of terms of
// the sum that the [Mode] preserves, the variance of a weight is
//
//	Glorot  1/fan                    odd f with f'(0) = 1; Glorot & Bengio (2010), equation 16
//	He      2/fan                    ReLU; He et al. (2015), equation 10
//	Leaky   2/((1+α²) fan)           leaky ReLU of slope α; He et al. (2015), equation 15
//
// Glorot with FanAverage is the lecture's 2/(n_in + n_out).
type Scheme string

// The schemes: exercises 3 and 5, and the annex on leaky ReLU.
const (
	Glorot Scheme = "glorot"
	He     Scheme = "he"
	Leaky  Scheme = "leaky"
)

// Schemes returns every scheme.
func Schemes() []Scheme { return []Scheme{Glorot, He, Leaky} }

// Mode says which fan a scheme divides by.
type Mode string

// The modes: fan in preserves the forward pass, fan out the backward pass, and
// the average (fan in + fan out)/2 is Glorot's compromise.
const (
	FanIn      Mode = "fan-in"
	FanOut     Mode = "fan-out"
	FanAverage Mode = "fan-average"
)

// Modes returns every mode.
func Modes() []Mode { return []Mode{FanIn, FanOut, FanAverage} }

// Law names the distribution of a weight of variance v.
type Law string

// The laws: N(0, v), and U([−a, a]) with a = √(3v).
const (
	Normal  Law = "normal"
	Uniform Law = "uniform"
)

// Laws returns every law.
func Laws() []Law { return []Law{Normal, Uniform} }

// Shape is the shape of a layer to initialise: a dense layer, or a convolution
// in groups. Its weights are a matrix of Out × (In/Groups)·Area, as the usual
// [out, in/groups, height, width] flattened.
//
//	fan in  = (In/Groups)·Area     terms in the sum of one output
//	fan out = (Out/Groups)·Area    outputs that one input feeds (stride 1, away from the border)
type Shape struct {
	In     int `json:"in"`
	Out    int `json:"out"`
	Area   int `json:"area"`   // of the kernel, height·width; 1 for a dense layer
	Groups int `json:"groups"` // divides In and Out; 1 for a dense layer
}

// Dense returns the shape of a dense layer from n_in to n_out neurons.
func Dense(in, out int) Shape { return Shape{In: in, Out: out, Area: 1, Groups: 1} }

// maxWeights bounds the size of one layer, so that no product of dimensions
// overflows and a bad shape is an error and not a lack of memory.
const maxWeights = 1 << 30

// Validate reports a dimension below 1, groups that do not divide In and Out,
// or more than 2³⁰ weights.
func (s Shape) Validate() error {
	for _, d := range []struct {
		name  string
		value int
	}{{"In", s.In}, {"Out", s.Out}, {"Area", s.Area}, {"Groups", s.Groups}} {
		if d.value < 1 {
			return badArgument("shape."+d.name, "is %d, want at least 1", d.value)
		}
	}
	if s.In%s.Groups != 0 || s.Out%s.Groups != 0 {
		return badArgument("shape.Groups", "is %d, want a divisor of In = %d and Out = %d", s.Groups, s.In, s.Out)
	}
	if s.Out > maxWeights || s.In/s.Groups > maxWeights/s.Out || s.Area > maxWeights/s.Out/(s.In/s.Groups) {
		return badArgument("shape", "has over 2³⁰ weights (%d × %d·%d)", s.Out, s.In/s.Groups, s.Area)
	}
	return nil
}

// InitSpec says how to draw the weights of one layer.
type InitSpec struct {
	Scheme Scheme  `json:"scheme"`
	Mode   Mode    `json:"mode"`
	Law    Law     `json:"law"`
	Shape  Shape   `json:"shape"`
	Slope  float64 `json:"slope,omitempty"` // α of the Leaky scheme, in [0, 1]; 0 for the others
}

// Validate reports an unknown scheme, mode or law, a bad shape, or a slope
// outside [0, 1] or given to a scheme that has none.
func (s InitSpec) Validate() error {
	if !slices.Contains(Schemes(), s.Scheme) {
		return badArgument("spec.Scheme", "is %q, want one of %v", s.Scheme, Schemes())
	}
	if !slices.Contains(Modes(), s.Mode) {
		return badArgument("spec.Mode", "is %q, want one of %v", s.Mode, Modes())
	}
	if !slices.Contains(Laws(), s.Law) {
		return badArgument("spec.Law", "is %q, want one of %v", s.Law, Laws())
	}
	if !(s.Slope >= 0 && s.Slope <= 1) {
		return badArgument("spec.Slope", "is %v, want α in [0, 1]", s.Slope)
	}
	if s.Scheme != Leaky && s.Slope != 0 {
		return badArgument("spec.Slope", "is %v, want 0 for %s", s.Slope, s.Scheme)
	}
	return s.Shape.Validate()
}

// Parameters are the drawn weights and biases of one layer: W is
// Out × (In/Groups)·Area and B has Out entries, all 0.
type Parameters struct {
	W Matrix    `json:"w"`
	B []float64 `json:"b"`
}

// ValidateGains reports what is wrong with the arguments of VarianceGains: f
// must be piecewise linear, for only then does the gain not depend on the scale
// of the input, and the variance must be positive and finite.
func ValidateGains(f Activation, s Shape, variance float64) error {
	if err := f.Validate(); err != nil {
		return err
	}
	if !f.PiecewiseLinear() {
		return badArgument("activation.Kind", "is %q, want identity, relu or leaky-relu (a gain needs f(cz) = c f(z))", f.Kind)
	}
	if err := s.Validate(); err != nil {
		return err
	}
	return validateVariance(variance)
}

// ValidateMoment reports what is wrong with the arguments of SecondMoment.
func ValidateMoment(f Activation, variance float64) error {
	if err := f.Validate(); err != nil {
		return err
	}
	return validateVariance(variance)
}

// MaxVariance bounds the variance that VarianceGains and SecondMoment accept.
const MaxVariance = 1e8

func validateVariance(v float64) error {
	if !(v > 0 && v <= MaxVariance) {
		return badArgument("variance", "is %v, want (0, %g]", v, float64(MaxVariance))
	}
	return nil
}
