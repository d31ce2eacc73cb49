package python

import (
	"context"
	_ "embed" // the adapter
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"

	"bonpied/grade/process"
)

// Adapter is adapter.py, for starter kits; Command runs it by itself.
//
//go:embed adapter.py
var Adapter string

// Guide is SUBMISSION.md, for starter kits, and GuideFR the same in French.
var (
	//go:embed SUBMISSION.md
	Guide string
	//go:embed SUBMISSION.fr.md
	GuideFR string
)

// Interpreter is a Python that can run the adapter.
type Interpreter struct {
	Path    string // absolute
	Version [2]int // 3, 11
	NumPy   bool   // is installed
}

// ErrOld says that a Python is older than 3.8.
var ErrOld = errors.New("python: want Python 3.8 or newer")

// ask is what an interpreter is asked for. Its own word for where it is counts,
// for a name may be a script that chooses one by the environment.
const ask = `import importlib.util, json, sys
print(json.dumps({"path": sys.executable, "version": sys.version_info[:2],
	"numPy": importlib.util.find_spec("numpy") is not None}))`

// Find looks a name up as the shell does and asks the interpreter what it is. The
// context bounds how long that may take.
func Find(ctx context.Context, name string) (Interpreter, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return Interpreter{}, fmt.Errorf("python: %w", err)
	}
	out, err := exec.CommandContext(ctx, path, "-I", "-c", ask).Output()
	if err != nil {
		return Interpreter{}, fmt.Errorf("python: %s: %w", path, err)
	}
	var found Interpreter
	if err := json.Unmarshal(out, &found); err != nil || found.Path == "" {
		return Interpreter{}, fmt.Errorf("python: %s does not answer as a Python does: %.80q", path, out)
	}
	if v := found.Version; v[0] != 3 || v[1] < 8 {
		return Interpreter{}, fmt.Errorf("%w: %s is Python %d.%d", ErrOld, found.Path, v[0], v[1])
	}
	return found, nil
}

// Command serves the submission in a folder. The environment is empty, no
// bytecode is written, and texts are UTF-8 whatever the locale.
func (i Interpreter) Command(folder string) process.Command {
	return process.Command{
		Path: i.Path,
		Args: []string{"-I", "-B", "-X", "utf8", "-c", Adapter, "."},
		Dir:  folder,
	}
}
