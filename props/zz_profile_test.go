package props_test

import (
	"fmt"
	"testing"
	"time"

	"bonpied/core"
	"bonpied/props"
)

func TestZZProfile(t *testing.T) {
	for _, p := range props.All() {
		var m messenger
		start := time.Now()
		r := grade(t, core.Reference(), &m, p).Results[0]
		fmt.Printf("ZZ %-36s %6d calls %3d asks %6d ms %v %s\n", p.Name, m.calls, m.messages, time.Since(start).Milliseconds(), r.Verdict, r.Reason)
	}
	var m messenger
	start := time.Now()
	r := grade(t, core.Reference(), &m, props.All()...)
	fmt.Printf("ZZ all %d calls %d asks %v %+v\n", m.calls, m.messages, time.Since(start), r.Summary)
}
