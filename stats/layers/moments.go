package layers

import (
	"fmt"
	"math"

	"bonpied/stats"
)

// Layer is a random layer.
type Layer struct {
	In, Out  int     // neurons
	Variance float64 // s² of a weight
	Kurtosis float64 // κ of a weight, ≥ 1
	Slope    float64 // a, for h < 0: 0 ReLU, 1 linear
}

// Laws of weights by their kurtosis.
const (
	Normal  = 3.
	Uniform = 9. / 5
	Signs   = 1.
)

// He returns the layer that keeps the mean square: s² = 2/((1+a²) In).
func He(in, out int, kurtosis, slope float64) Layer {
	return Layer{in, out, 2 / ((1 + slope*slope) * float64(in)), kurtosis, slope}
}

// Validate reports widths below 1, or moments that no law has.
func (l Layer) Validate() error {
	switch {
	case l.In < 1 || l.Out < 1:
		return bad("Layer.In, Layer.Out", "are %d and %d, want at least 1", l.In, l.Out)
	case !(l.Variance > 0) || math.IsInf(l.Variance, 1):
		return bad("Layer.Variance", "is %v, want > 0", l.Variance)
	case !(l.Kurtosis >= 1) || math.IsInf(l.Kurtosis, 1):
		return bad("Layer.Kurtosis", "is %v, want at least 1", l.Kurtosis)
	case !(math.Abs(l.Slope) <= 1):
		return bad("Layer.Slope", "is %v, want [−1, 1]", l.Slope)
	}
	return nil
}

func bad(argument, format string, args ...any) error {
	return &stats.ArgumentError{Argument: argument, Problem: fmt.Sprintf(format, args...)}
}

// Moments are those of a random vector x: E‖x‖², E‖x‖₂⁴ and E‖x‖₄⁴.
type Moments struct{ Second, Fourth, Entries float64 }

// Of returns the moments of a vector that is given.
func Of(x []float64) Moments {
	var m Moments
	for _, v := range x {
		m.Second += v * v
		m.Entries += v * v * v * v
	}
	m.Fourth = m.Second * m.Second
	return m
}

// Spread returns the squared coefficient of variation of ‖x‖²: V[‖x‖²]/(E‖x‖²)².
func (m Moments) Spread() float64 { return m.Fourth/(m.Second*m.Second) - 1 }

// Forward returns the moments after the layer: with c₂ = (1+a²)/2, c₄ = (1+a⁴)/2 and
// μ₄ = s⁴(3A + (κ−3)B) the fourth moment of one pre-activation, A = E‖x‖₂⁴,
// B = E‖x‖₄⁴,
//
//	E‖x'‖² = n c₂ s² E‖x‖²,  B' = n c₄ μ₄,  A' = B' + n(n−1) c₂² s⁴ A
//
// exact at any width for symmetric weights: signs are independent of moduli, and
// neurons of one another, given x. It panics on a layer that is not valid.
func (m Moments) Forward(l Layer) Moments {
	mustBeValid(l)
	n, c2, c4 := float64(l.Out), (1+l.Slope*l.Slope)/2, (1+math.Pow(l.Slope, 4))/2
	s2 := l.Variance
	fourth := s2 * s2 * (3*m.Fourth + (l.Kurtosis-3)*m.Entries)
	entries := n * c4 * fourth
	return Moments{
		Second:  n * c2 * s2 * m.Second,
		Entries: entries,
		Fourth:  entries + n*(n-1)*c2*c2*s2*s2*m.Fourth,
	}
}

// Backward returns the moments of Wᵀ(φ'(h) ⊙ g) for the moments of g after the
// layer, whose entries have independent symmetric signs, as those of a random
// linear readout have: with Ã = c₂²A + (c₄−c₂²)B and B̃ = c₄B,
// μ₄ = s⁴(3Ã + (κ−3)B̃) and n = In,
//
//	E‖g'‖² = n s² c₂ E‖g‖²,  B' = n μ₄,  A' = n μ₄ + n(n−1) s⁴ Ã
//
// as long as no layer is dead. A cotangent without random signs is another matter:
// see [CotangentFactor].
func (m Moments) Backward(l Layer) Moments {
	mustBeValid(l)
	n, c2, c4 := float64(l.In), (1+l.Slope*l.Slope)/2, (1+math.Pow(l.Slope, 4))/2
	s2 := l.Variance
	a, b := c2*c2*m.Fourth+(c4-c2*c2)*m.Entries, c4*m.Entries
	fourth := s2 * s2 * (3*a + (l.Kurtosis-3)*b)
	return Moments{
		Second:  n * s2 * c2 * m.Second,
		Entries: n * fourth,
		Fourth:  n*fourth + n*(n-1)*s2*s2*a,
	}
}

func mustBeValid(l Layer) {
	if err := l.Validate(); err != nil {
		panic(err.Error())
	}
}

// CotangentFactor returns what E‖Wᵀ(φ'(h) ⊙ g)‖² is multiplied by, beyond its value
// n s² c₂‖g‖², for a fixed cotangent g of m equal entries at a layer of n inputs with
// normal weights:
//
//	1 + (1−a)²(m−1)/(2π c₂ n)
//
// The slopes and the pre-activations of one x are not independent: a cotangent of
// ones sees 31 % too much at ReLU layers with n = m. Random signs see 1.
func CotangentFactor(m, n int, slope float64) float64 {
	c2 := (1 + slope*slope) / 2
	return 1 + (1-slope)*(1-slope)*float64(m-1)/(2*math.Pi*c2*float64(n))
}
