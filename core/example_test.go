package core_test

import (
	"fmt"

	"bonpied/core"
	"bonpied/core/contract"
)

// The reference on the smallest interesting network: 2-1-2, by hand in the
// comment of byHand.
func ExampleReference() {
	g, err := core.Reference().Backprop(byHand, []float64{1, 2}, []float64{1, -1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("C      =", g.Loss)
	fmt.Println("∂C/∂W¹ =", g.W[0].Data)
	fmt.Println("∂C/∂b² =", g.B[1])
	fmt.Println("∂C/∂x  =", g.X.Data)
	// Output:
	// C      = 4
	// ∂C/∂W¹ = [-2.5 -5]
	// ∂C/∂b² = [-2 -2]
	// ∂C/∂x  = [-2.5 5]
}

// Bad input is an error that names the argument and the bound.
func ExampleReference_error() {
	_, err := core.Reference().Backprop(byHand, []float64{1}, []float64{1, -1})
	fmt.Println(err)
	// Output:
	// contract: x has 1 entries, want 2
}

// A fault is the reference with one primitive replaced: here δᴸ without f'. All
// operations that need δᴸ then agree on the wrong value.
func ExampleBuild() {
	fault := core.Build("output-delta-without-slope", core.Primitives{
		OutputDelta: func(_ *core.Primitives, _, lossGradient []float64) []float64 { return lossGradient },
	})
	n := contract.Network{Loss: contract.Quadratic, Layers: []contract.Layer{{
		W: contract.Matrix{Rows: 1, Cols: 1, Data: []float64{1}}, B: []float64{-1},
		F: contract.Activation{Kind: contract.LeakyReLU, Alpha: 0.5},
	}}}
	for _, im := range []contract.Implementation{core.Reference(), fault} {
		δ, err := im.Deltas(n, []float64{-1}, []float64{1})
		fmt.Println(im.Name, δ, err)
	}
	// Output:
	// reference [[-1]] <nil>
	// output-delta-without-slope [[-2]] <nil>
}

// A control is another correct way to compute the same thing: here float32
// arithmetic.
func ExampleBuild_float32() {
	control := core.Build("float32", core.Primitives{
		Conventions: contract.Conventions{UnitRoundoff: contract.Float32},
		Round:       func(x float64) float64 { return float64(float32(x)) },
	})
	for _, im := range []contract.Implementation{core.Reference(), control} {
		e, err := im.ExpectedDepth(10, 0.1)
		fmt.Println(im.Name, e, err)
	}
	// Output:
	// reference 5.05 <nil>
	// float32 5.050000190734863 <nil>
}
