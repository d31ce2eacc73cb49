package structured

import "math"

// The steps of a node, relative to the root mean square of its block's nodes.
const (
	firstStep = 0x1p-20 // h; its truncation, h²f'''/6, is 2⁻⁴² of the change of f' over one scale
	finerStep = 0x1p-10 // what h is multiplied by where a kink or a fast change shows
	finest    = 3       // finer steps at most
	// shownBar is the bar, relative to the root mean square of the block's slopes,
	// above which a finer step is tried: far above what h² explains.
	shownBar = 0x1p-36
)

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
// D(h), an order below that of T. K = 2J(h) − J(2h) with J(h) = (Δ(h) + Δ(−h))/h is
// O(h³) for a smooth f. With kinks at distances of at most h from z on one side, a
// the sum of their jumps and b that of jump times distance over h,
//
//	K = a − 3b/2,   D(h) − D(2h) = ∓b/4,   the error of T is ±(a/2 − 7b/12)
//
// and so at most |K|/2 + 2/3 |D(h) − D(2h)|; for one between h and 2h it is |K|/6.
func richardson(change []float64, h float64) (value, bar float64) {
	near, far := (change[0]-change[1])/(2*h), (change[2]-change[3])/(4*h)
	value = near + (near-far)/3
	jump := 2*(change[0]+change[1])/h - (change[2]+change[3])/(2*h)
	bar = math.Abs(near-far) + math.Abs(jump)
	if math.IsNaN(bar) {
		return value, math.Inf(1)
	}
	return value, bar
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

// nodeDifferences returns the slopes of a block by differences, and the number
// of nodes that stay at a kink.
func nodeDifferences(f Function, block, workers int) slopes {
	rows, _, samples := f.Size(block)
	d := slopes{value: make([]float64, rows*samples), bar: make([]float64, rows*samples)}
	scale := powerOfTwo(rms(f.Nodes(block)))
	all := make([]int, rows*samples)
	for i := range all {
		all[i] = i
	}
	h := firstStep * scale
	for range finest + 1 {
		d.estimate(f, block, workers, all, h)
		all = d.suspects(all)
		h *= finerStep
	}
	return d
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
				value, bar := richardson(change[4*k:4*k+4], h)
				if first := d.bar[i] == 0 && d.value[i] == 0; first || bar < d.bar[i] {
					d.value[i], d.bar[i] = value, bar
				}
			}
		}
	})
}

// suspects returns those of the list whose bar is not what a smooth f explains.
func (d *slopes) suspects(list []int) []int {
	limit := shownBar * rms(d.value)
	var left []int
	for _, i := range list {
		if !(d.bar[i] <= limit) {
			left = append(left, i)
		}
	}
	return left
}

// nodeDuals returns the slopes of a block by dual numbers.
func nodeDuals(f Function, block, workers int) slopes {
	rows, _, samples := f.Size(block)
	d := slopes{value: make([]float64, rows*samples)}
	parallel(workers, samples, func() func(int) {
		slopes := f.Slopes()
		return func(s int) { slopes(d.value[s*rows:(s+1)*rows], block, s) }
	})
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

// rms returns the root mean square without overflow: ‖v‖∞ is taken out.
func rms(v []float64) float64 {
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
