package gradcheck_test

import (
	"fmt"

	"bonpied/core/verdict"
	"bonpied/gradcheck"
)

func ExamplePattern() {
	tensors := []gradcheck.Tensor{{Place: verdict.Place{Name: "∂C/∂w", Layer: 1}, Rows: 2, Cols: 2}}
	value := []float64{1, 2, 3, 5}
	tolerance := []float64{1e-12, 1e-12, 1e-12, 1e-12}
	factors := map[string]float64{"1/B": 0.25}
	fmt.Println(gradcheck.Pattern(tensors, factors, []float64{4, 8, 12, 20}, value, tolerance))
	fmt.Println(gradcheck.Pattern(tensors, nil, []float64{1, 3, 2, 5}, value, tolerance))
	fmt.Println(gradcheck.Pattern(tensors, nil, []float64{1, 2, 3, 6}, value, tolerance))
	// Output:
	// ∂C/∂w[l=1] is off by a factor 4 throughout: looks like a missing 1/B
	// ∂C/∂w[l=1] looks transposed
	// ∂C/∂w[l=1] is wrong in the single entry ∂C/∂w[l=1 j=2 k=2]
}
