package structured_test

import (
	"fmt"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/core/nodes"
	"bonpied/gradcheck/structured"
)

// exampleNetwork is 3-2-1 with tanh below, an input and a target.
func exampleNetwork() (n contract.Network, x, y []float64) {
	n = contract.Network{Loss: contract.Quadratic, Layers: []contract.Layer{
		{
			W: contract.Matrix{Rows: 2, Cols: 3, Data: []float64{0.5, -1, 0.25, 1, 0.75, -0.5}},
			B: []float64{0.125, -0.25}, F: contract.Activation{Kind: contract.Tanh},
		},
		{W: contract.Matrix{Rows: 1, Cols: 2, Data: []float64{1.5, -0.5}}, B: []float64{0.5}, F: contract.Activation{Kind: contract.Identity}},
	}}
	return n, []float64{1, -0.5, 2}, []float64{0.25}
}

// exampleClaim is what the reference claims, laid out W¹, b¹, W², b².
func exampleClaim(n contract.Network, x, y []float64) structured.Claim {
	g, err := core.Reference().Backprop(n, x, y)
	if err != nil {
		panic(err)
	}
	claim := structured.Claim{Value: g.Loss}
	for l := range g.W {
		claim.Gradient = append(append(claim.Gradient, g.W[l].Data...), g.B[l]...)
	}
	return claim
}

func exampleFunction(n contract.Network, x, y []float64) *nodes.Function {
	f, err := nodes.New(n, contract.Conventions{}, contract.RowMatrix(x), contract.RowMatrix(y), contract.Sum, false)
	if err != nil {
		panic(err)
	}
	return f
}

func ExampleNodes() {
	n, x, y := exampleNetwork()
	f, claim := exampleFunction(n, x, y), exampleClaim(n, x, y)
	fmt.Println(structured.Nodes(f, claim, nil).Verdict)

	claim.Gradient[4] *= 1 + 1e-8
	finding := structured.Nodes(f, claim, nil)
	fmt.Println(finding.Verdict, finding.Evidence.Where)
	// Output:
	// pass
	// fail ∂C/∂w[l=1 j=2 k=2]
}

func ExampleDual() {
	n, x, y := exampleNetwork()
	f, claim := exampleFunction(n, x, y), exampleClaim(n, x, y)
	claim.Gradient[7] += 1e-12
	finding := structured.Dual(f, claim, nil)
	fmt.Println(finding.Verdict, finding.Evidence.Where)
	// Output:
	// fail ∂C/∂b[l=1 j=2]
}

func ExampleLiteral() {
	n, x, y := exampleNetwork()
	f, claim := exampleFunction(n, x, y), exampleClaim(n, x, y)
	claim.Gradient[9] = 0
	finding := structured.Literal(f, claim, nil)
	fmt.Println(finding.Verdict, finding.Evidence.Where)
	// Output:
	// fail ∂C/∂w[l=2 j=1 k=2]
}

// A linear model behind a function of which nothing else is known.
func ExampleBiases() {
	input := []float64{3, -2}
	f := func(x []float64) float64 {
		z := x[0]*input[0] + x[1]*input[1] + x[2]
		return z * z / 2
	}
	blocks := []structured.Dense{{Rows: 1, Cols: 2, Input: input}}
	x := []float64{1, 0.5, 0.25} // z = 2.25
	fmt.Println(structured.Biases(f, x, blocks, []float64{6.75, -4.5, 2.25}, nil).Verdict)
	finding := structured.Biases(f, x, blocks, []float64{6.75, 4.5, 2.25}, nil)
	fmt.Println(finding.Verdict, finding.Evidence.Where)
	// Output:
	// pass
	// fail ∂C/∂w[l=1 j=1 k=2]
}
