package structured

import "math"

// tied returns the first block that has an exact tie, a node of 0 without a
// rounding error, or −1.
//
// Where a sample has ties in several layers a convention may claim what no
// one-sided derivative is, though f be smooth: of f = lrelu(−lrelu(z)) with slopes
// 1 and α the derivative at 0 is −α, and −α² by the convention f'(0) = α. So
// differences that contradict dual numbers of a function with ties are left to
// Dual.
func tied(f Function) int {
	for b := range f.Blocks() {
		variance := f.NodeRounding(b)
		for k, z := range f.Nodes(b) {
			if z == 0 && variance[k] == 0 {
				return b
			}
		}
	}
	return -1
}

// leaveTies marks the slopes by differences that contradict dual numbers.
func (d *slopes) leaveTies(f Function, block, workers int, variance []float64, lambda float64) {
	dual := nodeDuals(f, block, workers)
	for i, v := range dual.value {
		if tolerance := d.bar[i] + lambda*math.Sqrt(differenceRoundings*variance[i]); !(math.Abs(v-d.value[i]) <= tolerance) {
			d.bar[i] = unresolved
		}
	}
}
