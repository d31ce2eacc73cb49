package nodes

import (
	"math"
	"math/bits"
	"slices"

	"bonpied/core/contract"
)

// Errors of equal terms are equal, and not independent: m of them that add up
// have m² times the variance of one, where m independent ones have m times. Equal
// samples of a batch and equal nodes of a layer are looked for, and their
// variances multiplied by how many are alike; equal terms that arise otherwise are
// not: by Cauchy and Schwarz no sum of n is further off than √n of what is stated.

// multiplicities returns, for n things, how many are equal to each. Things of
// different keys are not equal.
func multiplicities(n int, key func(i int) float64, equal func(i, j int) bool) []float64 {
	m := make([]float64, n)
	if distinct(n, key) {
		for i := range m {
			m[i] = 1
		}
		return m
	}
	first := make(map[float64][]int, n) // of each distinct thing
	of := make([]int, n)
	for i := range n {
		k := key(i)
		at := slices.IndexFunc(first[k], func(j int) bool { return equal(i, j) })
		if at < 0 {
			at = len(first[k])
			first[k] = append(first[k], i)
		}
		of[i] = first[k][at]
		m[of[i]]++
	}
	for i, j := range of {
		m[i] = m[j]
	}
	return m
}

// distinct reports whether all keys are, as they are nearly always: by a table of
// their bits, which is at most half full.
func distinct(n int, key func(i int) float64) bool {
	digits := uint(bits.Len(uint(n)) + 1)
	table := make([]uint64, 1<<digits)
	for i := range n {
		v := math.Float64bits(key(i)+0) + 1 // −0 is 0, and 0 a free place
		at := v * 0x9e3779b97f4a7c15 >> (64 - digits)
		for table[at] != 0 {
			if table[at] == v {
				return false
			}
			at = (at + 1) % uint64(len(table))
		}
		table[at] = v
	}
	return true
}

// alikeSamples returns how many samples are equal to each.
func alikeSamples(x, y contract.Matrix) []float64 {
	if x.Rows == 1 {
		return []float64{1}
	}
	return multiplicities(x.Rows, func(i int) float64 { return sum(x.Row(i)) }, func(i, j int) bool {
		return slices.Equal(x.Row(i), x.Row(j)) && slices.Equal(y.Row(i), y.Row(j))
	})
}

// mostAlike returns how many nodes of a layer are equal at most. Those that are have
// equal z, which are the results of the same operations.
func mostAlike(l *layer) float64 {
	if distinct(l.W.Rows, func(j int) float64 { return l.z.Data[j] }) {
		return 1
	}
	return slices.Max(multiplicities(l.W.Rows, func(j int) float64 { return l.W.Row(j)[0] }, func(i, j int) bool {
		return l.B[i] == l.B[j] && slices.Equal(l.W.Row(i), l.W.Row(j))
	}))
}

func sum(v []float64) (total float64) {
	for _, a := range v {
		total += a
	}
	return total
}
