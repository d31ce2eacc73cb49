package golang

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"bonpied/grade/lang"
	"bonpied/grade/submission"
)

// entry is a file of an archive.
type entry struct {
	name string
	data []byte
}

// What the parts of the archives are called. The sources are main.go and those of
// the student in a folder; what comes back is said in the order started, then
// refused or broken, or the files of the program.
const (
	mainFile      = "main.go"
	studentFolder = "student"

	startedEntry = "started" // the sources were read: what happens now, they are to blame for
	refusedEntry = "refused" // and a step after a slash
	brokenEntry  = "broken"
)

// The steps that can refuse a submission.
const (
	stepCompile = "compile"
	stepLink    = "link"
	stepLimits  = "limits"
)

func sourcesOf(main string, sources []submission.File) []entry {
	list := []entry{{mainFile, []byte(main)}}
	for _, f := range sources {
		list = append(list, entry{path.Join(studentFolder, f.Path), f.Data})
	}
	return list
}

// pack writes an archive.
func pack(entries []entry) ([]byte, error) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		if err := put(w, e.name, e.data); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), w.Close()
}

func put(w *tar.Writer, name string, data []byte) error {
	if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(data)), Typeflag: tar.TypeReg}); err != nil {
		return err
	}
	if _, err := w.Write(data); err != nil {
		return err
	}
	return w.Flush()
}

// What a build may hand over: a program of Go's library is 4 MB, and its machine
// code four times that.
const (
	maxProgram = 256 << 20
	maxEntries = 64
)

// answer is what a build has said.
type answer struct {
	started  bool
	complete bool // the program is in the folder
}

// errBroken is wrapped by what the build says of itself.
var errBroken = errors.New("the build is broken")

// unpack reads what a build hands over, from a process that is not trusted, and
// writes the files of the program into a folder.
func unpack(r io.Reader, folder string) (a answer, err error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return a, err
	}
	defer func() { _ = root.Close() }() // its files are closed one by one
	archive := tar.NewReader(io.LimitReader(r, maxProgram))
	for range maxEntries {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return a, nil
		}
		if err != nil {
			return a, err
		}
		if err := a.take(root, header, archive); err != nil {
			return a, err
		}
	}
	return a, fmt.Errorf("the archive has over %d files", maxEntries)
}

// take takes one file of an archive.
func (a *answer) take(root *os.Root, header *tar.Header, data io.Reader) error {
	name := header.Name
	switch step, refused := strings.CutPrefix(name, refusedEntry+"/"); {
	case header.Typeflag != tar.TypeReg || !fs.ValidPath(name):
		return fmt.Errorf("the archive has %.80q, which is no file of a program", name)
	case name == startedEntry:
		a.started = true
		return nil
	case refused:
		return compileError(step, text(data))
	case name == brokenEntry:
		return fmt.Errorf("golang: %w: %s", errBroken, text(data))
	case name == programFile:
		a.complete = true // it comes last, and whole, or there is an error
		return save(root, name, data)
	case strings.HasPrefix(name, nativeFolder+"/"):
		return save(root, name, data)
	}
	return fmt.Errorf("the archive has %.80q, which is no file of a program", name)
}

func compileError(step, said string) *CompileError {
	problem, ok := map[string]lang.Text{stepCompile: doesNotCompile, stepLink: doesNotLink}[step]
	if !ok {
		problem = tooCostly
	}
	return &CompileError{Problem: problem, Said: said}
}

// text reads what is kept of a text.
func text(r io.Reader) string {
	data, err := io.ReadAll(io.LimitReader(r, maxSaid))
	if err != nil {
		data = append(data, " …"...)
	}
	return strings.ToValidUTF8(string(data), "\uFFFD")
}

// save writes a file. That the archive ends in the middle of it is the other
// side's fault, and everything else is ours.
func save(root *os.Root, name string, data io.Reader) error {
	err := root.MkdirAll(path.Dir(name), 0o755)
	if err == nil {
		err = write(root, name, data)
	}
	if err == nil || errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	return fmt.Errorf("golang: %w: %w", errBroken, err)
}

func write(root *os.Root, name string, data io.Reader) error {
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, data)
	return errors.Join(err, f.Close())
}
