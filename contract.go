package bonpied

import (
	_ "embed" // the licence
	"io/fs"
	"path"
	"strings"
)

// License is the licence of the project, which copies of its sources carry.
//
//go:embed LICENSE
var License string

// Contract returns the sources of package core/contract by the names of their
// files, without its tests: a starter kit has a copy, so that what imports the
// contract compiles where the project is not.
func Contract() map[string][]byte {
	const folder = "core/contract"
	entries, err := fs.ReadDir(sources, folder)
	if err != nil {
		panic("bonpied: embedded sources: " + err.Error())
	}
	files := map[string][]byte{}
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		data, err := sources.ReadFile(path.Join(folder, name))
		if err != nil {
			panic("bonpied: embedded sources: " + err.Error())
		}
		files[name] = data
	}
	return files
}
