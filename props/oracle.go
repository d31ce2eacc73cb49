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

// exampleBounds returns the error bounds of the implementation on one example,
// and inconclusive if rounding decides on which side of a kink a neuron is.
func exampleBounds(j *verdict.Judge, im contract.Implementation, n contract.Network, x, y []float64) rounding.Bounds {
	b := rounding.Example(n, im.Conventions, x, y)
	settled(j, b)
	return b
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

// closeToForwardMode judges gradients of one example by forward mode.
func closeToForwardMode(j *verdict.Judge, im contract.Implementation, n contract.Network, x, y []float64, got contract.Gradients) {
	c := oracleConventions(im)
	own, oracle := exampleBounds(j, im, n, x, y), rounding.Example(n, c, x, y)
	want := forwardmode.Gradients(n, c, x, y)
	tolerance := addGradients(own.Error, oracle.Error)
	j.ToleranceFrom = fromRounding
	telling(j, want, tolerance)
	closeGradients(j, n, got, want, tolerance)
	j.Close(verdict.Place{Name: "C"}, got.Loss, want.Loss, own.Loss+oracle.Loss)
	if j.Failed() {
		j.Pattern = gradientPattern(got, want, tolerance)
	}
}

// finiteWithinBounds is closeToForwardMode without the demand that tolerances be
// small: where a network saturates or its terms cancel, what remains to be
// judged is that nothing is NaN, infinite, or beyond its bound.
func finiteWithinBounds(j *verdict.Judge, im contract.Implementation, n contract.Network, x, y []float64, got contract.Gradients) {
	c := oracleConventions(im)
	own, oracle := exampleBounds(j, im, n, x, y), rounding.Example(n, c, x, y)
	want := forwardmode.Gradients(n, c, x, y)
	j.ToleranceFrom = fromRounding
	closeGradients(j, n, got, want, addGradients(own.Error, oracle.Error))
	j.Close(verdict.Place{Name: "C"}, got.Loss, want.Loss, own.Loss+oracle.Loss)
}

// oracleLoss returns the loss of one example by the oracle.
func oracleLoss(im contract.Implementation, n contract.Network, x, y []float64) float64 {
	loss, _ := forwardmode.Loss(n, oracleConventions(im), x, y, forwardmode.Direction{})
	return loss
}
