// Package temporary makes temporary folders, and removes those that a killed process
// has left.
package temporary

import (
	"os"
	"path/filepath"
	"strings"
	"time"
)

// abandoned is the age at which nobody works in a temporary folder any more: who did
// was killed.
const abandoned = 24 * time.Hour

// Folder makes a folder in the system's folder for temporary files, and sweeps those of
// its prefix.
func Folder(prefix string) (string, error) {
	Sweep(os.TempDir(), prefix)
	return os.MkdirTemp("", prefix)
}

// Sweep removes the folders in parent whose names begin with a prefix, which is nobody
// else's, and that nobody has changed for a day. What cannot be removed stays.
func Sweep(parent, prefix string) {
	since := time.Now().Add(-abandoned)
	entries, _ := os.ReadDir(parent) // as many as can be read
	for _, e := range entries {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), prefix) {
			continue
		}
		if info, err := e.Info(); err == nil && info.ModTime().Before(since) {
			_ = os.RemoveAll(filepath.Join(parent, e.Name())) // a leftover does no harm
		}
	}
}
