//go:build python

package kit

import (
	"context"
	"testing"
	"time"

	"bonpied/grade/lang"
	"bonpied/grade/process"
	"bonpied/grade/python"
	"bonpied/grade/remote"
	"bonpied/grade/wire"
)

// TestPythonKit: the adapter serves every operation of the kit, which has nothing
// and fails nothing.
func TestPythonKit(t *testing.T) {
	interpreter, err := python.Find(t.Context(), "python3")
	if err != nil {
		t.Fatalf("this test needs Python 3.8 or newer: %v", err)
	}
	for _, l := range lang.All() {
		dir := t.TempDir()
		if err := Write(dir, Python(l)); err != nil {
			t.Fatal(err)
		}
		conn, err := process.Start(context.Background(), interpreter.Command(dir), 0)
		if err != nil {
			t.Fatal(err)
		}
		client, err := remote.Dial(t.Context(), conn, &remote.Limits{Answer: 5 * time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		im := client.Implementation()
		for _, op := range wire.Operations() {
			if !im.Provides(op) {
				t.Errorf("%s: submission.py has no %s", l, op)
			}
		}
		if l == lang.English { // the code is one
			checkNothing(t, im)
		}
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	}
}
