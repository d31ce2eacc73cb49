package submission

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path"
)

// WriteTo writes the files into an empty folder, for everybody to read: the
// process that runs them may be another user's. Programs keep that they may be
// run.
func (s Submission) WriteTo(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("submission: %w", err)
	}
	defer func() { _ = root.Close() }() // its files are closed one by one
	if err := mustBeEmpty(root); err != nil {
		return err
	}
	made := map[string]bool{".": true}
	for _, f := range s.Files {
		if err := makeFolder(root, path.Dir(f.Path), made); err != nil {
			return fmt.Errorf("submission: %w", err)
		}
		if err := writeFile(root, f); err != nil {
			return fmt.Errorf("submission: %w", err)
		}
	}
	return nil
}

func mustBeEmpty(root *os.Root) error {
	f, err := root.Open(".")
	if err != nil {
		return fmt.Errorf("submission: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	switch _, err := f.ReadDir(1); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return fmt.Errorf("submission: %w", err)
	}
	return fmt.Errorf("submission: %s is not empty", root.Name())
}

// makeFolder makes a folder and those that it is in. The mode is set once more,
// for the umask takes from it.
func makeFolder(root *os.Root, name string, made map[string]bool) error {
	if made[name] {
		return nil
	}
	if err := makeFolder(root, path.Dir(name), made); err != nil {
		return err
	}
	made[name] = true
	if err := root.Mkdir(name, 0o755); err != nil {
		return err
	}
	return root.Chmod(name, 0o755)
}

func writeFile(root *os.Root, file File) error {
	f, err := root.OpenFile(file.Path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	mode := os.FileMode(0o644)
	if file.Executable {
		mode = 0o755
	}
	_, err = f.Write(file.Data)
	return errors.Join(err, f.Chmod(mode), f.Close())
}
