package gradcheck

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"bonpied/core/verdict"
	"bonpied/gradcheck/internal/float"
)

// Settings refines a check. Nil and the zero value mean the defaults.
type Settings struct {
	// Tensors partition x in order. Nil: one tensor "∂f/∂x" of len(x) rows.
	Tensors []Tensor
	// Order of the central differences: 2, 4, or 0 for the better of the two,
	// entry by entry.
	Order int
	// Noise bounds the rounding error of one evaluation of f, relative to |f|,
	// in [0, 2⁻⁴]. 0: it is measured, and at least a few units of roundoff.
	Noise float64
	// Rounding bounds the rounding error of the claimed gradient, entry by
	// entry. Nil: 64 u max(|g_i|, r), where r is the root mean square of the
	// tensor's claimed entries: an entry is a sum over paths of products of
	// that size, and 64 roundings on one path is a deep network.
	Rounding []float64
	// Resolution is the smallest error that must be told apart, in units of
	// the root mean square of the tensor's gradient, in [0, 1]. Where the error
	// bar is larger, the check is inconclusive. 0: 1e-5.
	Resolution float64
	// Miss bounds the probability that [Directions] passes a gradient with one
	// entry off by Resolution, in [0, 1/2]. 0: 1e-9.
	Miss float64
	// Seed keys the random directions. Equal seeds give equal results, to the
	// bit.
	Seed uint64
	// Factors names the factors that a caller expects to be forgotten or
	// applied twice: {"1/B": 1.0/3}. They are finite and neither 0 nor 1.
	Factors map[string]float64
	// UnitRoundoff is that of the arithmetic of f and of the claimed gradient:
	// 2⁻⁵³ for float64, 2⁻²⁴ for float32. With 2⁻²⁴, x is rounded to float32
	// first, f is evaluated at float32 numbers only, and the defaults of
	// Rounding and Resolution grow. 0: 2⁻⁵³, unless every value of f that was
	// seen is a float32, which makes it 2⁻²⁴ but leaves x as it is.
	UnitRoundoff float64
	// Workers is how many goroutines evaluate f; [AllProcessors] is GOMAXPROCS.
	// The result does not depend on it, to the bit. 0 is 1 and not more, for
	// most functions that are worth a check keep scratch memory, and a data
	// race in f would look like a wrong gradient: who asks for more says that f
	// is safe for concurrent use.
	Workers int
	// Batch, if not nil, evaluates f at many points that differ from x in one
	// entry each: it sets values[k] to f(x with entry changes[k].Index replaced
	// by changes[k].Value), within f's rounding errors. [Differences] then calls
	// it with up to 4,096 changes at once instead of f, but for about 50 calls
	// at first and the steps beyond the first 7 of a ladder. It must not change
	// x or changes, nor keep them.
	Batch func(x []float64, changes []Change, values []float64)
	// Timeout is the longest that one call of f, Batch or grad may take; beyond
	// it the call is a failure. Go cannot end a goroutine: the call goes on,
	// and its memory is lost, until it returns by itself. 0: no limit.
	Timeout time.Duration
	// KinkWeights are the convention at exact ties, κ in [0, 1]: where the
	// one-sided derivatives l and r of f along an axis differ at x, the claimed
	// entry must be (1−κ) l + κ r. One κ for all entries, or one an entry; a NaN
	// leaves the entry unjudged, and nil all of them. The sides are those of
	// the axis, not those of an activation within f: max(0, −x_i) with
	// derivative 0 at 0 has κ = 1. A kink that cannot be told from one at x is
	// taken to be at x, so state κ where x was put there on purpose.
	KinkWeights []float64
	// Pattern returns a number that changes whenever f crosses a kink: a hash
	// of the signs of a network's pre-activations. [Path] finds kinks by it.
	// Nil: they are found by the quadrature.
	Pattern func(x []float64) uint64
	// Format rounds a number to the format that f and grad take their arguments
	// in: a float32 implementation's is float64(float32(v)). [Path] gives both
	// of them such numbers only. Nil: float32 where UnitRoundoff is 2⁻²⁴, else
	// any float64.
	Format func(v float64) float64
}

// AllProcessors as Settings.Workers means GOMAXPROCS.
const AllProcessors = -1

// The defaults of Resolution and Miss.
const (
	DefaultResolution = 1e-5
	DefaultMiss       = 1e-9
	// DefaultResolution32 is that for float32: the error bar of order 4 is about
	// (64·2⁻²⁴)^{4/5} = 5e-5 of the terms of f, which may cancel to a
	// two-hundredth of their size.
	DefaultResolution32 = 1e-2
)

// Tensor is a run of entries of x: a matrix of Rows × Cols, row by row, or a
// vector of Rows entries if Cols is 0. Place says what its gradient is called
// and of which layer it is; an entry fills in Row and Col, from 1, so that
// {Place: {Name: "∂C/∂w", Layer: 2}, Rows: 3, Cols: 4} gives
// "∂C/∂w[l=2 j=1 k=3]".
type Tensor struct {
	Place      verdict.Place
	Rows, Cols int
}

// Size returns the number of entries.
func (t Tensor) Size() int { return t.Rows * max(t.Cols, 1) }

// Entry returns the place of entry i, from 0, in row-major order.
func (t Tensor) Entry(i int) verdict.Place {
	place := t.Place
	if t.Cols == 0 {
		place.Row = i + 1
		return place
	}
	place.Row, place.Col = i/t.Cols+1, i%t.Cols+1
	return place
}

// resolve returns the settings with every default filled in, or the first bound
// that is violated for a gradient of n entries.
func (s *Settings) resolve(n int) (Settings, error) {
	var set Settings
	if s != nil {
		set = *s
	}
	if set.Tensors == nil {
		set.Tensors = []Tensor{{Place: verdict.Place{Name: "∂f/∂x"}, Rows: n}}
	}
	for _, check := range []func(int) error{set.checkTensors, set.checkNumbers, set.checkRounding, set.checkFactors, set.checkMachine, set.checkKinkWeights} {
		if err := check(n); err != nil {
			return Settings{}, err
		}
	}
	if set.Resolution == 0 {
		set.Resolution = DefaultResolution
		if set.UnitRoundoff == float.UnitRoundoff32 {
			set.Resolution = DefaultResolution32
		}
	}
	if set.Format == nil && set.UnitRoundoff == float.UnitRoundoff32 {
		set.Format = single
	}
	set.Workers = workers(set.Workers)
	if set.Miss == 0 {
		set.Miss = DefaultMiss
	}
	return set, nil
}

func (s *Settings) checkTensors(n int) error {
	total := 0
	for i, t := range s.Tensors {
		name := fmt.Sprintf("set.Tensors[%d]", i)
		if t.Rows < 1 || t.Rows > n {
			return badArgument(name+".Rows", "is %d, want [1, len(x) = %d]", t.Rows, n)
		}
		if t.Cols < 0 || t.Cols > n {
			return badArgument(name+".Cols", "is %d, want [0, len(x) = %d]", t.Cols, n)
		}
		// Rows and Cols are at most len(x), which is far below 2³¹ entries of
		// memory times itself: the product does not overflow an int64.
		total += t.Size()
		if total > n {
			return badArgument(name, "ends at entry %d, want at most len(x) = %d", total, n)
		}
	}
	if total != n {
		return badArgument("set.Tensors", "cover %d entries, want len(x) = %d", total, n)
	}
	return nil
}

func (s *Settings) checkNumbers(int) error {
	if s.Order != 0 && s.Order != 2 && s.Order != 4 {
		return badArgument("set.Order", "is %d, want 0, 2 or 4", s.Order)
	}
	if !(s.Noise >= 0 && s.Noise <= 0x1p-4) {
		return badArgument("set.Noise", "is %v, want [0, 2⁻⁴]", s.Noise)
	}
	if !(s.Resolution >= 0 && s.Resolution <= 1) {
		return badArgument("set.Resolution", "is %v, want [0, 1]", s.Resolution)
	}
	if !(s.Miss >= 0 && s.Miss <= 0.5) {
		return badArgument("set.Miss", "is %v, want [0, 1/2]", s.Miss)
	}
	return nil
}

func (s *Settings) checkRounding(n int) error {
	if s.Rounding != nil && len(s.Rounding) != n {
		return badArgument("set.Rounding", "has %d entries, want len(x) = %d", len(s.Rounding), n)
	}
	for i, r := range s.Rounding {
		if !(r >= 0) || math.IsInf(r, 0) {
			return badArgument(fmt.Sprintf("set.Rounding[%d]", i), "is %v, want a finite number ≥ 0", r)
		}
	}
	return nil
}

func (s *Settings) checkFactors(int) error {
	for _, name := range slices.Sorted(maps.Keys(s.Factors)) {
		v := s.Factors[name]
		if math.IsNaN(v) || math.IsInf(v, 0) || v == 0 || v == 1 {
			return badArgument(fmt.Sprintf("set.Factors[%q]", name), "is %v, want a finite number that is neither 0 nor 1", v)
		}
	}
	return nil
}

// checkPoint reports a nil f, and an x that is empty or not finite.
func checkPoint(fIsNil bool, x []float64) error {
	if fIsNil {
		return badArgument("f", "is nil, want a function")
	}
	if len(x) == 0 {
		return badArgument("x", "is empty, want at least 1 entry")
	}
	for i, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return badArgument(fmt.Sprintf("x[%d]", i), "is %v, want a finite number", v)
		}
	}
	return nil
}
