package props

import (
	"math"

	"bonpied/core/contract"
	"bonpied/core/forwardmode"
	"bonpied/core/rounding"
	"bonpied/core/verdict"
)

// fromRounding is the origin of tolerances that bound the rounding error of the
// implementation and of the oracle.
const fromRounding = "running error bounds of the implementation and of the oracle (package core/rounding)"

// oracleConventions are the implementation's conventions at the oracle's own
// precision: float64, with Go's mathematical functions.
func oracleConventions(im contract.Implementation) contract.Conventions {
	c := im.Conventions
	c.UnitRoundoff, c.MathULP = contract.Float64, 4
	return c
}

// bothBounds returns the error bounds of the implementation on one example, and
// the sum of its bounds and the oracle's. It is not ok, and the check is
// inconclusive, if rounding decides on which side of a kink a neuron is: then no
// comparison means anything.
func bothBounds(j *verdict.Judge, im contract.Implementation, n contract.Network, x, y []float64) (own rounding.Bounds, tolerance contract.Gradients, ok bool) {
	own = rounding.Example(n, im.Conventions, x, y)
	oracle := rounding.Example(n, oracleConventions(im), x, y)
	tolerance = addGradients(own.Error, oracle.Error)
	tolerance.Loss = own.Loss + oracle.Loss
	j.ToleranceFrom = fromRounding
	return own, tolerance, settled(j, own)
}

func settled(j *verdict.Judge, b rounding.Bounds) bool {
	if b.Ambiguous {
		j.Stop(verdict.Inconclusivef("a neuron is nearer to its kink than its rounding error"))
	}
	return !b.Ambiguous
}

// mostVague is the share of a tensor's largest derivative that a tolerance may
// reach: beyond it the judgement says too little to count.
const mostVague = 1e-2

// telling makes the check inconclusive if the tolerances are not well below the
// largest derivative. A gradient that is exactly 0 with tolerance 0 (a dead
// network) is told apart perfectly.
func telling(j *verdict.Judge, want, tolerance contract.Gradients) {
	size, bar := largestGradient(want), largestGradient(tolerance)
	if bar > 0 && !(bar <= mostVague*size) {
		j.Stop(verdict.Inconclusivef("the largest derivative is %.3g and the tolerance %.3g", size, bar))
	}
}

func largestGradient(g contract.Gradients) float64 {
	most := 0.0
	add := func(v []float64) {
		for _, x := range v {
			most = math.Max(most, math.Abs(x))
		}
	}
	for i := range g.W {
		add(g.W[i].Data)
		add(g.B[i])
	}
	return most
}

// closeToForwardMode judges gradients of one example by forward mode, where the
// tolerances are well below the gradients.
func closeToForwardMode(j *verdict.Judge, im contract.Implementation, n contract.Network, x, y []float64, got contract.Gradients) {
	_, tolerance, ok := bothBounds(j, im, n, x, y)
	if !ok {
		return
	}
	want := forwardmode.Gradients(n, oracleConventions(im), x, y)
	telling(j, want, tolerance)
	withinBounds(j, n, got, want, tolerance)
}

// finiteWithinBounds is closeToForwardMode without the demand that tolerances be
// small: where a network saturates or its terms cancel, what remains to be
// judged is that nothing is NaN, infinite, or beyond its bound.
func finiteWithinBounds(j *verdict.Judge, im contract.Implementation, n contract.Network, x, y []float64, got contract.Gradients) {
	if _, tolerance, ok := bothBounds(j, im, n, x, y); ok {
		withinBounds(j, n, got, forwardmode.Gradients(n, oracleConventions(im), x, y), tolerance)
	}
}

// withinBounds compares gradients and the loss, and guesses at what is wrong.
func withinBounds(j *verdict.Judge, n contract.Network, got, want, tolerance contract.Gradients) {
	if !gradientShapes(j, n, got, want.X.Rows) {
		return
	}
	closeGradients(j, n, got, want, tolerance)
	j.Close(verdict.Place{Name: "C"}, got.Loss, want.Loss, tolerance.Loss)
	if j.Failed() {
		j.Pattern = gradientPattern(got, want, tolerance)
	}
}

// oracleLoss returns the loss of one example by the oracle.
func oracleLoss(im contract.Implementation, n contract.Network, x, y []float64) float64 {
	loss, _ := forwardmode.Loss(n, oracleConventions(im), x, y, forwardmode.Direction{})
	return loss
}
