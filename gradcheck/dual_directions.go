package gradcheck

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/num/dual"

	"bonpied/core/verdict"
	"bonpied/gradcheck/internal/draw"
	"bonpied/gradcheck/internal/float"
	"bonpied/gradcheck/internal/mistake"
)

// DualDirections judges a claimed gradient tensor by tensor by one pass of
// forward mode along random signs and one along a Gaussian direction, as [Path]
// does without its segments:
//
//	|⟨claimed, d⟩ − φ'(0)| ≤ 2 λ ‖ρ ∘ d‖₂ + u |⟨claimed, d⟩|
//
// with ρ = Settings.Rounding or 64u max(|g|, r), λ as for [Path], and the right
// side not less than twice the rounding errors of φ'(0) measured as for [Dual];
// the dot product is compensated.
//
// Assumption: as for [Dual], and rounding errors that are not correlated with
// the directions. Cost: two passes a tensor, and 24 for each of them without
// Settings.Rounding; more if Settings.Miss is set. Miss: an
// error of one entry above twice the tolerance is never missed by the signs;
// spread over several entries, of norm e, it passes the Gaussian with
// probability at most erf(√2 τ/e), stated in Evidence.Statistics. The tensor is
// inconclusive where twice the tolerance is above Settings.Resolution (0: 1e-9)
// times its root mean square.
//
// Reference: as for [Dual]; Kenney, Laub & Reese, SIAM J. Sci. Comput. 19 (1998).
func DualDirections(f func([]dual.Number) dual.Number, claimed, x []float64, set *Settings) verdict.Finding {
	return findingOf(duals(f, claimed, x, set, DefaultPathResolution, (*tangents).directions))
}

// directions judges tensor by tensor.
func (t *tangents) directions() {
	first := 0
	for index, tensor := range t.set.Tensors {
		t.tensor(index, tensor, first)
		if t.broken != nil {
			return
		}
		first += tensor.Size()
	}
}

func (t *tangents) tensor(index int, tensor Tensor, first int) {
	last := first + tensor.Size()
	smallest := t.set.Resolution * unitOf(t.claimed, first, last)
	run, miss, wrong, why := mistake.Series{}, 1.0, 0, ""
	for k := 0; t.more(k, wrong, miss) && t.broken == nil; k++ {
		got, want, slack := t.direction(index, first, last, k)
		tolerance := 2*slack + float.UnitRoundoff*math.Abs(got)
		wrong += t.compare(tensor.Place, &run, got, want, tolerance, slack)
		switch {
		case k > 0:
			miss *= missProbability(tolerance, smallest)
		case 2*tolerance > smallest:
			why = vagueDual
		}
	}
	if t.certain && !(miss <= t.set.Miss) {
		why = fmt.Sprintf("%d Gaussian directions leave a miss probability of %.3g", maxDirections, miss)
	}
	t.miss = max(t.miss, miss)
	t.settle(tensor, run, wrong, why, t.set.Factors)
}

// more reports whether direction k of a tensor is due.
func (t *tangents) more(k, wrong int, miss float64) bool {
	switch {
	case wrong > 0:
		return k < 4
	case t.certain:
		return k <= maxDirections && !(miss <= t.set.Miss)
	}
	return k < 2
}

// direction returns both derivatives along direction k, and the bound on the
// rounding error of either.
func (t *tangents) direction(index, first, last, k int) (got, want, slack float64) {
	random := draw.Keyed(t.set.Seed, "tangent", index, k)
	v := make([]float64, last-first)
	for i := range v {
		v[i] = draw.Unit(random, k > 0)
		e := t.rounding[first+i] * v[i]
		slack += e * e
	}
	slack = lambda * math.Sqrt(slack)
	if !t.pinned {
		slack = max(slack, t.roughness(v, first, 0), t.roughness(v, first, 1))
	}
	return float.Dot(t.claimed[first:last], v), t.along(v, first), slack
}
