package quadrature

import (
	"math"
	"sync"

	"gonum.org/v1/gonum/integrate/quad"

	"bonpied/gradcheck/internal/float"
)

const (
	// mostNodes is the largest rule; beyond it a piece is bisected.
	mostNodes = 16
	// byChance: |I_n − I_2n| may be small by chance; it is not believed below
	// this share of |I_{n/2} − I_n|. Where the rules converge, each difference
	// is below it: for polynomial terms of degree 4, the lowest that the rule
	// of 2 nodes misses, Gauss's error falls by more than 100 a doubling.
	byChance = 1.0 / 64
)

// rules holds the nodes and weights of Gauss and Legendre's rules on [0, 1].
var rules = sync.OnceValue(func() map[int][2][]float64 {
	all := map[int][2][]float64{}
	for n := 1; n <= mostNodes; n *= 2 {
		nodes, weights := make([]float64, n), make([]float64, n)
		quad.Legendre{}.FixedLocations(nodes, weights, 0, 1)
		all[n] = [2][]float64{nodes, weights}
	}
	return all
})

// result is one rule on one piece.
type result struct {
	integral, bar, slack, size float64
	values                     []float64
	rough                      float64 // the largest bound on the rounding error of a value
}

// settle doubles n until the bar is at most the target, and gives up where the
// bar does not fall by 4, which it does at any smooth place.
func (q *integration) settle(target, lo, hi float64) (result, bool) {
	n := 2
	if q.Pattern != nil {
		n = 1 // the slope of a piecewise linear network is linear in between
	}
	coarse := q.rule(n, lo, hi)
	middle := q.rule(2*n, lo, hi)
	before := math.Abs(middle.integral - coarse.integral)
	for n *= 4; n <= mostNodes; n *= 2 {
		fine := q.rule(n, lo, hi)
		difference := math.Abs(fine.integral - middle.integral)
		fine.bar = max(difference, before*byChance, q.jump(fine, middle, lo, hi)) + q.hidden(fine, lo, hi)
		if q.Stop() {
			return fine, true
		}
		if fine.bar <= target {
			return fine, true
		}
		if !(difference <= before/4) && difference > target {
			break
		}
		middle, before = fine, difference
	}
	return result{}, false
}

// rule is the rule of n nodes on [lo, hi].
func (q *integration) rule(n int, lo, hi float64) result {
	rule := rules()[n]
	r := result{values: make([]float64, n)}
	weights := make([]float64, n)
	for k, t := range rule[0] {
		v, e := q.slope(lo + (hi-lo)*t)
		weights[k] = (hi - lo) * rule[1][k]
		r.values[k] = v
		r.slack += weights[k] * e
		r.rough = max(r.rough, e)
		r.size += weights[k] * math.Abs(v)
	}
	r.integral = float.Dot(weights, r.values)
	return r
}

// jump bounds what a kink between two nodes may hide: three rules may agree by
// chance, but a jump of the slope leaves the values of the fine
// rule off the polynomial through those of the middle one. Wherever it is, the fine
// integral is off by at most 2.18 times its largest weight times the largest of
// that (4, 8 and 16 nodes, 200,000 positions). Smooth slopes leave little more than
// their rounding errors.
func (q *integration) jump(fine, middle result, lo, hi float64) float64 {
	nodes, rule := rules()[len(middle.values)][0], rules()[len(fine.values)]
	most, widest := 0.0, 0.0
	for k, t := range rule[0] {
		v, lebesgue := extrapolate(nodes, middle.values, t)
		if off := math.Abs(fine.values[k] - v); off > fine.rough+lebesgue*middle.rough {
			most = max(most, off)
		}
		widest = max(widest, rule[1][k])
	}
	return 2.25 * most * widest * (hi - lo)
}

// hidden bounds what a kink between the outermost node and the end of a piece
// may hide, where no pattern tells: the slope at the end then differs from what
// the nodes extrapolate to, by the jump at least, and the jump counts for at
// most the distance.
func (q *integration) hidden(r result, lo, hi float64) float64 {
	if q.Pattern != nil {
		return 0
	}
	nodes := rules()[len(r.values)][0]
	total := 0.0
	for _, end := range []float64{0, 1} {
		v, slack := q.slope(lo + (hi-lo)*end)
		beyond, _ := extrapolate(nodes, r.values, end)
		off := math.Abs(v - beyond)
		if off > slack {
			total += off * min(nodes[0], 1-nodes[0]) * (hi - lo)
		}
	}
	return total
}

// extrapolate is Lagrange's polynomial through the nodes at t, and the sum of the
// sizes of its coefficients, by which errors of the values count.
func extrapolate(nodes, values []float64, t float64) (sum, lebesgue float64) {
	for i, v := range values {
		weight := 1.0
		for k, other := range nodes {
			if k != i {
				weight *= (t - other) / (nodes[i] - other)
			}
		}
		sum += weight * v
		lebesgue += math.Abs(weight)
	}
	return sum, lebesgue
}
