package submission

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of what is read; nil, and 0 in a field, mean the defaults.
type Limits struct {
	// Files is how many files and folders there may be, those that are left out
	// included; 0 means 1,000.
	Files int
	// Bytes is how many bytes the files may have together; 0 means 16 MiB.
	Bytes int64
	// Depth is how many folders a file may be in below the top; 0 means 10.
	Depth int
}

func (l *Limits) withDefaults() (Limits, error) {
	var set Limits
	if l != nil {
		set = *l
	}
	if set.Files < 0 || set.Bytes < 0 || set.Depth < 0 {
		return set, fmt.Errorf("submission: a limit is negative: %+v", set)
	}
	if set.Files == 0 {
		set.Files = 1000
	}
	if set.Bytes == 0 {
		set.Bytes = 16 << 20
	}
	if set.Depth == 0 {
		set.Depth = 10
	}
	return set, nil
}

// reader walks over a folder.
type reader struct {
	root    *os.Root
	limits  Limits
	entries int   // that were met
	bytes   int64 // that were read
	files   []File
}

func readFolder(dir string, limits *Limits) (s Submission, err error) {
	set, err := limits.withDefaults()
	if err != nil {
		return s, err
	}
	full, err := filepath.Abs(dir) // for the name of "."
	if err != nil {
		return s, fmt.Errorf("submission: %w", err)
	}
	s.Name = filepath.Base(full)
	root, err := os.OpenRoot(dir)
	if err != nil {
		return s, fmt.Errorf("submission: %w", err)
	}
	defer func() { _ = root.Close() }() // it was only read
	r := reader{root: root, limits: set}
	err = r.folder(".", 0)
	slices.SortFunc(r.files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	s.Files = r.files
	return s, err
}

// folder reads a folder and those in it, in the order of names.
func (r *reader) folder(name string, depth int) error {
	entries, err := r.list(name)
	if err != nil {
		return err
	}
	if depth > 0 && slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == "pyvenv.cfg" }) {
		return nil
	}
	for _, e := range entries {
		if err := r.entry(path.Join(name, e.Name()), e, depth); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) entry(name string, e fs.DirEntry, depth int) error {
	switch kind := e.Type(); {
	case leftOut(e.Name()):
		return nil
	case !plainName(e.Name()):
		return refuse(name, 0, "a un nom qui n'est pas du texte imprimable", "has a name that is not printable text")
	case kind.IsRegular():
		return r.file(name)
	case !kind.IsDir():
		what := kindOf(kind)
		return refuse(name, 0, "est %[1]s : seuls les fichiers ordinaires sont acceptés", "is %[2]s: only regular files are taken", what.FR, what.EN)
	case depth == r.limits.Depth:
		return refuse(name, 0, "est dans plus de %d dossiers l'un dans l'autre", "is in over %d folders inside each other", r.limits.Depth)
	}
	return r.folder(name, depth+1)
}

// leftOut reports whether a name is not the submission's, but of the tools that
// made it.
func leftOut(name string) bool {
	return strings.HasPrefix(name, ".") || name == "__pycache__" || name == "__MACOSX"
}

// plainName reports whether a name is printable text that every system can have as
// the name of a file.
func plainName(name string) bool {
	return utf8.ValidString(name) && len(name) <= 255 &&
		!strings.ContainsFunc(name, func(c rune) bool { return !unicode.IsPrint(c) || c == '\\' || c == ':' })
}

// list returns the entries of a folder, sorted, and refuses it before it has read
// more of them than are allowed.
func (r *reader) list(name string) ([]fs.DirEntry, error) {
	f, err := r.root.Open(name)
	if err != nil {
		return nil, fmt.Errorf("submission: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	var entries []fs.DirEntry
	for {
		more, err := f.ReadDir(256)
		entries = append(entries, more...)
		switch r.entries += len(more); {
		case r.entries > r.limits.Files:
			return nil, refuse("", 0, "le dossier a plus de %d fichiers et dossiers", "the folder has over %d files and folders", r.limits.Files)
		case errors.Is(err, io.EOF):
			slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
			return entries, nil
		case err != nil:
			return nil, fmt.Errorf("submission: %w", err)
		}
	}
}

// file reads one file. What was opened must be what the name stands for: a link
// that took its place since the folder was listed was followed by the opening.
func (r *reader) file(name string) error {
	f, err := r.root.OpenFile(name, os.O_RDONLY|openFlags, 0)
	if err != nil {
		return fmt.Errorf("submission: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	opened, err := f.Stat()
	if err != nil {
		return fmt.Errorf("submission: %w", err)
	}
	named, err := r.root.Lstat(name)
	if err != nil {
		return fmt.Errorf("submission: %w", err)
	}
	if !opened.Mode().IsRegular() || !os.SameFile(opened, named) {
		return refuse(name, 0, "a changé pendant la lecture", "changed while it was read")
	}
	room := r.limits.Bytes - r.bytes
	data, err := io.ReadAll(io.LimitReader(f, room+1))
	switch {
	case err != nil:
		return fmt.Errorf("submission: %w", err)
	case int64(len(data)) > room:
		return refuse(name, 0, "porte le rendu à plus de %d octets", "brings the submission to over %d bytes", r.limits.Bytes)
	}
	r.bytes += int64(len(data))
	r.files = append(r.files, File{Path: name, Data: data, Executable: opened.Mode()&0o111 != 0})
	return nil
}
