package call

// Gradient returns a copy of grad(x), or what it did wrong.
func Gradient(grad func([]float64) []float64, x []float64) ([]float64, *Fault) {
	g, fault := Borrow(grad, x)
	return append([]float64(nil), g...), fault
}

// Borrow returns grad(x), which the next call may overwrite, or what it did wrong: a
// panic, or a changed argument. It may share memory with its argument, which is a
// copy, if it left that as it was.
func Borrow(grad func([]float64) []float64, x []float64) (g []float64, fault *Fault) {
	defer func() {
		if r := recover(); r != nil {
			g, fault = nil, Faultf("grad", Panicked, "panicked: %v", r)
		}
	}()
	given := append([]float64(nil), x...)
	g = grad(given)
	if i := FirstChange(x, given); i >= 0 {
		return nil, changedArgument("grad", i, x[i], given[i])
	}
	return g, nil
}
