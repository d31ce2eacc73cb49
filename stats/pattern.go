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
	{1. / 3, "1/3", "a standard deviation taken for the bound of a uniform, √3 missing?"},
	{1. / 2, "1/2", "a factor 2 missing (the gain of ReLU), or 2 groups?"},
	{truncatedVariance(2), "0.7737", "a normal truncated at 2σ without correction?"},
	{1.5, "3/2", "a bound's √3 with a sum of fans in a normal law?"},
	{2, "2", "a factor 2 too many?"},
	{3, "3", "the bound of a uniform taken for a standard deviation, √3 too many?"},
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

// Mistake is a known bug by what it multiplies a variance by.
type Mistake struct {
	Ratio float64
	Cause string // "fan in and fan out exchanged?"
}

// Recognise says in words which mistake the ratio of a variance to what it should
// be looks like, "" if none: the only one of the known mistakes, and of further
// ones that the caller's design makes possible, within three times the relative
// standard error of the ratio, on the scale of logarithms. It is a hint for the
// reader; no verdict depends on it.
func Recognise(ratio, relativeError float64, further ...Mistake) string {
	pattern := ""
	for _, known := range further { // the caller's first: they know the design
		if near(ratio, known.Ratio, relativeError) {
			if pattern != "" {
				return ""
			}
			pattern = fmt.Sprintf("looks like %.4g, %s", known.Ratio, known.Cause)
		}
	}
	if pattern != "" {
		return pattern
	}
	for _, known := range knownRatios {
		if near(ratio, known.ratio, relativeError) {
			if pattern != "" {
				return ""
			}
			pattern = fmt.Sprintf("looks like %s, %s", known.name, known.cause)
		}
	}
	return pattern
}

func near(ratio, known, relativeError float64) bool {
	return math.Abs(math.Log(ratio/known)) <= 3*relativeError
}
