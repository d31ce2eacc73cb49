//go:build python

package conform_test

import (
	"testing"

	"bonpied/grade/conform"
	"bonpied/grade/process"
	"bonpied/grade/python"
)

const reference = "../python/testdata/reference"

// TestPython: the adapter with lists, and with NumPy's arrays.
func TestPython(t *testing.T) {
	for name, folder := range map[string]string{"python3": reference, "/usr/bin/python3": "../python/testdata/arrays"} {
		conn := startPython(t, name, folder)
		if err := conform.Run(t.Context(), conn, patience).Err(); err != nil {
			t.Errorf("%s %s: %v\n%s", name, folder, err, conn.Output())
		}
	}
}

// TestPythonSchema: the adapter's messages validate.
func TestPythonSchema(t *testing.T) { testSchema(t, startPython(t, "python3", reference)) }

// TestPythonConformanceValidates: and its answers to the tests of conformance.
func TestPythonConformanceValidates(t *testing.T) {
	testConformance(t, startPython(t, "python3", reference))
}

func startPython(t *testing.T, name, folder string) *process.Process {
	t.Helper()
	interpreter, err := python.Find(t.Context(), name)
	if err != nil {
		t.Fatalf("these tests need Python 3.8 or newer, and Debian's python3-numpy: %v", err)
	}
	conn, err := process.Start(t.Context(), interpreter.Command(folder), 0)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}
