//go:build unix

package submission

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestSpecialFiles: what is not a regular file is refused, by its name.
func TestSpecialFiles(t *testing.T) {
	for reason, test := range map[string]struct {
		make func(path string) error
		want string
	}{
		"a link to a file outside": {func(path string) error { return os.Symlink("/etc/passwd", path) }, "thing: is a symbolic link"},
		"a link to a folder":       {func(path string) error { return os.Symlink("/", path) }, "thing: is a symbolic link"},
		"a link to nothing":        {func(path string) error { return os.Symlink("nowhere", path) }, "thing: is a symbolic link"},
		"a link to itself":         {func(path string) error { return os.Symlink("thing", path) }, "thing: is a symbolic link"},
		"a link inside":            {func(path string) error { return os.Symlink("submission.py", path) }, "thing: is a symbolic link"},
		"a named pipe":             {func(path string) error { return syscall.Mkfifo(path, 0o644) }, "thing: is a named pipe"},
		"a socket":                 {listen, "thing: is a socket"},
	} {
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, "submission.py"), nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := test.make(filepath.Join(folder, "thing")); err != nil {
			t.Fatal(err)
		}
		_, err := Read(folder, nil)
		var refusal *Refusal
		if !errors.As(err, &refusal) || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", reason, err, test.want)
		}
	}
}

// listen leaves a socket behind.
func listen(path string) error {
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		return err
	}
	l.SetUnlinkOnClose(false)
	return l.Close()
}

// TestSwapped: a link or a pipe that takes a file's place after the folder was
// listed is not read, nor waited for.
func TestSwapped(t *testing.T) {
	folder := t.TempDir()
	secret := filepath.Join(folder, "secret")
	err := errors.Join(
		os.WriteFile(secret, []byte("secret"), 0o600),
		os.Symlink("secret", filepath.Join(folder, "link")),
		syscall.Mkfifo(filepath.Join(folder, "pipe"), 0o644))
	if err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = root.Close() }() // it was only read
	for _, name := range []string{"link", "pipe"} {
		r := reader{root: root, limits: Limits{Bytes: 100}}
		err := r.file(name)
		if err == nil || len(r.files) > 0 || !strings.Contains(err.Error(), "changed while it was read") {
			t.Errorf("%s: %v, %v", name, r.files, err)
		}
	}
}
