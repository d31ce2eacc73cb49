package lang_test

import (
	"fmt"

	"bonpied/grade/lang"
)

func ExampleMessage_In() {
	for _, l := range lang.All() {
		fmt.Println(lang.Submissions.In(l, 2)+",", lang.ScoreOf.In(l, lang.Decimal(l, "12.5"), "20"))
	}
	// Output:
	// 2 rendus, 12,5 sur 20
	// 2 submissions, 12.5 out of 20
}
