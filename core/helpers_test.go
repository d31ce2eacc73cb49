package core_test

import (
	"math"
	"testing"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/core/verdict"
)

// ulp is the distance between |x| and the next float64: 2⁻¹⁰⁷⁴ at 0.
func ulp(x float64) float64 {
	x = math.Abs(x)
	return math.Nextafter(x, math.Inf(1)) - x
}

// withGELU returns the reference under a convention for GELU.
func withGELU(tanh bool) contract.Implementation {
	return core.Build("reference", core.Primitives{Conventions: contract.Conventions{GELUTanh: tanh}})
}

// float32Variant computes everything in float32.
func float32Variant() contract.Implementation {
	return core.Build("float32", core.Primitives{
		Conventions: contract.Conventions{UnitRoundoff: contract.Float32},
		Round:       toFloat32,
	})
}

func toFloat32(x float64) float64 { return float64(float32(x)) }

// passes reports a test error unless the judge found everything within tolerance.
func passes(t *testing.T, name string, j *verdict.Judge) {
	t.Helper()
	if f := j.Finding(); f.Verdict != verdict.Pass {
		t.Errorf("%s: %v: %s (%s)", name, f.Verdict, f.Reason, f.Evidence.ToleranceFrom)
	}
}

// must returns the value, or stops the test.
func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func activation(kind contract.ActivationKind) contract.Activation {
	f := contract.Activation{Kind: kind}
	if kind == contract.LeakyReLU {
		f.Alpha = 0.25
	}
	return f
}

// sample is a network with every kind of activation, rectangular layers of
// distinct widths, and weights k/8 that are exact in float32.
func sample(k contract.LossKind) contract.Network {
	widths := []int{3, 4, 2, 5, 3, 4, 3, 2}
	n := contract.Network{Loss: k}
	next := 1
	for l, kind := range contract.ActivationKinds() {
		w, b := contract.NewMatrix(widths[l+1], widths[l]), make([]float64, widths[l+1])
		for _, s := range [][]float64{w.Data, b} {
			for i := range s {
				next = next * 5 % 17 // a permutation of 1..16
				s[i] = float64(2*next-17) / 8
			}
		}
		n.Layers = append(n.Layers, contract.Layer{W: w, B: b, F: activation(kind)})
	}
	return n
}

// sampleBatch is a batch of three examples for sample.
func sampleBatch() (x, y contract.Matrix) {
	x = contract.Matrix{Rows: 3, Cols: 3, Data: []float64{0.5, -1, 0.25, 2, 0.125, -0.75, -0.5, 1.5, 1}}
	y = contract.Matrix{Rows: 3, Cols: 2, Data: []float64{0.25, 0.5, 1, 0, 0.125, 0.75}}
	return x, y
}
