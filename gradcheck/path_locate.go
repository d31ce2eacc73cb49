package gradcheck

import (
	"fmt"

	"bonpied/core/verdict"
)

// locate halves the range of a tensor that mismatches while one of the halves
// mismatches by itself, along its own segment of random signs, and keeps the
// finding of the smallest range. It costs two segments a halving.
func (w *walk) locate(index int, t Tensor, first int, smallest float64) error {
	lo, hi := first, first+t.Size()
	both := false
	var found passage
	for hi-lo > 1 {
		mid := lo + (hi-lo)/2
		left, err := w.segment(span{tensor: index, first: lo, last: mid}, smallest)
		if err != nil {
			return err
		}
		right, err := w.segment(span{tensor: index, first: mid, last: hi}, smallest)
		if err != nil {
			return err
		}
		l, r := left.settled && left.mismatch(), right.settled && right.mismatch()
		both = both || l && r
		if !l && !r {
			break
		}
		if l && (!r || left.excess() >= right.excess()) {
			hi, found = mid, left
		} else {
			lo, found = mid, right
		}
	}
	if hi-lo < t.Size() {
		w.name(t, lo-first, hi-first, found, both)
	}
	return nil
}

// excess is the discrepancy over the tolerance.
func (p passage) excess() float64 {
	d := p.integral - p.difference
	return max(d, -d) / p.tolerance
}

// name makes the finding of the range lo..hi−1 of a tensor. Of a single entry
// it compares the means of the derivative along the segment.
func (w *walk) name(t Tensor, lo, hi int, p passage, others bool) {
	judge := verdict.Judge{ToleranceFrom: pathToleranceFrom}
	place := t.Entry(lo)
	if hi-lo == 1 {
		step := p.along.d[0]
		judge.CloseTo(place, p.integral/step, p.difference/step, p.tolerance/p.spread, p.oracle/p.spread)
		if !others {
			judge.Pattern = fmt.Sprintf("%v is wrong in the single entry %v", t.Place, place)
		}
	} else {
		place.Name = fmt.Sprintf("%v to %v", t.Entry(lo), t.Entry(hi-1))
		place.Layer, place.Row, place.Col = 0, 0, 0
		judge.CloseTo(place, p.integral, p.difference, p.tolerance, p.oracle)
	}
	finding := judge.Finding()
	if hi-lo == 1 {
		finding.Reason += ", both in the mean along a segment through x"
	}
	if finding.Verdict == verdict.Fail {
		w.located = &finding
	}
}
