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

const (
	// The steps of the remainders: taylorTop times the scale, and taylorSteps
	// halvings.
	taylorTop, taylorSteps = 0x1p-4, 24
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
// by more than their bounds there is a kink, and another direction is drawn.
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
	smallest := r.set.Resolution * r.unit(first, first+t.Size())
	run := mistake.Series{}
	miss, wrong, kinks := 1.0, 0, 0
	for k := 0; k < maxDirections && (wrong == 0 && miss > r.set.Miss || wrong > 0 && k < 4); k++ {
		p, slack, e := r.direction(index, t, first, k)
		if r.fun.Fault != nil {
			return
		}
		if e.kink || math.IsInf(e.bar, 1) {
			kinks++
			continue
		}
		tolerance := e.bar + slack
		r.verdicts.CloseTo(t.Place, p, p+e.c1, tolerance, e.bar)
		if ratio := math.Abs(e.c1) / tolerance; r.drawn == 1 || ratio > r.ratio {
			r.slope, r.ratio = e.slope, ratio
		}
		r.signal = r.signal || math.Abs(p+e.c1) > tolerance
		wrong += count(!(math.Abs(e.c1) <= tolerance))
		miss *= missProbability(tolerance, smallest)
		run.Add(p, p+e.c1, e.bar, slack)
	}
	switch {
	case wrong > 0:
		r.names = append(r.names, t.Place.String())
		r.texts = append(r.texts, run.Ratio(r.set.Factors))
	case !(miss <= r.set.Miss):
		r.unsettled = append(r.unsettled, fmt.Sprintf("%v: %d directions, %d of them at a kink, leave a miss probability of %.3g", t.Place, maxDirections, kinks, miss))
	}
	r.miss = max(r.miss, miss)
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

// remainder is the error of the claim along a direction with its bound.
type remainder struct {
	c1, bar, slope float64
	kink           bool
}

// direction returns p, the bound on its rounding error, and c1.
func (r *remainders) direction(index int, t Tensor, first, k int) (p, slack float64, e remainder) {
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
	return p, slack, r.bothSides(l, p)
}

// bothSides takes the mean of the two sides, or notes a kink.
func (r *remainders) bothSides(l *difference.Line, p float64) remainder {
	right, left := r.oneSide(l, p, 1), r.oneSide(l, p, -1)
	e := remainder{c1: (right.c1 + left.c1) / 2, bar: (right.bar + left.bar) / 2, slope: right.slope}
	e.kink = math.Abs(right.c1-left.c1) > right.bar+left.bar
	return e
}

// oneSide returns c1 of the side, as an error of the claim along +d, at the
// halving with the smallest bound.
func (r *remainders) oneSide(l *difference.Line, p, side float64) remainder {
	var e, c1, noise, rest []float64
	_, exponent := math.Frexp(l.Scale)
	for k := range taylorSteps {
		h := math.Ldexp(taylorTop, exponent-k)
		v, _ := l.At(side*h, k >= taylorSteps/2)
		if !float.IsFinite(v) {
			e, c1, noise, rest = nil, nil, nil, nil
			continue
		}
		e, rest = append(e, h), append(rest, (v-r.centre)-side*h*p)
		epsilon := r.noise.At(max(math.Abs(v), math.Abs(r.centre))) + l.ArgumentNoise + 2*float.UnitRoundoff*h*math.Abs(p)
		if n := len(e); n >= 2 {
			c1 = append(c1, side*(4*rest[n-1]-rest[n-2])/e[n-2])
			noise = append(noise, 8*epsilon/e[n-2])
		}
	}
	best := remainder{bar: math.Inf(1)}
	for k := 2; k < len(c1); k++ {
		if bar := remainderBar(c1, noise, k); bar < best.bar {
			best = remainder{c1: c1[k], bar: bar, slope: math.Log2(math.Abs(rest[k] / rest[k+1]))}
		}
	}
	return best
}

func remainderBar(c1, noise []float64, k int) float64 {
	bar := max(math.Abs(c1[k]-c1[k-1]), math.Abs(c1[k-1]-c1[k-2])/16) + noise[k]
	for j := k + 1; j < len(c1); j++ {
		bar = max(bar, math.Abs(c1[k]-c1[j])-noise[j])
	}
	if math.IsNaN(bar) {
		return math.Inf(1)
	}
	return bar
}
