package golang

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/version"
	"os/exec"
	"path/filepath"
	"strings"
)

// Language is the Go that submissions are compiled as, whatever their go.mod says.
const Language = "go1.26"

// Toolchain is a Go that can build submissions.
type Toolchain struct {
	Root    string // GOROOT
	Tools   string // the folder of the compiler and the linker
	Version string // "go1.26.1"
}

// ErrOld says that a Go is older than [Language].
var ErrOld = errors.New("golang: want " + Language + " or newer")

// Find asks the go command of the path what it is. It is asked for itself: it does
// not download another one.
func Find(ctx context.Context) (Toolchain, error) {
	path, err := exec.LookPath("go")
	if err != nil {
		return Toolchain{}, fmt.Errorf("golang: %w", err)
	}
	cmd := exec.CommandContext(ctx, path, "env", "-json", "GOROOT", "GOTOOLDIR", "GOVERSION")
	cmd.Dir, cmd.Env = filepath.Dir(path), hostEnvironment(filepath.Dir(path))
	out, err := cmd.Output()
	if err != nil {
		return Toolchain{}, fmt.Errorf("golang: %s: %w", path, err)
	}
	var said struct{ GOROOT, GOTOOLDIR, GOVERSION string }
	if err := json.Unmarshal(out, &said); err != nil || said.GOROOT == "" || said.GOTOOLDIR == "" {
		return Toolchain{}, fmt.Errorf("golang: %s does not answer as a go command does: %.80q", path, out)
	}
	name, _, _ := strings.Cut(said.GOVERSION, " ") // experiments come after it
	if version.Compare(name, Language) < 0 {
		return Toolchain{}, fmt.Errorf("%w: %s is %s", ErrOld, path, said.GOVERSION)
	}
	return Toolchain{Root: said.GOROOT, Tools: said.GOTOOLDIR, Version: said.GOVERSION}, nil
}

// command returns the go command.
func (t Toolchain) command() string { return filepath.Join(t.Root, "bin", "go") }

// target is what everything is built for. The tools read it, too.
var target = []string{"GOOS=wasip1", "GOARCH=wasm", "CGO_ENABLED=0"}

// hostEnvironment is the environment of the go command: nothing of the user's
// settings, no network, no other toolchain. It keeps what it must keep in folder.
func hostEnvironment(folder string) []string {
	return append([]string{
		"GOENV=off", "GOFLAGS=", "GOWORK=off", "GOTOOLCHAIN=local", "GOPROXY=off", "GOSUMDB=off", "GOTELEMETRY=off", "GO111MODULE=on",
		"GOCACHE=" + filepath.Join(folder, "cache"), "GOPATH=" + filepath.Join(folder, "path"),
		"HOME=" + folder, "TMPDIR=" + folder, "PATH=",
	}, target...)
}

// toolEnvironment is the environment of the compiler and the linker.
func toolEnvironment(t Toolchain) []string { return append([]string{"GOROOT=" + t.Root}, target...) }
