package kit

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"bonpied/grade/lang"
)

// tree returns the files and folders below a folder.
func tree(t *testing.T, dir string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if path != dir {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestWriteOverwritesNothing: whichever file is there, it stays as it was, and no
// other is written.
func TestWriteOverwritesNothing(t *testing.T) {
	for name, kit := range map[string]func(lang.Language) []File{"python": Python, "go": Go, "gradescope": Gradescope, "github": GitHub} {
		files := kit(lang.English)
		for _, there := range files {
			dir := t.TempDir()
			path := filepath.Join(dir, filepath.FromSlash(there.Path))
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte("mine"), 0o666); err != nil {
				t.Fatal(err)
			}
			before := len(tree(t, dir))
			err := Write(dir, files)
			var exists *ExistsError
			if !errors.As(err, &exists) || exists.Path != there.Path || !errors.Is(err, fs.ErrExist) {
				t.Errorf("%s: %s is there: error %v", name, there.Path, err)
			}
			if data, _ := os.ReadFile(path); string(data) != "mine" {
				t.Errorf("%s: %s was overwritten", name, there.Path)
			}
			if after := len(tree(t, dir)); after != before {
				t.Errorf("%s: %d files and folders, where %d were", name, after, before)
			}
		}
	}
}

func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "kit")
	if err := Write(dir, Gradescope(lang.French)); err != nil {
		t.Fatal(err)
	}
	for _, f := range Gradescope(lang.French) {
		info, err := os.Stat(filepath.Join(dir, f.Path))
		if err != nil {
			t.Fatal(err)
		}
		if run := info.Mode()&0o100 != 0; run != f.Program && os.PathSeparator == '/' {
			t.Errorf("%s has mode %v", f.Path, info.Mode())
		}
	}
	// Beside other files, and a second kit beside the first.
	if err := Write(dir, GitHub(lang.French)); err != nil {
		t.Error(err)
	}
	if err := Write(dir, Gradescope(lang.English)); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a second time: error %v", err)
	}
}

// TestWriteLeavesNothing: where a file cannot be written, those before it go again.
func TestWriteLeavesNothing(t *testing.T) {
	for reason, files := range map[string][]File{
		"a file where a folder is to be":  {{Path: "a/b/c"}, {Path: "a/b/c/d"}},
		"a path that leads out":           {{Path: "a/b"}, {Path: "../out"}},
		"a link that leads out":           {{Path: "a/b"}, {Path: "link/out"}},
		"the same file twice in one list": {{Path: "a/b"}, {Path: "a/b"}},
	} {
		outside := t.TempDir()
		dir := filepath.Join(outside, "kit")
		if err := os.Mkdir(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(outside, filepath.Join(dir, "link")); err != nil {
			t.Fatal(err)
		}
		if err := Write(dir, files); err == nil {
			t.Errorf("%s: no error", reason)
		}
		if got := tree(t, outside); len(got) != 2 { // the folder and the link
			t.Errorf("%s: left %q", reason, got)
		}
	}
}
