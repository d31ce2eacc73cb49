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

// pattern hashes which hidden neurons are on.
func (n *tanhNet) pattern(p []float64) uint64 {
	z, _ := n.forward(p)
	h := uint64(14695981039346656037)
	for _, layer := range z[1 : len(z)-1] {
		for _, v := range layer {
			h = (h ^ uint64(math.Float64bits(v)>>63)) * 1099511628211
		}
	}
	return h
}

// pathNets are a tanh network, a ReLU network, and the same with its pattern.
func pathNets(seed uint64, widths ...int) []pathNet {
	r := rand.New(rand.NewPCG(seed, 21))
	smooth, p := newReLUNet(r, widths...)
	like, _ := newTanhNet(r)
	smooth.f, smooth.df = like.f, like.df
	kinked, q := newReLUNet(r, widths...)
	set := gradcheck.Settings{Tensors: tensors(widths), Seed: seed}
	with := set
	with.Pattern = kinked.pattern
	return []pathNet{{"tanh", smooth, p, &set}, {"ReLU", kinked, q, &set}, {"ReLU with pattern", kinked, q, &with}}
}

type pathNet struct {
	name string
	net  *tanhNet
	p    []float64
	set  *gradcheck.Settings
}

func TestPathPassesCorrectNetworks(t *testing.T) {
	for seed := range uint64(60) {
		for _, c := range pathNets(seed, 3, 5, 4, 2) {
			f := gradcheck.Path(c.net.loss, c.net.gradient, c.p, c.set)
			if f.Verdict != verdict.Pass {
				t.Errorf("seed %d, %s: %v: %s", seed, c.name, f.Verdict, f.Reason)
			}
			e := f.Evidence
			if s := e.Statistics; s.Effect != gradcheck.DefaultPathResolution || !(s.Miss < 0.5) || s.Samples != 12 || e.Compared != 12 || !(e.OracleError <= e.Tolerance) {
				t.Errorf("seed %d, %s: evidence %+v, %+v", seed, c.name, e, s)
			}
		}
	}
}

// TestPathFindsOneEntry: an error of 1e-9 of its tensor's root mean square in
// one entry is found every time, and named.
func TestPathFindsOneEntry(t *testing.T) {
	t.Parallel()
	for seed := range uint64(8) {
		for _, c := range pathNets(seed, 4, 6, 5, 3) {
			r := rand.New(rand.NewPCG(seed, 22))
			right, first := c.net.gradient(c.p), 0
			for _, tensor := range c.set.Tensors {
				i := first + r.IntN(tensor.Size())
				size := rmsOf(right[first : first+tensor.Size()])
				if size == 0 {
					size = rmsOf(right)
				}
				off := 1e-9 * size
				grad := func(p []float64) []float64 { g := c.net.gradient(p); g[i] += off; return g }
				f := gradcheck.Path(c.net.loss, grad, c.p, c.set)
				if want := tensor.Entry(i - first).String(); f.Verdict != verdict.Fail || f.Evidence.Where != want {
					t.Errorf("seed %d, %s: %v at %q, want fail at %s: %s", seed, c.name, f.Verdict, f.Evidence.Where, want, f.Reason)
				}
				first += tensor.Size()
			}
		}
	}
}

// TestPathOnALargeNetwork: 784-16-10, 12,730 parameters, with an error in one
// weight of the first layer.
func TestPathOnALargeNetwork(t *testing.T) {
	t.Parallel()
	widths := []int{784, 16, 10}
	c := pathNets(1, widths...)[0]
	right := c.net.gradient(c.p)
	size := widths[0] * widths[1]
	off := 1e-9 * rmsOf(right[:size])
	// Only the first tensor is wrong; the others are one tensor to the judge,
	// so that the test is over soon.
	set := &gradcheck.Settings{Tensors: []gradcheck.Tensor{c.set.Tensors[0], {Place: verdict.Place{Name: "others"}, Rows: len(c.p) - size}}}
	grad := func(p []float64) []float64 { g := c.net.gradient(p); g[size/3] -= off; return g }
	f := gradcheck.Path(c.net.loss, grad, c.p, set)
	if want := c.set.Tensors[0].Entry(size / 3).String(); f.Verdict != verdict.Fail || f.Evidence.Where != want {
		t.Errorf("%v at %q, want fail at %s: %s", f.Verdict, f.Evidence.Where, want, f.Reason)
	}
}

func TestPathFaults(t *testing.T) {
	for _, test := range []struct {
		reason string
		break_ func(g []float64)
		where  string
		says   string
	}{
		{"a factor", func(g []float64) {
			for i := range g {
				g[i] *= 3
			}
		}, "", "off by a factor 3 throughout: looks like a missing 1/B"},
		{"a sign in one tensor", func(g []float64) {
			for i := range 15 {
				g[i] = -g[i]
			}
		}, "", "∂C/∂w[l=1] has its sign flipped"},
		{"a tensor of zeros", func(g []float64) { clear(g[15:20]) }, "", "∂C/∂b[l=1] is zero throughout"},
		{"two opposite errors", func(g []float64) { g[20] += 1e-7; g[25] -= 1e-7 }, "∂C/∂w[l=2", ""},
		{"two entries swapped", func(g []float64) { g[40], g[43] = g[43], g[40] }, "∂C/∂b[l=2", ""},
	} {
		for seed := range uint64(5) {
			c := pathNets(seed, 3, 5, 4, 2)[0]
			c.set.Factors = map[string]float64{"1/B": 1.0 / 3}
			grad := func(p []float64) []float64 { g := c.net.gradient(p); test.break_(g); return g }
			f := gradcheck.Path(c.net.loss, grad, c.p, c.set)
			if f.Verdict != verdict.Fail || !strings.Contains(f.Evidence.Where, test.where) || !strings.Contains(f.Evidence.Pattern, test.says) {
				t.Errorf("%s, seed %d: %v at %q, pattern %q: %s", test.reason, seed, f.Verdict, f.Evidence.Where, f.Evidence.Pattern, f.Reason)
			}
		}
	}
}

// TestPathInFloat32: f and grad round every argument and result to float32; the
// caller declares it, and arguments come in that format.
func TestPathInFloat32(t *testing.T) {
	single := func(v float64) float64 { return float64(float32(v)) }
	check := func(x []float64) {
		for i, v := range x {
			if v != single(v) {
				t.Fatalf("argument %d is %v, which is no float32", i, v)
			}
		}
	}
	f := func(x []float64) float64 { check(x); return single(math.Sin(x[0]) * math.Exp(x[1])) }
	grad := func(off float64) func(x []float64) []float64 {
		return func(x []float64) []float64 {
			check(x)
			return []float64{single(math.Cos(x[0])*math.Exp(x[1])) + off, single(math.Sin(x[0]) * math.Exp(x[1]))}
		}
	}
	set := &gradcheck.Settings{Noise: 0x1p-24, Resolution: 1e-4, Format: single, Rounding: []float64{0x1p-24, 0x1p-24}}
	x := []float64{0.5, 0.25}
	if f := gradcheck.Path(f, grad(0), x, set); f.Verdict != verdict.Pass {
		t.Errorf("correct: %v: %s", f.Verdict, f.Reason)
	}
	if f := gradcheck.Path(f, grad(1e-4), x, set); f.Verdict != verdict.Fail {
		t.Errorf("off by 1e-4: %v: %s", f.Verdict, f.Reason)
	}
}

func TestPathIsReproducible(t *testing.T) {
	c := pathNets(1, 3, 5, 4, 2)[2]
	judge := func(seed uint64) verdict.Finding {
		set := *c.set
		set.Seed = seed
		return gradcheck.Path(c.net.loss, c.net.gradient, c.p, &set)
	}
	if diff := cmp.Diff(judge(7), judge(7)); diff != "" {
		t.Errorf("two calls with one seed differ (-first +second):\n%s", diff)
	}
	if judge(7).Evidence.Want == judge(8).Evidence.Want {
		t.Error("another seed gave the same segments")
	}
}

// FuzzPath: a correct gradient never fails, wherever x is and however large f.
func FuzzPath(f *testing.F) {
	f.Add(0.5, -0.25, 1.0, 0.0, uint64(1))
	f.Add(0.0, 0.0, 1e-9, 1e6, uint64(2))
	f.Add(-300.0, 1e-12, 1e9, -1.0, uint64(3))
	f.Fuzz(func(t *testing.T, x, y, a, c float64, seed uint64) {
		value := func(v []float64) float64 { return a*math.Sin(v[0]) + math.Abs(v[1]) + c }
		grad := func(v []float64) []float64 { return []float64{a * math.Cos(v[0]), math.Copysign(1, v[1])} }
		finding := gradcheck.Path(value, grad, []float64{x, y}, &gradcheck.Settings{Seed: seed})
		if math.Abs(x) < 1<<10 && finding.Verdict == verdict.Fail && !strings.HasPrefix(finding.Reason, "f ") && !strings.HasPrefix(finding.Reason, "grad ") {
			t.Errorf("a correct gradient: %s", finding.Reason)
		}
	})
}

func ExamplePath() {
	// f has a kink at x; the gradient there does not matter to the integral.
	f := func(x []float64) float64 { return math.Max(x[0], 0) + x[1]*x[1]*x[1] }
	grad := func(x []float64) []float64 {
		g := []float64{0, 3 * x[1] * x[1]}
		if x[0] > 0 {
			g[0] = 1
		}
		return g
	}
	wrong := func(x []float64) []float64 { g := grad(x); g[1] *= 1 + 1e-8; return g }
	x := []float64{0, 1}
	fmt.Println(gradcheck.Path(f, grad, x, nil).Verdict)
	finding := gradcheck.Path(f, wrong, x, nil)
	fmt.Println(finding.Verdict, finding.Evidence.Where)
	// Output:
	// pass
	// fail ∂f/∂x[j=2]
}
