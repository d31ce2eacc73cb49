package structured_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"bonpied/core/contract"
	"bonpied/core/nodes"
	"bonpied/core/verdict"
	"bonpied/gradcheck/structured"
)

// neverFail judges the textbook's gradient, in each order of its sums.
func neverFail(t *testing.T, name string, p problem) {
	t.Helper()
	f := p.function(t, false)
	for order, add := range orders {
		g := p.textbook(add)
		for judge, judged := range judges {
			if judge == "literal" && len(g) > 10000 {
				continue // it takes a second
			}
			finding := judged(f, claim(g), nil)
			if finding.Verdict == verdict.Fail || finding.Verdict == verdict.Error {
				t.Errorf("%s, %s by %s: %v: %s", name, order, judge, finding.Verdict, finding.Reason)
			}
		}
	}
}

// TestOrderedTerms: weights and pictures that change slowly, and equal ones, give sums
// whose running totals are far larger than they and their terms are.
func TestOrderedTerms(t *testing.T) {
	shapes := map[string]func(k, n int, v float64) float64{
		"halves":   func(k, n int, v float64) float64 { return math.Copysign(1.1+0.1*v, float64(n/2-k)-0.5) },
		"constant": func(k, n int, v float64) float64 { return 0.7 },
		"sine":     func(k, n int, v float64) float64 { return math.Sin(2*math.Pi*float64(k)/float64(n)) + 1e-3*v },
		"ramp":     func(k, n int, v float64) float64 { return float64(k)/float64(n) - 0.5 },
	}
	for name, shape := range shapes {
		for _, n := range []int{784, 4096, 20000} {
			for _, samples := range []int{1, 2} {
				rng := rand.New(rand.NewPCG(1, 2))
				p := randomProblem(3, []contract.ActivationKind{contract.Tanh}, contract.Quadratic, []int{n, 2, 2}, samples)
				w := p.n.Layers[0].W
				for i := range w.Data {
					w.Data[i] = shape(i%n, n, rng.Float64()) / math.Sqrt(float64(n))
				}
				for i := range p.x.Data {
					if p.x.Data[i] = 0.8; name != "constant" {
						p.x.Data[i] += 0.2 * rng.Float64()
					}
				}
				neverFail(t, fmt.Sprintf("%s of %d, %d samples", name, n, samples), p)
			}
		}
	}
}

// TestEqualTerms: equal weights and a picture of one grey, or of black and one grey.
func TestEqualTerms(t *testing.T) {
	for _, n := range []int{512, 784, 2000} {
		for _, grey := range []float64{1, 0.5, 0.1, 0.7} {
			for _, step := range []int{1, 3} {
				p := randomProblem(3, []contract.ActivationKind{contract.Identity}, contract.Quadratic, []int{n, 2, 2}, 1)
				for i := range p.n.Layers[0].W.Data {
					p.n.Layers[0].W.Data[i] = 0.1
				}
				clear(p.x.Data)
				for i := 0; i < len(p.x.Data); i += step {
					p.x.Data[i] = grey
				}
				neverFail(t, fmt.Sprintf("grey %v at every %d of %d", grey, step, n), p)
			}
		}
	}
}

// TestKinkWithinRounding: nodes so near a kink that the order of a sum decides on the side.
func TestKinkWithinRounding(t *testing.T) {
	for seed := range uint64(150) {
		rng := rand.New(rand.NewPCG(seed, 5))
		widths := []int{3 + rng.IntN(20), 7, 5, 2}
		p := randomProblem(seed, []contract.ActivationKind{contract.LeakyReLU, contract.ReLU}, contract.Quadratic, widths, 1+rng.IntN(2))
		for l := range 2 {
			j := rng.IntN(widths[l+1])
			p.n.Layers[l].B[j] -= p.function(t, false).Nodes(l)[j]
			p.n.Layers[l].B[j] += math.Ldexp(rng.NormFloat64(), -52-rng.IntN(6)+rng.IntN(40)*rng.IntN(2))
		}
		neverFail(t, fmt.Sprintf("seed %d", seed), p)
	}
	// The claim is on the other side of 0, with an output that is not 0.
	p := threeInputs(1)
	neverFail(t, "three inputs", p)
	if finding := structured.Dual(p.function(t, false), claim(p.textbook(orders["right to left"])), nil); finding.Verdict != verdict.Inconclusive {
		t.Errorf("on either side: %v: %s", finding.Verdict, finding.Reason)
	}
}

// threeInputs has a ReLU of which z is 0, but for rounding, and s² times what it is with
// s = 1.
func threeInputs(s float64) problem {
	matrix := func(rows, cols int, v ...float64) contract.Matrix {
		return contract.Matrix{Rows: rows, Cols: cols, Data: v}
	}
	return problem{
		n: contract.Network{Loss: contract.Quadratic, Layers: []contract.Layer{
			{W: matrix(2, 3, s, s, s, 0.5, -0.25, 0.75), B: []float64{0, 2}, F: contract.Activation{Kind: contract.ReLU}},
			{W: matrix(1, 2, 1, 1), B: []float64{0}, F: contract.Activation{Kind: contract.Identity}},
		}},
		x: matrix(1, 3, s*0.29, s*0.93, s*-1.22), y: matrix(1, 1, 0.3), r: contract.Mean,
	}
}

// TestSquaresUnderflow: of numbers whose squares are 0 the rounding errors are not.
func TestSquaresUnderflow(t *testing.T) {
	for _, e := range []int{-200, -260, -280, -400} {
		neverFail(t, fmt.Sprintf("2^%d", e), threeInputs(math.Ldexp(1, e)))
	}
}

// TestScales: a gradient of any size is never failed if it is right.
func TestScales(t *testing.T) {
	scaled := func(v []float64, s float64) {
		for i := range v {
			v[i] *= s
		}
	}
	for seed := range uint64(4) {
		for _, e := range []int{-250, -180, -165, -155, -120, -80, 80, 120, 140, 155, 200} {
			s := math.Pow(10, float64(e))
			for name, change := range map[string]func(p problem){
				"top":    func(p problem) { scaled(p.n.Layers[2].W.Data, s) },
				"bottom": func(p problem) { scaled(p.n.Layers[0].W.Data, s); scaled(p.n.Layers[0].B, s) },
				"x":      func(p problem) { scaled(p.x.Data, s) },
				"x/W":    func(p problem) { scaled(p.x.Data, s); scaled(p.n.Layers[0].W.Data, 1/s) },
				"x/W/top": func(p problem) {
					scaled(p.x.Data, s)
					scaled(p.n.Layers[0].W.Data, 1/s)
					scaled(p.n.Layers[2].W.Data, 1/s)
				},
			} {
				p := randomProblem(seed, []contract.ActivationKind{contract.Tanh, contract.ReLU}, contract.Quadratic, []int{3, 5, 4, 2}, 1+int(seed%2))
				change(p)
				if _, err := nodes.New(p.n, contract.Conventions{}, p.x, p.y, p.r, false); err == nil {
					neverFail(t, fmt.Sprintf("%s times 1e%d, seed %d", name, e, seed), p)
				}
			}
		}
	}
}

// TestInfinityBesideZeros: in a tensor that is 0, with a tolerance of 0, an infinity is not
// lost behind the entries that are right.
func TestInfinityBesideZeros(t *testing.T) {
	for _, samples := range []int{1, 2} {
		for _, cols := range []int{1, 2, 5, 9} {
			p := randomProblem(5, []contract.ActivationKind{contract.Tanh}, contract.Quadratic, []int{cols, 4, 2}, samples)
			clear(p.x.Data)
			for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, 1e200, 1e160, 1e-150} {
				for at := range 4 * cols {
					wrong := p.gradient(t, false)
					wrong[at] = v
					for name, judge := range judges {
						if finding := judge(p.function(t, false), claim(wrong), nil); finding.Verdict != verdict.Fail {
							t.Errorf("%s, %d samples of %d: %v at %d: %v: %s", name, samples, cols, v, at, finding.Verdict, finding.Reason)
						}
					}
				}
			}
		}
	}
}

// TestDeadRow: a row of which the slope is 0 does not pass whatever is claimed.
func TestDeadRow(t *testing.T) {
	p := randomProblem(6, []contract.ActivationKind{contract.Tanh, contract.ReLU}, contract.Quadratic, []int{4, 6, 5, 2}, 1)
	for j := range p.n.Layers[1].B {
		p.n.Layers[1].B[j] = -100
	}
	for _, c := range []contract.Conventions{{}, {UnitRoundoff: contract.Float32}} {
		f, err := nodes.New(p.n, c, p.x, p.y, p.r, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, wrong := range []float64{1, 1e-9, -1e5} {
			g := p.gradient(t, false)
			g[(4*6+6)+3*6+3] = wrong // of the second layer's weights, and not in the row that is always looked at
			for name, judge := range judges {
				if finding := judge(f, claim(g), nil); finding.Verdict != verdict.Fail {
					t.Errorf("%s: %v: %v: %s", name, wrong, finding.Verdict, finding.Reason)
				}
			}
		}
	}
}
