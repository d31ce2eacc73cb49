package kit_test

import (
	"fmt"

	"bonpied/grade/kit"
	"bonpied/grade/lang"
)

// What a student gets for Python, and what for Go.
func Example() {
	for _, f := range kit.Python(lang.English) {
		fmt.Println(f.Path)
	}
	for _, f := range kit.Go(lang.English)[:5] {
		fmt.Println(f.Path)
	}
	// Output:
	// submission.py
	// SUBMISSION.md
	// README.md
	// README.md
	// go.work
	// submission/go.mod
	// submission/kit.go
	// submission/network.go
}
