package golang

import (
	"context"
	"crypto/sha256"
	_ "embed" // of streams
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"bonpied"
	"bonpied/grade/internal/temporary"
	"bonpied/grade/submission"
)

//go:embed streams/streams.go
var streamsSource string

// What Prepare keeps: the archives of packages, and two lists of them in the form
// that compiler and linker read.
const (
	studentList = "student.cfg" // what a submission may import
	linkList    = "link.cfg"    // all
)

// layout is changed when what is kept in the cache, or how, changes.
const layout = "2"

// preparedKey names what Prepare builds: equal names, equal archives.
func (b *Builder) preparedKey() string {
	hash := sha256.New()
	fmt.Fprintf(hash, "%q\n", []string{layout, b.Toolchain.Root, b.Toolchain.Version, Language, streamsSource})
	fmt.Fprintf(hash, "%q\n", submission.Imports())
	for path, data := range serverSources() {
		fmt.Fprintf(hash, "%q %d\n", path, len(data))
		hash.Write(data)
	}
	return hex.EncodeToString(hash.Sum(nil))[:16]
}

// serverSources yields the sources of contract and wire, in the order of names.
func serverSources() func(yield func(path string, data []byte) bool) {
	return func(yield func(string, []byte) bool) {
		err := fs.WalkDir(bonpied.Server, ".", func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			data, err := bonpied.Server.ReadFile(path)
			if err == nil && !yield(path, data) {
				return fs.SkipAll
			}
			return err
		})
		if err != nil {
			panic("golang: embedded sources: " + err.Error())
		}
	}
}

// Prepare builds what every submission links, unless the cache has it.
func (b *Builder) Prepare(ctx context.Context) error {
	cache, err := b.cache()
	if err != nil {
		return err
	}
	temporary.Sweep(cache, "prepare-")
	temporary.Sweep(cache, "build-")
	final := b.prepared(cache)
	if _, err := os.Stat(filepath.Join(final, linkList)); err == nil {
		return nil
	}
	folder, err := os.MkdirTemp(cache, "prepare-")
	if err != nil {
		return fmt.Errorf("golang: %w", err)
	}
	defer func() { _ = os.RemoveAll(folder) }() // it is in the cache, if it must stay
	p := preparation{b.Toolchain, folder, final, filepath.Join(folder, "out")}
	for _, step := range []func(context.Context) error{p.writeModule, p.build} {
		if err := step(ctx); err != nil {
			return fmt.Errorf("golang: the standard library for wasip1: %w", err)
		}
	}
	return publish(p.out, final)
}

// publish moves a folder to its place. Another process may have been faster.
func publish(folder, final string) error {
	if err := os.Chmod(folder, 0o755); err != nil {
		return fmt.Errorf("golang: %w", err)
	}
	err := os.Rename(folder, final)
	if _, there := os.Stat(final); err != nil && there != nil {
		return fmt.Errorf("golang: %w", err)
	}
	return nil
}

// preparation is one building of what every submission links.
type preparation struct {
	toolchain  Toolchain
	folder     string // for this building alone
	final, out string // where the archives will be, and where they are put first
}

// writeModule writes a module of the packages of this project that a submission
// links, and one that imports everything.
func (p preparation) writeModule(context.Context) error {
	every := "package every\n\nimport (\n"
	for _, imported := range append(submission.Imports(), wirePackage, streamsPackage, debugPackage, "os") {
		every += fmt.Sprintf("\t_ %q\n", imported)
	}
	files := map[string]string{
		"go.mod":                      "module bonpied\n\ngo " + strings.TrimPrefix(Language, "go") + "\n",
		"every/every.go":              every + ")\n",
		"grade/golang/streams/own.go": streamsSource,
	}
	for path, data := range serverSources() {
		files[path] = string(data)
	}
	for path, text := range files {
		path = filepath.Join(p.folder, "module", filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return os.Mkdir(p.out, 0o755)
}

// build has the go command build the packages, and collects their archives.
func (p preparation) build(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, p.toolchain.command(), "list", "-deps", "-export", "-trimpath", "-buildvcs=false",
		"-f", "{{if .Export}}{{.ImportPath}} {{.Export}}{{end}}", "./every")
	cmd.Dir, cmd.Env = filepath.Join(p.folder, "module"), hostEnvironment(p.folder)
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return fmt.Errorf("%w: %s", err, exit.Stderr)
	}
	if err != nil {
		return err
	}
	var student, link strings.Builder
	for i, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		path, archive, ok := strings.Cut(line, " ")
		if !ok {
			return fmt.Errorf("go list said %.80q", line)
		}
		name := fmt.Sprintf("%03d.a", i)
		if err := copyFile(filepath.Join(p.out, name), archive); err != nil {
			return err
		}
		entry := fmt.Sprintf("packagefile %s=%s\n", path, filepath.Join(p.final, name))
		link.WriteString(entry)
		if slices.Contains(submission.Imports(), path) {
			student.WriteString(entry)
		}
	}
	return errors.Join(
		os.WriteFile(filepath.Join(p.out, studentList), []byte(student.String()), 0o644),
		os.WriteFile(filepath.Join(p.out, linkList), []byte(link.String()), 0o644))
}

func copyFile(to, from string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o644)
}
