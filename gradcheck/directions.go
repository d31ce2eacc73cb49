package gradcheck

import (
	"fmt"
	"math"

	"bonpied/core/verdict"
	"bonpied/gradcheck/internal/call"
	"bonpied/gradcheck/internal/difference"
	"bonpied/gradcheck/internal/draw"
	"bonpied/gradcheck/internal/float"
	"bonpied/gradcheck/internal/mistake"
)

// maxDirections bounds the directions of one tensor. Each lets a resolvable
// error pass with a probability far below 1/2, so that 64 are enough for any
// Settings.Miss down to 2⁻⁶⁴.
const maxDirections = 64

// Directions judges a claimed gradient tensor by tensor along Gaussian random
// directions d that move one tensor only:
//
//	|Σ claimed_i d_i − D_d| ≤ τ = bar + rounding
//
// An error e of the gradient shows as ⟨e, d⟩ ~ N(0, ‖e‖²), so that one
// direction passes it with probability at most P(|N(0,1)| ≤ 2τ/‖e‖) =
// erf(√2 τ/‖e‖). Directions are drawn until the product of these, for ‖e‖ =
// Settings.Resolution times the root mean square of the tensor's claimed
// entries (one entry off by as much), is at most Settings.Miss: 2 of them as a
// rule. The cost is about 20 evaluations of f a direction, whatever the size.
//
// A tensor whose claimed entries are all 0 is measured by the root mean square
// of the whole claim. The verdicts are those of [Entries]; Where names the
// tensor, and Statistics says what was certified. A direction at a kink of f, or
// with one so near that rounding errors hide what is between, is drawn again, up
// to 64 in all. A wrong copy of a claim that passed, with one
// entry of each tensor shifted, must fail, else the verdict is error.
//
// Reference: the projection of a Gaussian vector, e.g. Kenney, Laub & Reese,
// SIAM J. Sci. Comput. 19 (1998); erf(√2 τ/‖e‖) is its worst case over the
// sign of the oracle's error.
func Directions(f func([]float64) float64, claimed, x []float64, set *Settings) verdict.Finding {
	resolved, err := set.resolve(max(len(x), 1))
	if err != nil {
		return findingOf(verdict.Finding{}, err)
	}
	return findingOf(within(resolved.Timeout, func(c *call.Clock) (verdict.Finding, error) {
		return directions(c, f, claimed, x, set)
	}))
}

func directions(c *call.Clock, f func([]float64) float64, claimed, x []float64, set *Settings) (verdict.Finding, error) {
	b, err := beginTimed(c, f, claimed, x, set)
	if err != nil {
		return verdict.Finding{}, err
	}
	fan := &fan{bench: b}
	fan.verdicts.ToleranceFrom = "error bar of the central difference along the direction (truncation, kink, rounding) + rounding of the claimed gradient and of its product with the direction"
	first := 0
	for i, t := range b.set.Tensors {
		fan.tensor(i, t, first)
		first += t.Size()
		if b.fun.Fault != nil {
			return verdict.Finding{}, asError(b.fun.Fault)
		}
	}
	if b.fun.Repeats(b.centre, "after other points"); b.fun.Fault != nil {
		return verdict.Finding{}, asError(b.fun.Fault)
	}
	return fan.finding(), nil
}

// fan is the judgement of every tensor along its directions.
type fan struct {
	*bench
	docket
	proofs []proof
}

// tensor judges one tensor. A mismatch does not stop the directions before
// there are 4, so that the pattern can be told.
func (f *fan) tensor(index int, t Tensor, first int) {
	smallest := f.set.Resolution * unitOf(f.claimed, first, first+t.Size())
	run := mistake.Series{}
	miss, wrong, kinks := 1.0, 0, 0
	if tooSmall(f.scales[first : first+t.Size()]) {
		f.unjudged(t)
		return
	}
	for k := 0; k < maxDirections && (wrong == 0 && miss > f.set.Miss || wrong > 0 && k < 4); k++ {
		got, slack, e := f.direction(index, t, first, k)
		if f.fun.Fault != nil {
			return
		}
		if e.Kink || e.Beside || e.Unknown() {
			kinks++
			continue
		}
		tolerance := e.Bar + slack
		f.verdicts.CloseTo(t.Place, got, e.Value, tolerance, e.Bar)
		f.signal = f.signal || math.Abs(e.Value) > tolerance
		wrong += count(!(math.Abs(got-e.Value) <= tolerance))
		miss *= missProbability(tolerance, smallest)
		if len(run.Claimed) == 0 {
			f.proofs = append(f.proofs, proof{tensor: t, first: first, stream: [2]int{index, k}, value: e.Value, tolerance: tolerance})
		}
		run.Add(got, e.Value, e.Bar, slack)
	}
	f.close(t, run, wrong, kinks, miss)
}

// close settles a tensor.
func (f *fan) close(t Tensor, run mistake.Series, wrong, kinks int, miss float64) {
	why := ""
	if !(miss <= f.set.Miss) {
		why = fmt.Sprintf("%d directions, %d of them at a kink, leave a miss probability of %.3g", maxDirections, kinks, miss)
	}
	f.settle(t, run, wrong, why, f.set.Factors)
	f.miss = max(f.miss, miss)
}

// missProbability bounds P(|⟨e, d⟩| ≤ 2τ) for ‖e‖ = smallest. It is 1 where
// nothing can be told apart.
func missProbability(tolerance, smallest float64) float64 {
	if !(smallest > 0) {
		return 1
	}
	return math.Erf(math.Sqrt2 * tolerance / smallest)
}

// direction returns the claimed derivative along direction k of a tensor, the
// bound on its rounding error, and the estimate of f's.
func (f *fan) direction(index int, t Tensor, first, k int) (got, slack float64, e difference.Estimate) {
	r := draw.Keyed(f.set.Seed, "direction", index, k)
	n := t.Size()
	l := &difference.Line{Fun: f.fun, First: first, Direction: make([]float64, n), Unit: f.fun.Unit}
	absolute := 0.0
	for i := range n {
		d := r.NormFloat64()
		l.Direction[i] = d
		c := f.claimed[first+i]
		got += c * d
		absolute += math.Abs(c * d)
		slack += f.rounding[first+i] * math.Abs(d)
		// x_i + t d_i is rounded twice: t d_i, which is below |x_i| or smaller
		// than the scale, and the sum.
		l.ArgumentNoise += 2 * f.fun.Unit * math.Abs(c) * f.scales[first+i]
	}
	// Shortened by √n, as f feels all entries at once.
	l.Scale = float.RMS(f.scales[first:first+n]) / math.Sqrt(float64(n))
	// γ_{n+1} Σ|c_i d_i|: Higham, section 3.1; n u is far below 1.
	nu := float64(n+1) * float.UnitRoundoff
	slack += nu / (1 - nu) * absolute
	f.drawn++
	return got, slack, difference.Derivative(l, f.centre, f.noise, f.set.Order)
}

// finding returns the outcome.
func (f *fan) finding() verdict.Finding {
	finding := f.verdicts.Finding()
	finding.Evidence.Seed, finding.Evidence.Checks = f.set.Seed, 1
	finding.Evidence.Statistics = &verdict.Statistics{
		Effect: verdict.Float(f.set.Resolution), Miss: verdict.Float(f.miss), Samples: f.drawn,
		Statistic: "derivative along Gaussian directions; the effect is in units of the tensor's root mean square",
	}
	switch {
	case len(f.names) > 0:
		finding.Reason += fmt.Sprintf(" along a random direction (%d of %d tensors mismatch)", len(f.names), len(f.set.Tensors))
		if pattern := mistake.Join(f.names, f.texts, len(f.set.Tensors)); pattern != "" {
			finding.Evidence.Pattern = pattern
			finding.Reason += "; " + pattern
		}
	case len(f.unsettled) > 0:
		finding.Verdict = verdict.Inconclusive
		finding.Reason = fmt.Sprintf("%d of %d tensors cannot be judged; the first is %s", len(f.unsettled), len(f.set.Tensors), f.unsettled[0])
	case !f.signal:
		finding.Verdict = verdict.Inconclusive
		finding.Reason = "the gradient is nowhere above its tolerance: any small gradient would pass"
	case f.selfCheck() != "":
		finding.Verdict = verdict.Error
		finding.Reason = "the checker could not see " + f.selfCheck()
	}
	return finding
}

// proof is the first direction of a tensor that was judged.
type proof struct {
	tensor           Tensor
	first            int
	stream           [2]int // tensor and replicate, see keyed
	value, tolerance float64
}

// selfCheck judges a wrong copy of a claim that passed along the first direction
// of every tensor: the entry i of the largest |d_i| is shifted by a little more
// than 2τ/|d_i| away from the estimate, which moves the product from within τ of
// it to beyond. It returns the first shift that is not seen, and does not call f.
func (f *fan) selfCheck() (unseen string) {
	for _, p := range f.proofs {
		r := draw.Keyed(f.set.Seed, "direction", p.stream[0], p.stream[1])
		d := make([]float64, p.tensor.Size())
		steepest, got := 0, 0.0
		for i := range d {
			d[i] = r.NormFloat64()
			got += f.claimed[p.first+i] * d[i]
			if math.Abs(d[i]) > math.Abs(d[steepest]) {
				steepest = i
			}
		}
		// The rounding errors of the product are part of τ: 2⁻¹⁰ more is ample
		// for the one product that changes.
		shift := (2+0x1p-10)*p.tolerance/math.Abs(d[steepest]) + 8*float.UnitRoundoff*math.Abs(f.claimed[p.first+steepest])
		shift = math.Copysign(shift, d[steepest]*(got-p.value))
		wrong := 0.0
		for i := range d {
			c := f.claimed[p.first+i]
			if i == steepest {
				c += shift
			}
			wrong += c * d[i]
		}
		if math.Abs(wrong-p.value) <= p.tolerance {
			return fmt.Sprintf("%v shifted by %v", p.tensor.Entry(steepest), shift)
		}
	}
	return ""
}
