package rubric_test

import (
	"fmt"

	"bonpied/grade/lang"
	"bonpied/grade/rubric"
)

// What the default rubric gives a submission that sums over the wrong index in
// backpropagation.
func ExampleRubric_Preview() {
	s := rubric.Default().Preview("wrong-index", "backprop/hidden-recursion")
	fmt.Printf("%v of %v points, %s\n", s.Points, s.MaxPoints, s.Verdict)
	for _, p := range s.Properties {
		if p.Verdict == "fail" {
			fmt.Println(p.Name, "|", p.Hint.In(lang.English))
		}
	}
	// Output:
	// 19.42 of 20 points, fail
	// backprop/hidden-recursion | The sum is over the neurons of the layer above: it is the transpose of W that multiplies δ. The error does not show where W is symmetric.
}
