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

// dyadicNet is a ReLU network on data k/4, with biases of odd sixteenths.
func dyadicNet(seed uint64, widths ...int) (*tanhNet, []float64) {
	r := rand.New(rand.NewPCG(seed, 31))
	n, p := newReLUNet(r, widths...)
	quarters := func(v []float64) {
		for i := range v {
			v[i] = float64(r.IntN(17)-8) / 4
		}
	}
	quarters(n.x)
	quarters(n.y)
	quarters(p)
	first := 0
	for l := 1; l < len(widths); l++ {
		first += widths[l] * widths[l-1]
		for range widths[l] {
			p[first] = float64(2*r.IntN(16)-15) / 16
			first++
		}
	}
	return n, p
}

func TestExactPassesDyadicNetworks(t *testing.T) {
	verdicts := map[verdict.Verdict]int{}
	for seed := range uint64(100) {
		n, p := dyadicNet(seed, 3, 5, 4, 2)
		f := gradcheck.Exact(n.loss, n.gradient(p), p, &gradcheck.Settings{Tensors: tensors(n.widths)})
		verdicts[f.Verdict]++
		if f.Verdict == verdict.Fail || f.Verdict == verdict.Error {
			t.Errorf("seed %d: %v: %s", seed, f.Verdict, f.Reason)
		}
		if e := f.Evidence; f.Verdict == verdict.Pass && (e.Tolerance != 0 || e.Discrepancy != 0 || e.Compared+e.Redrawn != len(p)) {
			t.Errorf("seed %d: evidence %+v", seed, e)
		}
	}
	if verdicts[verdict.Pass] < 80 {
		t.Errorf("verdicts %v, want mostly passes", verdicts)
	}
}

// TestExactFindsTheLastBit: one entry off by one unit in the last place fails,
// at the entry.
func TestExactFindsTheLastBit(t *testing.T) {
	found := 0
	for seed := range uint64(60) {
		n, p := dyadicNet(seed, 3, 5, 4, 2)
		g := n.gradient(p)
		i := int(seed) % len(g)
		for g[i] == 0 {
			i = (i + 1) % len(g)
		}
		g[i] = math.Nextafter(g[i], math.Inf(1))
		set := &gradcheck.Settings{Tensors: tensors(n.widths)}
		if f := gradcheck.Exact(n.loss, g, p, set); f.Verdict == verdict.Fail && f.Evidence.Got == verdict.Float(g[i]) {
			found++
		} else if f.Evidence.Redrawn == 0 {
			t.Errorf("seed %d: %v: %s", seed, f.Verdict, f.Reason)
		}
	}
	if found < 50 {
		t.Errorf("found in %d networks of 60", found)
	}
}

func TestExactVerdicts(t *testing.T) {
	square := func(x []float64) float64 { return x[0]*x[0] + 3*x[0]*x[1] + x[1] }
	x := []float64{0.5, -1.25}
	good := []float64{2*0.5 + 3*-1.25, 3*0.5 + 1}
	for _, test := range []struct {
		reason  string
		f       func(x []float64) float64
		claimed []float64
		x       []float64
		want    verdict.Verdict
		says    string
	}{
		{"correct", square, good, x, verdict.Pass, ""},
		{"one ulp", square, []float64{good[0], math.Nextafter(good[1], 9)}, x, verdict.Fail, "∂f/∂x[j=2]"},
		{"a factor", square, []float64{good[0] / 2, good[1] / 2}, x, verdict.Fail, "∂f/∂x[j=1]"},
		{"zeros", square, []float64{0, 0}, x, verdict.Fail, "∂f/∂x[j=1]"},
		{"NaN", square, []float64{good[0], math.NaN()}, x, verdict.Fail, "claimed is NaN"},
		{"x is not dyadic", square, good, []float64{0.5, 0.1}, verdict.Error, "x[1] is 0.1, want a dyadic number"},
		{"a smooth f", func(x []float64) float64 { return math.Sin(x[0]) + math.Exp(x[1]) }, []float64{math.Cos(0.5), math.Exp(-1.25)}, x, verdict.Inconclusive, "none of 2 entries is usable"},
		{"a cubic", func(x []float64) float64 { return x[0]*x[0]*x[0] + x[1]*x[1]*x[1] }, []float64{0.75, 3 * 1.5625}, x, verdict.Inconclusive, "none of 2"},
		{"a quartic, whose third difference vanishes at 0", func(x []float64) float64 { return x[0] * x[0] * x[0] * x[0] }, []float64{0}, []float64{0}, verdict.Inconclusive, "none of 1"},
		{"a tie", func(x []float64) float64 { return math.Abs(x[0]) + x[1] }, []float64{0, 1}, []float64{0, 1}, verdict.Inconclusive, "1 of 2 entries are unusable; the first is ∂f/∂x[j=1]"},
		{"a tie, and a wrong entry", func(x []float64) float64 { return math.Abs(x[0]) + x[1] }, []float64{0, 2}, []float64{0, 1}, verdict.Fail, "∂f/∂x[j=2]"},
		{"a near kink asks for a smaller step", func(x []float64) float64 { return max(x[0], 0x1p-9) + x[1] }, []float64{0, 1}, []float64{0, 1}, verdict.Pass, ""},
		{"rounded to float32", func(x []float64) float64 { return float64(float32(x[0]*x[0]/3 + x[1])) }, []float64{1.0 / 3, 1}, x, verdict.Inconclusive, ""},
		{"a factor 1/3", func(x []float64) float64 { return x[0] * x[0] / 3 }, []float64{1.0 / 3}, []float64{0.5}, verdict.Inconclusive, "none of 1"},
		{"drowned: the claim would vanish", func(x []float64) float64 { return 0x1p-60*x[0] + x[1] }, []float64{0x1p-60, 1}, []float64{1, 1}, verdict.Inconclusive, "1 of 2 entries are unusable"},
		{"constant", func([]float64) float64 { return 3 }, []float64{0, 0}, x, verdict.Inconclusive, "every derivative is 0"},
		{"constant, but the claim is not 0", func([]float64) float64 { return 3 }, []float64{0, 1}, x, verdict.Fail, "∂f/∂x[j=2]"},
		{"f panics", func([]float64) float64 { panic("no") }, good, x, verdict.Fail, "f panicked"},
		{"f spoils its argument", func(x []float64) float64 { x[0] = 7; return 1 }, good, x, verdict.Fail, "changed its argument"},
		{"a wrong length", square, good[:1], x, verdict.Fail, "claimed has 1 entries"},
	} {
		f := gradcheck.Exact(test.f, test.claimed, test.x, nil)
		if f.Verdict != test.want || !strings.Contains(f.Reason, test.says) {
			t.Errorf("%s: %v: %q, want %v with %q", test.reason, f.Verdict, f.Reason, test.want, test.says)
		}
	}
}

// FuzzExact: an exact gradient of a piecewise quadratic function of dyadic
// numbers never fails, and another number fails unless it is not usable.
func FuzzExact(f *testing.F) {
	f.Add(int16(4), int16(-3), int16(7), int16(1), int8(0))
	f.Add(int16(0), int16(0), int16(1), int16(0), int8(1))
	f.Add(int16(1000), int16(-1000), int16(3), int16(5), int8(-1))
	f.Fuzz(func(t *testing.T, x, y, a, b int16, off int8) {
		p := []float64{float64(x) / 64, float64(y) / 64}
		c, d := float64(a)/16, float64(b)/16
		value := func(v []float64) float64 {
			r := max(c*v[0]+v[1], 0) - d
			return r * r / 2
		}
		claimed := []float64{0, 0}
		if c*p[0]+p[1] > 0 {
			r := c*p[0] + p[1] - d
			claimed = []float64{r * c, r}
		}
		claimed[1] += float64(off) / 1024
		finding := gradcheck.Exact(value, claimed, p, nil)
		if off == 0 && finding.Verdict == verdict.Fail {
			t.Errorf("a correct gradient: %s", finding.Reason)
		}
		if off != 0 && finding.Verdict == verdict.Pass {
			t.Errorf("a gradient that is off by %d/1024 passes", off)
		}
	})
}

func ExampleExact() {
	// One neuron with ReLU: C = ½ (max(0, w·3 + b) − 1)², at w = ½, b = −¼.
	f := func(p []float64) float64 { r := max(3*p[0]+p[1], 0) - 1; return r * r / 2 }
	p := []float64{0.5, -0.25}
	fmt.Println(gradcheck.Exact(f, []float64{0.75, 0.25}, p, nil).Verdict)
	wrong := gradcheck.Exact(f, []float64{0.75, 0.25 + 0x1p-54}, p, nil)
	fmt.Println(wrong.Verdict, wrong.Evidence.Where, wrong.Evidence.Tolerance)
	// Output:
	// pass
	// fail ∂f/∂x[j=2] 0
}
