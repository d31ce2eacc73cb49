package temporary

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestFolder: what was left goes after a day, and nothing else does.
func TestFolder(t *testing.T) {
	parent, now := t.TempDir(), time.Now()
	t.Setenv("TMPDIR", parent)
	for name, age := range map[string]time.Duration{"work-old": 25 * time.Hour, "work-new": time.Hour, "other-old": 25 * time.Hour} {
		folder := filepath.Join(parent, name)
		if err := os.MkdirAll(filepath.Join(folder, "inside"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(folder, now, now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	kept := filepath.Join(parent, "other-old", "kept")
	if err := os.WriteFile(kept, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(parent, "other-old"), filepath.Join(parent, "work-link")); err != nil {
		t.Fatal(err)
	}
	made, err := Folder("work-")
	if err != nil || !strings.HasPrefix(filepath.Base(made), "work-") {
		t.Fatalf("%q, %v", made, err)
	}
	entries, err := os.ReadDir(parent)
	if err != nil {
		t.Fatal(err)
	}
	left := []string{}
	for _, e := range entries {
		left = append(left, e.Name())
	}
	want := []string{"other-old", "work-link", "work-new", filepath.Base(made)}
	slices.Sort(want)
	if !slices.Equal(left, want) {
		t.Errorf("%q is left, want %q", left, want)
	}
	if _, err := os.Stat(kept); err != nil {
		t.Errorf("behind a link: %v", err)
	}
	Sweep(filepath.Join(parent, "none"), "work-") // there is nothing to do
}
