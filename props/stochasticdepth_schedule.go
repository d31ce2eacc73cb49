package props

import (
	"bonpied/core/contract"
	"bonpied/core/verdict"
)

// lastKeeps are the p_L of the family: multiples of 1/16, so that 1 − p_L and
// l·p_L are exact in float32. None but ½ is its own complement, which would
// hide a swap of keeping and dropping.
var lastKeeps = []float64{0.25, 0.75, 0.5, 0.125, 0.875, 0.0625, 0.9375, 0.375, 0.625, 0, 1}

const (
	mostBlocks = 64  // of a network that is drawn
	wideBlocks = 1e3 // where only the schedule is computed, which is cheap
)

// scheduleRoundings bounds the relative roundings of 1 − (l/L)(1 − p_L), or of
// another direct formula: a quotient, two differences and a product. The terms
// are at most 1, so that p_l is off by at most γ₄.
const scheduleRoundings = 4

const fromSchedule = "γ₄: the four roundings of 1 − (l/L)(1 − p_L), whose terms are at most 1"

// blocks draws L and p_L, and notes them.
func (d *Draws) blocks(most int) (L int, pL float64) {
	L, pL = d.Int("L", 1, most), pick(d, "p_L", lastKeeps)
	d.Note("L", L)
	d.Note("p_L", pL)
	return L, pL
}

// keepClosedForm returns p_l = 1 − (l/L)(1 − p_L), as ((L−l) + l·p_L)/L: for p_L
// in lastKeeps the numerator is exact, and the quotient the one rounding.
func keepClosedForm(l, L int, pL float64) float64 {
	return (float64(L-l) + float64(l)*pL) / float64(L)
}

// expectedClosedFormValue returns L − (1−p_L)(L+1)/2, exact for p_L in lastKeeps.
func expectedClosedFormValue(L int, pL float64) float64 {
	return float64(L) - (1-pL)*float64(L+1)/2
}

// expectedTolerance bounds the rounding of E[depth]: L terms of at most 1, each
// of scheduleRoundings, summed; a closed form has fewer roundings of the same
// magnitude.
func expectedTolerance(c contract.Conventions, L int) float64 {
	return float64(L) * c.Gamma(L+scheduleRoundings)
}

const fromExpected = "L·γ of L + 4 roundings: a sum of L terms p_l ≤ 1, of 4 roundings each"

// keepProbabilities calls the operation and checks the length.
func keepProbabilities(j *verdict.Judge, im contract.Implementation, L int, pL float64) (p []float64, ok bool) {
	p, err := im.KeepProbabilities(L, pL)
	if !onValid(j, contract.OpKeepProbabilities, err) {
		return nil, false
	}
	return p, j.Length("p_0, …, p_L", len(p), L+1)
}

// keepPlace is the place of p_l; an index of 0 is not printed, so it is named.
func keepPlace(l int) verdict.Place {
	if l == 0 {
		return verdict.Place{Name: "p_0"}
	}
	return verdict.Place{Name: "p", Layer: l}
}

// depthEndpoints asks for 1 to the last bit, for 1 − 0·x is 1 whatever x; at the
// other end l·((1 − p_L)/L) is as right as (l/L)(1 − p_L), and rounds.
func depthEndpoints(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	L, pL := d.blocks(wideBlocks)
	p, ok := keepProbabilities(&j, im, L, pL)
	if !ok {
		return j.Finding()
	}
	j.ToleranceFrom = fromSchedule + "; 0 for p_0"
	j.Equal(keepPlace(0), p[0], 1)
	j.Close(keepPlace(L), p[L], pL, im.Conventions.Gamma(scheduleRoundings))
	if j.Failed() {
		j.Pattern = schedulePattern(p, L, pL)
	}
	return j.Finding()
}

func linearDecay(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	L, pL := d.blocks(mostBlocks)
	p, ok := keepProbabilities(&j, im, L, pL)
	if !ok {
		return j.Finding()
	}
	j.ToleranceFrom = fromSchedule
	// The oracle rounds once, to at most 1.
	tolerance := im.Conventions.Gamma(scheduleRoundings) + contract.Float64
	for l := range p {
		j.Close(keepPlace(l), p[l], keepClosedForm(l, L, pL), tolerance)
	}
	if j.Failed() {
		j.Pattern = schedulePattern(p, L, pL)
	}
	return j.Finding()
}

// monotoneSchedule compares without a tolerance: the steps (1 − p_L)/L are at
// least 2⁻¹⁰, and rounding in float32 moves a p_l by γ₄ < 2⁻²¹; for p_L = 1 every
// formula gives 1 exactly.
func monotoneSchedule(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	L, pL := d.blocks(mostBlocks)
	p, ok := keepProbabilities(&j, im, L, pL)
	if !ok {
		return j.Finding()
	}
	for l := 1; l <= L; l++ {
		if pL == 1 {
			j.Equal(keepPlace(l), p[l], p[l-1])
		} else {
			j.True(p[l] < p[l-1], "p_%d = %v is not below p_%d = %v", l, p[l], l-1, p[l-1])
		}
	}
	if j.Failed() {
		j.Pattern = schedulePattern(p, L, pL)
	}
	return j.Finding()
}

// scheduleBounds has no tolerance above, where 1 − x of x ≥ 0 never rounds over 1.
func scheduleBounds(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	L, pL := d.blocks(wideBlocks)
	p, ok := keepProbabilities(&j, im, L, pL)
	if !ok {
		return j.Finding()
	}
	tolerance := im.Conventions.Gamma(scheduleRoundings)
	j.ToleranceFrom = fromSchedule + ", below; 0 above"
	for l, v := range p {
		j.True(v >= pL-tolerance && v <= 1, "p_%d = %v is outside [p_L, 1] = [%v, 1]", l, v, pL)
	}
	if j.Failed() {
		j.Pattern = schedulePattern(p, L, pL)
	}
	return j.Finding()
}

func expectedIsSum(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	L, pL := d.blocks(mostBlocks)
	p, ok := keepProbabilities(&j, im, L, pL)
	if !ok {
		return j.Finding()
	}
	got, err := im.ExpectedDepth(L, pL)
	if !onValid(&j, contract.OpExpectedDepth, err) {
		return j.Finding()
	}
	want := 0.0
	for _, v := range p[1:] {
		want += v
	}
	j.ToleranceFrom = fromExpected + "; as much for the p_l that are summed here"
	oracle := contract.Conventions{}
	tolerance := expectedTolerance(im.Conventions, L) +
		float64(L)*im.Conventions.Gamma(scheduleRoundings) + expectedTolerance(oracle, L)
	j.Close(verdict.Place{Name: "E[depth]"}, got, want, tolerance)
	if j.Failed() {
		j.Pattern = expectedPattern(got, L, pL, tolerance)
	}
	return j.Finding()
}

func expectedClosedForm(d *Draws, im contract.Implementation) verdict.Finding {
	L, pL := d.blocks(4 * mostBlocks)
	var j verdict.Judge
	judgeExpected(&j, im, L, pL)
	return j.Finding()
}

// lectureDepth is the one value that the lecture asks for, so nothing is drawn.
func lectureDepth(d *Draws, im contract.Implementation) verdict.Finding {
	const L, pL = 54, 0.5
	var j verdict.Judge
	d.Note("L", L)
	d.Note("p_L", pL)
	judgeExpected(&j, im, L, pL)
	return j.Finding()
}

func judgeExpected(j *verdict.Judge, im contract.Implementation, L int, pL float64) {
	got, err := im.ExpectedDepth(L, pL)
	if !onValid(j, contract.OpExpectedDepth, err) {
		return
	}
	j.ToleranceFrom = fromExpected
	tolerance := expectedTolerance(im.Conventions, L)
	j.Close(verdict.Place{Name: "E[depth]"}, got, expectedClosedFormValue(L, pL), tolerance)
	if j.Failed() {
		j.Pattern = expectedPattern(got, L, pL, tolerance)
	}
}
