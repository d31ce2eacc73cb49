package props

import (
	"math"
	"strings"
)

// misreading is another schedule that is met in the wild.
type misreading struct {
	name string
	keep func(l, L int, pL float64) float64 // l = 1..L
}

var misreadings = []misreading{
	{"1 − (l−1)/(L−1) (1 − p_L), the linspace over the blocks", func(l, L int, pL float64) float64 {
		return 1 - float64(l-1)/float64(max(L-1, 1))*(1-pL)
	}},
	{"1 − (l−1)/L (1 − p_L), blocks counted from 0", func(l, L int, pL float64) float64 {
		return 1 - float64(l-1)/float64(L)*(1-pL)
	}},
	{"the schedule in reverse order", func(l, L int, pL float64) float64 { return keepClosedForm(L+1-l, L, pL) }},
	{"p_L for every block", func(_, _ int, pL float64) float64 { return pL }},
	{"the probabilities of dropping", func(l, L int, pL float64) float64 { return 1 - keepClosedForm(l, L, pL) }},
	{"p_L = ½", func(l, L int, _ float64) float64 { return keepClosedForm(l, L, 0.5) }},
}

// schedulePattern names the misreadings that p_1..p_L may be, or returns "".
func schedulePattern(p []float64, L int, pL float64) string {
	const near = 1e-6 // a name for an error, not a judgement
	return lookAlikes("p", func(m misreading) bool {
		for l := 1; l <= L; l++ {
			if !(math.Abs(p[l]-m.keep(l, L, pL)) <= near) {
				return false
			}
		}
		return true
	})
}

// expectedPattern names what a wrong E[depth] looks like, or returns "".
func expectedPattern(got float64, L int, pL, tolerance float64) string {
	off := got - expectedClosedFormValue(L, pL)
	switch {
	case math.Abs(off) <= tolerance:
		return "it is L − (1 − p_L)(L + 1)/2, so the p_l are wrong"
	case math.Abs(off-1) <= tolerance:
		return "it is 1 too large: the sum from l = 0 counts the input"
	}
	return lookAlikes("E[depth]", func(m misreading) bool {
		sum := 0.0
		for l := 1; l <= L; l++ {
			sum += m.keep(l, L, pL)
		}
		return math.Abs(got-sum) <= tolerance
	})
}

// lookAlikes lists the misreadings that something wrong looks like.
func lookAlikes(what string, alike func(m misreading) bool) string {
	var names []string
	for _, m := range misreadings {
		if alike(m) {
			names = append(names, m.name)
		}
	}
	if names == nil {
		return ""
	}
	return what + " looks like that of " + strings.Join(names, ", or of ")
}
