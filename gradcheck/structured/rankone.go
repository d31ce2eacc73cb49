package structured

// rowsPerJob is how many rows of a gradient of one sample a goroutine takes at a
// time.
const rowsPerJob = 16

// worthSharing is the least number of entries that is worth a second goroutine: 10
// microseconds of work.
const worthSharing = 1 << 14

// compareRankOne is compare for the weights into a block of one sample: value_jk =
// d_j a_k, and variance_jk is at least v_j a²_k. A row passes at once if
//
//	Σ_k (claimed_jk − d_j a_k)² / (a²_k + φ) ≤ λ² v_j
//
// for then each term does, and with φ = floor/max v the denominators are not
// larger than those of the entries' own tolerances. The loosest tolerance is
// bounded by max v max a² + max d² max V[a]. A quarter of the time of
// looking at the entries one by one, which happens to the rows that do not pass
// so, and to the worst.
func (t *tensor) compareRankOne(l *layer, lambda float64, workers int) {
	variance := make([]float64, l.rows)
	most := 0
	for j, v := range l.node {
		variance[j] = v + 4*l.u*l.u*l.dd[j]
		if variance[j] > variance[most] {
			most = j
		}
	}
	floor := t.floor
	weight, largest := make([]float64, l.cols), 0
	for k, aa := range l.aa {
		weight[k] = 1 / (aa + floor/variance[most])
		if aa > l.aa[largest] {
			largest = k
		}
	}
	parts := make([]tensor, (t.rows+rowsPerJob-1)/rowsPerJob)
	if len(t.claimed) < worthSharing {
		workers = 1
	}
	parallel(workers, len(parts), func() func(int) {
		r := &rankOne{tensor: t, layer: l, lambda: lambda, variance: variance, weight: weight}
		r.value, r.spread = make([]float64, l.cols), make([]float64, l.cols)
		return func(job int) { parts[job] = r.judge(job*rowsPerJob, min((job+1)*rowsPerJob, t.rows)) }
	})
	t.merge(parts)
	i := most*l.cols + largest
	t.loosest = entry{
		index: i, claimed: t.claimed[i], value: l.d[most] * l.a[largest],
		limit: lambda * lambda * (variance[most]*l.aa[largest] + floor + largestOf(l.dd)*largestOf(l.input)),
	}
	t.size = rms(l.d) * rms(l.a)
}

// rankOne is the comparison of some rows, with scratch for one.
type rankOne struct {
	*tensor
	*layer
	lambda           float64
	variance, weight []float64
	value, spread    []float64
}

// judge returns the worst entry of the rows that do not pass at once, and of the
// one that passes by the least.
func (r *rankOne) judge(first, last int) tensor {
	worst, ratio := first, -1.0
	var found *tensor
	note := func(j int) {
		r.oneSample(r.value, r.spread, j, j+1)
		at := j * r.layer.cols
		part := r.compareRows(r.lambda, at, r.claimed[at:][:len(r.value)], r.value, r.spread)
		if found == nil || part.worst.further(found.worst) {
			found = &part
		}
	}
	for j := first; j < last; j++ {
		sum, limit := weighted(r.claimed[j*r.layer.cols:][:len(r.weight)], r.a, r.weight, r.d[j]), r.lambda*r.lambda*r.variance[j]
		switch {
		case !(sum <= limit):
			note(j)
		case sum > ratio*limit:
			worst, ratio = j, sum/limit
		}
	}
	if found == nil {
		note(worst)
	}
	return *found
}

// weighted returns Σ (cₖ − d aₖ)² wₖ, as four sums that do not wait for one
// another.
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

func largestOf(v []float64) float64 {
	largest := 0.0
	for _, a := range v {
		largest = max(largest, a)
	}
	return largest
}
