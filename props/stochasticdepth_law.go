package props

import (
	"strconv"

	"bonpied/core/contract"
	"bonpied/core/verdict"
)

// enumerated is the most blocks whose 2^L masks are enumerated.
const enumerated = 8

// Bounds on the error of an entry P of a law of L blocks. Adding the blocks one
// by one takes three roundings of positive terms for each, hence γ_{3L}·P. Keep
// probabilities that are off by γ₄ move the law by L·γ₄ in total variation. A law
// computed through its Fourier transform averages L+1 products of L factors and
// one twiddle of modulus at most 1, whose error does not fall with P. The cosine
// and the sine in each are of an angle of up to 2π that carries three roundings
// (19u) and are within some ulps (of 2u); two more roundings form the factor and
// √5 < 3 a complex product (Brent, Percival and Zimmermann, 2007).

// relativeLawError is the part γ_{3L} that is relative to P.
func relativeLawError(c contract.Conventions, L int) float64 { return c.Gamma(3 * L) }

// shiftLawError is the part L·γ₄ of the probabilities, over all entries.
func shiftLawError(c contract.Conventions, L int) float64 {
	return float64(L) * c.Gamma(scheduleRoundings)
}

// flatLawError is the part that every entry may have, of a Fourier transform.
func flatLawError(c contract.Conventions, L int) float64 {
	factor := 19 + int(2*c.ULP()) + 2 + 3
	return c.Gamma((L+1)*factor + L)
}

const fromLaw = "γ_{3L} of an entry (adding the blocks one by one), L·γ₄ (the p_l) and γ of 24 + 2·ulps a block (a Fourier transform)"

// depthLaw calls the operation and checks the length.
func depthLaw(j *verdict.Judge, im contract.Implementation, L int, pL float64) (law []float64, ok bool) {
	law, err := im.DepthLaw(L, pL)
	if !onValid(j, contract.OpDepthLaw, err) {
		return nil, false
	}
	return law, j.Length("the law of the depth", len(law), L+1)
}

// lawPlace is the place of P(depth = d).
func lawPlace(d int) verdict.Place {
	return verdict.Place{Name: "P(depth = " + strconv.Itoa(d) + ")"}
}

// singleBlock judges every operation that is provided at L = 1.
func singleBlock(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	pL := pick(d, "p_L", lastKeeps)
	d.Note("p_L", pL)
	c := im.Conventions
	p, ok := keepProbabilities(&j, im, 1, pL)
	if !ok {
		return j.Finding()
	}
	j.ToleranceFrom = fromSchedule + ", and the bounds of the law of one block"
	j.Close(keepPlace(0), p[0], 1, c.Gamma(scheduleRoundings))
	j.Close(keepPlace(1), p[1], pL, c.Gamma(scheduleRoundings))
	if im.ExpectedDepth != nil {
		expected, err := im.ExpectedDepth(1, pL)
		if onValid(&j, contract.OpExpectedDepth, err) {
			j.Close(verdict.Place{Name: "E[depth]"}, expected, pL, expectedTolerance(c, 1))
		}
	}
	if im.DepthLaw != nil {
		if law, ok := depthLaw(&j, im, 1, pL); ok {
			tolerance := relativeLawError(c, 1) + shiftLawError(c, 1) + flatLawError(c, 1)
			j.Close(lawPlace(0), law[0], 1-pL, tolerance)
			j.Close(lawPlace(1), law[1], pL, tolerance)
		}
	}
	return j.Finding()
}

// lawSumsToOne bounds the sum of the errors of the entries; a shift of the
// probabilities p_l leaves the sum as it is.
func lawSumsToOne(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	L, pL := d.blocks(mostBlocks)
	law, ok := depthLaw(&j, im, L, pL)
	if !ok {
		return j.Finding()
	}
	flat := flatLawError(im.Conventions, L)
	sum := 0.0
	for depth, p := range law {
		j.True(p >= -flat, "P(depth = %d) = %v is negative", depth, p)
		sum += p
	}
	oracle := contract.Conventions{}
	j.ToleranceFrom = fromLaw
	j.Close(verdict.Place{Name: "Σ P(depth = d)"}, sum, 1,
		relativeLawError(im.Conventions, L)+float64(L+1)*flat+oracle.Gamma(L))
	return j.Finding()
}

func lawIsEnumeration(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	L, pL := d.blocks(enumerated)
	p, ok := keepProbabilities(&j, im, L, pL)
	if !ok {
		return j.Finding()
	}
	law, ok := depthLaw(&j, im, L, pL)
	if !ok {
		return j.Finding()
	}
	c, oracle := im.Conventions, contract.Conventions{}
	j.ToleranceFrom = fromLaw
	for depth, want := range enumerateLaw(p[1:]) {
		// The oracle: 1 − p_l and L factors a mask, and at most 2^L masks.
		own := oracle.Gamma(2*L+1<<L) * want
		j.CloseTo(lawPlace(depth), law[depth], want,
			relativeLawError(c, L)*want+shiftLawError(c, L)+flatLawError(c, L)+own, own)
	}
	return j.Finding()
}

// enumerateLaw returns the law of the number of kept blocks by enumeration of
// all masks: bit l−1 of a mask says that block l is kept.
func enumerateLaw(keep []float64) []float64 {
	law := make([]float64, len(keep)+1)
	for mask := range 1 << len(keep) {
		probability, depth := 1.0, 0
		for i, p := range keep {
			if mask>>i&1 == 1 {
				probability *= p
				depth++
			} else {
				probability *= 1 - p
			}
		}
		law[depth] += probability
	}
	return law
}

// depthVariance returns (1−p_L)(L+1)/2 − (1−p_L)²(L+1)(2L+1)/(6L), which is
// Σ p_l(1 − p_l): with q = 1 − p_L, p_l(1 − p_l) = (l/L)q − (l/L)²q².
func depthVariance(L int, pL float64) float64 {
	q, n := 1-pL, float64(L)
	return q*(n+1)/2 - q*q*(n+1)*(2*n+1)/(6*n)
}

// lawMoments sums the errors of the entries into those of Σ d·P and of
// Σ (d−μ)²·P. A shift of the p_l by δ_l moves the mean by Σ|δ_l| at most, and the
// sum of squares about the fixed μ by Σ|δ_l| + (Σ|δ_l|)², for the derivative of
// p(1 − p) is at most 1.
func lawMoments(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	L, pL := d.blocks(mostBlocks)
	law, ok := depthLaw(&j, im, L, pL)
	if !ok {
		return j.Finding()
	}
	c, oracle := im.Conventions, contract.Conventions{}
	wantMean, wantVariance := expectedClosedFormValue(L, pL), depthVariance(L, pL)
	mean, variance, flatMean, flatVariance := 0.0, 0.0, 0.0, 0.0
	for depth, p := range law {
		k, off := float64(depth), float64(depth)-wantMean
		mean += k * p
		variance += off * off * p
		flatMean += k
		flatVariance += off * off
	}
	relative, shift, flat := relativeLawError(c, L), shiftLawError(c, L), flatLawError(c, L)
	relative += oracle.Gamma(L + 4) // of the sums here: L additions, and the weights
	j.ToleranceFrom = fromLaw + ", summed with the weights d and (d − μ)²"
	j.Close(verdict.Place{Name: "Σ d P(d)"}, mean, wantMean, relative*wantMean+shift+flat*flatMean)
	// Seven roundings in the closed form, whose terms are at most (L+1)/2.
	own := oracle.Gamma(7) * float64(L+1)
	j.CloseTo(verdict.Place{Name: "Σ (d − μ)² P(d)"}, variance, wantVariance,
		relative*wantVariance+shift+shift*shift+flat*flatVariance+own, own)
	return j.Finding()
}
