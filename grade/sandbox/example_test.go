package sandbox_test

import (
	"fmt"

	"bonpied/grade/sandbox"
)

func ExampleLevel_AtLeast() {
	fmt.Println(sandbox.LevelNamespaces.AtLeast(sandbox.LevelLandlock))
	fmt.Println(sandbox.LevelProcess.AtLeast(sandbox.LevelLandlock))
	// Output:
	// true
	// false
}
