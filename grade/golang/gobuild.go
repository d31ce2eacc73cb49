package golang

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"bonpied/grade/internal/reexec"
)

// buildPart is the part of this program that builds, in a sandbox: its arguments
// are the folder of the tools and that of the archives, its working directory is
// its scratch folder.
const buildPart = "gobuild"

func init() { reexec.Register(buildPart, runBuild) }

func runBuild(args []string) (code int) {
	if len(args) != 2 {
		fmt.Fprintln(os.Stderr, "gobuild: want two arguments")
		return 2
	}
	folder, err := os.Getwd()
	if err != nil {
		fmt.Fprintln(os.Stderr, "gobuild:", err)
		return 1
	}
	j := job{tools: args[0], prepared: args[1], folder: folder}
	if err := j.serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "gobuild:", err)
		return 1
	}
	return 0
}

// job is one build.
type job struct{ tools, prepared, folder string }

// serve reads the sources, builds, and says what came of it.
func (j job) serve(r io.Reader, w io.Writer) error {
	sources, err := j.receive(r)
	if err != nil {
		return err
	}
	out := tar.NewWriter(w)
	if err := put(out, startedEntry, nil); err != nil {
		return err
	}
	err = j.run(sources)
	var refused *refusedError
	switch {
	case errors.As(err, &refused):
		err = put(out, refusedEntry+"/"+refused.step, []byte(refused.said))
	case err != nil:
		err = put(out, brokenEntry, []byte(err.Error()))
	default:
		err = j.send(out)
	}
	return errors.Join(err, out.Close())
}

// receive writes the sources into the scratch folder, and returns the names of the
// student's.
func (j job) receive(r io.Reader) (names []string, err error) {
	if err := os.Mkdir(filepath.Join(j.folder, studentFolder), 0o700); err != nil {
		return nil, err
	}
	archive := tar.NewReader(r)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return names, nil
		}
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(archive)
		if err == nil {
			err = os.WriteFile(filepath.Join(j.folder, filepath.FromSlash(header.Name)), data, 0o600)
		}
		if err != nil {
			return nil, err
		}
		if folder, name := path.Split(header.Name); folder != "" {
			names = append(names, name)
		}
	}
}

// run makes the program and its machine code. A panic is our fault, and not the
// submission's.
func (j job) run(sources []string) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	list, err := os.ReadFile(filepath.Join(j.prepared, linkList))
	if err != nil {
		return err
	}
	list = fmt.Appendf(list, "packagefile %s=%s\n", studentPackage, j.path("student.a"))
	if err := os.WriteFile(j.path(linkList), list, 0o600); err != nil {
		return err
	}
	for _, step := range []func() error{
		func() error { return j.compileStudent(sources) },
		func() error { return j.compile(j.folder, "main", "main.a", j.path(linkList), mainFile) },
		j.link,
		j.translate,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (j job) path(name string) string { return filepath.Join(j.folder, name) }

func (j job) compileStudent(sources []string) error {
	return j.compile(j.path(studentFolder), studentPackage, "student.a", filepath.Join(j.prepared, studentList), sources...)
}

// compile compiles a package in its folder, so that the compiler names its files
// as the student does. -complete says that every function has its body here.
func (j job) compile(folder, name, archive, list string, sources ...string) error {
	args := []string{
		"-o", j.path(archive), "-p", name, "-importcfg", list, "-lang=" + Language,
		"-trimpath", folder + "=>" + name, "-complete", "-nolocalimports", "-pack", "--",
	}
	return j.tool(stepCompile, folder, "compile", append(args, sources...)...)
}

// link leaves out the tables for debuggers, which nobody reads.
func (j job) link() error {
	return j.tool(stepLink, j.folder, "link",
		"-o", j.path(programFile), "-importcfg", j.path(linkList), "-buildmode=exe", "-s", "-w", j.path("main.a"))
}

// translate lets wazero leave its machine code in the scratch folder.
func (j job) translate() error {
	ctx := context.Background()
	module, err := os.ReadFile(j.path(programFile))
	if err != nil {
		return err
	}
	r, err := newRuntime(ctx, j.path(nativeFolder))
	if err != nil {
		return err
	}
	_, err = r.CompileModule(inParallel(ctx), module)
	return errors.Join(err, r.Close(ctx))
}

// refusedError is what a tool said of the sources.
type refusedError struct{ step, said string }

func (e *refusedError) Error() string { return e.step + ": " + e.said }

// tool runs the compiler or the linker. That it fails is the submission's fault:
// without one, both succeed.
func (j job) tool(step, folder, name string, args ...string) error {
	said := &bounded{most: maxSaid}
	cmd := exec.Command(filepath.Join(j.tools, name), args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = folder, said, said
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &exit):
		return err
	case exit.ExitCode() < 0 || strings.Contains(said.String(), "out of memory"):
		return &refusedError{step: stepLimits}
	}
	return &refusedError{step, said.String()}
}

// bounded keeps the beginning of what is written to it.
type bounded struct {
	bytes.Buffer
	most int
}

// Write implements [io.Writer]. It never fails.
func (b *bounded) Write(data []byte) (int, error) {
	room := max(b.most-b.Len(), 0)
	b.Buffer.Write(data[:min(room, len(data))])
	return len(data), nil
}

// send hands the program over, and last what says that it is whole.
func (j job) send(out *tar.Writer) error {
	native := os.DirFS(j.folder)
	err := fs.WalkDir(native, nativeFolder, func(name string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		return j.sendFile(out, name)
	})
	if err != nil {
		return err
	}
	return j.sendFile(out, programFile)
}

func (j job) sendFile(out *tar.Writer, name string) error {
	data, err := os.ReadFile(j.path(filepath.FromSlash(name)))
	if err != nil {
		return err
	}
	return put(out, name, data)
}
