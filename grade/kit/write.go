package kit

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
)

// File is a file of a kit.
type File struct {
	Path    string // slash-separated, below the folder of the kit
	Data    []byte
	Program bool // it can be run
}

// ExistsError says that a file of a kit is there already.
type ExistsError struct{ Path string }

func (e *ExistsError) Error() string {
	return fmt.Sprintf("kit: %s is there already, and nothing was written", e.Path)
}

// Unwrap makes it an [fs.ErrExist].
func (e *ExistsError) Unwrap() error { return fs.ErrExist }

// Write writes files into a folder, which is made if it is not there, and nowhere
// else: a link that leads out of it is an error. It overwrites nothing. If one of
// the files exists it writes none, and the error is an [*ExistsError]; if one
// cannot be written, those that were are removed again.
func Write(dir string, files []File) (err error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("kit: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("kit: %w", err)
	}
	w := &writer{root: root}
	defer func() {
		if err != nil {
			w.undo()
		}
		err = errors.Join(err, root.Close())
	}()
	for _, f := range files {
		if _, err := root.Lstat(f.Path); !errors.Is(err, fs.ErrNotExist) {
			return w.refuse(f.Path, err)
		}
	}
	for _, f := range files {
		if err := w.write(f); err != nil {
			return err
		}
	}
	return nil
}

// writer writes below a root, and remembers what it made.
type writer struct {
	root *os.Root
	made []string
}

// refuse returns the error of a file that is there, or that cannot be looked at.
func (w *writer) refuse(name string, err error) error {
	if err == nil || errors.Is(err, fs.ErrExist) {
		return &ExistsError{Path: name}
	}
	return fmt.Errorf("kit: %s: %w", name, err)
}

func (w *writer) write(f File) error {
	if err := w.folders(path.Dir(f.Path)); err != nil {
		return err
	}
	mode := fs.FileMode(0o666)
	if f.Program {
		mode = 0o777
	}
	// O_EXCL: it may have appeared since.
	file, err := w.root.OpenFile(f.Path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return w.refuse(f.Path, err)
	}
	w.made = append(w.made, f.Path)
	_, err = file.Write(f.Data)
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("kit: %s: %w", f.Path, err)
	}
	return nil
}

// folders makes a folder below the root, and those that it is in.
func (w *writer) folders(dir string) error {
	parts := strings.Split(dir, "/")
	for i := range parts {
		folder := path.Join(parts[:i+1]...)
		if folder == "." {
			continue
		}
		switch err := w.root.Mkdir(folder, 0o777); {
		case err == nil:
			w.made = append(w.made, folder)
		case !errors.Is(err, fs.ErrExist):
			return fmt.Errorf("kit: %s: %w", folder, err)
		}
	}
	return nil
}

// undo removes what was made, the last first. What cannot be removed stays: the
// error that counts is the one before.
func (w *writer) undo() {
	for i := len(w.made) - 1; i >= 0; i-- {
		_ = w.root.Remove(w.made[i])
	}
}
