package structured

import (
	"math"

	"bonpied/core/verdict"
	"bonpied/gradcheck/internal/call"
	"bonpied/gradcheck/internal/difference"
	"bonpied/gradcheck/internal/float"
)

// centreAndNoise evaluates f at x, and measures its noise along random directions in
// the entries of probes: moving the rest of x as well would cost as much as f does.
func (b *box) centreAndNoise(set *Settings) *call.Fault {
	b.centre, _ = b.fun.Axis(0, 0, true)
	if b.fun.Verify(); b.fun.Fault != nil {
		return b.fun.Fault
	}
	at, scales := b.probes()
	own, x := make([]float64, len(at)), append([]float64(nil), b.x...)
	for k, i := range at {
		own[k] = x[i]
	}
	fun := call.New(func(entries []float64) float64 {
		for k, i := range at {
			x[i] = entries[k]
		}
		return b.f(x)
	}, own)
	b.noise = difference.Measure(fun, scales, set.Seed)
	b.noise.Relative = max(b.noise.Relative, set.Noise)
	return fun.Fault
}

// probedWeights is how many weights of a block are moved to measure noise, in whole rows.
const probedWeights = 1024

// probes returns all biases, and all weights of as many rows of each block, evenly
// spaced, as have about probedWeights; and how far each may go. A sum of which only one
// term moves rounds by the same at most of the others.
func (b *box) probes() (at []int, scales []float64) {
	for _, m := range b.biases() {
		at, scales = append(at, m.at), append(scales, m.h/biasStep)
	}
	for i, d := range b.blocks {
		size := rms(b.Weights(i))
		if size > 0 {
			size = powerOfTwo(size)
		}
		rows := min(d.Rows, (probedWeights+d.Cols-1)/d.Cols)
		for r := range rows {
			first := b.first[i] + r*d.Rows/rows*d.Cols
			for k := range d.Cols {
				at, scales = append(at, first+k), append(scales, size)
			}
		}
	}
	return at, scales
}

// ownSafety is ε in deviations, as in a measurement of package gradcheck.
const ownSafety = 8

// ownNoise returns ε as the values along a bias show it by their fourth difference,
// which may be small by chance: 0.8 % of the time, to less than 1/100 of a deviation. Its
// smooth part, h⁴ f⁗, is 2⁻⁶⁰ of what f changes by over one scale.
func ownNoise(values []float64) float64 {
	if deviation := float.Deviation(values); float.IsFinite(deviation) {
		return ownSafety * deviation
	}
	return 0 // the bar says that nothing is known
}

// allow fills in what the claim's own roundings are allowed, given the slopes of a
// block: see Biases.
func (b *box) allow(block int, d slopes) {
	const share = claimedRoundings * 0x1p-53
	size, input := rms(d.value), b.blocks[block].Input
	node := make([]float64, len(d.value))
	for j, v := range d.value {
		r := share * max(math.Abs(v), size) / b.lambda
		node[j] = r * r
	}
	least := share * rms(input)
	if moves := size * rms(b.Weights(block)); moves > 0 {
		least = max(least, b.noise.At(math.Abs(b.centre))/moves)
	}
	inputs := make([]float64, len(input))
	for k, a := range input {
		r := max(least, share*math.Abs(a)) / b.lambda
		inputs[k] = r * r
	}
	b.claim, b.inputs = append(b.claim, node), append(b.inputs, inputs)
}

// broken is the finding of a function that did what none may, as of package gradcheck.
func broken(fault *call.Fault) verdict.Finding {
	return verdict.Failf("%s %s", fault.Function, fault.Problem)
}
