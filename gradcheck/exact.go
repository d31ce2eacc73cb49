package gradcheck

import (
	"fmt"

	"bonpied/core/verdict"
	"bonpied/gradcheck/internal/call"
	"bonpied/gradcheck/internal/dyadic"
)

const (
	// dyadicDigits: the product of two numbers of so many binary digits is a
	// float64.
	dyadicDigits = 26
	// mostUnusable is the share of entries that may be unusable in a pass.
	mostUnusable = 0.1
)

// Exact judges every entry of a claimed gradient to the bit, with tolerance 0:
//
//	claimed_i = (φ(h) − φ(−h)) / 2h,   φ(t) = f(x + t eᵢ)
//
// for an f that is piecewise linear or quadratic along every axis, on data that
// are dyadic, that is, integers over a power of two of few digits: for a
// network of ReLU, leaky ReLU of slope 2⁻ᵏ and residual sums with a quadratic
// loss, the loss as a function of one weight. There the central difference has
// no truncation error, and no rounding error where every digit fits.
//
// What is required of seven values φ(0), φ(±h/2), φ(±h), φ(±2h), else the step
// is unusable, and if all of 5 steps from 2⁻³ to 2⁻¹⁵ are, the entry:
//
//	third differences   D(h/2) = D(h) = D(2h), to the bit
//	fourth differences  S(2h) = 4 S(h) = 16 S(h/2), S(h) = φ(h) − 2φ(0) + φ(−h)
//	digits              every sum above is exact, and all values are multiples
//	                    of 4 units in the last place of the largest
//
// The first two say that the seven values lie on one parabola, exactly: a kink
// within 2h does not leave them there, nor a term of higher order. Rounding
// errors would have to lie on a parabola themselves, and to be multiples of the
// same power of two as the values. That leaves errors that are 0 or constant,
// which cancel, and terms of f that are smaller than the last place throughout
// and vanish: so what remains assumed is that f has no term so small. A claim
// so small that it would vanish, where f is constant, makes the entry unusable.
//
// Assumption: f is evaluated without rounding at dyadic points near x. A smooth
// f is not: it is inconclusive. So is an x of which a step leaves no digit.
//
// Pass: all entries that are usable agree, and at most a tenth is not;
// Evidence.Redrawn counts them. Fail: an entry is another number. Inconclusive:
// more entries are unusable, or every derivative is 0. Error: an argument is out of
// bounds: x[i] of more than 26 significant binary digits, as 0.1 is, is.
//
// Cost: 8 evaluations of f an entry at best, 31 for an unusable one. The error
// bar is 0 and a usable entry is missed with probability 0. Settings.Tensors
// counts, nothing else does.
//
// Reference: Goldberg, What every computer scientist should know about
// floating-point arithmetic, ACM Computing Surveys 23 (1991), for exact sums;
// the third difference of a parabola is 0.
func Exact(f func([]float64) float64, claimed, x []float64, set *Settings) verdict.Finding {
	return findingOf(exactly(f, claimed, x, set))
}

func exactly(f func([]float64) float64, claimed, x []float64, set *Settings) (verdict.Finding, error) {
	if err := checkPoint(f == nil, x); err != nil {
		return verdict.Finding{}, err
	}
	resolved, err := set.resolve(len(x))
	if err != nil {
		return verdict.Finding{}, err
	}
	for i, v := range x {
		if dyadic.Digits(v) > dyadicDigits {
			return verdict.Finding{}, badArgument(fmt.Sprintf("x[%d]", i), "is %v, want a dyadic number: at most %d significant binary digits", v, dyadicDigits)
		}
	}
	if err := checkClaimed(claimed, &resolved, len(x)); err != nil {
		return verdict.Finding{}, err
	}
	fun := call.New(f, append([]float64(nil), x...))
	centre, fault := fun.Centre()
	if fault != nil {
		return verdict.Finding{}, asError(fault)
	}
	p := &parabolas{fun: fun, centre: centre, claimed: claimed, set: &resolved}
	return p.judge()
}

// parabolas judges entry by entry.
type parabolas struct {
	fun      *call.Function
	centre   float64
	claimed  []float64
	set      *Settings
	verdicts verdict.Judge

	unusable int
	first    verdict.Place // the first that is unusable
	signal   bool
}

func (p *parabolas) judge() (verdict.Finding, error) {
	p.verdicts.ToleranceFrom = "0: every value is exact on these digits, third and fourth differences vanish"
	i := 0
	for _, t := range p.set.Tensors {
		for k := range t.Size() {
			want, ok := dyadic.Derivative(p.fun, i, p.centre, p.claimed[i])
			if p.fun.Fault != nil {
				return verdict.Finding{}, asError(p.fun.Fault)
			}
			switch {
			case ok:
				p.verdicts.Equal(t.Entry(k), p.claimed[i], want)
				p.signal = p.signal || want != 0
			case p.unusable == 0:
				p.first = t.Entry(k)
				fallthrough
			default:
				p.unusable++
			}
			i++
		}
	}
	return p.finding(), nil
}

func (p *parabolas) finding() verdict.Finding {
	n := len(p.claimed)
	if p.unusable == n {
		f := verdict.Inconclusivef("none of %d entries is usable: f has kinks around x, is not piecewise quadratic, or rounds", n)
		f.Evidence.Redrawn, f.Evidence.Where = n, p.first.String()
		return f
	}
	f := p.verdicts.Finding()
	f.Evidence.Checks, f.Evidence.Redrawn, f.Evidence.Seed = 1, p.unusable, p.set.Seed
	switch {
	case f.Verdict != verdict.Pass:
	case float64(p.unusable) > mostUnusable*float64(n):
		f.Verdict = verdict.Inconclusive
		f.Reason = fmt.Sprintf("%d of %d entries are unusable; the first is %v: f has a kink near it, is not piecewise quadratic, or rounds", p.unusable, n, p.first)
	case !p.signal:
		f.Verdict, f.Reason = verdict.Inconclusive, "every derivative is 0: any claim of zeros would pass"
	}
	return f
}
