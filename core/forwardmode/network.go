package forwardmode

import (
	"gonum.org/v1/gonum/num/dual"

	"bonpied/core/contract"
)

// Output returns aᴸ and its derivative along v: the Jacobian-vector product Jv.
func Output(n contract.Network, c contract.Conventions, x []float64, v Direction) (a, tangent []float64) {
	out := pass(n, c, x, v, nil)
	a, tangent = make([]float64, len(out)), make([]float64, len(out))
	for j, d := range out {
		a[j], tangent[j] = d.Real, d.Emag
	}
	return a, tangent
}

// Loss returns the loss of one example and its derivative along v.
func Loss(n contract.Network, c contract.Conventions, x, y []float64, v Direction) (value, derivative float64) {
	loss := lossOf(n.Loss, pass(n, c, x, v, nil), y)
	return loss.Real, loss.Emag
}

// Trace returns zˡ and aˡ of every layer.
func Trace(n contract.Network, c contract.Conventions, x []float64) contract.Trace {
	trace := contract.Trace{A: [][]float64{append([]float64(nil), x...)}}
	pass(n, c, x, Direction{}, func(z, a []dual.Number) {
		zs, as := make([]float64, len(z)), make([]float64, len(a))
		for j := range z {
			zs[j], as[j] = z[j].Real, a[j].Real
		}
		trace.Z, trace.A = append(trace.Z, zs), append(trace.A, as)
	})
	return trace
}

// pass evaluates the network at (W, b, x) + ε·v; visit, if not nil, sees zˡ and
// aˡ of every layer.
func pass(n contract.Network, c contract.Conventions, x []float64, v Direction, visit func(z, a []dual.Number)) []dual.Number {
	a := make([]dual.Number, len(x))
	for k := range x {
		a[k] = dual.Number{Real: x[k], Emag: at(v.X, k)}
	}
	for i, layer := range n.Layers {
		z, next := make([]dual.Number, layer.W.Rows), make([]dual.Number, layer.W.Rows)
		vw, vb := v.weights(i), v.biases(i)
		for j := range z {
			z[j] = dual.Number{Real: layer.B[j], Emag: at(vb, j)}
			for k, ak := range a {
				w := dual.Number{Real: layer.W.At(j, k), Emag: at(vw, j*layer.W.Cols+k)}
				z[j] = dual.Add(z[j], dual.Mul(w, ak))
			}
			next[j] = Activate(layer.F, c, z[j])
		}
		if visit != nil {
			visit(z, next)
		}
		a = next
	}
	return a
}

// Gradients returns the derivative of the loss of one example with respect to
// every weight, bias and input, one forward pass for each.
func Gradients(n contract.Network, c contract.Conventions, x, y []float64) contract.Gradients {
	return sweep(n, x, func(v Direction) (float64, float64) { return Loss(n, c, x, y, v) })
}

// VJP returns the derivative of ⟨cotangent, aᴸ⟩ with respect to every weight,
// bias and input. Its Loss is 0, as the operation's.
func VJP(n contract.Network, c contract.Conventions, x, cotangent []float64) contract.Gradients {
	g := sweep(n, x, func(v Direction) (float64, float64) {
		_, tangent := Output(n, c, x, v)
		sum := 0.0
		for j, t := range tangent {
			sum += cotangent[j] * t
		}
		return 0, sum
	})
	g.Loss = 0
	return g
}

// sweep evaluates along every unit direction in turn.
func sweep(n contract.Network, x []float64, along func(Direction) (value, derivative float64)) contract.Gradients {
	v := Zero(n)
	g := contract.Gradients{
		W: make([]contract.Matrix, len(n.Layers)), B: make([][]float64, len(n.Layers)),
		X: contract.NewMatrix(1, len(x)),
	}
	unit := func(direction, gradient []float64) {
		for i := range direction {
			direction[i] = 1
			g.Loss, gradient[i] = along(v)
			direction[i] = 0
		}
	}
	for i, layer := range n.Layers {
		g.W[i] = contract.NewMatrix(layer.W.Rows, layer.W.Cols)
		g.B[i] = make([]float64, len(layer.B))
		unit(v.W[i].Data, g.W[i].Data)
		unit(v.B[i], g.B[i])
	}
	unit(v.X, g.X.Data)
	return g
}
