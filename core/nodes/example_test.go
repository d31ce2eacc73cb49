package nodes_test

import (
	"fmt"

	"bonpied/core/contract"
	"bonpied/core/nodes"
)

func ExampleNew() {
	n := contract.Network{Loss: contract.Quadratic, Layers: []contract.Layer{{
		W: contract.Matrix{Rows: 1, Cols: 2, Data: []float64{1, 2}}, B: []float64{0}, F: contract.Activation{Kind: contract.Tanh},
	}}}
	f, err := nodes.New(n, contract.Conventions{}, contract.RowMatrix([]float64{1, -0.5}), contract.RowMatrix([]float64{1}), contract.Mean, false)
	if err != nil {
		fmt.Println(err)
		return
	}
	slope, change := make([]float64, 1), make([]float64, 1)
	f.Slopes()(slope, 0, 0)                                     // ∂C/∂z, z = 0
	f.Changes()(change, 0, []int{0}, []int{0}, []float64{1e-8}) // C(z + 1e-8) − C(z)
	fmt.Println("C =", f.Loss())
	fmt.Println("∂C/∂z =", slope[0])
	fmt.Printf("ΔC/Δz = %.7f\n", change[0]/1e-8)
	// Output:
	// C = 0.5
	// ∂C/∂z = -1
	// ΔC/Δz = -1.0000000
}
