package sequential

import "math"

// LogE is the natural logarithm of an e-value: of a statistic E ≥ 0 whose
// expectation is at most 1 under the law. P(E ≥ 1/α) ≤ α, by Markov's inequality.
type LogE float64

// Rejects reports whether E ≥ 1/α. It is true for NaN.
func (e LogE) Rejects(alpha float64) bool { return !(float64(e) < -math.Log(alpha)) }

// Independent multiplies e-values of independent data, as those of shards drawn
// under keys of their own, or of a run and the next: their product is an e-value.
// Without any it is 1.
func Independent(es ...LogE) LogE {
	sum := LogE(0)
	for _, e := range es {
		sum += e
	}
	return sum
}

// AnyDependence averages e-values, however they depend on each other, as those of
// several tests of the same samples: their mean is an e-value. Without any it is 1.
func AnyDependence(es ...LogE) LogE {
	if len(es) == 0 {
		return 0
	}
	logs := make([]float64, len(es))
	for i, e := range es {
		logs[i] = float64(e)
	}
	return LogE(logSumExp(logs) - math.Log(float64(len(es))))
}
