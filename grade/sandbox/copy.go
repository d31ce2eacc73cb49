package sandbox

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
)

// errFull is returned by a copy that would pass its bounds.
var errFull = errors.New("sandbox: it is larger than the policy allows")

// copier copies files and folders between two roots, in which no path leads out.
// What is neither a regular file nor a folder is left out.
type copier struct {
	to, from *os.Root
	bytes    int64                   // that may still be written
	files    int                     // files and folders that may still be made
	own      func(name string) error // called with what was made; nil: nothing
}

// copy copies what is at a path and below it to the same path. What there is not,
// or is behind a link, is no error.
func (c *copier) copy(name string) error {
	info, err := c.from.Lstat(name)
	if err != nil {
		return nil
	}
	if err := c.folders(path.Dir(name)); err != nil {
		return err
	}
	switch {
	case info.Mode().IsRegular():
		return c.file(name)
	case !info.IsDir():
		return nil
	}
	return fs.WalkDir(c.from.FS(), name, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return c.folder(name)
		case d.Type().IsRegular():
			return c.file(name)
		}
		return nil
	})
}

// folders makes the folders that lead to a path, where both roots have to.
func (c *copier) folders(name string) error {
	if name == "." {
		return nil
	}
	if err := c.folders(path.Dir(name)); err != nil {
		return err
	}
	if info, err := c.from.Lstat(name); err != nil || !info.IsDir() {
		return nil // then there is nothing below it
	}
	return c.folder(name)
}

func (c *copier) folder(name string) error {
	if name == "." {
		return nil // the roots are there
	}
	if info, err := c.to.Lstat(name); err == nil && info.IsDir() {
		return nil
	}
	if c.files--; c.files < 0 {
		return errFull
	}
	if err := c.to.Mkdir(name, 0o755); err != nil {
		return err
	}
	return c.owned(name)
}

// file copies a regular file with its permissions and its time, and replaces what
// has its name.
func (c *copier) file(name string) (err error) {
	if c.files--; c.files < 0 {
		return errFull
	}
	in, err := c.from.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // it was only read
	info, err := in.Stat()
	if err != nil {
		return err
	}
	if err := c.to.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	out, err := c.to.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	if err := c.content(out, in); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := out.Chmod(info.Mode().Perm()); err != nil {
		return err
	}
	if err := c.to.Chtimes(name, info.ModTime(), info.ModTime()); err != nil {
		return err
	}
	return c.owned(name)
}

// content copies at most what may still be written. A file with holes may be
// larger than the disk that it was on.
func (c *copier) content(out io.Writer, in io.Reader) error {
	n, err := io.CopyN(out, in, c.bytes+1)
	c.bytes -= n
	if c.bytes < 0 {
		return errFull
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func (c *copier) owned(name string) error {
	if c.own == nil {
		return nil
	}
	return c.own(name)
}
