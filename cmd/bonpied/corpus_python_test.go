//go:build python

package main

import (
	"path/filepath"
	"testing"

	"bonpied/grade/python"
)

// TestCorpusPython: each submission in Python loses the points that it should, and
// no others. Debian's python3-numpy is for Debian's own python3.
func TestCorpusPython(t *testing.T) {
	interpreter, err := python.Find(t.Context(), "/usr/bin/python3")
	if err != nil {
		t.Fatal(err)
	}
	if !interpreter.NumPy {
		t.Fatalf("%s has no NumPy: these tests need Debian's python3-numpy", interpreter.Path)
	}
	for _, s := range corpusOf("python") {
		t.Run(s.Name, func(t *testing.T) {
			folder, err := filepath.Abs(filepath.Join(corpusFolders, s.Name))
			if err != nil {
				t.Fatal(err)
			}
			judgeSubmission(t, s, interpreter.Command(folder))
		})
	}
}
