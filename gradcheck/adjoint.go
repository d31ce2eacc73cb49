package gradcheck

import (
	"fmt"
	"math"
	"math/rand/v2"

	"bonpied/core/verdict"
	"bonpied/gradcheck/internal/call"
	"bonpied/gradcheck/internal/difference"
	"bonpied/gradcheck/internal/draw"
	"bonpied/gradcheck/internal/float"
	"bonpied/gradcheck/internal/mistake"
)

// Adjoint judges a vector-Jacobian product, the backward pass of a function
// ℝⁿ → ℝᵐ, by a Jacobian-vector product, tensor by tensor, for Gaussian v that
// are 0 outside the tensor and Gaussian w:
//
//	|⟨jvp(x, v), w⟩ − ⟨v, vjp(x, w)⟩| ≤ λ ‖ρ ∘ v‖₂ + 64 λ u max(‖Jv‖₂, ‖Jᵀw‖₂) + u (|⟨Jv, w⟩| + |⟨v, Jᵀw⟩|)
//
// ρ bounds the rounding error of vjp's entries, Settings.Rounding or 64u times
// max(|g|, r) as for [Entries]. That of jvp is taken to be as large: with
// Gaussian v and w, ‖Jv‖ and ‖Jᵀw‖ estimate the same ‖J‖, so that the larger
// one is not small by a chance cancellation. Without Settings.Rounding the
// tolerance is also not less than twice the rounding errors of ⟨jvp(x, v), w⟩
// measured at 24 points close to x. Both dot products are compensated.
// v and w are never all ones, for a backward pass that sums where it should
// weigh is right for those.
//
// Assumption: jvp is right; [JVP] makes one of a function on dual numbers. One
// of differences is too coarse for this tolerance. Rounding errors are not
// correlated with v and w. Cost: one call of each a pair, and 24 of jvp without
// Settings.Rounding; the miss probability asks for two pairs a tensor as a rule.
//
// Miss: an error E of the Jacobian shows as ⟨Ev, w⟩. For its largest singular
// value e that is a product of two normal numbers times e, or more, and
// P(|XY| ≤ a) = (2/π) ∫₀ᵃ K₀ ≤ (2a/π)(1 + ln(2/a)), a = 2τ/e ≤ 1. Pairs are drawn
// until the product of these is at most Settings.Miss for one entry of J off by
// Settings.Resolution times ‖Jᵀw‖/(√n ‖w‖), the root mean square of the tensor's
// entries of J per output, or of all entries of J where Jᵀw is 0 in the tensor.
//
// The verdicts are those of [Directions].
//
// References: Claerbout, Earth Soundings Analysis (1992), for the dot-product
// test; Griewank & Walther (2008), section 3.2; K₀(s) ≤ ln(2/s) on (0, 1]
// follows from its series, Abramowitz & Stegun 9.6.13.
func Adjoint(jvp, vjp func(x, v []float64) []float64, x []float64, set *Settings) verdict.Finding {
	return findingOf(adjoint(jvp, vjp, x, set))
}

func adjoint(jvp, vjp func(x, v []float64) []float64, x []float64, set *Settings) (verdict.Finding, error) {
	if jvp == nil {
		return verdict.Finding{}, badArgument("jvp", "is nil, want a function")
	}
	if vjp == nil {
		return verdict.Finding{}, badArgument("vjp", "is nil, want a function")
	}
	if err := checkPoint(false, x); err != nil {
		return verdict.Finding{}, err
	}
	resolved, err := set.resolve(len(x))
	if err != nil {
		return verdict.Finding{}, err
	}
	p := &pairs{jvp: jvp, vjp: vjp, x: append([]float64(nil), x...), set: &resolved, scales: scalesOf(x, resolved.Tensors)}
	p.verdicts.ToleranceFrom = "rounding of both products, in the direction and the cotangent"
	first := 0
	for i, t := range resolved.Tensors {
		if err := p.tensor(i, t, first); err != nil {
			return verdict.Finding{}, err
		}
		first += t.Size()
	}
	return p.finding(), nil
}

// pairs is the judgement of every tensor.
type pairs struct {
	jvp, vjp func(x, v []float64) []float64
	x        []float64
	set      *Settings
	scales   []float64
	outputs  int // m; 0: not known yet
	docket
}

// pair is one pair of products.
type pair struct{ forward, backward, tolerance, smallest float64 }

func (p *pairs) tensor(index int, t Tensor, first int) error {
	run := mistake.Series{}
	miss, wrong := 1.0, 0
	for k := 0; k < maxDirections && (wrong == 0 && miss > p.set.Miss || wrong > 0 && k < 4); k++ {
		q, err := p.pair(index, t, first, k)
		if err != nil {
			return err
		}
		p.drawn++
		p.verdicts.CloseTo(t.Place, q.backward, q.forward, q.tolerance, q.tolerance/2)
		wrong += count(!(math.Abs(q.backward-q.forward) <= q.tolerance))
		p.signal = p.signal || math.Abs(q.forward) > q.tolerance
		miss *= pairMiss(q.tolerance, q.smallest)
		run.Add(q.backward, q.forward, q.tolerance/2, q.tolerance/2)
	}
	why := ""
	if !(miss <= p.set.Miss) {
		why = fmt.Sprintf("%d pairs leave a miss probability of %.3g", maxDirections, miss)
	}
	p.miss = max(p.miss, miss)
	p.settle(t, run, wrong, why, p.set.Factors)
	return nil
}

// pairMiss bounds P(|⟨Ev, w⟩| ≤ 2τ) for an E of largest singular value smallest.
func pairMiss(tolerance, smallest float64) float64 {
	a := 2 * tolerance / smallest
	if !(a <= 1) {
		return 1
	}
	if a == 0 {
		return 0
	}
	return min(1, 2*a/math.Pi*(1+math.Log(2/a)))
}

// pair draws and compares one pair.
func (p *pairs) pair(index int, t Tensor, first, k int) (pair, error) {
	random := draw.Keyed(p.set.Seed, "adjoint", index, k)
	n := t.Size()
	v := make([]float64, len(p.x))
	for i := range n {
		v[first+i] = random.NormFloat64()
	}
	tangent, err := p.product("jvp", p.jvp, v, p.outputs)
	if err != nil {
		return pair{}, err
	}
	p.outputs = len(tangent)
	w := make([]float64, p.outputs)
	for j := range w {
		w[j] = random.NormFloat64()
	}
	g, err := p.product("vjp", p.vjp, w, len(p.x))
	if err != nil {
		return pair{}, err
	}
	own := g[first : first+n]
	q := pair{forward: float.Dot(tangent, w), backward: float.Dot(own, v[first:first+n])}
	q.tolerance = max(p.tolerance(tangent, own, v[first:first+n], first), 2*p.roughness(v, w, random)) + float.UnitRoundoff*(math.Abs(q.forward)+math.Abs(q.backward))
	q.smallest = p.set.Resolution * unitOf(g, first, first+n) / (float.RMS(w) * math.Sqrt(float64(len(w))))
	return q, nil
}

// roughness measures the rounding errors of ⟨jvp(x, v), w⟩ by moving all of x a
// little to either side: along v alone, those of the layers below v's stay as they
// are, and a layer may have none on the far side of a kink.
func (p *pairs) roughness(v, w []float64, random *rand.Rand) float64 {
	if p.set.Rounding != nil {
		return 0
	}
	x, move := p.x, make([]float64, len(p.x))
	defer func() { p.x = x }()
	size := 1 / math.Sqrt(float64(len(x)))
	for i, s := range p.scales {
		move[i] = s * random.NormFloat64() * size
	}
	p.x = make([]float64, len(x))
	at := func(t float64) float64 {
		for i := range x {
			p.x[i] = x[i] + t*move[i]
		}
		tangent, err := p.product("jvp", p.jvp, v, p.outputs)
		if err != nil {
			return math.NaN()
		}
		return float.Dot(tangent, w)
	}
	back := func(t float64) float64 { return at(-t) }
	return max(difference.Roughness(at), difference.Roughness(back))
}

func (p *pairs) tolerance(tangent, g, v []float64, first int) float64 {
	size := max(float.RMS(tangent)*math.Sqrt(float64(len(tangent))), float.RMS(g)*math.Sqrt(float64(len(g))))
	r, own := float.RMS(g), 0.0
	for i, d := range v {
		rho := claimedRoundings * float.UnitRoundoff * max(r, math.Abs(g[i]))
		if p.set.Rounding != nil {
			rho = p.set.Rounding[first+i]
		}
		own += rho * d * rho * d
	}
	return lambda * (math.Sqrt(own) + claimedRoundings*float.UnitRoundoff*size)
}

// product calls one of the functions with copies. want 0 is any length but 0.
func (p *pairs) product(name string, f func(x, v []float64) []float64, v []float64, want int) (out []float64, err error) {
	broken := func(format string, args ...any) error {
		return &BrokenError{Function: name, Problem: fmt.Sprintf(format, args...)}
	}
	defer func() {
		if r := recover(); r != nil {
			out, err = nil, broken("panicked: %v", r)
		}
	}()
	x, d := append([]float64(nil), p.x...), append([]float64(nil), v...)
	out = f(x, d)
	if call.FirstChange(p.x, x) >= 0 || call.FirstChange(v, d) >= 0 {
		return nil, broken("changed its argument")
	}
	if want > 0 && len(out) != want || len(out) == 0 {
		return nil, broken("returned %d entries, want %d", len(out), max(want, 1))
	}
	for i, a := range out {
		if !float.IsFinite(a) {
			return nil, broken("returned %v in entry %d", a, i)
		}
	}
	return append([]float64(nil), out...), nil
}

func (p *pairs) finding() verdict.Finding {
	return p.conclude(p.verdicts.Finding(), p.set, "⟨Jv, w⟩ − ⟨v, Jᵀw⟩ for Gaussian v and w; the effect is in units of the root mean square of the tensor's entries of J",
		"the products are nowhere above their tolerance: any small ones would pass")
}
