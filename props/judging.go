package props

import (
	"fmt"
	"math"

	"bonpied/core/contract"
	"bonpied/core/forwardmode"
	"bonpied/core/verdict"
)

// A check of a property compares many numbers; these helpers compare whole
// tensors of the lecture, place by place. Each checks lengths and shapes first.

// onValid fails the check for an error of an operation on valid input, and
// reports whether there was none.
func onValid(j *verdict.Judge, op contract.Operation, err error) bool {
	if err != nil {
		j.Stop(verdict.Failf("%s returned an error on valid input: %v", op, err))
	}
	return err == nil
}

// closeVector compares got with want entry by entry; tolerance[j] belongs to
// entry j.
func closeVector(j *verdict.Judge, place verdict.Place, got, want, tolerance []float64) {
	if !j.Length(place.String(), len(got), len(want)) {
		return
	}
	for i := range want {
		place.Row = i + 1
		j.Close(place, got[i], want[i], tolerance[i])
	}
}

// equalVector compares got with want to the bit.
func equalVector(j *verdict.Judge, place verdict.Place, got, want []float64) {
	if !j.Length(place.String(), len(got), len(want)) {
		return
	}
	for i := range want {
		place.Row = i + 1
		j.Equal(place, got[i], want[i])
	}
}

// sameShape fails unless got has the rows, columns and data of want.
func sameShape(j *verdict.Judge, name string, got contract.Matrix, rows, cols int) bool {
	if got.Rows != rows || got.Cols != cols || len(got.Data) != rows*cols {
		j.Stop(verdict.Failf("%s is %d×%d with %d entries, want %d×%d", name, got.Rows, got.Cols, len(got.Data), rows, cols))
		return false
	}
	return true
}

// closeMatrix compares two matrices entry by entry.
func closeMatrix(j *verdict.Judge, place verdict.Place, got, want, tolerance contract.Matrix) {
	if !sameShape(j, place.String(), got, want.Rows, want.Cols) {
		return
	}
	for r := range want.Rows {
		for c := range want.Cols {
			place.Row, place.Col = r+1, c+1
			j.Close(place, got.At(r, c), want.At(r, c), tolerance.At(r, c))
		}
	}
}

// gradientShapes fails unless g has the shapes of n's gradients for B examples.
func gradientShapes(j *verdict.Judge, n contract.Network, g contract.Gradients, B int) bool {
	L := len(n.Layers)
	if !j.Length("∂C/∂W", len(g.W), L) || !j.Length("∂C/∂b", len(g.B), L) {
		return false
	}
	for i, layer := range n.Layers {
		name := fmt.Sprintf("∂C/∂w[l=%d]", i+1)
		if !sameShape(j, name, g.W[i], layer.W.Rows, layer.W.Cols) ||
			!j.Length(fmt.Sprintf("∂C/∂b[l=%d]", i+1), len(g.B[i]), layer.W.Rows) {
			return false
		}
	}
	return sameShape(j, "∂C/∂x", g.X, B, n.Layers[0].W.Cols)
}

// closeGradients compares the gradients of every weight, bias and input; the
// tolerance has their shapes.
func closeGradients(j *verdict.Judge, n contract.Network, got, want, tolerance contract.Gradients) {
	if !gradientShapes(j, n, got, want.X.Rows) {
		return
	}
	for i := range n.Layers {
		closeMatrix(j, verdict.Place{Name: "∂C/∂w", Layer: i + 1}, got.W[i], want.W[i], tolerance.W[i])
		closeVector(j, verdict.Place{Name: "∂C/∂b", Layer: i + 1}, got.B[i], want.B[i], tolerance.B[i])
	}
	closeInputs(j, got.X, want.X, tolerance.X)
}

// closeInputs compares ∂C/∂x, a row per example.
func closeInputs(j *verdict.Judge, got, want, tolerance contract.Matrix) {
	for i := range want.Rows {
		place := verdict.Place{Name: "∂C/∂x"}
		if want.Rows > 1 {
			place.Example = i + 1
		}
		closeVector(j, place, got.Row(i), want.Row(i), tolerance.Row(i))
	}
}

// equalGradients compares gradients to the bit.
func equalGradients(j *verdict.Judge, n contract.Network, got, want contract.Gradients) {
	closeGradients(j, n, got, want, scaleGradients(want, 0))
	j.Equal(verdict.Place{Name: "C"}, got.Loss, want.Loss)
}

// mapGradients returns gradients of the same shapes with f applied to each
// entry.
func mapGradients(g contract.Gradients, f func(float64) float64) contract.Gradients {
	out := contract.Gradients{Loss: g.Loss, W: make([]contract.Matrix, len(g.W)), B: make([][]float64, len(g.B))}
	for i := range g.W {
		out.W[i] = mapMatrix(g.W[i], f)
	}
	for i := range g.B {
		out.B[i] = mapVector(g.B[i], f)
	}
	out.X = mapMatrix(g.X, f)
	return out
}

func mapMatrix(m contract.Matrix, f func(float64) float64) contract.Matrix {
	return contract.Matrix{Rows: m.Rows, Cols: m.Cols, Data: mapVector(m.Data, f)}
}

func mapVector(v []float64, f func(float64) float64) []float64 {
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = f(x)
	}
	return out
}

// scaleGradients returns c·g; 0·g is 0 for any g.
func scaleGradients(g contract.Gradients, c float64) contract.Gradients {
	if c == 0 {
		return mapGradients(g, func(float64) float64 { return 0 })
	}
	return mapGradients(g, func(v float64) float64 { return c * v })
}

// addGradients returns a + b of the same shapes, entry by entry.
func addGradients(a, b contract.Gradients) contract.Gradients {
	sum := mapGradients(a, func(v float64) float64 { return v })
	for i := range sum.W {
		addTo(sum.W[i].Data, b.W[i].Data)
		addTo(sum.B[i], b.B[i])
	}
	addTo(sum.X.Data, b.X.Data)
	return sum
}

func addTo(sum, term []float64) {
	for i, v := range term {
		sum[i] += v
	}
}

// inner returns ⟨a, b⟩.
func inner(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// pairing returns ⟨v, g⟩ over every weight, bias and input.
func pairing(v forwardmode.Direction, g contract.Gradients) float64 {
	sum := inner(v.X, g.X.Data)
	for i := range g.W {
		sum += inner(v.W[i].Data, g.W[i].Data) + inner(v.B[i], g.B[i])
	}
	return sum
}

// absolute returns |v|, entry by entry.
func absolute(v forwardmode.Direction) forwardmode.Direction {
	out := forwardmode.Direction{X: mapVector(v.X, math.Abs)}
	for i := range v.W {
		out.W = append(out.W, mapMatrix(v.W[i], math.Abs))
		out.B = append(out.B, mapVector(v.B[i], math.Abs))
	}
	return out
}
