package props

import (
	"math"
	"math/bits"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/stats"
)

// sampleDuplicates draws eight layers of each law under consecutive keys, so
// that a stream that a key merely enters at another place repeats itself too.
func sampleDuplicates(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	const layers, in, out = 8, 16, 32 // stats.MaxDuplicates weights in all
	var j verdict.Judge
	var p panel
	plan = bonferroni(plan, 2)
	for _, law := range contract.Laws() {
		spec := layerSpec(contract.Glorot, contract.FanAverage, law, in, out)
		test := &stats.Duplicates{Roundoff: im.Conventions.Roundoff()}
		key := s.Key()
		for i := range uint64(layers) {
			drawn, ok := initialise(&j, im, spec, key+i)
			if !ok {
				return j.Finding()
			}
			for _, w := range drawn.W.Data {
				test.Add(w)
			}
		}
		p.add(string(law), test, plan)
	}
	return p.judge()
}

// weightPairs are ways to pair the weights of a square matrix such that no weight
// is in two pairs: Z is then exactly normal, given the first of each pair.
var weightPairs = []struct {
	name  string
	pairs func(w contract.Matrix, add func(x, y float64))
}{
	{"neighbours in a row", func(w contract.Matrix, add func(x, y float64)) {
		for i := range w.Rows {
			for k := 0; k+1 < w.Cols; k += 2 {
				add(w.At(i, k), w.At(i, k+1))
			}
		}
	}},
	{"neighbours in a column", func(w contract.Matrix, add func(x, y float64)) {
		for i := 0; i+1 < w.Rows; i += 2 {
			for k := range w.Cols {
				add(w.At(i, k), w.At(i+1, k))
			}
		}
	}},
	{"(j, k) and (k, j)", func(w contract.Matrix, add func(x, y float64)) {
		for i := range w.Rows {
			for k := range i {
				add(w.At(i, k), w.At(k, i))
			}
		}
	}},
	{"half a layer apart", func(w contract.Matrix, add func(x, y float64)) {
		half := len(w.Data) / 2
		for i := range half {
			add(w.Data[i], w.Data[i+half])
		}
	}},
}

// sampleIndependentWeights correlates normal weights; for uniform ones, for
// which that has no exact law, it compares the signs of neighbours.
func sampleIndependentWeights(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	const width = 32
	var j verdict.Judge
	var p panel
	plan = bonferroni(plan, len(weightPairs)+1)
	spec := layerSpec(contract.He, contract.FanIn, contract.Normal, width, width)
	sigma := math.Sqrt(lawVariance(spec))
	tests := make([]*stats.Correlation, len(weightPairs))
	for i := range tests {
		tests[i] = &stats.Correlation{SigmaX: sigma, SigmaY: sigma}
		p.add(weightPairs[i].name, tests[i], plan)
	}
	// A matrix has at least width²/2 − width/2 pairs of each sort.
	n := samplesOf(tests[0], plan) * 2 * width / (width - 1)
	ok := drawWeights(&j, s.Sub("normal"), im, spec, n, func(w contract.Matrix) {
		for i, test := range tests {
			weightPairs[i].pairs(w, test.Add)
		}
	})
	if !ok {
		return j.Finding()
	}
	spec.Law = contract.Uniform
	signs := &stats.Agreement{P: 0.5, Q: 0.5}
	p.add("signs of uniform neighbours in a row", signs, plan)
	ok = drawWeights(&j, s.Sub("uniform"), im, spec, 2*samplesOf(signs, plan), func(w contract.Matrix) {
		weightPairs[0].pairs(w, func(x, y float64) { signs.Add(x > 0, y > 0) })
	})
	if !ok {
		return j.Finding()
	}
	return p.judge()
}

// keyRelations are pairs of keys that careless seeding takes for one, or gives
// overlapping or correlated streams. Small keys are tried too, for layers are
// often keyed by their number.
var keyRelations = []struct {
	name  string
	other func(key uint64) uint64
	small bool
}{
	{"keys k and k+1, small", func(k uint64) uint64 { return k + 1 }, true},
	{"keys that differ in bit 31", func(k uint64) uint64 { return k ^ 1<<31 }, false},
	{"keys that differ in bit 53", func(k uint64) uint64 { return k ^ 1<<53 }, false},
	{"keys that differ in bit 63", func(k uint64) uint64 { return k ^ 1<<63 }, false},
	{"keys whose halves are exchanged", func(k uint64) uint64 { return bits.RotateLeft64(k, 32) }, false},
}

// sampleIndependentKeys compares the same positions of two layers, for exact
// equality and for correlation.
func sampleIndependentKeys(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	var p panel
	plan = bonferroni(plan, 2*len(keyRelations))
	spec := layerSpec(contract.Glorot, contract.FanAverage, contract.Normal, 32, 48)
	sigma := math.Sqrt(lawVariance(spec))
	for _, relation := range keyRelations {
		equal := &stats.Equality{Roundoff: im.Conventions.Roundoff()}
		correlated := &stats.Correlation{SigmaX: sigma, SigmaY: sigma}
		n := max(samplesOf(equal, plan), samplesOf(correlated, plan))
		keys := s.Sub(relation.name)
		next := keys.Rand().Uint64N(1 << 20)
		for equal.Count() < n {
			key := keys.Key()
			if relation.small {
				key, next = next, next+2 // no key is in two pairs
			}
			first, ok := initialise(&j, im, spec, key)
			second, ok2 := initialise(&j, im, spec, relation.other(key))
			if !ok || !ok2 {
				return j.Finding()
			}
			for i, w := range first.W.Data {
				equal.Add(w, second.W.Data[i])
				correlated.Add(w, second.W.Data[i])
			}
		}
		p.add(relation.name, equal, plan)
		p.add(relation.name, correlated, plan)
	}
	return p.judge()
}
