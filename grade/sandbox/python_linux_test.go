//go:build python && linux && (amd64 || arm64)

package sandbox_test

import (
	"testing"

	"bonpied/grade/process"
	"bonpied/grade/python"
	"bonpied/grade/sandbox"
)

// linear is a program that needs NumPy, its linear algebra and a temporary file.
const linear = `
import os, tempfile
import numpy as np
with tempfile.TemporaryFile() as file:
    np.save(file, np.eye(300) * 2)
    file.seek(0)
    print(int(np.linalg.solve(np.load(file), np.ones(300)).sum()), len(os.listdir(".")))
`

// escape tries to get out, and says what it could.
const escape = `
import os, socket, subprocess
for name, act in {
    "read": lambda: open("/etc/passwd").read(),
    "socket": lambda: socket.socket(),
    "program": lambda: subprocess.run(["/bin/cat", "/etc/passwd"], check=True, capture_output=True),
}.items():
    try:
        act()
        print(name)
    except (OSError, subprocess.CalledProcessError):
        pass
print("tried")
`

// TestPython: Python and NumPy run at every level, and Python is confined.
func TestPython(t *testing.T) {
	interpreter, err := python.Find(t.Context(), "/usr/bin/python3")
	if err != nil || !interpreter.NumPy {
		t.Fatalf("these tests need Python with NumPy: %v", err)
	}
	atLevels(t, sandbox.LevelProcess, func(t *testing.T, box *sandbox.Sandbox) {
		command := process.Command{Path: interpreter.Path, Args: []string{"-I", "-B", "-c", linear}}
		if out, cause := said(t, box, command, sandbox.Policy{}); out != "150 0\n" {
			t.Errorf("got %q, %v", out, cause)
		}
		if box.Level() == sandbox.LevelProcess {
			return
		}
		command.Args[3] = escape
		if out, cause := said(t, box, command, sandbox.Policy{}); out != "tried\n" {
			t.Errorf("got %q, %v", out, cause)
		}
	})
}
