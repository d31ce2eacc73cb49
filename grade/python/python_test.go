package python_test

import (
	"testing"

	"bonpied/core/contract"
	"bonpied/grade/process"
	"bonpied/grade/python"
	"bonpied/grade/remote"
	"bonpied/props"
)

// find returns the interpreter of a name; a missing one fails the test.
func find(t testing.TB, name string) python.Interpreter {
	t.Helper()
	interpreter, err := python.Find(t.Context(), name)
	if err != nil {
		t.Fatalf("these tests need Python 3.8 or newer: %v", err)
	}
	return interpreter
}

// dial serves the submission of a folder.
func dial(t testing.TB, interpreter python.Interpreter, folder string) (*remote.Client, *process.Process) {
	t.Helper()
	conn, err := process.Start(t.Context(), interpreter.Command(folder), 0)
	if err != nil {
		t.Fatal(err)
	}
	client, err := remote.Dial(t.Context(), conn, nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, conn.Output())
	}
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	})
	return client, conn
}

// judge fails the test unless the implementation passes every property that it
// provides, and provides at least so many.
func judge(t *testing.T, im contract.Implementation, pattern string, atLeast int) {
	t.Helper()
	chosen, err := props.Match(props.All(), pattern)
	if err != nil {
		t.Fatal(err)
	}
	report, err := props.Run(t.Context(), im, &props.Settings{Seed: 5, Checks: 20}, chosen...)
	if err != nil {
		t.Fatal(err)
	}
	passed := 0
	for _, result := range report.Results {
		switch result.Verdict.String() {
		case "pass":
			passed++
		case "notProvided":
		default:
			t.Errorf("%s: %v: %s\n%+v", result.Name, result.Verdict, result.Reason, result.Evidence)
		}
	}
	if passed < atLeast {
		t.Errorf("%d properties passed, want at least %d", passed, atLeast)
	}
}

// TestReference: what a good student writes passes, through the adapter.
func TestReference(t *testing.T) {
	client, _ := dial(t, find(t, "python3"), "testdata/reference")
	judge(t, client.Implementation(), "activation,loss,backprop,batch", 40)
}
