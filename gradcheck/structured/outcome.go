package structured

import (
	"fmt"
	"math"

	"bonpied/core/verdict"
	"bonpied/gradcheck"
)

// outcome judges what has been compared.
func (c *check) outcome() verdict.Finding {
	whole := c.whole()
	worst := c.worst()
	finding := c.evidence(worst)
	if finding.Verdict == verdict.Fail && !worst.worst.mismatches() {
		finding.Verdict, finding.Reason = verdict.Inconclusive, finding.Reason+", which squares, 0 or rounded, do not show"
		return finding
	}
	if finding.Verdict == verdict.Fail {
		c.explain(&finding)
		return finding
	}
	if finding, bad := c.spots(); bad {
		return finding
	}
	if reason := c.unsettled(whole); reason != "" {
		finding.Verdict, finding.Reason = verdict.Inconclusive, reason
		return finding
	}
	if problem := c.selfCheck(whole); problem != "" {
		return verdict.Errorf("%s", problem)
	}
	return finding
}

// whole returns the root mean square of the whole gradient.
func (c *check) whole() float64 {
	square, n, largest := 0.0, 0, 0.0
	for _, t := range c.tensors {
		largest = max(largest, t.size)
	}
	if largest == 0 {
		return 0
	}
	for _, t := range c.tensors {
		square += (t.size / largest) * (t.size / largest) * float64(len(t.claimed))
		n += len(t.claimed)
	}
	return largest * math.Sqrt(square/float64(n))
}

// explain adds how many entries of a claim mismatch, and what the mistake looks
// like. Only here is the whole gradient written down.
func (c *check) explain(finding *verdict.Finding) {
	var tensors []gradcheck.Tensor
	var claimed, value, tolerance []float64
	mismatches := 0
	for _, t := range c.tensors {
		v, variance := t.all()
		tensors = append(tensors, gradcheck.Tensor{Place: t.place, Rows: t.rows, Cols: t.cols})
		claimed, value = append(claimed, t.claimed...), append(value, v...)
		for i := range v {
			limit := t.limit(i, variance[i], c.lambda)
			tolerance = append(tolerance, limit)
			if !(math.Abs(t.claimed[i]-v[i]) <= limit) {
				mismatches++
			}
		}
	}
	finding.Reason += fmt.Sprintf(" (%d of %d entries mismatch)", mismatches, c.n)
	if pattern := gradcheck.Pattern(tensors, c.set.Factors, claimed, value, tolerance); pattern != "" {
		finding.Evidence.Pattern = pattern
		finding.Reason += "; " + pattern
	}
}

// worst returns the tensor with the largest discrepancy over tolerance.
func (c *check) worst() *tensor {
	worst := c.tensors[0]
	for _, t := range c.tensors[1:] {
		if t.worst.further(worst.worst) {
			worst = t
		}
	}
	return worst
}

func (c *check) evidence(t *tensor) verdict.Finding {
	j := verdict.Judge{ToleranceFrom: fmt.Sprintf(
		"%.3g deviations of rounding errors, and the error bar of %s", c.lambda, c.name)}
	limit := math.Sqrt(t.worst.limit)
	j.CloseTo(t.at(t.worst.index), t.worst.claimed, t.worst.value, limit, limit)
	finding := j.Finding()
	finding.Evidence.Seed, finding.Evidence.Checks, finding.Evidence.Compared = c.set.Seed, 1, c.n
	return finding
}

// unsettled says why a claim that agrees is not certified.
func (c *check) unsettled(whole float64) string {
	if whole == 0 {
		return "the gradient is 0 throughout: any small gradient would pass"
	}
	for _, t := range c.tensors {
		limit, size := math.Sqrt(t.loosest.limit), t.unit(whole)
		switch {
		case !(limit <= c.set.Resolution*size):
			return fmt.Sprintf("the tolerance %.3g at %v is above the resolution, %.3g: a kink, or rounding",
				limit, t.at(t.loosest.index), c.set.Resolution*size)
		case size < smallest || size > largest:
			return fmt.Sprintf("the gradient %v has a root mean square of %.3g, of which squares are out of range", t.place, size)
		}
	}
	return ""
}

// The range of root mean squares of which the fourth powers, squares of
// variances' terms, are normal numbers.
const (
	smallest = 0x1p-200
	largest  = 0x1p200
)

// unit is what the resolution of a tensor is relative to.
func (t *tensor) unit(whole float64) float64 {
	if t.size == 0 {
		return whole
	}
	return t.size
}

// selfCheck judges the oracle's own gradient with the loosest entry of each
// tensor off by twice the resolution, which must fail.
func (c *check) selfCheck(whole float64) string {
	var planted []float64
	for _, t := range c.tensors {
		first := t.loosest.index / t.width() * t.width()
		value, variance := t.around(t.loosest.index, &c.own)
		planted = append(planted[:0], value...)
		planted[t.loosest.index-first] += 2 * c.set.Resolution * t.unit(whole)
		missed := false
		if t.atOnce != nil {
			sum, limit := t.atOnce.compareRow(planted, first/t.width())
			missed = sum <= limit
		}
		if found := t.compareRows(c.lambda, first, planted, value, variance); missed || !found.worst.mismatches() {
			return fmt.Sprintf("the check passed a planted error of twice the resolution at %v", t.at(t.loosest.index))
		}
	}
	return ""
}
