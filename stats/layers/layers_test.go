package layers_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"bonpied/core/verdict"
	"bonpied/stats"
	"bonpied/stats/layers"
)

func close(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %.15g, want %.15g within %.2g", what, got, want, tolerance)
	}
}

// signs calls use with every vector of n signs.
func signs(n int, use func([]float64)) {
	s := make([]float64, n)
	for mask := range 1 << n {
		for i := range s {
			s[i] = float64(2*(mask>>i&1) - 1)
		}
		use(s)
	}
}

// TestMomentsByEnumeration holds the recursion to the exact moments of weights that
// are signs times s: every network of two small layers is enumerated.
func TestMomentsByEnumeration(t *testing.T) {
	for _, slope := range []float64{0, 0.25, 1} {
		first := layers.Layer{In: 2, Out: 3, Variance: 0.5, Kurtosis: layers.Signs, Slope: slope}
		second := layers.Layer{In: 3, Out: 2, Variance: 2, Kurtosis: layers.Signs, Slope: slope}
		x := []float64{1, -2.5}
		var want layers.Moments
		count := 0.
		apply := func(l layers.Layer, w, x []float64) []float64 {
			out := make([]float64, l.Out)
			for j := range out {
				h := 0.
				for k := range x {
					h += math.Sqrt(l.Variance) * w[j*l.In+k] * x[k]
				}
				if out[j] = h; h < 0 {
					out[j] = slope * h
				}
			}
			return out
		}
		signs(6, func(w1 []float64) {
			hidden := apply(first, w1, x)
			signs(6, func(w2 []float64) {
				m := layers.Of(apply(second, w2, hidden))
				want.Second += m.Second
				want.Fourth += m.Fourth
				want.Entries += m.Entries
				count++
			})
		})
		got := layers.Of(x).Forward(first).Forward(second)
		// 2¹² terms are added, each of some 20 roundings.
		tolerance := func(v float64) float64 { return 0x1p-53 * (4096 + 20) * v }
		close(t, fmt.Sprint("E‖x‖², slope ", slope), got.Second, want.Second/count, tolerance(got.Second))
		close(t, fmt.Sprint("E‖x‖₂⁴, slope ", slope), got.Fourth, want.Fourth/count, tolerance(got.Fourth))
		close(t, fmt.Sprint("E‖x‖₄⁴, slope ", slope), got.Entries, want.Entries/count, tolerance(got.Entries))
	}
}

// TestMomentsOfHe holds the closed product Π(1 + (3r₄ − 1)/n_l) of normal weights,
// and the numbers of simulated networks of width 64.
func TestMomentsOfHe(t *testing.T) {
	for _, test := range []struct{ slope, rate float64 }{{0, 5}, {1, 2}, {0.2, 3*(1+0.2*0.2*0.2*0.2)/2/(1.04/2)/(1.04/2) - 1}} {
		m, product := layers.Moments{Second: 1, Fourth: 1, Entries: 1. / 64}, 1.
		for range 30 {
			m = m.Forward(layers.He(64, 64, layers.Normal, test.slope))
			product *= 1 + test.rate/64
		}
		close(t, "E‖x‖²", m.Second, 1, 1e-13)
		close(t, fmt.Sprint("spread, slope ", test.slope), m.Spread()+1, product, 1e-12*product)
	}
	for _, test := range []struct {
		kurtosis float64
		depth    int
		want     float64
		digit    float64 // the last of what was computed apart
	}{{layers.Normal, 10, 1.122, 1e-3}, {layers.Uniform, 10, 1.063, 1e-3}, {layers.Normal, 50, 42.0, 0.1}, {layers.Uniform, 50, 36.2, 0.1}} {
		m := layers.Moments{Second: 1, Fourth: 1, Entries: 3. / 64} // a normal input, as was simulated
		for range test.depth {
			m = m.Forward(layers.He(64, 64, test.kurtosis, 0))
		}
		close(t, fmt.Sprint("spread of depth ", test.depth), m.Spread(), test.want, test.digit/2)
	}
	// A one-hot input shows the kurtosis of the weights: a factor 1.8 for 3.
	m := layers.Of([]float64{0, 1, 0}).Forward(layers.He(3, 5, layers.Uniform, 1))
	close(t, "one-hot", m.Entries, 1.8*5/9, 1e-15)
}

// TestBackwardByEnumeration holds the backward recursion to every sign network of
// one layer, every sign of the cotangent, and the true slopes.
func TestBackwardByEnumeration(t *testing.T) {
	const slope = 0.5
	l := layers.Layer{In: 2, Out: 3, Variance: 0.5, Kurtosis: layers.Signs, Slope: slope}
	x, g := []float64{1, -2.5}, []float64{1, 2, 0.5}
	var want layers.Moments
	count := 0.
	signs(6, func(w []float64) {
		signs(3, func(c []float64) {
			back := make([]float64, 2)
			for j := range 3 {
				h := w[2*j]*x[0] + w[2*j+1]*x[1]
				d := g[j] * c[j]
				if h < 0 {
					d *= slope
				}
				back[0] += math.Sqrt(l.Variance) * w[2*j] * d
				back[1] += math.Sqrt(l.Variance) * w[2*j+1] * d
			}
			m := layers.Of(back)
			want.Second += m.Second
			want.Fourth += m.Fourth
			want.Entries += m.Entries
			count++
		})
	})
	got := layers.Of(g).Backward(l)
	close(t, "E‖g‖²", got.Second, want.Second/count, 1e-13*got.Second)
	close(t, "E‖g‖₄⁴", got.Entries, want.Entries/count, 1e-13*got.Entries)
	close(t, "E‖g‖₂⁴", got.Fourth, want.Fourth/count, 1e-13*got.Fourth)
}

// TestCotangentFactor measures the trap of a cotangent of ones: 31 % at n = m, and
// none with random signs. The tolerance is 6 standard errors, √(5/(32·4000)).
func TestCotangentFactor(t *testing.T) {
	const n, runs = 32, 4000
	r := stats.NewStream(1, "cotangent").Rand()
	ones, random := 0., 0.
	x := make([]float64, n)
	for k := range x {
		x[k] = float64(k%5) - 2
	}
	for range runs {
		for _, sum := range []*float64{&ones, &random} {
			back := make([]float64, n)
			for range n {
				w, h := make([]float64, n), 0.
				for k := range w {
					w[k] = r.NormFloat64()
					h += w[k] * x[k]
				}
				g := 1.
				if sum == &random && r.IntN(2) == 0 {
					g = -1
				}
				if h > 0 {
					for k := range back {
						back[k] += w[k] * g
					}
				}
			}
			*sum += layers.Of(back).Second / (n * n / 2)
		}
	}
	tolerance := 6 * math.Sqrt(5./(n*runs))
	close(t, "ones", ones/runs, layers.CotangentFactor(n, n, 0), tolerance)
	close(t, "random signs", random/runs, 1, tolerance)
	close(t, "the factor", layers.CotangentFactor(n, n, 0), 1+31/(32*math.Pi), 1e-15)
}

// TestNormalMean holds the quadrature to testdata/moments.py, and to closed forms.
func TestNormalMean(t *testing.T) {
	tanh2 := func(z float64) float64 { return math.Pow(math.Tanh(z), 2) }
	sigmoid2 := func(z float64) float64 { return math.Pow(1+math.Exp(-z), -2) }
	for _, golden := range []struct{ q, tanh, sigmoid float64 }{
		{0.1, 0.084213928421107242, 0.25595781634532640},
		{1, 0.39429449039784117, 0.29337903585809296},
		{4, 0.63526123425693992, 0.34857362259946029},
		{16, 0.80539927946372569, 0.40881530856423498},
	} {
		for _, f := range []struct {
			name string
			f    func(float64) float64
			want float64
		}{{"E tanh²", tanh2, golden.tanh}, {"E sigmoid²", sigmoid2, golden.sigmoid}} {
			got, bound := layers.NormalMean(f.f, math.Sqrt(golden.q))
			close(t, fmt.Sprintf("%s, q = %v", f.name, golden.q), got, f.want, bound)
			if !(bound <= 2e-14) {
				t.Errorf("%s, q = %v: the bound is %v", f.name, golden.q, bound)
			}
		}
	}
	got, _ := layers.NormalMean(func(z float64) float64 { return z * z * z * z }, 3)
	close(t, "E z⁴ at σ = 3", got, 243, 1e-11)
	half, _ := layers.NormalMean(func(z float64) float64 { return 1 / (1 + math.Exp(-z)) }, 2)
	close(t, "E σ(z)", half, 0.5, 1e-15)
}

// TestSquaresOfOneLayer certifies real layers of tanh and sigmoid by their law.
func TestSquaresOfOneLayer(t *testing.T) {
	plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.02, Miss: 1e-3}
	sigmoid := func(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
	for name, phi := range map[string]func(float64) float64{"tanh": math.Tanh, "sigmoid": sigmoid} {
		x := []float64{0.5, -1.5, 2}
		r := stats.NewStream(1, "one layer", name).Rand()
		for _, test := range []struct {
			gain float64
			want verdict.Verdict
		}{{1, verdict.Pass}, {2, verdict.Fail}} {
			mean, variance := layers.Squares(phi, math.Sqrt(layers.Of(x).Second/3))
			law := &stats.BoundedMean{High: 1, Want: mean, Variance: variance}
			n, err := law.Samples(plan)
			if err != nil {
				t.Fatal(err)
			}
			for range n {
				h := 0.
				for _, v := range x {
					h += math.Sqrt(test.gain/3) * r.NormFloat64() * v
				}
				law.Add(phi(h) * phi(h))
			}
			if f := law.Judge(plan); f.Verdict != test.want {
				t.Errorf("%s, gain %v: %v (%s)", name, test.gain, f.Verdict, f.Reason)
			}
		}
	}
}

// TestPlannerCounts draws as many networks as planned, and asks for the degrees.
func TestPlannerCounts(t *testing.T) {
	plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.3, Miss: 1e-3}
	for _, slope := range []float64{0, 0.5} {
		for _, kurtosis := range []float64{layers.Normal, layers.Uniform} {
			design := layers.Design{Layers: []layers.Layer{layers.He(6, 20, kurtosis, slope), layers.He(20, 12, kurtosis, slope)}}
			cost, err := design.Plan(plan)
			if err != nil {
				t.Fatal(err)
			}
			n, _ := design.Test().Samples(plan)
			if cost.Degrees != n {
				t.Errorf("%d degrees, the test needs %d", cost.Degrees, n)
			}
			got := degrees(stats.NewStream(1, "planner", slope, kurtosis).Rand(), design, 2000) / 2000
			// A network of 32 neurons has at most 8 of variance in their number.
			close(t, fmt.Sprintf("degrees of a network, slope %v", slope), got, cost.PerNetwork, 6*math.Sqrt(8./2000))
			if !(math.Abs(cost.Networks*cost.PerNetwork-float64(n)) <= 1e-9*float64(n)) {
				t.Errorf("%v networks of %v degrees are not %d", cost.Networks, cost.PerNetwork, n)
			}
		}
	}
	// 30 layers of 32 neurons, 1 % of the variance of each: the χ² needs 3558 networks of
	// 480 degrees, and the norm from end to end 70,000 by a theorem that does not hold.
	deep := layers.Design{}
	for range 30 {
		deep.Layers = append(deep.Layers, layers.He(32, 32, layers.Normal, 0))
	}
	cost, err := deep.Plan(stats.Plan{FalseAlarm: 1e-9, Effect: 0.01, Miss: 1e-3})
	if err != nil || cost.Degrees != 1707752 || math.Round(cost.Networks) != 3558 || !(cost.Spread > 70 && cost.EndToEnd > 10*cost.Networks) {
		t.Errorf("%+v (%v)", cost, err)
	}
}

// degrees counts the neurons that show their pre-activation.
func degrees(r *rand.Rand, d layers.Design, networks int) float64 {
	count := 0
	for range networks {
		x := make([]float64, d.Layers[0].In)
		for k := range x {
			x[k] = 1
		}
		for _, l := range d.Layers {
			next := make([]float64, l.Out)
			for j := range next {
				for _, v := range x {
					next[j] += r.NormFloat64() * v
				}
				if next[j] < 0 {
					next[j] *= l.Slope
				}
				if next[j] != 0 {
					count++
				}
			}
			x = next
		}
	}
	return float64(count)
}

// TestPlannerCountsDeadLayers holds the mean degrees of narrow ReLU networks, of
// which most die, to networks that are drawn: a layer of one neuron is dead with
// probability ½, and what follows gives nothing.
func TestPlannerCountsDeadLayers(t *testing.T) {
	const runs = 4000
	for _, widths := range [][]int{{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, {4, 1, 6, 2, 6}, {3, 2, 2, 40}} {
		var design layers.Design
		most := 0.
		for i := range widths[1:] {
			design.Layers = append(design.Layers, layers.He(widths[i], widths[i+1], layers.Normal, 0))
			most += float64(widths[i+1])
		}
		cost, err := design.Plan(stats.Plan{FalseAlarm: 1e-9, Effect: 0.3, Miss: 1e-3})
		if err != nil {
			t.Fatal(err)
		}
		got := degrees(stats.NewStream(1, "dead layers", fmt.Sprint(widths)).Rand(), design, runs) / runs
		// A number in [0, most] has a deviation of at most half of that.
		close(t, fmt.Sprintf("degrees of a network of widths %v", widths), got, cost.PerNetwork, 6*most/2/math.Sqrt(runs))
	}
}

func TestBadDesigns(t *testing.T) {
	good := layers.He(4, 4, layers.Normal, 0)
	plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.3, Miss: 1e-3}
	for name, ls := range map[string][]layers.Layer{
		"no layers":      nil,
		"no chain":       {good, layers.He(5, 4, layers.Normal, 0)},
		"heavy tails":    {layers.He(4, 4, 6, 0)},
		"no kurtosis":    {{In: 1, Out: 1, Variance: 1}},
		"no variance":    {{In: 1, Out: 1, Kurtosis: 3}},
		"no neurons":     {{In: 1, Variance: 1, Kurtosis: 3}},
		"slope is NaN":   {{In: 1, Out: 1, Variance: 1, Kurtosis: 3, Slope: math.NaN()}},
		"slope is large": {{In: 1, Out: 1, Variance: 1, Kurtosis: 3, Slope: 2}},
	} {
		if _, err := (layers.Design{Layers: ls}).Plan(plan); err == nil {
			t.Errorf("%s: planned", name)
		}
	}
	for name, call := range map[string]func(){
		"Forward":              func() { layers.Moments{}.Forward(layers.Layer{}) },
		"Backward":             func() { layers.Moments{}.Backward(layers.Layer{}) },
		"Depth":                func() { layers.Depth([]float64{1.5}) },
		"NormalMean, NaN":      func() { layers.NormalMean(math.Tanh, math.NaN()) },
		"NormalMean, negative": func() { layers.NormalMean(math.Tanh, -1) },
		"NormalMean, infinite": func() { layers.NormalMean(math.Tanh, math.Inf(1)) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s does not panic", name)
				}
			}()
			call()
		}()
	}
}

// TestDepth holds the law of 54 blocks to the lecture's number and to those computed
// apart, and small laws to enumeration.
func TestDepth(t *testing.T) {
	law := layers.Depth(layers.LinearDecay(54, 0.5))
	mean, variance := layers.DepthMoments(law)
	close(t, "mean", mean, 40.25, 1e-12)
	close(t, "variance", variance, 9.1242, 5e-5)
	close(t, "P(40)", law[40], .13021, 5e-6)
	within := 0.
	for d := 37; d <= 43; d++ {
		within += law[d]
	}
	close(t, "P(37..43)", within, .75151, 5e-6)
	close(t, "P(54)", law[54], 4.5e-8, 5e-10)
	keep := []float64{0.9, 0.5, 0, 1, 0.25}
	want := make([]float64, 6)
	for mask := range 1 << 5 {
		p, depth := 1., 0
		for i, k := range keep {
			if mask>>i&1 == 1 {
				p *= k
				depth++
			} else {
				p *= 1 - k
			}
		}
		want[depth] += p
	}
	for d, p := range layers.Depth(keep) {
		close(t, fmt.Sprint("P of ", d), p, want[d], 1e-15)
	}
}
