package nodes_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"bonpied/core/contract"
	"bonpied/core/forwardmode"
	"bonpied/core/nodes"
)

// batch draws a network with an activation of each kind, and a batch.
func batch(rng *rand.Rand, kinds []contract.ActivationKind, loss contract.LossKind, samples int) (contract.Network, contract.Matrix, contract.Matrix) {
	n := contract.Network{Loss: loss}
	widths := []int{4}
	for range kinds {
		widths = append(widths, 2+rng.IntN(4))
	}
	for i, kind := range kinds {
		l := contract.Layer{W: random(rng, widths[i+1], widths[i]), B: random(rng, 1, widths[i+1]).Data, F: contract.Activation{Kind: kind}}
		if kind == contract.LeakyReLU {
			l.F.Alpha = 0.25
		}
		n.Layers = append(n.Layers, l)
	}
	y := random(rng, samples, widths[len(kinds)])
	for i := range y.Data {
		y.Data[i] = rng.Float64()
	}
	return n, random(rng, samples, widths[0]), y
}

func random(rng *rand.Rand, rows, cols int) contract.Matrix {
	m := contract.NewMatrix(rows, cols)
	for i := range m.Data {
		m.Data[i] = rng.NormFloat64()
	}
	return m
}

// stacks are the networks of the tests: every activation below and above others.
var stacks = [][]contract.ActivationKind{
	{contract.Tanh}, {contract.Sigmoid, contract.Softplus, contract.GELU}, {contract.ReLU, contract.LeakyReLU, contract.Identity},
	{contract.GELU, contract.Tanh, contract.Sigmoid}, {contract.Softplus, contract.ReLU, contract.Tanh},
}

// eachCase calls f for every stack, loss, and size of a batch.
func eachCase(f func(rng *rand.Rand, n contract.Network, x, y contract.Matrix)) {
	for i, kinds := range stacks {
		for k, loss := range contract.LossKinds() {
			for _, samples := range []int{1, 3} {
				rng := rand.New(rand.NewPCG(uint64(i), uint64(10*k+samples)))
				n, x, y := batch(rng, kinds, loss, samples)
				f(rng, n, x, y)
			}
		}
	}
}

// want returns the mean loss and ∂C/∂b of every layer by dual numbers.
func want(n contract.Network, x, y contract.Matrix) (loss float64, b [][]float64) {
	for s := range x.Rows {
		g := forwardmode.Gradients(n, contract.Conventions{}, x.Row(s), y.Row(s))
		loss += g.Loss / float64(x.Rows)
		for l, own := range g.B {
			if s == 0 {
				b = append(b, make([]float64, 0, x.Rows*len(own)))
			}
			for _, v := range own {
				b[l] = append(b[l], v/float64(x.Rows))
			}
		}
	}
	return loss, b
}

// close8 reports whether got is want within 8 deviations of rounding errors,
// which independent errors exceed in less than 3e-14 of cases.
func close8(got, want, variance float64) bool {
	return math.Abs(got-want) <= 8*math.Sqrt(variance)
}

// TestSlopes: forward mode through matrix products is forward mode of one
// parameter at a time.
func TestSlopes(t *testing.T) {
	eachCase(func(_ *rand.Rand, n contract.Network, x, y contract.Matrix) {
		f, err := nodes.New(n, contract.Conventions{}, x, y, contract.Mean, false)
		if err != nil {
			t.Fatal(err)
		}
		loss, biases := want(n, x, y)
		if !close8(f.Loss(), loss, f.PlainRounding()) {
			t.Errorf("%v: loss %v, want %v", n, f.Loss(), loss)
		}
		slopes := f.Slopes()
		for b := range f.Blocks() {
			rows, _, samples := f.Size(b)
			variance, _ := f.Rounding(b)
			for s := range samples {
				got := make([]float64, rows)
				slopes(got, b, s)
				for j, v := range got {
					if i := s*rows + j; !close8(v, biases[b][i], variance[i]) {
						t.Errorf("%v, block %d, sample %d, node %d: %v, want %v", n, b, s, j, v, biases[b][i])
					}
				}
			}
		}
	})
}

// TestChangesLarge: a change by addition theorems is a difference of plain
// values, for moves of every size up to those where theorems end.
func TestChangesLarge(t *testing.T) {
	eachCase(func(rng *rand.Rand, n contract.Network, x, y contract.Matrix) {
		f, err := nodes.New(n, contract.Conventions{}, x, y, contract.Sum, false)
		if err != nil {
			t.Fatal(err)
		}
		changes := f.Changes()
		noise := math.Sqrt(f.PlainRounding())
		for b := range f.Blocks() {
			rows, _, _ := f.Size(b)
			for _, size := range []float64{4, 1, 0.3, 0.1, 0x1p-5, 0x1p-12, 0x1p-13, 1e-6} {
				j, move := rng.IntN(rows), size*(2*rng.Float64()-1)
				got, plain := 0.0, f.Plain('b', b, j, move)-f.Plain('b', b, j, 0)
				for s := range x.Rows {
					dst := make([]float64, 1)
					changes(dst, b, []int{j}, []int{s}, []float64{move})
					got += dst[0]
				}
				// The moved point is at most e^4 times as large as the point itself.
				if !(math.Abs(got-plain) <= 8*60*noise*(1+math.Abs(move))) {
					t.Errorf("%v, block %d, node %d moved by %v: %v, plain %v ± %.2g", n, b, j, move, got, plain, noise)
				}
			}
		}
	})
}

// TestChangesSmall: a change over a tiny move is the slope to rounding errors,
// where a difference of values would have none of its digits.
func TestChangesSmall(t *testing.T) {
	const move = 0x1p-60 // h f''/2 is 2⁻⁶⁰ of f'
	eachCase(func(_ *rand.Rand, n contract.Network, x, y contract.Matrix) {
		f, err := nodes.New(n, contract.Conventions{}, x, y, contract.Mean, false)
		if err != nil {
			t.Fatal(err)
		}
		_, biases := want(n, x, y)
		changes := f.Changes()
		for b := range f.Blocks() {
			rows, _, _ := f.Size(b)
			variance, _ := f.Rounding(b)
			for i, slope := range biases[b] {
				dst := make([]float64, 1)
				changes(dst, b, []int{i % rows}, []int{i / rows}, []float64{move})
				if !close8(dst[0]/move, slope, variance[i]) {
					t.Errorf("%v, block %d, node %d: %v, want %v", n, b, i, dst[0]/move, slope)
				}
			}
		}
	})
}

// TestChangesChunks: a list of moves gives what each alone gives, to the bit.
func TestChangesChunks(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	n, x, y := batch(rng, stacks[1], contract.SoftmaxCrossEntropy, 3)
	f, err := nodes.New(n, contract.Conventions{}, x, y, contract.Sum, false)
	if err != nil {
		t.Fatal(err)
	}
	rows, _, _ := f.Size(0)
	var node, sample []int
	var move []float64
	for range 200 {
		node, sample, move = append(node, rng.IntN(rows)), append(sample, rng.IntN(3)), append(move, rng.NormFloat64())
	}
	got, one, changes := make([]float64, 200), make([]float64, 1), f.Changes()
	changes(got, 0, node, sample, move)
	for i := range got {
		if changes(one, 0, node[i:i+1], sample[i:i+1], move[i:i+1]); one[0] != got[i] {
			t.Errorf("move %d: %v in a list, %v alone", i, got[i], one[0])
		}
	}
}

// TestSaturated: at |z| up to 1e4 and logits as large nothing is NaN, and a
// change is what the plain values say.
func TestSaturated(t *testing.T) {
	for _, kind := range contract.ActivationKinds() {
		for _, loss := range contract.LossKinds() {
			for _, z := range []float64{1e4, -1e4, 800, -800, 40, -40} {
				f := contract.Activation{Kind: kind}
				n := contract.Network{Loss: loss, Layers: []contract.Layer{{W: contract.Matrix{Rows: 2, Cols: 1, Data: []float64{z, -z / 2}}, B: []float64{0, 0}, F: f}}}
				p, err := nodes.New(n, contract.Conventions{}, contract.RowMatrix([]float64{1}), contract.RowMatrix([]float64{1, 0}), contract.Sum, false)
				if err != nil {
					t.Fatal(err)
				}
				dst, slope := make([]float64, 2), make([]float64, 2)
				p.Changes()(dst, 0, []int{0, 1}, []int{0, 0}, []float64{1e-9, 2 * math.Abs(z)})
				p.Slopes()(slope, 0, 0)
				variance, _ := p.Rounding(0)
				for _, v := range [][]float64{dst, slope, variance} {
					for _, number := range v {
						if math.IsNaN(number) || math.IsInf(number, 0) {
							t.Errorf("%v, %v, z = %v: %v, %v, %v", kind, loss, z, dst, slope, variance)
						}
					}
				}
			}
		}
	}
}

// TestBadInput: what a network refuses is refused with the argument's name.
func TestBadInput(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	n, x, y := batch(rng, stacks[0], contract.Quadratic, 2)
	short := contract.Matrix{Rows: 1, Cols: x.Cols, Data: x.Data[:x.Cols]}
	bad := x.Clone()
	bad.Data[0] = math.NaN()
	for name, err := range map[string]error{
		"x.Data":       second(nodes.New(n, contract.Conventions{}, contract.Matrix{Rows: 2, Cols: x.Cols, Data: x.Data[1:]}, y, contract.Mean, false)),
		"y.Rows":       second(nodes.New(n, contract.Conventions{}, short, y, contract.Mean, false)),
		"x":            second(nodes.New(n, contract.Conventions{}, bad, y, contract.Mean, false)),
		"reduction":    second(nodes.New(n, contract.Conventions{}, x, y, "median", false)),
		"network":      second(nodes.New(contract.Network{}, contract.Conventions{}, x, y, contract.Mean, false)),
		"UnitRoundoff": second(nodes.New(n, contract.Conventions{UnitRoundoff: 1}, x, y, contract.Mean, false)),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func second(_ *nodes.Function, err error) error { return err }
