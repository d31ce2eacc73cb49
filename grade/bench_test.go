//go:build grading

package grade

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkGrade: a correct submission by the default rubric, from the probing of the
// sandbox to the result; in Go as it comes, where only the standard library was built
// before, and once its program is there, and in Python. It leaves the start of the
// grader out, a twentieth of a second.
func BenchmarkGrade(b *testing.B) {
	cache := b.TempDir()
	grade := func(b *testing.B, folder string) {
		r, _, err := Class{Settings: Settings{Seed: 21, Cache: cache}, Folders: []string{folder}}.Grade(b.Context())
		if err != nil || r.Submissions[0].Points != r.Submissions[0].MaxPoints {
			b.Fatalf("%v: %+v", err, r.Submissions)
		}
	}
	const loops, lists = "../fixtures/submissions/go-loops", "../fixtures/submissions/python-lists"
	grade(b, loops)
	b.Run("go/new", func(b *testing.B) {
		root := b.TempDir()
		for i := range b.N {
			folder := filepath.Join(root, fmt.Sprint(b.N, "-", i))
			if err := os.CopyFS(folder, os.DirFS(loops)); err != nil {
				b.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(folder, "new.go"), fmt.Appendf(nil, "package submission\n\nconst new = \"%s\"\n", folder), 0o600); err != nil {
				b.Fatal(err)
			}
			grade(b, folder)
		}
	})
	b.Run("go/cached", func(b *testing.B) {
		for b.Loop() {
			grade(b, loops)
		}
	})
	b.Run("python", func(b *testing.B) {
		for b.Loop() {
			grade(b, lists)
		}
	})
}
