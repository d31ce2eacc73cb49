package stats

import (
	"fmt"
	"math"
)

// knownRatios are the ratios of variances that reported bugs give.
var knownRatios = []struct {
	ratio float64
	name  string
	cause string
}{
	{1. / 9, "1/9", "the number of weights of a 3×3 kernel counted twice?"},
	{1. / 6, "1/6", "√3 and the gain √2 both missing?"},
	{1. / 4, "1/4", "4 groups, or a factor 2 applied twice?"},
	{1. / 3, "1/3", "a bound taken for a standard deviation, √3 missing?"},
	{1. / 2, "1/2", "a factor 2 missing, or 2 groups?"},
	{truncatedVariance(2), "0.7737", "a normal truncated at 2σ without correction?"},
	{1.5, "3/2", "a bound's √3 with a sum of fans in a normal law?"},
	{2, "2", "a factor 2 too many?"},
	{3, "3", "a standard deviation taken for a bound, √3 too many?"},
	{4, "4", "a factor 2 squared?"},
	{6, "6", "√3 and √2 both too many?"},
	{9, "9", "a fan without the 3×3 of its kernel?"},
}

// truncatedVariance returns the variance of a standard normal truncated to
// [−c, c]: 1 − 2cφ(c)/(2Φ(c) − 1).
func truncatedVariance(c float64) float64 {
	density := math.Exp(-c*c/2) / math.Sqrt(2*math.Pi)
	return 1 - 2*c*density/(1-normalTwoSided(c))
}

// ratioPattern names the known ratio that an estimate looks like: the only one
// within three standard errors of it, on the scale of logarithms. It is a hint
// for the reader; no verdict depends on it.
func ratioPattern(estimate, standardError float64) string {
	pattern := ""
	for _, known := range knownRatios {
		if !(math.Abs(math.Log(estimate/known.ratio)) <= 3*standardError) {
			continue
		}
		if pattern != "" {
			return ""
		}
		pattern = fmt.Sprintf("looks like %s, %s", known.name, known.cause)
	}
	return pattern
}
