package format_test

import (
	"fmt"

	"bonpied/grade/format"
)

func ExamplePrintable() {
	fmt.Println(format.Printable("\x1b[2J\x1b[Hall tests passed"))
	fmt.Print(format.Annotation("error", "submission", "::set-output::\n100%"))
	fmt.Println(format.Cell("=HYPERLINK(A1)"))
	// Output:
	// \u001b[2J\u001b[Hall tests passed
	// ::error title=submission::::set-output::%0A100%25
	// '=HYPERLINK(A1)
}
