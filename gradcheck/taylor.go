package gradcheck

import (
	"fmt"
	"math"

	"bonpied/core/verdict"
	"bonpied/gradcheck/internal/difference"
	"bonpied/gradcheck/internal/draw"
	"bonpied/gradcheck/internal/float"
	"bonpied/gradcheck/internal/mistake"
)

// Taylor judges a claimed gradient tensor by tensor by the signed remainders of
// the linear model along Gaussian random directions d,
//
//	R(e) = f(x + e d) − f(x) − e p,   p = ⟨claimed, d⟩
//	c1(e) = (4 R(e/2) − R(e)) / e = (φ'(0) − p) − φ‴ e²/12 + O(e³)
//
// where the term of φ” cancels: c1 is the error of the claim along d, and it is
// compared with a derived bound,
//
//	|c1(e)| ≤ |c1(e) − c1(2e)| + 8 ε/e + rounding
//
// the first term being three times the truncation error, taken from the next
// halving (and not less than a 16th of the one before it, nor than the distance
// from c1 at smaller steps beyond their rounding errors), ε the bound on the
// rounding error of one value of f, measured or Settings.Noise, and the last
// λ ‖ρ ∘ d‖₂ for the rounding errors ρ of the claim, Settings.Rounding. The e of
// the smallest bound counts. Both sides of x are taken; where they differ
// by more than their bounds there is a kink, and another direction is drawn. Else
// c1 is their mean, and the bound half of their distance and the larger of theirs,
// which covers a kink on one side however far off that side is.
//
// The slope log₂ |R(e)/R(e/2)| is the classical diagnosis: about 1 for a wrong
// gradient, 2 for a right one, 0 where only rounding errors are left. It is
// stated, as Evidence.Statistics.Estimate, and judges nothing: an error of 1e-5
// of the gradient still has slope 1.97 at the steps that are commonly used.
//
// Assumption: f is three times differentiable along d around x on the scale of
// the steps, but for a kink at x. Cost: 50 evaluations of f a direction, of
// which the miss probability asks for two a tensor as a rule. Miss: as for
// [Directions], erf(√2 τ/‖e‖) a direction, until Settings.Miss is reached. The
// bar is about 1e-9 of the derivative, so that [Directions] of order 4, which is
// cheaper, tells more apart; this judge is one-sided, and shares no formula with
// it.
//
// References: Farrell, Ham, Funke & Rognes, SIAM J. Sci. Comput. 35 (2013),
// section 5 (the Taylor test); Stoer & Bulirsch, Introduction to Numerical
// Analysis, section 3.5 (extrapolation).
func Taylor(f func([]float64) float64, claimed, x []float64, set *Settings) verdict.Finding {
	return findingOf(taylor(f, claimed, x, set))
}

func taylor(f func([]float64) float64, claimed, x []float64, set *Settings) (verdict.Finding, error) {
	b, err := begin(f, claimed, x, set)
	if err != nil {
		return verdict.Finding{}, err
	}
	r := &remainders{fan: &fan{bench: b}}
	r.verdicts.ToleranceFrom = "truncation of c1 by the next halving + rounding of f over the step + rounding of the claimed gradient along the direction"
	first := 0
	for i, t := range b.set.Tensors {
		r.tensor(i, t, first)
		first += t.Size()
		if b.fun.Fault != nil {
			return verdict.Finding{}, asError(b.fun.Fault)
		}
	}
	return r.finding(), nil
}

// remainders is the judgement of every tensor.
type remainders struct {
	*fan
	slope float64 // of the worst direction
	ratio float64 // its discrepancy over the tolerance
}

func (r *remainders) tensor(index int, t Tensor, first int) {
	smallest := r.set.Resolution * unitOf(r.claimed, first, first+t.Size())
	run := mistake.Series{}
	miss, wrong, kinks := 1.0, 0, 0
	if tooSmall(r.scales[first : first+t.Size()]) {
		r.unjudged(t)
		return
	}
	for k := 0; k < maxDirections && (wrong == 0 && miss > r.set.Miss || wrong > 0 && k < 4); k++ {
		p, slack, e := r.direction(index, t, first, k)
		if r.fun.Fault != nil {
			return
		}
		if e.Kink || math.IsInf(e.Bar, 1) {
			kinks++
			continue
		}
		tolerance := e.Bar + slack
		r.verdicts.CloseTo(t.Place, p, p+e.C1, tolerance, e.Bar)
		if ratio := math.Abs(e.C1) / tolerance; r.drawn == 1 || ratio > r.ratio {
			r.slope, r.ratio = e.Slope, ratio
		}
		r.signal = r.signal || math.Abs(p+e.C1) > tolerance
		wrong += count(!(math.Abs(e.C1) <= tolerance))
		miss *= missProbability(tolerance, smallest)
		run.Add(p, p+e.C1, e.Bar, slack)
	}
	r.close(t, run, wrong, kinks, miss)
}

func (r *remainders) finding() verdict.Finding {
	f := r.fan.finding()
	f.Evidence.Statistics.Statistic = "c1 of the Taylor remainder along Gaussian directions; the effect is in units of the tensor's root mean square, the estimate is the slope of the remainder: 2 if right, 1 if wrong, 0 at the level of rounding"
	f.Evidence.Statistics.Estimate = verdict.Float(r.slope)
	if f.Verdict == verdict.Fail {
		f.Reason += fmt.Sprintf("; the remainder has slope %.2f", r.slope)
	}
	return f
}

// direction returns p, the bound on its rounding error, and c1.
func (r *remainders) direction(index int, t Tensor, first, k int) (p, slack float64, e difference.Remainder) {
	random := draw.Keyed(r.set.Seed, "taylor", index, k)
	n := t.Size()
	l := &difference.Line{Fun: r.fun, First: first, Direction: make([]float64, n)}
	for i := range n {
		d := random.NormFloat64()
		l.Direction[i] = d
		slack += r.rounding[first+i] * d * r.rounding[first+i] * d
		l.ArgumentNoise += 2 * float.UnitRoundoff * math.Abs(r.claimed[first+i]) * r.scales[first+i]
	}
	p = float.Dot(r.claimed[first:first+n], l.Direction)
	slack = lambda*math.Sqrt(slack) + float.UnitRoundoff*math.Abs(p)
	l.Scale = float.RMS(r.scales[first:first+n]) / math.Sqrt(float64(n))
	r.drawn++
	return p, slack, difference.Remain(l, r.centre, r.noise, p)
}
