package nodes_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/core/nodes"
)

// TestRounding: the errors of backpropagation in float64 and in float32 stay
// below 4 deviations, and are not far below one: the model bounds and tells.
func TestRounding(t *testing.T) {
	single := core.Build("float32", core.Primitives{
		Conventions: contract.Conventions{UnitRoundoff: contract.Float32},
		Round:       func(x float64) float64 { return float64(float32(x)) },
	})
	for _, im := range []contract.Implementation{core.Reference(), single} {
		worst := 0.0
		eachCase(func(_ *rand.Rand, n contract.Network, x, y contract.Matrix) {
			n, x, y = rounded(n, x, y)
			f, err := nodes.New(n, im.Conventions, x, y, contract.Mean, false)
			if err != nil {
				t.Fatal(err)
			}
			g, err := im.BackpropBatch(n, x, y, contract.Mean)
			if err != nil {
				t.Fatal(err)
			}
			slopes := f.Slopes()
			for b := range f.Blocks() {
				rows, _, samples := f.Size(b)
				variance, _ := f.Rounding(b)
				total, spread := make([]float64, rows), make([]float64, rows)
				for s := range samples {
					d := make([]float64, rows)
					slopes(d, b, s)
					for j := range d {
						total[j] += d[j]
						spread[j] += variance[s*rows+j]
					}
				}
				for j := range total {
					if off := math.Abs(g.B[b][j] - total[j]); off != 0 { // a dead neuron has no spread
						worst = max(worst, off/math.Sqrt(spread[j]))
					}
				}
			}
		})
		if !(worst <= 4) || worst < 0.05 {
			t.Errorf("%s: the largest error is %.3g deviations, want 0.05 to 4", im.Name, worst)
		}
	}
}

// rounded rounds all data to float32, as a float32 implementation is judged.
func rounded(n contract.Network, x, y contract.Matrix) (contract.Network, contract.Matrix, contract.Matrix) {
	n, x, y = n.Clone(), x.Clone(), y.Clone()
	for _, l := range n.Layers {
		round(l.W.Data)
		round(l.B)
	}
	round(x.Data)
	round(y.Data)
	return n, x, y
}

func round(v []float64) {
	for i := range v {
		v[i] = float64(float32(v[i]))
	}
}

// TestAmbiguousKink: a node within its rounding error of a kink has a slope that
// is not known; an exact tie has the convention's.
func TestAmbiguousKink(t *testing.T) {
	n := contract.Network{Loss: contract.Quadratic, Layers: []contract.Layer{{
		W: contract.Matrix{Rows: 1, Cols: 2, Data: []float64{1, -1}}, B: []float64{0}, F: contract.Activation{Kind: contract.ReLU},
	}}}
	for _, c := range []struct {
		x    []float64
		wide bool
	}{{[]float64{1, 1 - 1e-15}, true}, {[]float64{1, 0.5}, false}, {[]float64{0, 0}, false}} {
		f, err := nodes.New(n, contract.Conventions{}, contract.RowMatrix(c.x), contract.RowMatrix([]float64{1}), contract.Sum, false)
		if err != nil {
			t.Fatal(err)
		}
		if node, _ := f.Rounding(0); (math.Sqrt(node[0]) > 0.5) != c.wide {
			t.Errorf("x = %v: deviation %v", c.x, math.Sqrt(node[0]))
		}
	}
}
