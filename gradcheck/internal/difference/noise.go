package difference

import (
	"math"
	"math/rand/v2"
	"slices"

	"bonpied/gradcheck/internal/call"
	"bonpied/gradcheck/internal/draw"
	"bonpied/gradcheck/internal/float"
)

// StretchPoints is the length of a stretch of the noise measurement: equally
// spaced points.
const StretchPoints = 16

const (
	// stretchOffset keeps stretches off x, where a tie may sit on purpose, and
	// so near that f is as large and as noisy as at x.
	stretchOffset = 0x1p-12
	// stretchStep: the smooth part of a fourth difference is 2⁻⁸⁰ φ⁗, which is
	// below u even where φ changes its shape 2⁶ times faster than x suggests;
	// and the step is 2³³ roundings of x long, so that roundings vary.
	stretchStep = 0x1p-20
	// stretchDefined: up to this step, a stretch stays as near to x as the first
	// steps of a ladder, where f must be defined.
	stretchDefined = 0x1p-8
	// stretchLongest: the last of 20, 17, …, 5 binary digits; half of x's scale.
	stretchLongest = 0x1p-5
	// stretches of which the median counts: one may meet a kink.
	stretches = 3
	// noiseSafety times the measured standard deviation is the bound ε. The sum
	// of the rounding errors of many operations is about normal; beyond 4
	// deviations lies 6e-5 of it; the other factor 2 is for the measurement,
	// the median of 12 dependent differences.
	noiseSafety = 8
	// roundingFloor: the last operation of f rounds to within u|f|, and partial
	// sums as large as f add as much each; four of them.
	roundingFloor = 4
)

// Noise bounds the rounding error of one value φ: Absolute from a measurement
// where |φ| ≤ Near, Relative from the caller or from the floor.
type Noise struct{ Absolute, Near, Relative float64 }

// At returns ε where |φ| is at most size. Beyond Near, the measured error is
// taken to grow with |φ|.
func (e Noise) At(size float64) float64 {
	absolute := e.Absolute
	if absolute > 0 && size > e.Near {
		absolute *= size / e.Near
	}
	return max(absolute, e.Relative*size)
}

// Measure returns ε of f near x, whose arithmetic has fun.Unit. The entries move
// by multiples of their scale, along directions drawn with the seed.
//
// Reference: Moré & Wild (2011), section 2: the k-th difference of independent
// errors of deviation σ has deviation σ √C(2k, k), which is σ √70 for k = 4.
func Measure(fun *call.Function, scales []float64, seed uint64) Noise {
	var deviations []float64
	common := float.NewGrain()
	for s := range stretches {
		if v := stretchDeviation(fun, scales, draw.Keyed(seed, "noise", 0, s), &common); float.IsFinite(v) {
			deviations = append(deviations, v)
		}
	}
	absolute := 0.0
	if len(deviations) > 0 {
		slices.Sort(deviations)
		absolute = deviations[len(deviations)/2]
	}
	// A smallest normal number keeps size/near from being 0/0.
	return Noise{
		Absolute: max(noiseSafety*absolute, common.Size()), Near: max(common.Largest, 0x1p-1022),
		Relative: roundingFloor * fun.Unit,
	}
}

// stretchDeviation estimates the deviation of rounding errors on one stretch
// along a random direction. Where f is so coarse that most neighbours are
// equal, or climbs by equal stairs, the stretch is made longer, up to the scale
// of x: such pieces say nothing of rounding errors. If most neighbours are
// equal even so, the highest stair is the estimate.
func stretchDeviation(fun *call.Function, scales []float64, r *rand.Rand, common *float.Grain) float64 {
	l := &Line{Fun: fun, Direction: make([]float64, len(scales))}
	for i, s := range scales {
		l.Direction[i] = s * r.NormFloat64() / math.Sqrt(float64(len(scales)))
	}
	values := make([]float64, StretchPoints)
	stairs := false // a shorter stretch was coarse
	for step := stretchStep; ; step *= 8 {
		equal, stair := 0, 0.0
		for i := range values {
			values[i], _ = l.At(stretchOffset+float64(i)*step, step <= stretchDefined)
			common.Add(values[i])
			if i > 0 {
				if values[i] == values[i-1] {
					equal++
				}
				stair = max(stair, math.Abs(values[i]-values[i-1]))
			}
		}
		coarse := equal > StretchPoints/2
		stairs = stairs || coarse
		deviation := float.Deviation(values)
		// Stairs that are no float64 numbers are equal up to their rounding.
		least := 0.0
		if stairs {
			least = roundingFloor * float.UnitRoundoff * common.Largest
		}
		switch {
		case !coarse && deviation > least || !coarse && step >= stretchLongest:
			return deviation
		case step >= stretchLongest:
			return stair
		}
	}
}

// roughPoints is the length of a stretch that measures the rounding errors of a
// derivative.
const roughPoints = 12

// Roughness bounds the rounding errors of φ near 0 by fourth differences on a
// tiny stretch, as [Measure] bounds those of f: 8 times their deviation. It is
// 0 where φ is not finite there.
func Roughness(phi func(t float64) float64) float64 {
	values := make([]float64, roughPoints)
	for i := range values {
		values[i] = phi(stretchOffset + float64(i)*stretchStep)
	}
	if deviation := float.Deviation(values); float.IsFinite(deviation) {
		return noiseSafety * deviation
	}
	return 0
}
