package difference

import (
	"math"
	"math/rand/v2"
	"testing"

	"bonpied/gradcheck/internal/call"
	"bonpied/gradcheck/internal/float"
)

// bend is a kink: φ' jumps by jump at at.
type bend struct{ at, jump float64 }

// bent returns tanh(slope·t)/2 with kinks, whose derivative at 0 is slope/2 and the
// jumps of the kinks left of 0; and a line of scale ½ along it.
func bent(slope float64, kinks []bend, noise func(t float64) float64) (*Line, float64, float64) {
	want := slope / 2
	for _, k := range kinks {
		if k.at < 0 {
			want += k.jump
		}
	}
	phi := func(x []float64) float64 {
		t := x[0]
		v := math.Tanh(slope*t) / 2
		for _, k := range kinks {
			v += k.jump * (max(0, t-k.at) - max(0, -k.at))
		}
		return v + noise(t)
	}
	line := Axis(call.New(phi, []float64{0}), 0, 0.5)
	return &line, phi([]float64{0}), want
}

// TestSideCoversOneKink: from 0.075 H on, sideCover times r is at least what a kink
// does to V; and weights are those of a derivative: exact for quartics.
func TestSideCoversOneKink(t *testing.T) {
	rung := func(phi func(t float64) float64) sideRung {
		return newSideRung([]float64{phi(1), phi(0.5), phi(0.25)}, []float64{phi(0.75), phi(0.375)}, phi(0), 1, 1)
	}
	const grid = 10000
	for i := grid * 75 / 1000; i <= grid; i++ {
		c := float64(i) / grid
		r := rung(func(t float64) float64 { return max(0, t-c) })
		// The values are below 1 and the weights sum up to 128/3 and 58.
		if !(math.Abs(r.slope) <= sideCover*r.bend+256*float.UnitRoundoff) {
			t.Fatalf("a kink at %v: off by %v, r = %v", c, r.slope, r.bend)
		}
	}
	r := rung(func(t float64) float64 { return 1 + 3*t - t*t + 2*t*t*t - t*t*t*t })
	if math.Abs(r.slope-3) > 256*float.UnitRoundoff*8 || math.Abs(r.bend-24.0/128) > 256*float.UnitRoundoff*8 {
		t.Errorf("a quartic: V = %v, want 3; r = %v, want 24/128", r.slope, r.bend)
	}
}

// TestOneSidedCoversKinks: with one kink anywhere, and with two on either side, of
// jumps from invisible to plain, the estimate is within its bar.
func TestOneSidedCoversKinks(t *testing.T) {
	const trials, epsilon = 4000, 0x1p-48
	r := rand.New(rand.NewPCG(3, 15))
	improved := 0
	for trial := range trials {
		kinks := make([]bend, 1+trial%2)
		for i := range kinks {
			kinks[i] = bend{at: math.Pow(2, -2-38*r.Float64()) * float64(1-2*r.IntN(2)), jump: r.NormFloat64() * math.Pow(10, -3*r.Float64())}
		}
		memo := map[float64]float64{}
		l, centre, want := bent(1+r.Float64(), kinks, func(t float64) float64 {
			if _, ok := memo[t]; !ok {
				memo[t] = epsilon / noiseSafety * r.NormFloat64()
			}
			return memo[t]
		})
		noise := Noise{Absolute: epsilon, Near: math.Inf(1)}
		before := Climb(l, centre, noise, 4).Axis(4)
		if before.Kink {
			continue
		}
		e := OneSided(l, centre, noise, before)
		if !(math.Abs(e.Value-want) <= e.Bar) && math.Abs(before.Value-want) <= before.Bar {
			t.Errorf("trial %d: kinks %v: off by %v, bar %v, before %v", trial, kinks, e.Value-want, e.Bar, before.Bar)
		}
		if e.Bar < before.Bar/8 {
			improved++
		}
	}
	if improved < trials/8 {
		t.Errorf("%d of %d estimates got 8 times better, want an eighth", improved, trials)
	}
}
