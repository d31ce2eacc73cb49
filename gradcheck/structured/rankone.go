package structured

import "math"

// rowsPerJob is how many rows of a gradient of one sample a goroutine takes at a
// time.
const rowsPerJob = 16

// compareRankOne is compare for the weights into a block of one sample: value_jk =
// d_j a_k, and variance_jk is at least v_j a²_k. A row passes at once if
//
//	Σ_k (claimed_jk/a_k − p_j)² ≤ (λ√v_j − |p_j − d_j| − 3u|d_j|)²
//
// for then each |claimed_jk − d_j a_k| ≤ λ√v_j |a_k|: p_j is the quotient with the
// largest input, which has the error that all of the row have in common, and 3u|d_j|
// makes up for the rounding of the quotients, which are products with 1/a_k. Where an
// input is 0, or so small or large that 1/a_k is not a normal number, it passes at once if
//
//	Σ_k (claimed_jk − d_j a_k)² / (a²_k + φ) ≤ λ² v_j
//
// where with φ = floor/max v the denominators are not larger than those of the
// entries' own tolerances. Where inputs have rounding errors, it does if
//
//	max_k (claimed_jk − d_j a_k)² / (r a²_k + V[a]_k + φ) ≤ λ² d²_j
//
// with r = min v/d² and φ = floor/max d². The loosest tolerance is bounded by max v max
// a² + (max d² + max V[d]) max V[a]. Entries are looked at one by one in the rows that do
// not pass so, and else in the one that passes by the least.
func (t *tensor) compareRankOne(l *layer, lambda float64, workers int, own *scratch) {
	r := newRankOne(t, l, lambda)
	t.atOnce = r
	parts := make([]stretch, (t.rows+rowsPerJob-1)/rowsPerJob)
	parallel(shared(workers, len(t.claimed)), len(parts), func() func(int) {
		var own scratch
		return func(job int) { parts[job] = r.judge(job*rowsPerJob, min((job+1)*rowsPerJob, t.rows), &own) }
	})
	t.merge(r.found(parts, own))
	i := r.most*l.cols + r.largest
	t.loosest = entry{
		index: i, claimed: t.claimed[i], value: l.d[r.most] * l.a[r.largest],
		limit: lambda * lambda * (r.variance[r.most]*l.aa[r.largest] + t.floor + (largestOf(l.dd)+largestOf(l.node))*largestOf(l.input)),
	}
	t.size = rms(l.d) * rms(l.a)
}

// rankOne is what all rows are compared with.
type rankOne struct {
	*tensor
	*layer
	lambda        float64
	variance      []float64 // v
	most, largest int       // the node of the largest v, and the largest input
	inverse       []float64 // 1/a, or nil where inputs are 0, tiny, huge or not exact, and then:
	weight        []float64 // 1/(a² + φ), or 1/(r a² + V[a] + φ)
}

func newRankOne(t *tensor, l *layer, lambda float64) *rankOne {
	r := &rankOne{tensor: t, layer: l, lambda: lambda, variance: make([]float64, l.rows)}
	for j, v := range l.node {
		r.variance[j] = v + 4*l.u*l.u*l.dd[j]
		if r.variance[j] > r.variance[r.most] {
			r.most = j
		}
	}
	for k, aa := range l.aa {
		if aa > l.aa[r.largest] {
			r.largest = k
		}
	}
	switch {
	case l.input != nil:
		r.weight = r.ofInexact()
	case invertible(l.a):
		r.inverse = make([]float64, l.cols)
		for k, a := range l.a {
			r.inverse[k] = 1 / a
		}
	default:
		r.weight = r.ofExact()
	}
	return r
}

// ofInexact returns 1/(r a² + V[a] + φ).
func (r *rankOne) ofInexact() []float64 {
	least := math.Inf(1)
	for j, dd := range r.dd {
		if ratio := r.variance[j] / dd; ratio < least {
			least = ratio
		}
	}
	phi, weight := r.floor/largestOf(r.dd), make([]float64, r.layer.cols)
	for k, aa := range r.aa {
		weight[k] = 1 / (least*aa + r.input[k] + phi)
	}
	return weight
}

// ofExact returns 1/(a² + φ).
func (r *rankOne) ofExact() []float64 {
	phi, weight := r.floor/r.variance[r.most], make([]float64, r.layer.cols)
	if !(phi <= math.MaxFloat64) {
		phi = 0 // all v are 0
	}
	for k, aa := range r.aa {
		weight[k] = 1 / (aa + phi)
	}
	return weight
}

// invertible reports whether quotients by the inputs neither overflow nor
// underflow where it matters.
func invertible(a []float64) bool {
	for _, v := range a {
		if v = math.Abs(v); !(v >= 0x1p-300 && v <= 0x1p300) {
			return false
		}
	}
	return true
}

// stretch is what the comparison of some rows found: the worst entry of those that do
// not pass at once, or the row that passes by the least.
type stretch struct {
	worst *tensor
	row   int
	ratio float64
}

func (r *rankOne) judge(first, last int, own *scratch) stretch {
	found := stretch{row: first, ratio: -1}
	for j := first; j < last; j++ {
		sum, limit := r.compareRow(r.claimed[j*r.layer.cols:][:r.layer.cols], j)
		switch {
		case !(sum <= limit):
			if part := r.look(j, own); found.worst == nil || part.worst.further(found.worst.worst) {
				found.worst = &part
			}
		case sum > found.ratio*limit:
			found.row, found.ratio = j, sum/limit
		}
	}
	return found
}

// compareRow returns both sides of the test by which what is claimed of row j passes at
// once.
func (r *rankOne) compareRow(claimed []float64, j int) (sum, limit float64) {
	switch {
	case r.input != nil && r.dd[j] == 0:
		return 0, -1 // the weights are relative to it
	case r.input != nil:
		return largestWeighted(claimed, r.a, r.weight, r.d[j]), r.lambda * r.lambda * (1 - 0x1p-40) * r.dd[j]
	case r.inverse == nil:
		return weighted(claimed, r.a, r.weight, r.d[j]), r.lambda * r.lambda * r.variance[j]
	}
	// The factor is for the roundings of the sum, of at most 2⁴⁰ entries.
	p := claimed[r.largest] * r.inverse[r.largest]
	limit = r.lambda*math.Sqrt(r.variance[j])*(1-0x1p-12) - math.Abs(p-r.d[j]) - 3*0x1p-53*math.Abs(r.d[j])
	if !(limit > 0x1p-500) {
		return 0, -1 // a square below it may underflow
	}
	return quotients(claimed, r.inverse, p), limit * limit
}

// look compares the entries of a row one by one.
func (r *rankOne) look(j int, own *scratch) tensor {
	value, variance := own.sized(r.layer.cols)
	r.oneSample(value, variance, j, j+1)
	at := j * r.layer.cols
	return r.compareRows(r.lambda, at, r.claimed[at:][:len(value)], value, variance)
}

// found returns the worst of the parts, or where all rows passed at once the row
// that did by the least.
func (r *rankOne) found(parts []stretch, own *scratch) (worst []tensor) {
	least := parts[0]
	for _, p := range parts {
		if p.worst != nil {
			worst = append(worst, *p.worst)
		}
		if p.ratio > least.ratio {
			least = p
		}
	}
	if worst == nil {
		worst = append(worst, r.look(least.row, own))
	}
	return worst
}

// quotients returns Σ (cₖiₖ − p)², as four sums that do not wait for one another.
func quotients(c, i []float64, p float64) float64 {
	var s0, s1, s2, s3 float64
	i = i[:len(c)]
	for ; len(c) >= 8 && len(i) >= 8; c, i = c[8:], i[8:] {
		c, i := (*[8]float64)(c), (*[8]float64)(i) // one look at the length for all
		r0, r1, r2, r3 := c[0]*i[0]-p, c[1]*i[1]-p, c[2]*i[2]-p, c[3]*i[3]-p
		r4, r5, r6, r7 := c[4]*i[4]-p, c[5]*i[5]-p, c[6]*i[6]-p, c[7]*i[7]-p
		s0, s1, s2, s3 = s0+(r0*r0+r4*r4), s1+(r1*r1+r5*r5), s2+(r2*r2+r6*r6), s3+(r3*r3+r7*r7)
	}
	for k, v := range c {
		r := v*i[k] - p
		s0 += r * r
	}
	return s0 + s1 + s2 + s3
}

// weighted returns Σ (cₖ − d aₖ)² wₖ, likewise.
func weighted(c, a, w []float64, d float64) float64 {
	var s0, s1, s2, s3 float64
	a, w = a[:len(c)], w[:len(c)]
	k := 0
	for ; k+4 <= len(c); k += 4 {
		c, a, w := c[k:k+4:k+4], a[k:k+4:k+4], w[k:k+4:k+4]
		r0, r1, r2, r3 := c[0]-d*a[0], c[1]-d*a[1], c[2]-d*a[2], c[3]-d*a[3]
		s0, s1, s2, s3 = s0+r0*r0*w[0], s1+r1*r1*w[1], s2+r2*r2*w[2], s3+r3*r3*w[3]
	}
	for ; k < len(c); k++ {
		r := c[k] - d*a[k]
		s0 += r * r * w[k]
	}
	return s0 + s1 + s2 + s3
}

// largestWeighted returns the largest (cₖ − d aₖ)² wₖ, or NaN.
func largestWeighted(c, a, w []float64, d float64) float64 {
	largest := 0.0
	a, w = a[:len(c)], w[:len(c)]
	for k, v := range c {
		r := v - d*a[k]
		if r *= r * w[k]; !(r <= largest) {
			if r != r {
				return r
			}
			largest = r
		}
	}
	return largest
}

// largestOf returns the largest of numbers that are not negative, or NaN; 0 for none.
func largestOf(v []float64) float64 {
	largest := 0.0
	for _, a := range v {
		if !(a <= largest) {
			if a != a {
				return a
			}
			largest = a
		}
	}
	return largest
}
