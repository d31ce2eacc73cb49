package gradcheck

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/num/dual"

	"bonpied/core/verdict"
	"bonpied/gradcheck/internal/difference"
	"bonpied/gradcheck/internal/draw"
	"bonpied/gradcheck/internal/float"
	"bonpied/gradcheck/internal/mistake"
)

// DefaultDualResolution is what [Dual] tells apart where Settings.Resolution is
// 0: an error of one entry in units of the root mean square of its tensor.
const DefaultDualResolution = 1e-12

// Dual judges every entry of a claimed gradient by forward mode: f evaluated on
// dual numbers xᵢ + ε δᵢₖ has the coefficient ∂f/∂xₖ of ε,
//
//	|claimed_k − ∂f/∂xₖ| ≤ 2 ρ_k
//
// There is no step and no truncation. ρ bounds the rounding error of a gradient
// entry and counts twice: forward mode forms the same products along the same
// paths as the claim, with about the same number of roundings on each. It is
// Settings.Rounding, or 64u max(|g|, r) and not less than what is measured: 8
// times the deviation of the rounding errors of derivatives at 12 points close to x,
// the largest of five: along the tensor's largest entry and along three Gaussian
// directions of it, on opposite sides of x, for a kink may lie between. All of it may be
// that of a single entry. It shows where the terms of a gradient cancel, as those of a
// network whose output is almost its target.
//
// Assumption: f on dual numbers is the function whose gradient is claimed: compare
// its real part with the other first. At a tie its convention decides. Cost: n
// passes for n entries, and 60 a tensor without Settings.Rounding, each of 2 to 3 times the operations of f, so n² in all; see
// [DualDirections] for two passes a tensor. Miss: an error of an entry above 4ρ
// is never missed; the tensor is inconclusive where that is above
// Settings.Resolution (0: 1e-12) times its root mean square.
//
// Reference: Griewank & Walther, Evaluating Derivatives, 2nd edition (2008),
// section 3.1.
func Dual(f func([]dual.Number) dual.Number, claimed, x []float64, set *Settings) verdict.Finding {
	return findingOf(duals(f, claimed, x, set, DefaultDualResolution, (*tangents).entries))
}

func duals(f func([]dual.Number) dual.Number, claimed, x []float64, set *Settings, resolution float64, judge func(*tangents)) (verdict.Finding, error) {
	if err := checkPoint(f == nil, x); err != nil {
		return verdict.Finding{}, err
	}
	resolved, err := set.resolve(len(x))
	if err != nil {
		return verdict.Finding{}, err
	}
	if err := checkClaimed(claimed, &resolved, len(x)); err != nil {
		return verdict.Finding{}, err
	}
	if set == nil || set.Resolution == 0 {
		resolved.Resolution = resolution
	}
	t := &tangents{
		f: f, x: x, claimed: claimed, set: &resolved, certain: set != nil && set.Miss > 0,
		rounding: claimedRounding(claimed, &resolved), given: make([]dual.Number, len(x)), at: append([]float64(nil), x...),
		scales: scalesOf(x, resolved.Tensors), pinned: resolved.Rounding != nil,
	}
	t.verdicts.ToleranceFrom = "rounding of the claimed gradient and of forward mode"
	judge(t)
	if t.broken != nil {
		return verdict.Finding{}, t.broken
	}
	return t.finding(), nil
}

// tangents evaluates f on dual numbers.
type tangents struct {
	f        func([]dual.Number) dual.Number
	x        []float64
	claimed  []float64
	rounding []float64
	scales   []float64
	set      *Settings
	certain  bool      // the caller stated a miss probability
	pinned   bool      // the caller stated the rounding of the gradient
	at       []float64 // the point of the next pass
	given    []dual.Number
	broken   error
	docket
}

// along returns the derivative of f at x along v, which moves the entries
// first, ….
func (t *tangents) along(v []float64, first int) float64 {
	out := t.pass(v, first)
	if !float.IsFinite(out.Real) || !float.IsFinite(out.Emag) {
		t.breaks("returned %v on dual numbers at x", out)
	}
	t.drawn++
	return out.Emag
}

// pass evaluates f at the point with the tangent v.
func (t *tangents) pass(v []float64, first int) (out dual.Number) {
	defer func() {
		if r := recover(); r != nil {
			t.breaks("panicked: %v", r)
		}
	}()
	for i, x := range t.at {
		t.given[i] = dual.Number{Real: x}
	}
	for i, d := range v {
		t.given[first+i].Emag = d
	}
	return t.f(t.given)
}

// roughness measures the rounding errors of the derivative along v by moving all
// of x a little. Odd sides are opposite to those before.
func (t *tangents) roughness(v []float64, first, side int) float64 {
	random := draw.Keyed(t.set.Seed, "roughness", first, side/2)
	size := 1 / math.Sqrt(float64(len(t.x)))
	if side%2 == 1 {
		size = -size
	}
	move := make([]float64, len(t.x))
	for i, s := range t.scales {
		move[i] = s * random.NormFloat64() * size
	}
	defer copy(t.at, t.x)
	return difference.Roughness(func(s float64) float64 {
		for i, x := range t.x {
			t.at[i] = x + s*move[i]
		}
		return t.pass(v, first).Emag
	})
}

func (t *tangents) breaks(format string, args ...any) {
	if t.broken == nil {
		t.broken = &BrokenError{Function: "f", Problem: fmt.Sprintf(format, args...)}
	}
}

// entries judges entry by entry.
func (t *tangents) entries() {
	first := 0
	for _, tensor := range t.set.Tensors {
		last := first + tensor.Size()
		smallest := t.set.Resolution * unitOf(t.claimed, first, last)
		run, wrong, why := mistake.Series{}, 0, ""
		least := t.entryRoughness(first, last)
		for i := first; i < last && t.broken == nil; i++ {
			want, rho := t.along([]float64{1}, i), max(t.rounding[i], least)
			if 4*rho > smallest {
				why = vagueDual
			}
			wrong += t.compare(tensor.Entry(i-first), &run, t.claimed[i], want, 2*rho, rho)
		}
		t.settle(tensor, run, wrong, why, t.set.Factors)
		first = last
	}
}

// entryRoughness measures the rounding error of one entry of a tensor, as if it
// were all of that along a direction: along the largest entry, of which the factors
// are, and along random directions, of which the errors may cancel.
func (t *tangents) entryRoughness(first, last int) float64 {
	if t.pinned {
		return 0
	}
	v, largest := make([]float64, last-first), first
	for i := first; i < last; i++ {
		if math.Abs(t.claimed[i]) > math.Abs(t.claimed[largest]) {
			largest = i
		}
	}
	most := max(t.roughness([]float64{1}, largest, 0), t.roughness([]float64{1}, largest, 1))
	for k := range 3 {
		random := draw.Keyed(t.set.Seed, "entries", first, k)
		for i := range v {
			v[i] = random.NormFloat64()
		}
		most = max(most, t.roughness(v, first, k))
	}
	return most
}

const vagueDual = "twice the tolerance is above the resolution"

// compare judges one derivative and returns 1 if it mismatches, else 0.
func (t *tangents) compare(place verdict.Place, run *mistake.Series, got, want, tolerance, oracle float64) int {
	t.verdicts.CloseTo(place, got, want, tolerance, oracle)
	t.signal = t.signal || math.Abs(want) > tolerance
	run.Add(got, want, oracle, tolerance-oracle)
	return count(!(math.Abs(got-want) <= tolerance))
}

func (t *tangents) finding() verdict.Finding {
	return t.conclude(t.verdicts.Finding(), t.set, "forward mode by dual numbers; the effect is in units of the tensor's root mean square: in one entry it is never missed, spread over several with probability miss",
		"the gradient is nowhere above its tolerance: any small gradient would pass")
}

// JVP returns the Jacobian-vector product J(x) v of a function on dual numbers,
// for [Adjoint]: one pass a product, to rounding error. It panics if x and v
// have different lengths. That of a nil f is nil, which [Adjoint] reports.
func JVP(f func([]dual.Number) []dual.Number) func(x, v []float64) []float64 {
	if f == nil {
		return nil
	}
	return func(x, v []float64) []float64 {
		if len(x) != len(v) {
			panic(fmt.Sprintf("gradcheck: JVP at %d entries along %d", len(x), len(v)))
		}
		at := make([]dual.Number, len(x))
		for i := range x {
			at[i] = dual.Number{Real: x[i], Emag: v[i]}
		}
		out := f(at)
		tangent := make([]float64, len(out))
		for j, y := range out {
			tangent[j] = y.Emag
		}
		return tangent
	}
}
