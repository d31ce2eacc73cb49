package core_test

import (
	"fmt"
	"math"
	"testing"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/fixtures/golden"
)

// compare judges every entry of the gradients within its tolerance.
func compare(j *verdict.Judge, name string, got, want, tolerance contract.Gradients) {
	j.Close(verdict.Place{Name: name + ": C"}, got.Loss, want.Loss, tolerance.Loss)
	if !j.Length(name+": W", len(got.W), len(want.W)) || !j.Length(name+": B", len(got.B), len(want.B)) {
		return
	}
	for i := range want.W {
		compareSlices(j, verdict.Place{Name: name + ": ∂C/∂w", Layer: i + 1}, got.W[i].Data, want.W[i].Data, tolerance.W[i].Data)
		compareSlices(j, verdict.Place{Name: name + ": ∂C/∂b", Layer: i + 1}, got.B[i], want.B[i], tolerance.B[i])
	}
	compareSlices(j, verdict.Place{Name: name + ": ∂C/∂x"}, got.X.Data, want.X.Data, tolerance.X.Data)
}

func compareSlices(j *verdict.Judge, place verdict.Place, got, want, tolerance []float64) {
	if !j.Length(place.Name, len(got), len(want)) {
		return
	}
	for i := range want {
		place.Row = i + 1
		j.Close(place, got[i], want[i], tolerance[i])
	}
}

// judgeNetworks compares every gradient of every golden network with the exact
// one, within the running error bound of the variant's own arithmetic.
func judgeNetworks(build func(tanh bool) contract.Implementation) *verdict.Judge {
	j := &verdict.Judge{ToleranceFrom: "running error bound"}
	for _, row := range golden.Networks() {
		im := build(row.GELUTanh)
		c := im.Conventions
		c.GELUTanh = row.GELUTanh
		g, err := im.BackpropBatch(row.Network, row.X, row.Y, row.Reduction)
		if err != nil {
			j.Stop(verdict.Failf("%s: %v", row.Name, err))
			continue
		}
		compare(j, row.Name, g, row.Exact, batchTolerance(c, row.Network, row.X, row.Y, row.Reduction))
		v, err := im.VJP(row.Network, row.X.Row(0), row.Cotangent)
		if err != nil {
			j.Stop(verdict.Failf("%s: %v", row.Name, err))
			continue
		}
		compare(j, row.Name+" (VJP)", v, row.VJP, vjpTolerance(c, row.Network, row.X.Row(0), row.Cotangent))
	}
	return j
}

func TestGoldenNetworks(t *testing.T) { passes(t, "networks", judgeNetworks(withGELU)) }

// Arithmetic in float32 is a correct way to compute the same thing.
func TestGoldenNetworksInFloat32(t *testing.T) {
	passes(t, "networks", judgeNetworks(func(tanh bool) contract.Implementation {
		return core.Build("float32", core.Primitives{
			Conventions: contract.Conventions{UnitRoundoff: contract.Float32, GELUTanh: tanh},
			Round:       toFloat32,
		})
	}))
}

// torch's gradients, which are float64 too, agree with the exact ones within
// the same bound: the two oracles are right about the same networks.
func TestGoldenOraclesAgree(t *testing.T) {
	j := &verdict.Judge{ToleranceFrom: "running error bound"}
	for _, row := range golden.Networks() {
		c := contract.Conventions{GELUTanh: row.GELUTanh}
		compare(j, row.Name, row.Torch, row.Exact, batchTolerance(c, row.Network, row.X, row.Y, row.Reduction))
	}
	passes(t, "torch", j)
}

// The trace and the deltas of the first example, against mpmath.
func TestGoldenTraces(t *testing.T) {
	j := &verdict.Judge{ToleranceFrom: "running error bound"}
	for _, row := range golden.Networks() {
		im, x, y := withGELU(row.GELUTanh), row.X.Row(0), row.Y.Row(0)
		trace := must[contract.Trace](t)(im.Forward(row.Network, x))
		δ := must[[][]float64](t)(im.Deltas(row.Network, x, y))
		b := newBounds(im.Conventions, row.Network, x)
		g, eg, _, _ := b.loss(row.Network, y)
		_, eδ := b.deltas(row.Network, g, eg)
		compareSlices(j, verdict.Place{Name: "a"}, trace.A[0], row.Trace.A[0], b.a[0])
		for i := range row.Network.Layers {
			compareSlices(j, verdict.Place{Name: row.Name + ": z", Layer: i + 1}, trace.Z[i], row.Trace.Z[i], b.z[i])
			compareSlices(j, verdict.Place{Name: row.Name + ": a", Layer: i + 1}, trace.A[i+1], row.Trace.A[i+1], b.a[i+1])
			compareSlices(j, verdict.Place{Name: row.Name + ": δ", Layer: i + 1}, δ[i], row.Deltas[i], eδ[i])
		}
	}
	passes(t, "traces", j)
}

// A bound that no bug exceeds would be worth nothing: one bug in each primitive
// of the backward pass exceeds it.
func TestGoldenNetworksCatchFaults(t *testing.T) {
	reference := core.ReferencePrimitives()
	for _, test := range []struct {
		reason string
		p      core.Primitives
	}{
		{"δᴸ without f'", core.Primitives{OutputDelta: func(_ *core.Primitives, _, g []float64) []float64 { return g }}},
		{"δˡ without f'", core.Primitives{HiddenDelta: func(p *core.Primitives, w contract.Matrix, δ, _ []float64) []float64 {
			return p.PullBack(p, w, δ)
		}}},
		{"the slope of the last layer everywhere", core.Primitives{
			LayerSlope: func(p *core.Primitives, n contract.Network, t contract.Trace, l int) []float64 {
				f, z := n.Layers[len(n.Layers)-1].F, t.Z[l-1]
				slope := make([]float64, len(z))
				for j := range z {
					slope[j] = p.Slope(p, f, z[j], t.A[l][j])
				}
				return slope
			}}},
		{"the bias of the last example only", core.Primitives{
			Accumulate: func(p *core.Primitives, part core.Part, sum, term []float64) {
				if part == core.BiasPart {
					copy(sum, term)
					return
				}
				reference.Accumulate(p, part, sum, term)
			}}},
		{"∂C/∂x not divided by B", core.Primitives{
			InputGradient: func(p *core.Primitives, w contract.Matrix, δ []float64) []float64 {
				g := p.PullBack(p, w, δ)
				for k := range g {
					g[k] *= 3
				}
				return g
			}}},
		{"gradients summed where the mean is asked for", core.Primitives{
			GradientScale: func(*core.Primitives, contract.Reduction, int) float64 { return 1 }}},
		{"a weight gradient off by one part in 10¹²", core.Primitives{
			WeightGradient: func(p *core.Primitives, δ, a []float64) contract.Matrix {
				m := reference.WeightGradient(p, δ, a)
				m.Data[len(m.Data)-1] *= 1 + 1e-12
				return m
			}}},
		{"NaN", core.Primitives{BiasGradient: func(_ *core.Primitives, δ []float64) []float64 {
			g := append([]float64(nil), δ...)
			g[0] = math.NaN()
			return g
		}}},
	} {
		f := judgeNetworks(func(tanh bool) contract.Implementation {
			p := test.p
			p.Conventions.GELUTanh = tanh
			return core.Build("fault", p)
		}).Finding()
		if f.Verdict != verdict.Fail {
			t.Errorf("%s: %v, want a failure", test.reason, fmt.Sprint(f.Verdict, " ", f.Reason))
		}
	}
}
