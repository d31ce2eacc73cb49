// Package bonpied is the root of the project: it holds nothing but the sources
// that verdicts depend on, so that a report can name them.
package bonpied

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync"
)

//go:embed go.mod go.sum core gradcheck stats props fixtures/*.go fixtures/digits
var sources embed.FS

// Digest returns the first 16 hexadecimal digits of the SHA-256 of the sources
// of the judging packages, of the faults, controls and images that they are run
// on, and of the versions of their dependencies. Reports with the same digest,
// seed and platform have the same verdicts.
var Digest = sync.OnceValue(func() string {
	hash := sha256.New()
	buffer := make([]byte, 64<<10) // memory for all of it takes longer than the hash
	err := fs.WalkDir(sources, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, "_test.go") {
			return err
		}
		if strings.Contains(path, "/testdata/") {
			return nil
		}
		file, err := sources.Open(path)
		if err != nil {
			return err
		}
		info, err := file.Stat()
		if err != nil {
			return err
		}
		fmt.Fprintf(hash, "%q %d\n", path, info.Size())
		_, err = io.CopyBuffer(hash, file, buffer)
		return err
	})
	if err != nil {
		panic("bonpied: embedded sources: " + err.Error())
	}
	return hex.EncodeToString(hash.Sum(nil))[:16]
})
