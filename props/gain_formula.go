package props

import (
	"bonpied/core/contract"
	"bonpied/core/verdict"
)

// gainRoundings is the number of roundings of fan·v·c₂ with c₂ = (1+α²)/2: α²,
// the sum, the half and two products.
const gainRoundings = 5

const fromGains = "γ of the roundings of fan·V[w]·(1+α²)/2"

// gainsOf calls VarianceGains and fails the check for an error.
func gainsOf(j *verdict.Judge, im contract.Implementation, f contract.Activation, s contract.Shape, v float64) (forward, backward float64, ok bool) {
	forward, backward, err := im.VarianceGains(f, s, v)
	return forward, backward, onValid(j, contract.OpVarianceGains, err)
}

// piecewise draws a supported piecewise-linear activation and notes it.
func (d *Draws) piecewise(im contract.Implementation) contract.Activation {
	f := d.activation(supported(im.Conventions.SupportedActivations(), piecewiseKinds))
	d.Note("f", f)
	return f
}

func layerGains(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	f, s, v := d.piecewise(im), d.shape(), pick(d, "V[w]", moments)
	d.Note("layer", notedShape(s))
	d.Note("V[w]", v)
	forward, backward, ok := gainsOf(&j, im, f, s, v)
	if !ok {
		return j.Finding()
	}
	// The expected values are dyadics of few bits: exact.
	in, out := float64(s.In/s.Groups*s.Area), float64(s.Out/s.Groups*s.Area)
	tolerance := im.Conventions.Gamma(gainRoundings)
	j.ToleranceFrom = fromGains
	j.Close(verdict.Place{Name: "forward gain"}, forward, in*v*momentFactor(f), tolerance*in*v*momentFactor(f))
	j.Close(verdict.Place{Name: "backward gain"}, backward, out*v*momentFactor(f), tolerance*out*v*momentFactor(f))
	return j.Finding()
}

// dense draws the widths of one dense layer and notes it.
func (d *Draws) dense() contract.Shape {
	s := contract.Dense(d.Int("n_in", 1, 24), d.Int("n_out", 1, 24))
	d.Note("layer", notedShape(s))
	return s
}

// preserving returns the scheme that is made for a piecewise-linear f.
func preserving(f contract.Activation, mode contract.Mode, s contract.Shape) contract.InitSpec {
	spec := contract.InitSpec{Mode: mode, Law: contract.Normal, Shape: s}
	switch f.Kind {
	case contract.Identity:
		spec.Scheme = contract.Glorot
	case contract.ReLU:
		spec.Scheme = contract.He
	default:
		spec.Scheme, spec.Slope = contract.Leaky, f.Alpha
	}
	return spec
}

// composed bounds a gain of the implementation's own V[w], relatively.
func composed(im contract.Implementation, layers int) float64 {
	return im.Conventions.Gamma(layers * (varianceRoundings + gainRoundings + 2))
}

const fromComposed = "γ₁₇ a layer: 10 roundings of V[w], 5 of the gain, 2 of the products compared"

func glorotRectangular(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	f, s := contract.Activation{Kind: contract.Identity}, d.dense()
	v, ok := varianceOf(&j, im, preserving(f, contract.FanAverage, s))
	if !ok {
		return j.Finding()
	}
	forward, backward, ok := gainsOf(&j, im, f, s, v)
	if !ok {
		return j.Finding()
	}
	want := 2 * float64(s.In) / float64(s.In+s.Out)
	j.ToleranceFrom = fromComposed
	j.Close(verdict.Place{Name: "r_f + r_b"}, forward+backward, 2, 2*composed(im, 1))
	j.Close(verdict.Place{Name: "r_f"}, forward, want, composed(im, 1)*want)
	return j.Finding()
}

// gainsTelescope takes any scheme, for f and the variances cancel: what remains
// is ∏ N_l/N_{l−1}.
func gainsTelescope(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	f, L := d.piecewise(im), d.Int("L", 1, 5)
	widths := make([]int, L+1)
	for l := range widths {
		widths[l] = d.Int("N_l", 1, 24)
	}
	d.Note("widths", widths)
	forward, backward := 1.0, 1.0
	for l := 1; l <= L; l++ {
		s := contract.Dense(widths[l-1], widths[l])
		v, ok := varianceOf(&j, im, preserving(f, contract.FanAverage, s))
		if !ok {
			return j.Finding()
		}
		rf, rb, ok := gainsOf(&j, im, f, s, v)
		if !ok {
			return j.Finding()
		}
		forward, backward = forward*rf, backward*rb
	}
	want := float64(widths[L]) / float64(widths[0])
	// The V[w] that the implementation returned is one number in both products.
	j.ToleranceFrom = fromGains + ", twice a layer"
	j.Close(verdict.Place{Name: "∏ r_b / ∏ r_f"}, backward/forward, want, im.Conventions.Gamma(L*2*(gainRoundings+2)+2)*want)
	return j.Finding()
}

func fanInPreserves(d *Draws, im contract.Implementation) verdict.Finding {
	return preserves(d, im, contract.FanIn)
}

func fanOutPreserves(d *Draws, im contract.Implementation) verdict.Finding {
	return preserves(d, im, contract.FanOut)
}

// preserves judges the gain that the mode is made to keep at 1, on dense layers
// and on convolutions.
func preserves(d *Draws, im contract.Implementation, mode contract.Mode) verdict.Finding {
	var j verdict.Judge
	f, s := d.piecewise(im), d.shape()
	d.Note("layer", notedShape(s))
	v, ok := varianceOf(&j, im, preserving(f, mode, s))
	if !ok {
		return j.Finding()
	}
	forward, backward, ok := gainsOf(&j, im, f, s, v)
	if !ok {
		return j.Finding()
	}
	j.ToleranceFrom = fromComposed
	if mode == contract.FanIn {
		j.Close(verdict.Place{Name: "forward gain"}, forward, 1, composed(im, 1))
	} else {
		j.Close(verdict.Place{Name: "backward gain"}, backward, 1, composed(im, 1))
	}
	return j.Finding()
}
