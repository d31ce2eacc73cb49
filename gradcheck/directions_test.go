package gradcheck_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bonpied/core/verdict"
	"bonpied/gradcheck"
)

func TestDirectionsPassesCorrectNetworks(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 9))
		n, p := newTanhNet(r)
		set := &gradcheck.Settings{Tensors: tensors(n.widths), Seed: seed}
		f := gradcheck.Directions(n.loss, n.gradient(p), p, set)
		if f.Verdict != verdict.Pass {
			t.Errorf("seed %d: tanh: %v: %s", seed, f.Verdict, f.Reason)
		}
		if s := f.Evidence.Statistics; s == nil || !(s.Miss <= gradcheck.DefaultMiss) || s.Effect != gradcheck.DefaultResolution || s.Samples < 6 {
			t.Errorf("seed %d: certificate %+v", seed, s)
		}
		// Ties make it inconclusive at most; see TestEntriesAtKinks.
		n, p = newReLUNet(r, 3, 5, 4, 2)
		if f := gradcheck.Directions(n.loss, n.gradient(p), p, &gradcheck.Settings{Tensors: tensors(n.widths), Seed: seed}); f.Verdict == verdict.Fail {
			t.Errorf("seed %d: ReLU: %s", seed, f.Reason)
		}
	}
}

// TestDirectionsFindsTheCertifiedError: an error of the certified size in one
// entry is missed with probability at most 1e-9 a network, so that one miss in
// 100 networks is a bug. Opposite errors in two entries, which hide from
// directions of ±1 half of the time, are as large.
func TestDirectionsFindsTheCertifiedError(t *testing.T) {
	for seed := range uint64(100) {
		n, p := newTanhNet(rand.New(rand.NewPCG(seed, 10)))
		set := &gradcheck.Settings{Tensors: tensors(n.widths), Seed: seed}
		g := n.gradient(p)
		step := gradcheck.DefaultResolution * rmsOf(g[25:45])
		g[27] += step
		if seed%2 == 0 {
			g[30] -= step
		}
		f := gradcheck.Directions(n.loss, g, p, set)
		if f.Verdict != verdict.Fail || f.Evidence.Where != "∂C/∂w[l=2]" {
			t.Errorf("seed %d: %v at %q: %s", seed, f.Verdict, f.Evidence.Where, f.Reason)
		}
	}
}

func TestDirectionsPatterns(t *testing.T) {
	n, p := newTanhNet(rand.New(rand.NewPCG(1, 11)))
	for _, test := range []struct {
		reason string
		c      float64
		want   string
	}{
		{"a factor", 3, "every tensor is off by a factor 3 throughout: looks like a missing 1/B"},
		{"a sign", -1, "every tensor has its sign flipped"},
		{"forgotten", 0, "every tensor is zero throughout"},
	} {
		g := n.gradient(p)
		for i := range g {
			g[i] *= test.c
		}
		f := gradcheck.Directions(n.loss, g, p, &gradcheck.Settings{Tensors: tensors(n.widths), Factors: map[string]float64{"1/B": 1.0 / 3}})
		if f.Verdict != verdict.Fail || f.Evidence.Pattern != test.want {
			t.Errorf("%s: %v, pattern %q, want %q", test.reason, f.Verdict, f.Evidence.Pattern, test.want)
		}
	}
}

func TestDirectionsVerdicts(t *testing.T) {
	x := []float64{1, -1, 0.5}
	square := func(x []float64) float64 { return (x[0]*x[0] + x[1]*x[1] + x[2]*x[2]) / 2 }
	for _, test := range []struct {
		reason  string
		f       func(x []float64) float64
		claimed []float64
		x       []float64
		set     *gradcheck.Settings
		want    verdict.Verdict
		says    string
	}{
		{"correct", square, x, x, nil, verdict.Pass, ""},
		{"a dense tie", func(x []float64) float64 { return math.Abs(x[0] + x[1]) }, []float64{0, 0, 0}, x, nil, verdict.Inconclusive, "64 of them at a kink"},
		{"vacuous", func([]float64) float64 { return 3 }, []float64{0, 0, 0}, x, nil, verdict.Inconclusive, ""},
		{"drowned", func(x []float64) float64 { return math.Sin(x[0]) + x[1] + x[2] + 1e13 }, []float64{math.Cos(1), 1, 1}, x, nil, verdict.Inconclusive, "miss probability"},
		{"a resolution that nothing reaches", square, x, x, &gradcheck.Settings{Resolution: 1e-17}, verdict.Inconclusive, "miss probability"},
		{"a wrong length", square, x[:2], x, nil, verdict.Fail, "claimed has 2 entries"},
		{"f panics", func([]float64) float64 { panic("no") }, x, x, nil, verdict.Fail, "f panicked: no"},
		{"a bad miss", square, x, x, &gradcheck.Settings{Miss: 0.75}, verdict.Error, "set.Miss is 0.75"},
	} {
		f := gradcheck.Directions(test.f, test.claimed, test.x, test.set)
		if f.Verdict != test.want || !strings.Contains(f.Reason, test.says) {
			t.Errorf("%s: %v: %q, want %v with %q", test.reason, f.Verdict, f.Reason, test.want, test.says)
		}
	}
}

func TestDirectionsIsReproducible(t *testing.T) {
	n, p := newTanhNet(rand.New(rand.NewPCG(1, 12)))
	judge := func(seed uint64) verdict.Finding {
		return gradcheck.Directions(n.loss, n.gradient(p), p, &gradcheck.Settings{Tensors: tensors(n.widths), Seed: seed})
	}
	if diff := cmp.Diff(judge(7), judge(7)); diff != "" {
		t.Errorf("two calls with one seed differ (-first +second):\n%s", diff)
	}
	if judge(7).Evidence.Want == judge(8).Evidence.Want {
		t.Error("another seed gave the same directions")
	}
}

func ExampleDirections() {
	f := func(x []float64) float64 { return math.Sin(x[0]) * math.Exp(x[1]) }
	x := []float64{0.5, 0.25}
	claimed := []float64{math.Cos(x[0]) * math.Exp(x[1]), math.Sin(x[0]) * math.Exp(x[1])}
	finding := gradcheck.Directions(f, claimed, x, &gradcheck.Settings{Seed: 1})
	fmt.Println(finding.Verdict, finding.Evidence.Statistics.Miss <= 1e-9)
	// Output: pass true
}

// FuzzDirections: a correct gradient of a function with features of any length
// is never a mismatch along any direction, nor is the checker ever blind.
func FuzzDirections(f *testing.F) {
	f.Add(uint64(1), 1.0, 0.0, 5)
	f.Add(uint64(2), 30.0, 1e6, 40)
	f.Add(uint64(3), 1e-3, -1e3, 1)
	f.Fuzz(func(t *testing.T, seed uint64, speed, offset float64, n int) {
		if n < 1 || n > 100 || !(math.Abs(speed) <= 1<<10) || !(math.Abs(offset) <= 1e6) {
			return
		}
		x := normals(rand.New(rand.NewPCG(seed, 90)), n)
		g := make([]float64, n)
		for i, v := range x {
			g[i] = speed * math.Cos(speed*v)
		}
		value := func(x []float64) float64 {
			sum := offset
			for _, v := range x {
				sum += math.Sin(speed * v)
			}
			return sum
		}
		got := gradcheck.Directions(value, g, x, &gradcheck.Settings{Seed: seed})
		if got.Verdict == verdict.Fail || got.Verdict == verdict.Error {
			t.Errorf("a correct gradient: %v: %s", got.Verdict, got.Reason)
		}
	})
}
