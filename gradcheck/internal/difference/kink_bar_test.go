package difference

import (
	"math"
	"math/rand/v2"
	"testing"

	"bonpied/gradcheck/internal/call"
	"bonpied/gradcheck/internal/float"
)

// ladderOf returns the rungs 2⁻⁴, 2⁻⁶, …, 2^−(2+2n) of φ, with rounding errors of at
// most ε.
func ladderOf(phi func(t float64) float64, epsilon float64, n int) *Ladder {
	x := []float64{0}
	fun := call.New(func(x []float64) float64 { return phi(x[0]) }, x)
	line := Axis(fun, 0, 0.5)
	l := &Ladder{line: &line, centre: phi(0), noise: Noise{Absolute: epsilon, Near: math.Inf(1)}}
	l.bottom = 0x1p-2
	for range n {
		l.down()
	}
	return l
}

// TestBarCoversOneKink: a kink at any ρh, and a jump of φ” there, beside any
// parabola, with no smaller steps that could tell. Without rounding errors φ is
// known to 8u of its size, at most 8 at 2⁻⁴: 2⁻⁴⁶/h with the weights of T.
func TestBarCoversOneKink(t *testing.T) {
	const rungs, grid = 8, 512
	for name, jump := range map[string]func(t, at, h float64) float64{
		"φ'": func(t, at, _ float64) float64 { return max(0, t-at) },
		"φ”": func(t, at, h float64) float64 { v := max(0, t-at); return v * v / (2 * h) },
	} {
		for _, parabola := range [][2]float64{{0, 0}, {1, 0}, {-0.3, 2}, {5, -1}} {
			slope, bend := parabola[0], parabola[1]
			for k := 1; k+1 < rungs; k++ {
				h := math.Ldexp(1, -4-2*k)
				for i := -20 * grid; i <= 20*grid; i++ {
					if i > 2*grid || i < -2*grid {
						i += 63 // the kink is beyond the steps of the estimate
					}
					at := h * float64(i) / grid
					side := 1.0
					if i < 0 {
						side = -1
					}
					l := ladderOf(func(t float64) float64 {
						return slope*t + bend*t*t + jump(side*t, side*at, h)
					}, 0, k+2)
					for _, order := range []int{2, 4} {
						off := math.Abs(l.value(k, order) - slope)
						if bar := l.bar(k, order); !(off <= bar+0x1p-46/h) {
							t.Fatalf("%s jumps at %v h, rung %d, order %d: off by %v, bar %v", name, at/h, k, order, off, bar)
						}
					}
				}
			}
		}
	}
}

// TestBarCoversKinksInNoise: kinks at any distance whose jump is anything between
// invisible and plain, with rounding errors of deviation ε/8 as measured. The best
// of all rungs is within its bar: none of 1.2 million such functions was further off,
// where |K(h)|/2 alone leaves 1 in 9.
func TestBarCoversKinksInNoise(t *testing.T) {
	const trials, epsilon = 20000, 0x1p-40
	r := rand.New(rand.NewPCG(1, 15))
	for _, order := range []int{0, 2, 4} {
		for trial := range trials {
			at := math.Ldexp(1, -2) * math.Pow(2, -30*r.Float64())
			// From a hundredth of the noise at a distance to 10⁶ times it.
			jump := epsilon / at * math.Pow(10, 8*r.Float64()-2)
			bend := r.NormFloat64() * jump
			noise := map[float64]float64{}
			l := ladderOf(func(t float64) float64 {
				if _, ok := noise[t]; !ok {
					noise[t] = epsilon / noiseSafety * r.NormFloat64()
				}
				return bend*t*t + jump*max(0, t-at) + noise[t]
			}, epsilon, 14)
			if e := l.best(order); !(math.Abs(e.Value) <= e.Bar+float.UnitRoundoff) {
				t.Errorf("order %d, trial %d: a kink of %v at %v: off by %v, bar %v", order, trial, jump, at, e.Value, e.Bar)
			}
		}
	}
}

// TestBarCoversTwoKinks: two kinks with jumps of either sign, of which a step may
// feel the sum: the one nearer to 0 shows by itself at smaller steps.
func TestBarCoversTwoKinks(t *testing.T) {
	const trials, epsilon = 20000, 0x1p-50
	r := rand.New(rand.NewPCG(2, 15))
	for _, order := range []int{0, 2, 4} {
		for trial := range trials {
			var at, jump [2]float64
			for i := range at {
				at[i] = math.Pow(2, -2-22*r.Float64()) * float64(1-2*r.IntN(2))
				jump[i] = r.NormFloat64()
			}
			l := ladderOf(func(t float64) float64 {
				sum := t
				for i, a := range at {
					sum += jump[i] * (max(0, t-a) - max(0, -a))
				}
				return sum + epsilon/noiseSafety*r.NormFloat64()
			}, epsilon, 12)
			want := 1.0
			for i, a := range at {
				if a < 0 {
					want += jump[i]
				}
			}
			if e := l.best(order); !(math.Abs(e.Value-want) <= e.Bar) {
				t.Errorf("order %d, trial %d: kinks of %v at %v: off by %v, bar %v", order, trial, jump, at, e.Value-want, e.Bar)
			}
		}
	}
}
