package gradcheck

import (
	"fmt"
	"math"
	"slices"

	"bonpied/core/verdict"
	"bonpied/gradcheck/internal/float"
	"bonpied/gradcheck/internal/mistake"
)

// DefaultPathResolution is what [Path] tells apart where Settings.Resolution is
// 0, and Settings.UnitRoundoff is not that of float32: an error of one entry in
// units of the root mean square of its tensor.
const DefaultPathResolution = 1e-9

// Path judges a gradient function by the gradient theorem, tensor by tensor,
// along segments from a to b through x that move one tensor only:
//
//	f(b) − f(a) = ∫₀¹ ⟨grad(a + t d), d⟩ dt,   d = b − a
//
// The integral is by Gauss and Legendre's rules of n and 2n points, n doubled
// while it pays and the segment bisected where it does not. There is no step,
// so nothing cancels, and the longer the segment the smaller the rounding error
// of f beside the signal. Tolerance:
//
//	quadrature  Σ over pieces of max(|I_n − I_2n|, |I_{n/2} − I_n|/64)
//	f           the bound on the rounding error of f(a) and f(b): Settings.Noise,
//	            or measured as for [Entries]
//	grad        λ ‖ρ ∘ d‖₂, or Σ |ρᵢdᵢ| if that is less, with ρ the bound on the
//	            rounding error of an entry: Settings.Rounding, or its default at the point of the path; and
//	            not less than 8 times the deviation of rounding errors of
//	            ⟨grad, d⟩ that is measured on a tiny stretch
//	sums        the dot product is compensated, u |result|; the weights 8u Σ w|φ'|
//
// Directions: one of random signs, ±s in every entry, and Gaussian ones of
// deviation s (one, or as many as Settings.Miss asks for). s is chosen so that
// an error of Settings.Resolution (0: 1e-9) in one entry is 4 times what the
// rounding errors of f can hide along the signs, 16 times along the Gaussian.
//
// Miss: an error of one entry shows along the signs as s times itself, with
// certainty where twice the tolerance is at most that, and else the tensor is
// inconclusive. Errors in several entries, of norm e together, may cancel along
// the signs; along a Gaussian they pass with probability at most
// erf(√2 τ/(s e)), and Evidence.Statistics.Miss states it, largest over the
// tensors, for e of the resolution.
//
// Kinks do no harm, for the gradient is wrong in single points of the segment
// only. Without Settings.Pattern they are found by bisection where the
// quadrature does not converge, or where the values at the ends of a piece are
// not what its nodes extrapolate to; with it, where the pattern changes, which
// is cheaper by an order of magnitude, and exact for a network of piecewise
// linear activations: while one layer moves along a line, its own neurons
// change sides once, and those above are linear in between. Others, as where a
// tensor is all of θ, may change sides and back, within a sixteenth of the segment
// unnoticed.
//
// A mismatch is believed if a second segment has one too, or if it is 8 times
// its tolerance; where the rounding error of f was measured it is measured again
// at the ends first. On failure the tensor is halved along new segments until neither half fails
// by itself, so that one wrong entry is named.
//
// Assumptions: f is continuous and the integral of its gradient; between two
// nodes of a piece f has no feature that none of 7 or more values of its slope
// shows; rounding errors of grad are not correlated with the signs of d: then
// the sum of ρᵢdᵢ is below λ ‖ρ ∘ d‖₂ but with probability 2 exp(−λ²/2) = 1e-15.
//
// Cost of a tensor: two segments of 2 values of f and about 30 of grad, 12 of
// them for rounding errors; 17 patterns, and about 45 and 10 gradients a kink, more
// with Settings.Pattern, some hundred gradients without. At first 50 values of f for
// its rounding errors. Memory is linear in len(x).
//
// Measured: of 9,000 correct networks 3-5-4-2 (tanh, ReLU without and with
// pattern, 3,000 each) none fails and 4 are inconclusive; an error of 1e-9 in one
// entry of every tensor is found in 7,200 of 7,200 tensors of networks 6-10-8-4.
//
// References: Bolte & Pauwels, Conservative set valued fields, Math. Program.
// 188 (2021): backpropagation integrates to the loss through kinks; Hoeffding
// (1963) for λ.
func Path(f func([]float64) float64, grad func([]float64) []float64, x []float64, set *Settings) verdict.Finding {
	return findingOf(path(f, grad, x, set))
}

func path(f func([]float64) float64, grad func([]float64) []float64, x []float64, set *Settings) (verdict.Finding, error) {
	w, err := newWalk(f, grad, x, set)
	if err != nil {
		return verdict.Finding{}, err
	}
	return w.run()
}

func newWalk(f func([]float64) float64, grad func([]float64) []float64, x []float64, set *Settings) (*walk, error) {
	if grad == nil {
		return nil, badArgument("grad", "is nil, want a function")
	}
	if err := checkPoint(f == nil, x); err != nil {
		return nil, err
	}
	resolved, err := set.resolve(len(x))
	if err != nil {
		return nil, err
	}
	point := append([]float64(nil), x...)
	round(point, resolved.UnitRoundoff)
	claimed, err := callGradient(grad, point)
	if err != nil {
		return nil, err
	}
	if err := checkGradient(claimed, &resolved, len(x)); err != nil {
		return nil, err
	}
	b, err := begin(f, claimed, point, set)
	if err != nil {
		return nil, err
	}
	if err := b.repeat(grad); err != nil {
		return nil, err
	}
	w := &walk{
		bench: b, grad: grad, at: make([]float64, len(x)), roundoff: max(resolved.UnitRoundoff, float.UnitRoundoff),
		pinned: set != nil && set.Rounding != nil, certain: set != nil && set.Miss > 0,
	}
	if (set == nil || set.Resolution == 0) && w.roundoff == float.UnitRoundoff {
		w.set.Resolution = DefaultPathResolution
	}
	w.verdicts.ToleranceFrom = pathToleranceFrom
	return w, nil
}

const pathToleranceFrom = "quadrature |I_n − I_2n| + rounding of f at both ends + rounding of the claimed gradient along the path"

// repeat calls grad at x again: another gradient than the first, by more than
// the rounding errors of two, is broken. Sums in an order that changes are not.
func (b *bench) repeat(grad func([]float64) []float64) error {
	again, err := callGradient(grad, b.x)
	if err != nil {
		return err
	}
	if err := checkGradient(again, &b.set, len(b.x)); err != nil {
		return err
	}
	for i, v := range again {
		if !(math.Abs(v-b.claimed[i]) <= 2*b.rounding[i]) {
			return &BrokenError{Function: "grad", Problem: fmt.Sprintf("is not a function of x: entry %d is %v, then %v", i, b.claimed[i], v)}
		}
	}
	return nil
}

// walk is the judgement of every tensor along its segments.
type walk struct {
	*bench
	docket
	grad     func([]float64) []float64
	at       []float64 // the point of the next call
	roundoff float64   // of the arithmetic of grad, as declared
	pinned   bool      // the caller stated the rounding of the gradient
	certain  bool      // the caller stated a miss probability
	located  *verdict.Finding
	brief    bool // the verdict alone is asked for
}

func (w *walk) run() (verdict.Finding, error) {
	first := 0
	for i, t := range w.set.Tensors {
		if err := w.tensor(i, t, first); err != nil {
			return verdict.Finding{}, err
		}
		first += t.Size()
		if w.brief && len(w.names) > 0 {
			break
		}
	}
	return w.finding(), nil
}

// mostGaussian bounds the Gaussian segments of a tensor.
const mostGaussian = 16

// confirming is the excess over the tolerance of a mismatch that needs no second
// segment: a measured deviation of rounding errors is not that wrong.
const confirming = 8

// course is what the segments of one tensor gave.
type course struct {
	passages []passage // that are settled
	wrong    int       // of them, that mismatch
	most     float64   // their largest excess
	miss     float64
	why      string // a segment is not settled
}

// tensor judges one tensor.
func (w *walk) tensor(index int, t Tensor, first int) error {
	if tooSmall(w.scales[first : first+t.Size()]) {
		w.unjudged(t)
		return nil
	}
	smallest := w.set.Resolution * unitOf(w.claimed, first, first+t.Size())
	c, err := w.course(index, t, first, smallest)
	if err != nil {
		return err
	}
	w.miss = max(w.miss, c.miss)
	switch {
	case c.wrong == 1 && c.most < confirming:
		c.wrong, c.why = 0, fmt.Sprintf("one segment of %d is off by %.2g tolerances, the others confirm it not", len(c.passages), c.most)
		c.passages = slices.DeleteFunc(c.passages, passage.mismatch)
	case c.why == "" && w.certain && !(c.miss <= w.set.Miss):
		c.why = fmt.Sprintf("%d Gaussian segments leave a miss probability of %.3g", mostGaussian, c.miss)
	}
	w.settle(t, w.record(t, c.passages), c.wrong, c.why, w.set.Factors)
	if c.wrong > 0 && w.located == nil && !w.brief {
		return w.locate(index, t, first, smallest)
	}
	return nil
}

// course goes along the segments of a tensor. A mismatch does not stop them
// before there are 4, so that it is confirmed and the pattern can be told.
func (w *walk) course(index int, t Tensor, first int, smallest float64) (course, error) {
	c := course{miss: 1}
	for k := 0; w.more(k, c.wrong, c.miss); k++ {
		gaussian := k%2 == 1 || c.wrong == 0 && k > 0
		p, err := w.segment(span{tensor: index, first: first, last: first + t.Size(), replicate: k, gaussian: gaussian}, smallest)
		if err != nil {
			return c, err
		}
		w.drawn++
		if !p.settled {
			c.why = p.why
			continue
		}
		c.passages = append(c.passages, p)
		if p.mismatch() {
			c.wrong, c.most = c.wrong+1, max(c.most, p.excess())
		}
		if gaussian {
			c.miss *= missProbability(p.tolerance, smallest*p.spread)
		}
	}
	return c, nil
}

// record notes the comparisons of a tensor.
func (w *walk) record(t Tensor, passages []passage) mistake.Series {
	run := mistake.Series{}
	for _, p := range passages {
		w.verdicts.CloseTo(t.Place, p.integral, p.difference, p.tolerance, p.oracle)
		w.signal = w.signal || math.Abs(p.difference) > p.tolerance
		run.Add(p.integral, p.difference, p.oracle, p.tolerance-p.oracle)
	}
	return run
}

// more reports whether segment k of a tensor is due.
func (w *walk) more(k, wrong int, miss float64) bool {
	switch {
	case wrong > 0:
		return k < 4
	case w.certain:
		return k <= mostGaussian && !(miss <= w.set.Miss)
	}
	return k < 2
}

// finding returns the outcome.
func (w *walk) finding() verdict.Finding {
	finding := w.verdicts.Finding()
	if w.located != nil {
		finding = *w.located
	}
	return w.conclude(finding, &w.set, "integral of the gradient along segments of random signs and Gaussian ones; the effect is in units of the tensor's root mean square: in one entry it is never missed, spread over several with probability miss",
		"f changes nowhere by more than its tolerance: any small gradient would pass")
}
