package nodes

// The rounding errors of a sum are relative to its running totals. In an order that
// does not depend on the terms their mean square is at most that of the terms' sum and
// of the terms together; in the order in which terms are usually added up, from the
// first to the last or back, it is larger where the terms are sorted or change slowly,
// as the products of a picture with smooth weights do. So the totals are looked at.

// stride is how many terms there are between two running totals that are looked at:
// terms of which the order matters change slowly, and in sums of fewer what it adds is
// small beside λ deviations, √n/10 of them.
const stride = 512

// totals holds the sum of the running totals that were looked at, and of their squares.
type totals struct{ sum, squares float64 }

func (t *totals) add(total float64) {
	t.sum += total
	t.squares += total * total
}

// largest returns the largest mean square of so many running totals of z = Σ + b: from
// either end, with b first or last. It is 0 where none was looked at.
func (t totals) largest(count int, z, b float64) float64 {
	if count == 0 {
		return 0
	}
	share := 1 / float64(count)
	mean, square := share*t.sum, share*t.squares
	largest := square
	for _, start := range [3]float64{-b, z - b, z} {
		if from := start*start - 2*start*mean + square; from > largest {
			largest = from
		}
	}
	return largest
}

// equalTerms returns how many terms of Σ wₖaₖ are not 0, if these are equal, and 1
// otherwise. The errors of equal terms are: each addition between two powers of 2
// rounds as the one before.
func equalTerms(w, a []float64) float64 {
	if len(w) < 2 {
		return 1
	}
	if p, q := w[0]*a[0], w[1]*a[1]; p != q && p != 0 && q != 0 {
		return 1 // as nearly always
	}
	term, n := 0.0, 0.0
	for k, v := range w {
		switch p := v * a[k]; {
		case p == 0:
		case n > 0 && p != term:
			return 1
		default:
			term = p
			n++
		}
	}
	return max(n, 1)
}
