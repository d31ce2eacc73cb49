package gradcheck_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	numdual "gonum.org/v1/gonum/num/dual"

	"bonpied/core/verdict"
	"bonpied/gradcheck"
)

// onDuals is the loss of a network of tanh on dual numbers, or of ReLU.
func (n *tanhNet) onDuals(relu bool) func(p []numdual.Number) numdual.Number {
	return func(p []numdual.Number) numdual.Number {
		var c numdual.Number
		for j, out := range n.outputsOnDuals(p, relu) {
			out.Real -= n.y[j]
			c = numdual.Add(c, numdual.Scale(0.5, numdual.Mul(out, out)))
		}
		return c
	}
}

func (n *tanhNet) outputsOnDuals(p []numdual.Number, relu bool) []numdual.Number {
	a := make([]numdual.Number, len(n.x))
	for k, x := range n.x {
		a[k].Real = x
	}
	for l := 1; l < len(n.widths); l++ {
		rows, cols := n.widths[l], n.widths[l-1]
		next := make([]numdual.Number, rows)
		for j := range rows {
			z := p[rows*cols+j]
			for k := range cols {
				z = numdual.Add(z, numdual.Mul(p[j*cols+k], a[k]))
			}
			switch {
			case l == len(n.widths)-1:
			case relu && z.Real <= 0:
				z = numdual.Number{}
			case !relu:
				z = numdual.Tanh(z)
			}
			next[j] = z
		}
		a, p = next, p[rows*cols+rows:]
	}
	return a
}

// dualJudges are both judges by dual numbers, and what each tells apart.
var dualJudges = []struct {
	name       string
	judge      func(f func([]numdual.Number) numdual.Number, claimed, x []float64, set *gradcheck.Settings) verdict.Finding
	resolution float64
}{
	{"Dual", gradcheck.Dual, gradcheck.DefaultDualResolution},
	{"DualDirections", gradcheck.DualDirections, gradcheck.DefaultPathResolution},
}

func TestDualPassesCorrectNetworks(t *testing.T) {
	for _, by := range dualJudges {
		inconclusive := 0
		for seed := range uint64(60) {
			for k, c := range pathNets(seed, 3, 5, 4, 2)[:2] {
				f := by.judge(c.net.onDuals(k == 1), c.net.gradient(c.p), c.p, c.set)
				// Where the output is almost its target all of a gradient is
				// cancellation, which is measured.
				if inconclusive += indicator(f.Verdict == verdict.Inconclusive); f.Verdict == verdict.Fail || inconclusive > 2 {
					t.Errorf("%s, seed %d, %s: %v: %s", by.name, seed, c.name, f.Verdict, f.Reason)
				}
			}
		}
	}
}

// TestDualFindsOneEntry: an error of one entry at the resolution is found every
// time; by Dual it is named.
func TestDualFindsOneEntry(t *testing.T) {
	for _, by := range dualJudges {
		for seed := range uint64(60) {
			c := pathNets(seed, 4, 6, 5, 3)[0]
			g := c.net.gradient(c.p)
			i := int(seed) % 24
			g[i] += by.resolution * rmsOf(g[:24])
			f := by.judge(c.net.onDuals(false), g, c.p, c.set)
			where := "∂C/∂w[l=1]"
			if by.name == "Dual" {
				where = c.set.Tensors[0].Entry(i).String()
			}
			if f.Verdict != verdict.Fail || f.Evidence.Where != where {
				t.Errorf("%s, seed %d: %v at %q, want fail at %s: %s", by.name, seed, f.Verdict, f.Evidence.Where, where, f.Reason)
			}
		}
	}
}

func TestDualVerdicts(t *testing.T) {
	f := func(x []numdual.Number) numdual.Number { return numdual.Add(numdual.Sin(x[0]), numdual.Exp(x[1])) }
	x := []float64{0.5, -0.25}
	good := []float64{math.Cos(0.5), math.Exp(-0.25)}
	constant := func([]numdual.Number) numdual.Number { return numdual.Number{Real: 3} }
	for _, test := range []struct {
		reason  string
		f       func(x []numdual.Number) numdual.Number
		claimed []float64
		x       []float64
		set     *gradcheck.Settings
		want    verdict.Verdict
		says    string
	}{
		{"correct", f, good, x, nil, verdict.Pass, ""},
		{"a factor", f, []float64{good[0] / 2, good[1] / 2}, x, nil, verdict.Fail, "off by a factor 0.5"},
		{"a sign", f, []float64{-good[0], -good[1]}, x, nil, verdict.Fail, "sign flipped"},
		{"zeros", f, []float64{0, 0}, x, nil, verdict.Fail, "zero throughout"},
		{"opposite errors", f, []float64{good[0] + 1e-6, good[1] - 1e-6}, x, nil, verdict.Fail, ""},
		{"the caller's bound", f, []float64{good[0], good[1] + 1e-9}, x, &gradcheck.Settings{Rounding: []float64{1e-9, 1e-9}, Resolution: 1e-6}, verdict.Pass, ""},
		{"a bound above the resolution", f, good, x, &gradcheck.Settings{Rounding: []float64{1e-6, 1e-6}}, verdict.Inconclusive, "above the resolution"},
		{"vacuous", constant, []float64{0, 0}, x, nil, verdict.Inconclusive, "nowhere above"},
		{"constant, but the claim is not 0", constant, []float64{0, 1e-3}, x, nil, verdict.Fail, ""},
		{"NaN", f, []float64{good[0], math.NaN()}, x, nil, verdict.Fail, "claimed is NaN"},
		{"f is not finite", func([]numdual.Number) numdual.Number { return numdual.Number{Emag: math.Inf(1)} }, good, x, nil, verdict.Fail, "on dual numbers"},
		{"f panics", func([]numdual.Number) numdual.Number { panic("no") }, good, x, nil, verdict.Fail, "f panicked: no"},
		{"a wrong length", f, good[:1], x, nil, verdict.Fail, "claimed has 1 entries"},
		{"no f", nil, good, x, nil, verdict.Error, "f is nil"},
		{"a bad resolution", f, good, x, &gradcheck.Settings{Resolution: 2}, verdict.Error, "set.Resolution"},
	} {
		for _, by := range dualJudges {
			got := by.judge(test.f, test.claimed, test.x, test.set)
			if got.Verdict != test.want || !strings.Contains(got.Reason, test.says) {
				t.Errorf("%s: %s: %v: %q, want %v with %q", by.name, test.reason, got.Verdict, got.Reason, test.want, test.says)
			}
		}
	}
	if f := gradcheck.DualDirections(f, good, x, &gradcheck.Settings{Miss: 1e-12}); f.Verdict != verdict.Pass || !(f.Evidence.Statistics.Miss <= 1e-12) {
		t.Errorf("a miss probability of 1e-12: %v: %s, %+v", f.Verdict, f.Reason, f.Evidence.Statistics)
	}
}

// FuzzDual: a correct gradient never fails.
func FuzzDual(f *testing.F) {
	f.Add(0.5, -0.25, 1.0, uint64(1))
	f.Add(0.0, 0.0, 1e-300, uint64(2))
	f.Add(1e9, -1e-9, 1e200, uint64(3))
	f.Fuzz(func(t *testing.T, x, y, a float64, seed uint64) {
		value := func(v []numdual.Number) numdual.Number {
			return numdual.Add(numdual.Scale(a, numdual.Sin(v[0])), v[1])
		}
		for _, by := range dualJudges {
			got := by.judge(value, []float64{a * math.Cos(x), 1}, []float64{x, y}, &gradcheck.Settings{Seed: seed})
			if got.Verdict == verdict.Fail && !strings.HasPrefix(got.Reason, "f ") && !strings.HasPrefix(got.Reason, "grad ") {
				t.Errorf("%s: a correct gradient: %s", by.name, got.Reason)
			}
		}
	})
}

func ExampleDual() {
	f := func(x []numdual.Number) numdual.Number { return numdual.Mul(numdual.Sin(x[0]), numdual.Exp(x[1])) }
	x := []float64{0.5, 0.25}
	claimed := []float64{math.Cos(x[0]) * math.Exp(x[1]), math.Sin(x[0]) * math.Exp(x[1])}
	fmt.Println(gradcheck.Dual(f, claimed, x, nil).Verdict)
	claimed[1] += 1e-12
	finding := gradcheck.Dual(f, claimed, x, nil)
	fmt.Println(finding.Verdict, finding.Evidence.Where)
	// Output:
	// pass
	// fail ∂f/∂x[j=2]
}

func ExampleDualDirections() {
	// A hundred thousand entries, judged by two passes.
	f := func(x []numdual.Number) numdual.Number {
		var sum numdual.Number
		for _, v := range x {
			sum = numdual.Add(sum, numdual.Mul(v, v))
		}
		return sum
	}
	x, claimed := make([]float64, 1e5), make([]float64, 1e5)
	for i := range x {
		x[i] = float64(i%7) - 3
		claimed[i] = 2 * x[i]
	}
	fmt.Println(gradcheck.DualDirections(f, claimed, x, nil).Verdict)
	claimed[12345] += 1e-8
	fmt.Println(gradcheck.DualDirections(f, claimed, x, nil).Verdict)
	// Output:
	// pass
	// fail
}
