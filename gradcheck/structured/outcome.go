package structured

import (
	"fmt"
	"math"

	"bonpied/core/verdict"
)

// outcome judges what has been compared.
func (c *check) outcome() verdict.Finding {
	whole := c.whole()
	finding := c.evidence(c.worst())
	if finding.Verdict == verdict.Fail {
		finding.Reason += fmt.Sprintf(" (%d of %d entries mismatch)", max(c.mismatches(), 1), len(c.x))
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
		square += (t.size / largest) * (t.size / largest) * float64(len(t.value))
		n += len(t.value)
	}
	return largest * math.Sqrt(square/float64(n))
}

func (c *check) mismatches() int {
	total := 0
	for _, t := range c.tensors {
		total += len(t.mismatch)
	}
	return total
}

// worst returns the tensor with the largest discrepancy over tolerance.
func (c *check) worst() *tensor {
	var worst *tensor
	ratio := math.Inf(-1)
	for _, t := range c.tensors {
		discrepancy := math.Abs(t.claimed[t.worst] - t.value[t.worst])
		r := discrepancy / t.limit(t.worst, c.lambda)
		switch {
		case math.IsNaN(discrepancy):
			return t
		case discrepancy == 0:
			r = 0
		}
		if r > ratio {
			worst, ratio = t, r
		}
	}
	return worst
}

func (c *check) evidence(t *tensor) verdict.Finding {
	j := verdict.Judge{ToleranceFrom: fmt.Sprintf(
		"%.3g deviations of rounding errors, and the error bar of %s", c.lambda, c.name)}
	limit := t.limit(t.worst, c.lambda)
	j.CloseTo(t.entry(t.worst), t.claimed[t.worst], t.value[t.worst], limit, limit)
	finding := j.Finding()
	finding.Evidence.Seed, finding.Evidence.Checks, finding.Evidence.Compared = c.set.Seed, 1, len(c.x)
	return finding
}

// unsettled says why a claim that agrees is not certified.
func (c *check) unsettled(whole float64) string {
	if whole == 0 {
		return "the gradient is 0 throughout: any small gradient would pass"
	}
	for _, t := range c.tensors {
		limit, size := t.limit(t.loosest, c.lambda), t.unit(whole)
		switch {
		case !(limit <= c.set.Resolution*size):
			return fmt.Sprintf("the tolerance %.3g at %v is above the resolution, %.3g: a kink, or rounding",
				limit, t.entry(t.loosest), c.set.Resolution*size)
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
// tensor off by the resolution, which must fail.
func (c *check) selfCheck(whole float64) string {
	for _, t := range c.tensors {
		i, sign := t.loosest, 1.0
		if t.value[i] > 0 {
			sign = -1
		}
		planted := *t
		planted.claimed = append([]float64(nil), t.value[i:i+1]...)
		planted.claimed[0] += sign * 2 * c.set.Resolution * t.unit(whole)
		planted.value, planted.variance = t.value[i:i+1], t.variance[i:i+1]
		if t.rounding != nil {
			planted.rounding = t.rounding[i : i+1]
		}
		if planted.compare(c.lambda); len(planted.mismatch) != 1 {
			return fmt.Sprintf("the check passed a planted error of twice the resolution at %v", t.entry(i))
		}
	}
	return ""
}
