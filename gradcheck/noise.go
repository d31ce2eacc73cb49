package gradcheck

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
)

const (
	// A stretch of the noise measurement: this many equally spaced points.
	stretchPoints = 16
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

// noise bounds the rounding error of one value φ: absolute from a measurement
// where |φ| ≤ near, relative from the caller or from the floor.
type noise struct{ absolute, near, relative float64 }

// at returns ε where |φ| is at most size. Beyond near, the measured error is
// taken to grow with |φ|.
func (e noise) at(size float64) float64 {
	absolute := e.absolute
	if absolute > 0 && size > e.near {
		absolute *= size / e.near
	}
	return max(absolute, e.relative*size)
}

// measureNoise returns ε of f near x. The entries move by multiples of their
// scale.
//
// Reference: Moré & Wild (2011), section 2: the k-th difference of independent
// errors of deviation σ has deviation σ √C(2k, k), which is σ √70 for k = 4.
func measureNoise(fun *function, scales []float64, set *Settings) noise {
	if set.Noise > 0 {
		return noise{relative: set.Noise}
	}
	var deviations []float64
	common := newGrain()
	for s := range stretches {
		if v := stretchDeviation(fun, scales, keyed(set.Seed, "noise", 0, s), &common); isFinite(v) {
			deviations = append(deviations, v)
		}
	}
	absolute := 0.0
	if len(deviations) > 0 {
		slices.Sort(deviations)
		absolute = deviations[len(deviations)/2]
	}
	// A smallest normal number keeps size/near from being 0/0.
	return noise{
		absolute: max(noiseSafety*absolute, common.size()), near: max(common.largest, 0x1p-1022),
		relative: roundingFloor * max(set.UnitRoundoff, unitRoundoff),
	}
}

// stretchDeviation estimates the deviation of rounding errors on one stretch
// along a random direction. Where f is so coarse that most neighbours are
// equal, or climbs by equal stairs, the stretch is made longer, up to the scale
// of x: such pieces say nothing of rounding errors. If most neighbours are
// equal even so, the highest stair is the estimate.
func stretchDeviation(fun *function, scales []float64, r *rand.Rand, common *grain) float64 {
	l := &line{fun: fun, direction: make([]float64, len(scales))}
	for i, s := range scales {
		l.direction[i] = s * r.NormFloat64() / math.Sqrt(float64(len(scales)))
	}
	values := make([]float64, stretchPoints)
	stairs := false // a shorter stretch was coarse
	for step := stretchStep; ; step *= 8 {
		equal, stair := 0, 0.0
		for i := range values {
			values[i], _ = l.at(stretchOffset+float64(i)*step, step <= stretchDefined)
			common.add(values[i])
			if i > 0 {
				equal += count(values[i] == values[i-1])
				stair = max(stair, math.Abs(values[i]-values[i-1]))
			}
		}
		coarse := equal > stretchPoints/2
		stairs = stairs || coarse
		deviation := fourthDifferenceDeviation(values)
		// Stairs that are no float64 numbers are equal up to their rounding.
		least := 0.0
		if stairs {
			least = roundingFloor * unitRoundoff * common.largest
		}
		switch {
		case !coarse && deviation > least || !coarse && step >= stretchLongest:
			return deviation
		case step >= stretchLongest:
			return stair
		}
	}
}

// fourthDifferenceDeviation returns the median of |Δ⁴| over 0.6745 √70, where
// 0.6745 is the median of |N(0, 1)|. The median shrugs off one kink: it enters
// 3 of the 12 differences. Differences of neighbours are exact, where
// v₀ − 4v₁ + 6v₂ − 4v₃ + v₄ would add rounding errors of its own.
func fourthDifferenceDeviation(values []float64) float64 {
	differences := slices.Clone(values)
	for range 4 {
		for i := range differences[1:] {
			differences[i] = differences[i+1] - differences[i]
		}
		differences = differences[:len(differences)-1]
	}
	for i, d := range differences {
		differences[i] = math.Abs(d)
	}
	slices.Sort(differences)
	n := len(differences)
	median := (differences[(n-1)/2] + differences[n/2]) / 2
	return median / (0.6745 * math.Sqrt(70))
}

// grain is the largest power of two that divides every value of f that was
// seen: f was rounded to a multiple of it on the way, as by a float32 or by a
// large number that was added and taken away. It bounds such a rounding error,
// half a grain, with a factor 2 to spare.
type grain struct {
	exponent int     // 2^exponent divides every value
	largest  float64 // |value|
}

func newGrain() grain { return grain{exponent: math.MaxInt} }

func (g *grain) add(v float64) {
	if v == 0 || !isFinite(v) {
		return
	}
	fraction, exponent := math.Frexp(v)
	zeros := bits.TrailingZeros64(uint64(math.Abs(fraction) * 0x1p53))
	g.exponent = min(g.exponent, exponent-53+zeros)
	g.largest = max(g.largest, math.Abs(v))
}

// size returns the grain, or 0 if it has more than 2⁻¹⁶ of the largest value:
// then f is 3, say, and not rounded to 3.
func (g *grain) size() float64 {
	if size := math.Ldexp(1, g.exponent); g.largest > 0 && size <= 0x1p-16*g.largest {
		return size
	}
	return 0
}

// keyed returns the stream of one purpose: equal keys give equal draws.
func keyed(seed uint64, purpose string, tensor, replicate int) *rand.Rand {
	h := uint64(14695981039346656037) // FNV-1a, 64 bits
	mix := func(b uint64) { h = (h ^ b) * 1099511628211 }
	for _, b := range []byte(purpose) {
		mix(uint64(b))
	}
	mix(uint64(tensor))
	mix(uint64(replicate))
	return rand.New(rand.NewPCG(seed, h))
}

func isFinite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
