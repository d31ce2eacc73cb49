package props

import (
	"fmt"
	"math"

	"bonpied/core/contract"
)

// The closed forms that initialisation is judged by, written from the slides.

// fanOf returns the fan that the spec divides by:
//
//	fan in = (In/G)·k²,  fan out = (Out/G)·k²,  or their mean
//
// exactly: the shapes drawn here stay far below 2⁵³.
func fanOf(s contract.InitSpec) float64 {
	in := float64(s.Shape.In / s.Shape.Groups * s.Shape.Area)
	out := float64(s.Shape.Out / s.Shape.Groups * s.Shape.Area)
	switch s.Mode {
	case contract.FanIn:
		return in
	case contract.FanOut:
		return out
	}
	return (in + out) / 2
}

// lawVariance returns V[w] = g/fan, within 3 roundings: 1+α² is exact on the
// slopes drawn here, 2/(1+α²) and the quotient by the fan are rounded.
func lawVariance(s contract.InitSpec) float64 {
	gain := 1.0
	switch s.Scheme {
	case contract.He:
		gain = 2
	case contract.Leaky:
		gain = 2 / (1 + s.Slope*s.Slope)
	}
	return gain / fanOf(s)
}

// lawBound returns a = √(3 V[w]) of the uniform law.
func lawBound(s contract.InitSpec) float64 { return math.Sqrt(3 * lawVariance(s)) }

// varianceRoundings is the number of roundings between the exact V[w] and what
// an implementation returns. The longest way in use squares the standard
// deviation: √(2/(1+α²)) is within 3/2 + 1 roundings, √fan within 1, and their
// quotient within 1 more, which squaring doubles to 9, and adds 1.
const varianceRoundings = 10

const fromVariance = "γ₁₀ for V[w], whether computed as g/fan or as the square of (gain/√fan)"

// notedSpec formats a spec as a person reads it.
type notedSpec contract.InitSpec

func (s notedSpec) String() string {
	text := fmt.Sprintf("%s, %s, %s", s.Scheme, s.Mode, s.Law)
	if s.Scheme == contract.Leaky {
		text += fmt.Sprintf(", α = %v", s.Slope)
	}
	return text + ", " + notedShape(s.Shape).String()
}

// notedShape formats a shape as a person reads it.
type notedShape contract.Shape

func (s notedShape) String() string {
	if s.Area == 1 && s.Groups == 1 {
		return fmt.Sprintf("n_in = %d, n_out = %d", s.In, s.Out)
	}
	return fmt.Sprintf("In = %d, Out = %d, Area = %d, Groups = %d", s.In, s.Out, s.Area, s.Groups)
}

// areas are those of kernels 1×1, 3×3, 1×3, 2×2 and 5×5.
var areas = []int{1, 9, 3, 4, 25}

// spec draws the initialisation of a layer, rectangular more often than not,
// and notes it.
func (d *Draws) spec(name string) contract.InitSpec {
	s := contract.InitSpec{
		Scheme: pick(d, "scheme", contract.Schemes()),
		Mode:   pick(d, "mode", contract.Modes()),
		Law:    pick(d, "law", contract.Laws()),
		Shape:  d.shape(),
	}
	if s.Scheme == contract.Leaky {
		s.Slope = pick(d, "α", slopes)
	}
	d.Note(name, notedSpec(s))
	return s
}

// shape draws the shape of a dense layer or of a convolution in groups.
func (d *Draws) shape() contract.Shape {
	groups := d.Int("groups", 1, 4)
	return contract.Shape{
		In: groups * d.Int("n_in/G", 1, 6), Out: groups * d.Int("n_out/G", 1, 6),
		Area: pick(d, "area", areas), Groups: groups,
	}
}

// keyBits places the drawn digits of a key at the bottom, in the middle and at
// the top of its 64 bits.
var keyBits = []int{0, 31, 54}

// initialKey draws a key and notes it.
func (d *Draws) initialKey(name string) uint64 {
	key := uint64(d.Int(name, 0, 1000)) << pick(d, "shift", keyBits)
	d.Note(name, key)
	return key
}
