// Package difference estimates the derivative of f along a line by central
// differences, each with a bar that bounds its error. The package comment of
// gradcheck has the formulas.
package difference

import (
	"math"

	"bonpied/gradcheck/internal/call"
	"bonpied/gradcheck/internal/float"
)

// Line is φ(t) = f(x + t d): along one axis, or along a direction within a
// range of entries.
type Line struct {
	Fun *call.Function
	// Direction is d of the entries First, First+1, …; nil: the axis First.
	Direction []float64
	First     int
	// Scale is a guess of how far t must go for φ to change its shape.
	Scale float64
	// Argument is |x| along an axis: rounding it costs u|x| |φ'|.
	Argument float64
	// Unit is the roundoff of f's arithmetic; 0 is 2⁻⁵³.
	Unit float64
	// ArgumentNoise bounds what rounding x + t d costs along a direction.
	ArgumentNoise float64
}

// Axis returns the line along one axis, as a value, which needs no memory.
func Axis(fun *call.Function, i int, scale float64) Line {
	return Line{Fun: fun, First: i, Scale: scale, Argument: math.Abs(fun.X[i]), Unit: fun.Unit}
}

// roundoff returns the unit roundoff of f's arithmetic.
func (l *Line) roundoff() float64 { return max(l.Unit, float.UnitRoundoff) }

// At returns φ(t) and where it was taken: the rounded argument along an axis,
// so that differences of positions are real distances, or t.
func (l *Line) At(t float64, mustBeDefined bool) (value, position float64) {
	if l.Direction == nil {
		return l.Fun.Axis(l.First, t, mustBeDefined)
	}
	return l.Fun.Direction(l.First, l.Direction, t, mustBeDefined), t
}
