package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// writableFolder reports a file whose folder is not there before the run, and
// not after it; "" is no file.
func writableFolder(flag, path string) error {
	if path == "" {
		return nil
	}
	info, err := os.Stat(filepath.Dir(path))
	switch {
	case err != nil:
		return usagef("%s: %w", flag, err)
	case !info.IsDir():
		return usagef("%s: %s is not a folder", flag, filepath.Dir(path))
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return usagef("%s: %s is a folder", flag, path)
	}
	return nil
}

// writeAtomically writes a file that is whole or is not there: to a temporary
// file in the same folder, which is then renamed. A link is followed, and what
// is no regular file, as /dev/stdout, is written to.
func writeAtomically(path string, data []byte) (err error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return writeTo(path, data)
	}
	f, err := createBeside(path)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name()) // what is left of it, after the error that counts
		}
	}()
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// createBeside creates a file of a new name beside path. Its mode is what the
// umask leaves of 0666, where os.CreateTemp would keep others from reading it.
func createBeside(path string) (*os.File, error) {
	name := fmt.Sprintf(".%s.%016x", filepath.Base(path), rand.Uint64())
	return os.OpenFile(filepath.Join(filepath.Dir(path), name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
}

func writeTo(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}
