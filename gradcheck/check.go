package gradcheck

import (
	"errors"
	"math"
	"time"

	"bonpied/gradcheck/internal/call"
	"bonpied/gradcheck/internal/float"
)

// Check reports whether grad(x) is the gradient of f at x, entry by entry: nil
// if it is, a [*Mismatch] if it is not, an [*InconclusiveError] if f cannot
// tell, a [*BrokenError] if f or grad panics, changes its argument, returns
// NaN or a wrong length, gives two values for one argument or does not return
// in time, a [*BlindError] if the checker is at fault, and an [*ArgumentError]
// if an argument is out of bounds. Nil settings are the defaults. See [Entries]
// for the rule and the cost, and [Directions] where x is too long for it.
//
// grad is called twice at once and a third time after all calls of f, so that a
// gradient that depends on the calls before it, as one with a stale cache,
// shows: its entries may differ by twice their rounding errors and no more. With
// Settings.UnitRoundoff of float32, it is called at x rounded to float32.
func Check(f func([]float64) float64, grad func([]float64) []float64, x []float64, set *Settings) error {
	if err := checkPoint(f == nil, x); err != nil {
		return err
	}
	if grad == nil {
		return badArgument("grad", "is nil, want a function")
	}
	resolved, err := set.resolve(len(x))
	if err != nil {
		return err
	}
	point := append([]float64(nil), x...)
	round(point, resolved.UnitRoundoff)
	claimed, err := callTimed(grad, point, &resolved)
	if err != nil {
		return err
	}
	if err := checkGradient(claimed, &resolved, len(x)); err != nil {
		return err
	}
	if err := repeatsGradient(grad, claimed, point, &resolved, "at once"); err != nil {
		return err
	}
	_, err = entries(f, claimed, point, set)
	var broken *BrokenError
	if errors.As(err, &broken) {
		return err
	}
	if drift := repeatsGradient(grad, claimed, point, &resolved, "after other points"); drift != nil {
		return drift
	}
	return err
}

// callTimed is callGradient within Settings.Timeout.
func callTimed(grad func([]float64) []float64, x []float64, set *Settings) ([]float64, error) {
	return within(set.Timeout, func(c *call.Clock) ([]float64, error) { return callGradient(c.Gradient(grad), x) })
}

// callGradient returns grad(x), or what it did wrong.
func callGradient(grad func([]float64) []float64, x []float64) ([]float64, error) {
	g, fault := call.Gradient(grad, x)
	return g, asError(fault)
}

// within runs a check whose calls must each return within the limit; 0 is no
// limit.
func within[T any](limit time.Duration, run func(c *call.Clock) (T, error)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	o, fault := call.Within(limit, func(c *call.Clock) (o outcome) {
		o.value, o.err = run(c)
		return o
	})
	if fault != nil {
		return o.value, asError(fault)
	}
	return o.value, o.err
}

// repeatsGradient calls a gradient again. Two values with a rounding error each
// differ by at most twice that.
func repeatsGradient(grad func([]float64) []float64, claimed, x []float64, set *Settings, when string) error {
	again, err := callTimed(grad, x, set)
	if err != nil {
		return err
	}
	if err := checkGradient(again, set, len(x)); err != nil {
		return err
	}
	rounding := claimedRounding(claimed, set)
	for i, v := range claimed {
		if !(math.Abs(again[i]-v) <= 2*rounding[i]) {
			b := bench{set: *set}
			return brokef("grad", Nondeterministic, "is not deterministic: %v was %.17g, and called again %s %.17g", b.place(i), v, when, again[i])
		}
	}
	return nil
}

// checkGradient reports what grad returned if it has a wrong length or an entry
// that is not finite.
func checkGradient(g []float64, set *Settings, n int) error {
	return checkNumbers("grad", "returned", "returned", g, set, n)
}

// checkClaimed is checkGradient for a claimed gradient that is an argument.
func checkClaimed(claimed []float64, set *Settings, n int) error {
	return checkNumbers("claimed", "has", "is", claimed, set, n)
}

// checkNumbers is both, with the words of either.
func checkNumbers(who, has, is string, g []float64, set *Settings, n int) error {
	if len(g) != n {
		return brokef(who, WrongLength, "%s %d entries, want len(x) = %d", has, len(g), n)
	}
	first := 0
	for _, t := range set.Tensors {
		for i := range t.Size() {
			if v := g[first+i]; !float.IsFinite(v) {
				return brokef(who, NotFinite, "%s %v at %v", is, v, t.Entry(i))
			}
		}
		first += t.Size()
	}
	return nil
}
