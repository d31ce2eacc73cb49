package nodes

import (
	"math"
	"sync"

	"bonpied/core/contract"
	"bonpied/core/forwardmode"
)

// lossRow is the loss of one sample, prepared at its output a.
type lossRow struct {
	kind  contract.LossKind
	a, y  []float64
	value float64
	// p is softmax(a), σ(aₖ) of the binary cross-entropy, a − y of the quadratic
	// loss.
	p     []float64
	total float64 // Σy
}

func newLossRow(kind contract.LossKind, a, y []float64) lossRow {
	row := lossRow{kind: kind, a: a, y: y, p: make([]float64, len(a))}
	switch kind {
	case contract.Quadratic:
		for k := range a {
			row.p[k] = a[k] - y[k]
			row.value += row.p[k] * row.p[k] / 2
		}
	case contract.BinaryCrossEntropy:
		for k := range a {
			row.p[k] = logistic(a[k])
			// (1−y)a or −ya, and the logarithm: neither is negative.
			row.value += math.Max(a[k], 0) - y[k]*a[k] + math.Log1p(math.Exp(-math.Abs(a[k])))
		}
	case contract.SoftmaxCrossEntropy:
		row.softmax()
	default:
		panic("nodes: unknown loss " + string(kind))
	}
	return row
}

// softmax: with m = aₗ the largest output, ln Σe^{aₖ} = m + ln(1 + Σ_{k≠l} e^{aₖ−m}).
func (r *lossRow) softmax() {
	top, others := largest(r.a), 0.0
	for k := range r.a {
		r.p[k] = 1
		if k != top {
			r.p[k] = math.Exp(r.a[k] - r.a[top])
			others += r.p[k]
		}
	}
	rest := math.Log1p(others)
	for k := range r.p {
		r.p[k] /= 1 + others
		r.total += r.y[k]
		r.value += r.y[k] * ((r.a[top] - r.a[k]) + rest)
	}
}

// change returns C(a+t) − C(a).
func (r *lossRow) change(t []float64) float64 {
	sum, linear := 0.0, 0.0
	switch r.kind {
	case contract.Quadratic:
		for k, v := range t {
			sum += v*r.p[k] + v*v/2
		}
		return sum
	case contract.BinaryCrossEntropy:
		for k, v := range t {
			sum += r.binary(k, v)
		}
		return sum
	}
	for k, v := range t {
		if !(v > -farMove && v < farMove) {
			return r.far(t)
		}
		sum += r.p[k] * smallExpm1(v)
		linear += r.y[k] * v
	}
	return r.total*smallLog1p(sum) - linear
}

// changeOne is change for a move t of output k alone.
func (r *lossRow) changeOne(k int, t float64) float64 {
	switch {
	case r.kind == contract.Quadratic:
		return t*r.p[k] + t*t/2
	case r.kind == contract.BinaryCrossEntropy:
		return r.binary(k, t)
	case t > -farMove && t < farMove:
		return r.total*smallLog1p(r.p[k]*smallExpm1(t)) - r.y[k]*t
	}
	all := make([]float64, len(r.a))
	all[k] = t
	return r.far(all)
}

// binary is the change of softplus(aₖ) − yₖaₖ.
func (r *lossRow) binary(k int, t float64) float64 {
	if t > -farMove && t < farMove {
		return smallLog1p(r.p[k]*smallExpm1(t)) - r.y[k]*t
	}
	return softplusFar(r.a[k], t) - r.y[k]*t
}

// far is change of the softmax cross-entropy for moves of any size: with aₗ and
// aₘ + tₘ the largest outputs before and after,
//
//	ln Σe^{aₖ+tₖ} − ln Σe^{aₖ} = (aₘ − aₗ) + tₘ + ln(1 + …) − ln(1 + …)
//
// where no term is larger than the moves and ln n, however large the outputs.
func (r *lossRow) far(t []float64) float64 {
	moved := make([]float64, len(t))
	for k := range t {
		moved[k] = r.a[k] + t[k]
	}
	before, after := largest(r.a), largest(moved)
	were, are := 0.0, 0.0
	for k := range t {
		if k != before {
			were += math.Exp(r.a[k] - r.a[before])
		}
		if k != after {
			are += math.Exp((r.a[k] - r.a[after]) + (t[k] - t[after]))
		}
	}
	lse := (r.a[after] - r.a[before]) + t[after] + (math.Log1p(are) - math.Log1p(were))
	sum := 0.0
	for k, v := range t {
		sum += r.y[k] * (lse - v)
	}
	return sum
}

// largest returns the first index of the largest entry.
func largest(a []float64) int {
	top := 0
	for k := range a {
		if a[k] > a[top] {
			top = k
		}
	}
	return top
}

// outputSlope is ∂C/∂aᴸ of a sample, once it is asked for.
type outputSlope struct {
	once sync.Once
	g    []float64
}

// outputSlope returns ∂C/∂aᴸ of a sample, without the reduction.
func (f *Function) outputSlope(sample int) []float64 {
	o := &f.outputs[sample]
	o.once.Do(func() { o.g = f.loss[sample].gradient() })
	return o.g
}

// gradient returns ∂C/∂a by dual numbers, an output at a time.
func (r *lossRow) gradient() []float64 {
	g, unit := make([]float64, len(r.a)), make([]float64, len(r.a))
	for k := range g {
		unit[k] = 1
		_, g[k] = forwardmode.LossAlong(r.kind, r.a, r.y, unit)
		unit[k] = 0
	}
	return g
}
