package main

import (
	"errors"
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
// file in the same folder, which is then renamed.
func writeAtomically(path string, data []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name()) // what is left of it, after the error that counts
		}
	}()
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()) // others read reports too
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
