package gradcheck

import (
	"testing"

	"bonpied/gradcheck/internal/call"
)

// TestFaultKinds: the kinds of package call are those of this package.
func TestFaultKinds(t *testing.T) {
	for kind, want := range map[call.Kind]Broken{
		call.Panicked: Panicked, call.ChangedArgument: ChangedArgument, call.NotFinite: NotFinite, call.WrongLength: WrongLength,
		call.Nondeterministic: Nondeterministic, call.TimedOut: TimedOut, call.BatchDiffers: BatchDiffers,
	} {
		err, ok := asError(call.Faultf("f", kind, "is %d", 3)).(*BrokenError)
		if !ok || err.Kind != want || err.Error() != "gradcheck: f is 3" {
			t.Errorf("%v became %#v", want, err)
		}
	}
	if err := asError(nil); err != nil {
		t.Errorf("no fault became %v", err)
	}
}
