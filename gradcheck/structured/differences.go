package structured

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"
)

// The steps of a node, relative to the root mean square of its block's nodes or
// to 1, whichever is smaller: an activation bends within 1, and a change keeps its
// relative accuracy however small the move.
const (
	firstStep = 0x1p-20 // h; its truncation, h²f'''/6, is 2⁻⁴² of the change of f' over one scale
	finerStep = 0x1p-10 // what h is multiplied by where a kink or a fast change shows
	finest    = 3       // finer steps at most
	// shownBar is the bar, relative to the slope itself and above its rounding
	// errors, above which a finer step is tried: far above what h² explains.
	shownBar = 0x1p-36
)

// moveScale is what the first step of a block is relative to: at least 2⁻³⁰⁰, so
// that changes, moves times slopes, are normal numbers (see smallest).
func moveScale(nodes []float64) float64 { return min(1, max(0x1p-300, powerOfTwo(rms(nodes)))) }

// unresolved is the bar of a slope of which nothing is known: a suspect at the
// finest step is at a kink, where a convention may claim what is between no
// one-sided derivatives (of ties in several layers), or f saturates within a step,
// where Δ is bounded and T and the bar are of order Δ/h. It is larger than
// any slope that is certified (see largest); times any input in that range it has
// a finite square, and times an input of 0 it is 0.
const unresolved = 0x1p300

// slopes are ∂f/∂z of one block, samples × rows, with what bounds their errors.
type slopes struct {
	value []float64
	bar   []float64 // truncation and kinks; nil for dual numbers
}

// richardson is the estimate from the changes of f at ±h and ±2h:
//
//	D(h) = (Δ(h) − Δ(−h))/2h,   T = D(h) + (D(h) − D(2h))/3
//
// and its bar |D(h) − D(2h)| + |K|. The first is three times the truncation of
// D(h), an order below that of T. K = 2J(h) − J(2h) with J(h) = (Δ(h) + Δ(−h))/h
// is O(h³) for a smooth f and the jump of f' for a kink at z.
//
// A kink where f' jumps by 1, at z + ρh, puts T off by E, with D = D(h) − D(2h):
//
//	0 ≤ ρ ≤ 1   E = ½ − 7ρ/12      |D| = ρ/4         |K| = |1 − 3ρ/2|
//	1 ≤ ρ ≤ 2   E = −(2−ρ)/12      |D| = (2−ρ)/4     |K| = (2−ρ)/2
//
// and one where f” jumps by 1/h puts it off by E = (4 − 12ρ + 7ρ²)/24 with |D| =
// (2−ρ²)/8 below 1. Each |E| is at most ⅔|D| + |K|: the bar covers any one kink.
func richardson(change []float64, h float64) (value, bar float64) {
	near, far := (change[0]-change[1])/(2*h), (change[2]-change[3])/(4*h)
	value = near + (near-far)/3
	jump := 2*(change[0]+change[1])/h - (change[2]+change[3])/(2*h)
	bar = math.Abs(near-far) + math.Abs(jump)
	if !(math.Abs(value)+bar < unresolved) {
		return 0, unresolved
	}
	return value, bar
}

// suspect reports whether the bar is not what a smooth f explains, given the
// tolerance of the slope's rounding errors.
func suspect(value, bar, rounding float64) bool {
	return !(bar <= shownBar*math.Abs(value)+rounding)
}

// moves is a list of moves of nodes of one block, four to an estimate.
type moves struct {
	node, sample []int
	t, change    []float64
}

func (m *moves) reset() { m.node, m.sample, m.t = m.node[:0], m.sample[:0], m.t[:0] }

// add appends ±t and ±2t of a node.
func (m *moves) add(node, sample int, t float64) {
	m.node = append(m.node, node, node, node, node)
	m.sample = append(m.sample, sample, sample, sample, sample)
	m.t = append(m.t, t, -t, 2*t, -2*t)
}

func (m *moves) evaluate(changes changesFunc, block int) []float64 {
	if cap(m.change) < len(m.t) {
		m.change = make([]float64, len(m.t))
	}
	m.change = m.change[:len(m.t)]
	changes(m.change, block, m.node, m.sample, m.t)
	return m.change
}

type changesFunc = func(dst []float64, block int, node, sample []int, t []float64)

// nodesPerJob is how many nodes a goroutine takes at a time.
const nodesPerJob = 64

// nodeDifferences returns the slopes of a block by differences; lambda is the
// number of deviations that rounding errors are allowed.
func nodeDifferences(f Function, block, workers int, lambda float64) slopes {
	rows, _, samples := f.Size(block)
	d := slopes{value: make([]float64, rows*samples), bar: make([]float64, rows*samples)}
	all := make([]int, rows*samples)
	for i := range all {
		all[i], d.bar[i] = i, math.Inf(1)
	}
	variance, _ := f.Rounding(block)
	h := firstStep * moveScale(f.Nodes(block))
	for range finest + 1 {
		d.estimate(f, block, workers, all, h)
		all = d.suspects(all, variance, lambda)
		h *= finerStep
	}
	for _, i := range all {
		d.bar[i] = unresolved
	}
	if tied(f) >= 0 {
		d.leaveTies(f, block, workers, variance, lambda)
	}
	return d
}

// suspects returns those of the list that ask for a finer step.
func (d *slopes) suspects(list []int, variance []float64, lambda float64) (left []int) {
	for _, i := range list {
		if suspect(d.value[i], d.bar[i], lambda*math.Sqrt(differenceRoundings*variance[i])) {
			left = append(left, i)
		}
	}
	return left
}

// estimate fills in the slopes of the listed nodes, unless what they have has a
// smaller bar.
func (d *slopes) estimate(f Function, block, workers int, list []int, h float64) {
	rows, _, _ := f.Size(block)
	jobs := (len(list) + nodesPerJob - 1) / nodesPerJob
	parallel(workers, jobs, func() func(int) {
		var m moves
		changes := f.Changes()
		return func(job int) {
			part := list[job*nodesPerJob : min((job+1)*nodesPerJob, len(list))]
			m.reset()
			for _, i := range part {
				m.add(i%rows, i/rows, h)
			}
			change := m.evaluate(changes, block)
			for k, i := range part {
				if value, bar := richardson(change[4*k:4*k+4], h); bar < d.bar[i] {
					d.value[i], d.bar[i] = value, bar
				}
			}
		}
	})
}

// nodeDuals returns the slopes of a block by dual numbers.
func nodeDuals(f Function, block, workers int) slopes {
	rows, _, samples := f.Size(block)
	d := slopes{value: make([]float64, rows*samples)}
	parallel(workers, samples, func() func(int) {
		slopes := f.Slopes()
		return func(s int) { slopes(d.value[s*rows:(s+1)*rows], block, s) }
	})
	return d.known()
}

// known returns the slopes with those that are not finite marked, of which nothing
// is known.
func (d slopes) known() slopes {
	for i, v := range d.value {
		if math.Abs(v) < unresolved {
			continue
		}
		if d.bar == nil {
			d.bar = make([]float64, len(d.value))
		}
		d.value[i], d.bar[i] = 0, unresolved
	}
	return d
}

// powerOfTwo returns the power of two at or below v, or 1 if v is 0.
func powerOfTwo(v float64) float64 {
	if v == 0 {
		return 1
	}
	_, exponent := math.Frexp(v)
	return math.Ldexp(1, exponent-1)
}

// rms returns the root mean square without overflow: where squares may leave the
// normal range, ‖v‖∞ is taken out.
func rms(v []float64) float64 {
	if square := blas64.Dot(vector(v), vector(v)); smallest < square && square < largest {
		return math.Sqrt(square / float64(len(v)))
	}
	return scaledRMS(v)
}

func vector(v []float64) blas64.Vector { return blas64.Vector{N: len(v), Inc: 1, Data: v} }

func scaledRMS(v []float64) float64 {
	largest := 0.0
	for _, a := range v {
		largest = max(largest, math.Abs(a))
	}
	if largest == 0 || math.IsInf(largest, 0) || math.IsNaN(largest) {
		return largest
	}
	sum := 0.0
	for _, a := range v {
		sum += (a / largest) * (a / largest)
	}
	return largest * math.Sqrt(sum/float64(len(v)))
}
