package gradcheck

// Check reports whether grad(x) is the gradient of f at x, entry by entry: nil
// if it is, a [*Mismatch] if it is not, an [*InconclusiveError] if f cannot
// tell, a [*BrokenError] if f or grad panics, changes its argument or returns
// NaN or a wrong length, and an [*ArgumentError] if an argument is out of
// bounds. Nil settings are the defaults. See [Entries] for the rule and the
// cost, and [Directions] where x is too long for it.
func Check(f func([]float64) float64, grad func([]float64) []float64, x []float64, set *Settings) error {
	if err := checkPoint(f == nil, x); err != nil {
		return err
	}
	if grad == nil {
		return badArgument("grad", "is nil, want a function")
	}
	if _, err := set.resolve(len(x)); err != nil {
		return err
	}
	claimed, err := callGradient(grad, x)
	if err != nil {
		return err
	}
	_, err = entries(f, claimed, x, set)
	return err
}
