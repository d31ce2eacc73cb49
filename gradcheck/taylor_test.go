package gradcheck_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"bonpied/core/verdict"
	"bonpied/gradcheck"
)

func TestTaylorPassesCorrectNetworks(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 41))
		n, p := newTanhNet(r)
		f := gradcheck.Taylor(n.loss, n.gradient(p), p, &gradcheck.Settings{Tensors: tensors(n.widths), Seed: seed})
		if f.Verdict != verdict.Pass {
			t.Errorf("seed %d: tanh: %v: %s", seed, f.Verdict, f.Reason)
		}
		if s := f.Evidence.Statistics; !(s.Miss <= gradcheck.DefaultMiss) {
			t.Errorf("seed %d: certificate %+v", seed, s)
		}
		n, p = newReLUNet(r, 3, 5, 4, 2)
		if f := gradcheck.Taylor(n.loss, n.gradient(p), p, &gradcheck.Settings{Tensors: tensors(n.widths), Seed: seed}); f.Verdict == verdict.Fail {
			t.Errorf("seed %d: ReLU: %s", seed, f.Reason)
		}
	}
}

// TestTaylorFindsTheCertifiedError: as for Directions; and the slope tells a
// gradient that is half wrong from a right one.
func TestTaylorFindsTheCertifiedError(t *testing.T) {
	for seed := range uint64(60) {
		n, p := newTanhNet(rand.New(rand.NewPCG(seed, 42)))
		set := &gradcheck.Settings{Tensors: tensors(n.widths), Seed: seed}
		g := n.gradient(p)
		step := gradcheck.DefaultResolution * rmsOf(g[25:45])
		g[27] += step
		if seed%2 == 0 {
			g[30] -= step
		}
		f := gradcheck.Taylor(n.loss, g, p, set)
		if f.Verdict != verdict.Fail || f.Evidence.Where != "∂C/∂w[l=2]" {
			t.Errorf("seed %d: %v at %q: %s", seed, f.Verdict, f.Evidence.Where, f.Reason)
		}
		for i := range g {
			g[i] /= 2
		}
		if f := gradcheck.Taylor(n.loss, g, p, set); !(math.Abs(float64(f.Evidence.Statistics.Estimate)-1) < 0.1) {
			t.Errorf("seed %d: slope %v of a gradient that is half of itself, want 1", seed, f.Evidence.Statistics.Estimate)
		}
	}
}

func TestTaylorVerdicts(t *testing.T) {
	sum := func(x []float64) float64 { return math.Sin(x[0]) + math.Exp(x[1]) }
	x := []float64{0.5, -0.25}
	good := []float64{math.Cos(0.5), math.Exp(-0.25)}
	for _, test := range []struct {
		reason  string
		f       func(x []float64) float64
		claimed []float64
		x       []float64
		set     *gradcheck.Settings
		want    verdict.Verdict
		says    string
	}{
		{"correct", sum, good, x, nil, verdict.Pass, ""},
		{"wrong", sum, []float64{good[0], good[1] + 1e-6}, x, nil, verdict.Fail, "slope"},
		{"a sign", sum, []float64{-good[0], -good[1]}, x, nil, verdict.Fail, "sign flipped"},
		{"zeros", sum, []float64{0, 0}, x, nil, verdict.Fail, "zero throughout"},
		{"a tie along every direction", func(x []float64) float64 { return math.Abs(x[0] + x[1]) }, []float64{0, 0}, []float64{1, -1}, nil, verdict.Inconclusive, "64 of them at a kink"},
		{"a tie, claimed from one side", func(x []float64) float64 { return math.Abs(x[0]) }, []float64{1}, []float64{0}, nil, verdict.Inconclusive, "64 of them at a kink"},
		{"vacuous", func([]float64) float64 { return 3 }, []float64{0, 0}, x, nil, verdict.Inconclusive, ""},
		{"drowned", func(x []float64) float64 { return sum(x) + 1e13 }, good, x, nil, verdict.Inconclusive, "miss probability"},
		{"a wrong length", sum, good[:1], x, nil, verdict.Fail, "claimed has 1 entries"},
		{"f panics", func([]float64) float64 { panic("no") }, good, x, nil, verdict.Fail, "f panicked: no"},
	} {
		f := gradcheck.Taylor(test.f, test.claimed, test.x, test.set)
		if f.Verdict != test.want || !strings.Contains(f.Reason, test.says) {
			t.Errorf("%s: %v: %q, want %v with %q", test.reason, f.Verdict, f.Reason, test.want, test.says)
		}
	}
}

// TestTaylorPassesSmoothFunctions: random compositions against the chain rule.
func TestTaylorPassesSmoothFunctions(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 43))
		g := randomSmooth(r, 1+r.IntN(3))
		x := r.NormFloat64()
		slope := g(dual{x, 1}).d
		value := func(x []float64) float64 { return g(dual{v: x[0]}).v }
		if f := gradcheck.Taylor(value, []float64{slope}, []float64{x}, &gradcheck.Settings{Seed: seed}); f.Verdict == verdict.Fail {
			t.Errorf("seed %d: %s", seed, f.Reason)
		}
	}
}

// FuzzTaylor: a correct gradient never fails. x stays near the scale on which f varies, 1,
// as the package supposes: at 384 the steps that a small sine beside a large constant
// leaves above the noise go over many of its periods.
func FuzzTaylor(f *testing.F) {
	f.Add(0.5, -0.25, 1.0, 0.0, uint64(1))
	f.Add(0.0, 0.0, 1e-9, 1e6, uint64(2))
	f.Add(300.0, 1e-12, 1e9, -1.0, uint64(3))
	f.Fuzz(func(t *testing.T, x, y, a, c float64, seed uint64) {
		value := func(v []float64) float64 { return a*math.Sin(v[0]) + v[1] + c }
		finding := gradcheck.Taylor(value, []float64{a * math.Cos(x), 1}, []float64{x, y}, &gradcheck.Settings{Seed: seed})
		if math.Abs(x) < 8 && math.Abs(y) < 8 && finding.Verdict == verdict.Fail && !strings.HasPrefix(finding.Reason, "f ") && !strings.HasPrefix(finding.Reason, "grad ") {
			t.Errorf("a correct gradient: %s", finding.Reason)
		}
	})
}

func ExampleTaylor() {
	f := func(x []float64) float64 { return math.Sin(x[0]) * math.Exp(x[1]) }
	x := []float64{0.5, 0.25}
	right := []float64{math.Cos(x[0]) * math.Exp(x[1]), math.Sin(x[0]) * math.Exp(x[1])}
	wrong := []float64{right[0], -right[1]}
	fmt.Println(gradcheck.Taylor(f, right, x, nil).Verdict)
	finding := gradcheck.Taylor(f, wrong, x, nil)
	fmt.Printf("%v slope %.1f\n", finding.Verdict, float64(finding.Evidence.Statistics.Estimate))
	// Output:
	// pass
	// fail slope 1.0
}
