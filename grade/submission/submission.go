package submission

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"
)

// Kind says in what a submission is written.
type Kind string

// The kinds.
const (
	Go      Kind = "go"
	Python  Kind = "python"
	Program Kind = "program"
)

// The files at the top of a folder that make it a submission of a kind.
const (
	ManifestFile = "bonpied.yaml"
	PythonFile   = "submission.py"
)

// File is one regular file of a submission.
type File struct {
	Path       string // relative, with slashes
	Data       []byte
	Executable bool
}

// Submission is a folder that somebody handed in.
type Submission struct {
	Name     string // of the folder
	Kind     Kind
	Files    []File   // sorted by path
	Digest   string   // SHA-256 of the files, in hexadecimal
	Manifest Manifest // of a program
}

// Read reads a folder. What is wrong with the submission is a [*Refusal], and the
// submission that comes with it has its name, and its files and digest where they
// could be read; any other error is not the submission's fault.
func Read(dir string, limits *Limits) (Submission, error) {
	s, err := readFolder(dir, limits)
	if err != nil {
		return s, err
	}
	s.Digest = digest(s.Files)
	return s, s.recognise()
}

// digest is over names, contents, and who may be run.
func digest(files []File) string {
	hash := sha256.New()
	for _, f := range files {
		fmt.Fprintf(hash, "%q %t %d\n", f.Path, f.Executable, len(f.Data))
		hash.Write(f.Data)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// File returns the file of a path.
func (s Submission) File(path string) (File, bool) {
	i, found := slices.BinarySearchFunc(s.Files, path, func(f File, path string) int { return strings.Compare(f.Path, path) })
	if !found {
		return File{}, false
	}
	return s.Files[i], true
}

// Sources returns the Go files at the top of the folder.
func (s Submission) Sources() []File {
	var sources []File
	for _, f := range s.Files {
		if path.Ext(f.Path) == ".go" && !strings.Contains(f.Path, "/") {
			sources = append(sources, f)
		}
	}
	return sources
}

// recognise settles the kind, and checks what the kind asks for.
func (s *Submission) recognise() (err error) {
	manifest, program := s.File(ManifestFile)
	_, python := s.File(PythonFile)
	sources := s.Sources()
	switch {
	case program:
		s.Kind = Program
		s.Manifest, err = s.readManifest(manifest)
		return err
	case python && len(sources) > 0:
		return refuse(sources[0].Path, 0,
			"est du Go, à côté de %[1]s : un rendu est écrit dans un seul langage",
			"is Go, beside %[1]s: a submission is in one language", PythonFile)
	case python:
		s.Kind = Python
		return s.checkPython()
	case len(sources) > 0:
		s.Kind = Go
		return s.checkGo()
	}
	return s.nothing()
}

// nothing is the refusal of a folder that is no submission. A submission one
// folder further down, as archives often have it, is named.
func (s *Submission) nothing() error {
	for _, f := range s.Files {
		folder, name := path.Split(f.Path)
		if folder != "" && (name == ManifestFile || name == PythonFile || path.Ext(name) == ".go") {
			return refuse(f.Path, 0,
				"n'est pas en haut du dossier rendu : les fichiers de %[1]s y ont leur place",
				"is not at the top of the folder: that is where the files of %[1]s belong", folder)
		}
	}
	return refuse("", 0,
		"le dossier n'a ni %[1]s, ni fichiers Go, ni %[2]s",
		"the folder has no %[1]s, no Go files and no %[2]s", PythonFile, ManifestFile)
}

// lineOf returns the line, from 1, on which an offset is.
func lineOf(data []byte, offset int) int { return 1 + bytes.Count(data[:offset], []byte{'\n'}) }
