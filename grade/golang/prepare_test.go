package golang

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// TestSweep: what was left in a cache goes after a day, and nothing else does.
func TestSweep(t *testing.T) {
	cache, now := t.TempDir(), time.Now()
	for name, age := range map[string]time.Duration{
		"build-old": 25 * time.Hour, "prepare-old": 25 * time.Hour, "build-new": time.Hour, "go-old": 25 * time.Hour, "programs": 25 * time.Hour,
	} {
		folder := filepath.Join(cache, name)
		if err := os.MkdirAll(filepath.Join(folder, "inside"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(folder, now, now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	sweep(cache, now.Add(-abandoned))
	entries, err := os.ReadDir(cache)
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if want := []string{"build-new", "go-old", "programs"}; !slices.Equal(left, want) {
		t.Errorf("%q is left, want %q", left, want)
	}
}
