package gradcheck_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	numdual "gonum.org/v1/gonum/num/dual"

	"bonpied/core/verdict"
	"bonpied/gradcheck"
)

// adjointNet is a random network as a function ℝⁿ → ℝᵐ with both products.
func adjointNet(seed uint64) (jvp, vjp func(x, v []float64) []float64, p []float64, set *gradcheck.Settings) {
	n, p := newTanhNet(rand.New(rand.NewPCG(seed, 51)))
	jvp = gradcheck.JVP(func(p []numdual.Number) []numdual.Number { return n.outputsOnDuals(p, false) })
	vjp = func(p, w []float64) []float64 {
		// ∂C/∂a = a − y, so that y = a − w makes the cotangent w.
		m := *n
		_, a := m.forward(p)
		m.y = append([]float64(nil), a[len(a)-1]...)
		for j := range w {
			m.y[j] -= w[j]
		}
		return m.gradient(p)
	}
	return jvp, vjp, p, &gradcheck.Settings{Tensors: tensors(n.widths), Seed: seed}
}

func TestAdjointPassesCorrectNetworks(t *testing.T) {
	for seed := range uint64(60) {
		jvp, vjp, p, set := adjointNet(seed)
		f := gradcheck.Adjoint(jvp, vjp, p, set)
		if f.Verdict != verdict.Pass || !(f.Evidence.Statistics.Miss <= gradcheck.DefaultMiss) {
			t.Errorf("seed %d: %v: %s, %+v", seed, f.Verdict, f.Reason, f.Evidence.Statistics)
		}
	}
}

// TestAdjointFindsTheCertifiedError: one entry of J off by the resolution is
// missed with probability 1e-9.
func TestAdjointFindsTheCertifiedError(t *testing.T) {
	for seed := range uint64(100) {
		jvp, vjp, p, set := adjointNet(seed)
		wrong := func(p, w []float64) []float64 {
			g, first := vjp(p, w), vjp(p, []float64{1, 0})
			g[27] += gradcheck.DefaultResolution * rmsOf(first[25:45]) * w[seed%2]
			return g
		}
		if f := gradcheck.Adjoint(jvp, wrong, p, set); f.Verdict != verdict.Fail || f.Evidence.Where != "∂C/∂w[l=2]" {
			t.Errorf("seed %d: %v at %q: %s", seed, f.Verdict, f.Evidence.Where, f.Reason)
		}
	}
}

func TestAdjointVerdicts(t *testing.T) {
	jvp, vjp, p, set := adjointNet(1)
	for _, test := range []struct {
		reason   string
		jvp, vjp func(x, v []float64) []float64
		x        []float64
		set      *gradcheck.Settings
		want     verdict.Verdict
		says     string
	}{
		{"correct", jvp, vjp, p, set, verdict.Pass, ""},
		{"right for a cotangent of ones", jvp, func(p, w []float64) []float64 {
			mean := (w[0] + w[1]) / 2
			return vjp(p, []float64{mean, mean})
		}, p, set, verdict.Fail, ""},
		{"a factor", jvp, func(p, w []float64) []float64 { return vjp(p, []float64{w[0] / 3, w[1] / 3}) }, p, set, verdict.Fail, "every tensor is off by a factor 0.3333"},
		{"reads the first cotangent only", jvp, func(p, w []float64) []float64 { return vjp(p, []float64{w[0], w[0]}) }, p, set, verdict.Fail, ""},
		{"zeros", jvp, func(p, _ []float64) []float64 { return make([]float64, len(p)) }, p, set, verdict.Fail, "zero throughout"},
		{"both 0: vacuous", func(x, _ []float64) []float64 { return []float64{0} }, func(x, _ []float64) []float64 { return make([]float64, len(x)) }, p, set, verdict.Inconclusive, "cannot be judged"},
		{"a bound above the resolution", jvp, vjp, p[:1], &gradcheck.Settings{}, verdict.Fail, "panicked"},
		{"a wrong length", jvp, func(_, _ []float64) []float64 { return nil }, p, set, verdict.Fail, "vjp returned 0 entries"},
		{"no output", func(_, _ []float64) []float64 { return nil }, vjp, p, set, verdict.Fail, "jvp returned 0 entries"},
		{"vjp changes its cotangent", jvp, func(p, w []float64) []float64 { w[0] = 7; return p }, p, set, verdict.Fail, "vjp changed its argument"},
		{"NaN", jvp, func(p, _ []float64) []float64 { g := make([]float64, len(p)); g[3] = math.NaN(); return g }, p, set, verdict.Fail, "vjp returned NaN in entry 3"},
		{"no vjp", jvp, nil, p, set, verdict.Error, "vjp is nil"},
		{"no jvp", nil, vjp, p, set, verdict.Error, "is nil"},
	} {
		f := gradcheck.Adjoint(test.jvp, test.vjp, test.x, test.set)
		if f.Verdict != test.want || !strings.Contains(f.Reason, test.says) {
			t.Errorf("%s: %v: %q, want %v with %q", test.reason, f.Verdict, f.Reason, test.want, test.says)
		}
	}
	loose := *set
	loose.Rounding = make([]float64, len(p))
	for i := range loose.Rounding {
		loose.Rounding[i] = 1
	}
	if f := gradcheck.Adjoint(jvp, vjp, p, &loose); f.Verdict != verdict.Inconclusive {
		t.Errorf("a bound that excuses everything: %v: %s", f.Verdict, f.Reason)
	}
}

// TestAdjointJudgesZeroTensors: J is 0 for the second of two tensors, which is
// measured by the first.
func TestAdjointJudgesZeroTensors(t *testing.T) {
	jvp := func(_, v []float64) []float64 { return []float64{3 * v[0]} }
	set := &gradcheck.Settings{Tensors: []gradcheck.Tensor{{Place: verdict.Place{Name: "∂y/∂a"}, Rows: 1}, {Place: verdict.Place{Name: "∂y/∂b"}, Rows: 1}}}
	for claimed, want := range map[float64]verdict.Verdict{0: verdict.Pass, 3e-6: verdict.Fail, 3: verdict.Fail} {
		vjp := func(_, w []float64) []float64 { return []float64{3 * w[0], claimed * w[0]} }
		if f := gradcheck.Adjoint(jvp, vjp, []float64{1, 1}, set); f.Verdict != want {
			t.Errorf("a claim of %v for 0: %v: %s, want %v", claimed, f.Verdict, f.Reason, want)
		}
	}
}

// FuzzAdjoint: a 2×2 matrix is the transpose of its transpose, whatever its
// entries.
func FuzzAdjoint(f *testing.F) {
	f.Add(1.0, 2.0, -3.0, 4.0, uint64(1))
	f.Add(1e-200, 0.0, 0.0, 1e200, uint64(2))
	f.Add(1.0, -1.0, 1.0, -1.0, uint64(3))
	f.Fuzz(func(t *testing.T, a, b, c, d float64, seed uint64) {
		if m := max(math.Abs(a), math.Abs(b), math.Abs(c), math.Abs(d)); !(m < 1e150) {
			return
		}
		jvp := func(_, v []float64) []float64 { return []float64{a*v[0] + b*v[1], c*v[0] + d*v[1]} }
		vjp := func(_, w []float64) []float64 { return []float64{a*w[0] + c*w[1], b*w[0] + d*w[1]} }
		if f := gradcheck.Adjoint(jvp, vjp, []float64{1, 1}, &gradcheck.Settings{Seed: seed}); f.Verdict == verdict.Fail {
			t.Errorf("a transpose: %s", f.Reason)
		}
	})
}

func ExampleAdjoint() {
	// y = (x₀x₁, sin x₀)
	f := func(x []numdual.Number) []numdual.Number {
		return []numdual.Number{numdual.Mul(x[0], x[1]), numdual.Sin(x[0])}
	}
	vjp := func(x, w []float64) []float64 { return []float64{w[0]*x[1] + w[1]*math.Cos(x[0]), w[0] * x[0]} }
	sums := func(x, w []float64) []float64 { s := w[0] + w[1]; return vjp(x, []float64{s / 2, s / 2}) }
	x := []float64{0.5, 2}
	fmt.Println(gradcheck.Adjoint(gradcheck.JVP(f), vjp, x, nil).Verdict)
	fmt.Println(gradcheck.Adjoint(gradcheck.JVP(f), sums, x, nil).Verdict)
	// Output:
	// pass
	// fail
}

// TestAdjointBesideAKink: a product may be of a number that cancellation leaves few
// digits of, which the entries of the point that it is along do not show.
func TestAdjointBesideAKink(t *testing.T) {
	const n, m = 8, 4
	sum := func(x []float64, backwards bool) float64 { // of w and a bias, as an input of 1 has it
		z := 0.0
		for i := range n + 1 {
			if backwards {
				z += x[n-i]
			} else {
				z += x[i]
			}
		}
		return max(z, 0)
	}
	jvp := func(x, v []float64) []float64 {
		a, out := sum(x, false), make([]float64, m)
		along := 0.0
		for _, d := range v[:n+1] {
			along += d
		}
		for j := range out {
			out[j] = a*v[n+1+j] + along*x[n+1+j]
		}
		return out
	}
	vjp := func(x, w []float64) []float64 {
		a, g := sum(x, true), make([]float64, n+1+m)
		for j, c := range w {
			g[n+1+j] = a * c
			for i := range n + 1 {
				g[i] += c * x[n+1+j]
			}
		}
		return g
	}
	tensors := []gradcheck.Tensor{{Place: verdict.Place{Name: "∂f/∂w"}, Rows: n + 1}, {Place: verdict.Place{Name: "∂f/∂v"}, Rows: m}}
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 0))
		x := make([]float64, n+1+m)
		for i := range x {
			x[i] = r.NormFloat64()
		}
		x[0] -= sum(x, false) - math.Pow(10, -6-8*r.Float64())
		set := &gradcheck.Settings{Tensors: tensors, Seed: seed, Resolution: 1e-4}
		if finding := gradcheck.Adjoint(jvp, vjp, x, set); finding.Verdict == verdict.Fail {
			t.Errorf("seed %d: %s", seed, finding.Reason)
		}
	}
}
