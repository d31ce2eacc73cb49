package props

import (
	"math"

	"bonpied/core/contract"
	"bonpied/core/verdict"
)

// initialise calls Initialise and fails the check for an error, for another
// shape than n_out × (n_in/G)k², and for other than n_out biases.
func initialise(j *verdict.Judge, im contract.Implementation, s contract.InitSpec, key uint64) (p contract.Parameters, ok bool) {
	p, err := im.Initialise(s, key)
	if !onValid(j, contract.OpInitialise, err) {
		return p, false
	}
	ok = sameShape(j, "W", p.W, s.Shape.Out, s.Shape.In/s.Shape.Groups*s.Shape.Area) && j.Length("b", len(p.B), s.Shape.Out)
	return p, ok
}

func initialShapes(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	s, key := d.spec("layer"), d.initialKey("key")
	p, ok := initialise(&j, im, s, key)
	if ok {
		j.True(allFinite(p.W.Data), "a weight is not finite")
	}
	return j.Finding()
}

func allFinite(v []float64) bool {
	for _, x := range v {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}

func zeroBiases(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	s, key := d.spec("layer"), d.initialKey("key")
	if p, ok := initialise(&j, im, s, key); ok {
		j.ToleranceFrom = "0: nothing is computed"
		equalVector(&j, verdict.Place{Name: "b"}, p.B, make([]float64, s.Shape.Out))
	}
	return j.Finding()
}

// uniformSupport has no probability to miss: a weight beyond a is impossible.
func uniformSupport(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	s, key := d.spec("layer"), d.initialKey("key")
	s.Law = contract.Uniform
	p, ok := initialise(&j, im, s, key)
	if !ok {
		return j.Finding()
	}
	// a = √(3V): half of V's 10 roundings and of 3V's, the root's own, a's
	// product with a uniform rounded to at most 1, and the oracle's 3.
	a := lawBound(s)
	bound := a * (1 + im.Conventions.Gamma(varianceRoundings) + oracleConventions(im).Gamma(3))
	i := furthest(p.W.Data)
	w := p.W.Data[i]
	j.True(math.Abs(w) <= bound, "w[j=%d k=%d] is %.6g, beyond a = √(3V[w]) = %.6g", i/p.W.Cols+1, i%p.W.Cols+1, w, a)
	return j.Finding()
}

// furthest returns the index of the greatest |v|, or of a NaN if there is one.
func furthest(v []float64) int {
	at := 0
	for i, x := range v {
		if !(math.Abs(x) <= math.Abs(v[at])) {
			at = i
		}
	}
	return at
}

// equalKeys draws another layer in between, and then also asks that the first
// result was left alone.
func equalKeys(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	s, key := d.spec("layer"), d.initialKey("key")
	between, other := d.spec("layer in between"), d.initialKey("key in between")
	first, ok := initialise(&j, im, s, key)
	if !ok {
		return j.Finding()
	}
	kept := first.W.Clone()
	if _, ok := initialise(&j, im, between, other); !ok {
		return j.Finding()
	}
	again, ok := initialise(&j, im, s, key)
	if !ok {
		return j.Finding()
	}
	j.ToleranceFrom = "0: the same draws"
	equalMatrix(&j, "w of the second call", again.W, kept)
	equalMatrix(&j, "w of the first call, read again after the others", first.W, kept)
	return j.Finding()
}

// equalMatrix compares two matrices of one shape to the bit.
func equalMatrix(j *verdict.Judge, name string, got, want contract.Matrix) {
	if !sameShape(j, name, got, want.Rows, want.Cols) {
		return
	}
	for i := range want.Data {
		j.Equal(verdict.Place{Name: name, Row: i/want.Cols + 1, Col: i%want.Cols + 1}, got.Data[i], want.Data[i])
	}
}
