package props

import (
	"bonpied/core/contract"
	"bonpied/core/verdict"
)

// varianceOf calls WeightVariance and fails the check for an error.
func varianceOf(j *verdict.Judge, im contract.Implementation, s contract.InitSpec) (v float64, ok bool) {
	v, err := im.WeightVariance(s)
	return v, onValid(j, contract.OpWeightVariance, err)
}

func varianceFormula(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	s := d.spec("layer")
	if got, ok := varianceOf(&j, im, s); ok {
		closeVariance(&j, im, "V[w]", got, lawVariance(s))
	}
	return j.Finding()
}

// closeVariance compares a variance of the implementation with a closed form,
// which is itself off by at most 3 roundings of float64.
func closeVariance(j *verdict.Judge, im contract.Implementation, name string, got, want float64) {
	oracle := oracleConventions(im).Gamma(3) * want
	j.ToleranceFrom = fromVariance
	j.CloseTo(verdict.Place{Name: name}, got, want, im.Conventions.Gamma(varianceRoundings)*want+oracle, oracle)
}

// bothVariances compares two variances of the implementation that are equal but
// for their roundings.
func bothVariances(j *verdict.Judge, im contract.Implementation, name string, got, want float64) {
	j.ToleranceFrom = fromVariance + ", twice"
	j.Close(verdict.Place{Name: name}, got, want, im.Conventions.Gamma(2*varianceRoundings)*want)
}

// averageOfConditions compares 2/V[average] with 1/V[fan in] + 1/V[fan out]: a
// mean of the two variances, (1/n_in + 1/n_out)/2, is larger unless n_in = n_out.
func averageOfConditions(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	s := d.spec("layer")
	inverse := map[contract.Mode]float64{}
	for _, mode := range contract.Modes() {
		s.Mode = mode
		v, ok := varianceOf(&j, im, s)
		if !ok {
			return j.Finding()
		}
		inverse[mode] = 1 / v
	}
	want := (inverse[contract.FanIn] + inverse[contract.FanOut]) / 2
	// Each variance is within γ₁₀, all terms are positive, and 4 roundings of
	// float64 are added.
	tolerance := (im.Conventions.Gamma(2*varianceRoundings) + oracleConventions(im).Gamma(4)) * want
	j.ToleranceFrom = fromVariance + ", twice"
	j.Close(verdict.Place{Name: "1/V[average]"}, inverse[contract.FanAverage], want, tolerance)
	return j.Finding()
}

func leakyEndpoints(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	s := d.spec("layer")
	for _, end := range []struct {
		name   string
		slope  float64
		scheme contract.Scheme
	}{{"V[w] at α = 0", 0, contract.He}, {"V[w] at α = 1", 1, contract.Glorot}} {
		leaky, other := s, s
		leaky.Scheme, leaky.Slope = contract.Leaky, end.slope
		other.Scheme, other.Slope = end.scheme, 0
		got, ok := varianceOf(&j, im, leaky)
		want, ok2 := varianceOf(&j, im, other)
		if ok && ok2 {
			bothVariances(&j, im, end.name, got, want)
		}
	}
	return j.Finding()
}

func convolutionAsDense(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	s := d.spec("layer")
	dense := s
	dense.Shape = contract.Dense(s.Shape.In/s.Shape.Groups*s.Shape.Area, s.Shape.Out/s.Shape.Groups*s.Shape.Area)
	got, ok := varianceOf(&j, im, s)
	want, ok2 := varianceOf(&j, im, dense)
	if ok && ok2 {
		bothVariances(&j, im, "V[w] of the convolution", got, want)
	}
	return j.Finding()
}

func varianceWithoutLaw(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	s := d.spec("layer")
	normal, uniform := s, s
	normal.Law, uniform.Law = contract.Normal, contract.Uniform
	got, ok := varianceOf(&j, im, uniform)
	want, ok2 := varianceOf(&j, im, normal)
	if ok && ok2 {
		bothVariances(&j, im, "V[w] of the uniform law", got, want)
	}
	return j.Finding()
}
