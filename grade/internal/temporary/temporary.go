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

// Folder makes a folder in parent, "" being the system's for temporary files, whose name
// begins with a prefix that is nobody else's. Folders of that prefix which nobody has
// changed for a day are removed.
func Folder(parent, prefix string) (string, error) {
	if parent == "" {
		parent = os.TempDir()
	}
	sweep(parent, prefix, time.Now().Add(-abandoned))
	return os.MkdirTemp(parent, prefix)
}

// sweep removes the folders that nobody has changed since. What is no folder, or cannot
// be removed, is another's.
func sweep(parent, prefix string, since time.Time) {
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
