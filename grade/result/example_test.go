package result_test

import (
	"bytes"
	"fmt"

	"bonpied/grade/result"
)

// A regrade with another rubric, and what it changed.
func ExampleCompare() {
	before := sample()
	data, err := result.Encode(before, false)
	if err != nil {
		fmt.Println(err)
		return
	}
	after, err := result.Decode(bytes.NewReader(data))
	if err != nil {
		fmt.Println(err)
		return
	}
	after.Rubric = "r2"
	after.Submissions[0].Points, after.Submissions[0].Groups[0].Points = 2_00, 1_50
	for _, s := range result.Compare(before, after).Submissions {
		fmt.Println(s.Name, s.Old.Points, "→", s.New.Points, s.Why)
	}
	// Output: anna 1.5 → 2 [rubric]
}
