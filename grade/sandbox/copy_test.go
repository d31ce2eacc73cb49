package sandbox

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func roots(t *testing.T) (to, from *os.Root) {
	t.Helper()
	var both [2]*os.Root
	for i := range both {
		root, err := os.OpenRoot(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = root.Close() }) // it was not written
		both[i] = root
	}
	return both[0], both[1]
}

func TestCopy(t *testing.T) {
	to, from := roots(t)
	then := time.Unix(1_000_000_000, 0)
	err := errors.Join(from.MkdirAll("a/b", 0o755), from.WriteFile("a/b/c", []byte("abc"), 0o640), from.Chtimes("a/b/c", then, then),
		from.WriteFile("a/d", []byte("d"), 0o600), from.Symlink("a/d", "link"), from.Symlink("/etc", "outside"))
	if err != nil {
		t.Fatal(err)
	}
	if err := to.Symlink("/etc/passwd", "e"); err != nil { // it is replaced, not followed
		t.Fatal(err)
	}
	if err := from.WriteFile("e", []byte("e"), 0o600); err != nil {
		t.Fatal(err)
	}
	var made []string
	c := copier{to: to, from: from, bytes: 100, files: 10, own: func(name string) error { made = append(made, name); return nil }}
	for _, name := range []string{"a/b", "e", "link", "outside", "missing/path", "a/d/none"} {
		if err := c.copy(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	info, err := to.Stat("a/b/c")
	if err != nil || info.Mode() != 0o640 || !info.ModTime().Equal(then) {
		t.Errorf("a/b/c: %v, %v", info, err)
	}
	if text, err := to.ReadFile("e"); string(text) != "e" {
		t.Errorf("e holds %q, %v", text, err)
	}
	for _, name := range []string{"a/d", "link", "outside", "missing"} {
		if _, err := to.Lstat(name); err == nil {
			t.Errorf("%s was copied", name)
		}
	}
	if len(made) != 4 || c.bytes != 96 || c.files != 6 {
		t.Errorf("made %q, with %d bytes and %d files to spare", made, c.bytes, c.files)
	}
}

// TestCopyBounds: what is larger than it may be is refused.
func TestCopyBounds(t *testing.T) {
	_, from := roots(t)
	if err := errors.Join(from.WriteFile("a", []byte("12345"), 0o600), from.WriteFile("b", nil, 0o600), from.Mkdir("c", 0o700)); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		reason string
		bytes  int64
		files  int
		full   bool
	}{
		{"all of it", 5, 3, false},
		{"a byte too few", 4, 3, true},
		{"a file too few", 5, 2, true},
		{"no files", 5, 0, true},
	} {
		to, err := os.OpenRoot(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		c := copier{to: to, from: from, bytes: test.bytes, files: test.files}
		if err := c.copy("."); errors.Is(err, errFull) != test.full || !test.full && err != nil {
			t.Errorf("%s: %v", test.reason, err)
		}
		_ = to.Close() // it is not used again
	}
}

// TestCopyStaysInside: a link on the way leads nowhere.
func TestCopyStaysInside(t *testing.T) {
	to, from := roots(t)
	outside := t.TempDir()
	if err := errors.Join(os.WriteFile(filepath.Join(outside, "secret"), []byte("secret"), 0o600), from.Symlink(outside, "door"),
		to.Symlink(outside, "a"), from.Mkdir("a", 0o755), from.WriteFile("a/new", nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	c := copier{to: to, from: from, bytes: 100, files: 10}
	_ = c.copy("door/secret") // whether it is an error does not matter
	_ = c.copy("a")
	if _, err := to.ReadFile("door/secret"); err == nil {
		t.Error("a file outside was copied")
	}
	if _, err := os.Lstat(filepath.Join(outside, "new")); err == nil {
		t.Error("a file was written outside")
	}
}
