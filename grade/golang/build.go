package golang

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"bonpied"
	"bonpied/grade/internal/reexec"
	"bonpied/grade/internal/temporary"
	"bonpied/grade/sandbox"
	"bonpied/grade/submission"
)

// Builder builds and starts submissions. Its methods may be called concurrently,
// and by several processes with one cache.
type Builder struct {
	Toolchain Toolchain
	Sandbox   *sandbox.Sandbox
	Cache     string // a folder that is kept between gradings; it is made if it is missing
}

// Program is a submission that was built.
type Program struct {
	Folder string // in the cache
}

// What the folder of a program has.
const (
	programFile  = "program.wasm"
	nativeFolder = "native" // the cache of wazero: its machine code
)

// What one build may use. A student's package takes two or three seconds on one
// core.
const (
	buildTime    = 10 * time.Minute
	buildCPU     = 90 * time.Second
	buildMemory  = 2 << 30
	buildScratch = 256 << 20
	buildThreads = 512 // of the Go runtime, on a machine of many processors
)

// cache makes the folder of the cache, and returns it as an absolute path.
func (b *Builder) cache() (string, error) {
	cache, err := filepath.Abs(b.Cache)
	if err != nil {
		return "", fmt.Errorf("golang: %w", err)
	}
	if err := os.MkdirAll(filepath.Join(cache, "programs"), 0o755); err != nil {
		return "", fmt.Errorf("golang: %w", err)
	}
	return cache, nil
}

func (b *Builder) prepared(cache string) string {
	return filepath.Join(cache, "go-"+b.preparedKey())
}

// programKey names what Build makes of a main package and sources: equal names,
// equal programs and machine code. wazero's version is in go.mod.
func (b *Builder) programKey(main string, sources []submission.File) string {
	hash := sha256.New()
	versions, err := bonpied.Server.ReadFile("go.mod")
	if err != nil {
		panic("golang: embedded sources: " + err.Error())
	}
	fmt.Fprintf(hash, "%q\n", []string{layout, b.preparedKey(), runtime.GOOS, runtime.GOARCH, string(versions), main})
	for _, f := range sources {
		fmt.Fprintf(hash, "%q %q\n", f.Path, f.Data)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// Build builds a Go submission that [submission.Read] has accepted, unless the
// cache has it. What the submission is to blame for is a [*CompileError], or a
// [*submission.Refusal]. Prepare must have been called.
func (b *Builder) Build(ctx context.Context, s submission.Submission) (Program, error) {
	if s.Kind != submission.Go {
		return Program{}, fmt.Errorf("golang: %s is a submission in %s", s.Name, s.Kind)
	}
	main, err := generate(s)
	if err != nil {
		return Program{}, err
	}
	cache, err := b.cache()
	if err != nil {
		return Program{}, err
	}
	program := Program{Folder: filepath.Join(cache, "programs", b.programKey(main, s.Sources()))}
	if _, err := os.Stat(filepath.Join(program.Folder, programFile)); err == nil {
		return program, nil
	}
	return program, b.build(ctx, cache, program.Folder, sourcesOf(main, s.Sources()))
}

// build has the sandboxed part build sources, and puts what it hands over into a
// folder of the cache.
func (b *Builder) build(ctx context.Context, cache, final string, sources []entry) error {
	input, err := pack(sources)
	if err != nil {
		return fmt.Errorf("golang: %w", err)
	}
	scratch, err := temporary.Folder("bonpied-build-")
	if err != nil {
		return fmt.Errorf("golang: %w", err)
	}
	defer func() { _ = os.RemoveAll(scratch) }() // a leftover does no harm
	folder, err := os.MkdirTemp(cache, "build-")
	if err != nil {
		return fmt.Errorf("golang: %w", err)
	}
	defer func() { _ = os.RemoveAll(folder) }() // it is in its place, if it must stay
	if err := b.work(ctx, cache, scratch, folder, input); err != nil {
		return err
	}
	return publish(folder, final)
}

// work runs the sandboxed part: input goes in, and the files of the program come
// out.
func (b *Builder) work(ctx context.Context, cache, scratch, folder string, input []byte) error {
	limited, cancel := context.WithTimeout(ctx, buildTime)
	defer cancel()
	conn, err := b.startBuild(limited, cache, scratch)
	if err != nil {
		return fmt.Errorf("golang: %w", err)
	}
	defer func() { _ = conn.Close() }() // what it did is known by then
	// That it does not read is seen in what it answers.
	_, _ = bytes.NewReader(input).WriteTo(conn)
	_ = conn.CloseWrite()
	answer, err := unpack(conn, folder)
	var refused *CompileError
	switch {
	case err == nil && answer.complete:
		return nil
	case errors.As(err, &refused), ctx.Err() == nil && errors.Is(err, errBroken):
		return err
	case ctx.Err() != nil:
		return fmt.Errorf("golang: %w", context.Cause(ctx))
	case limited.Err() != nil: // on a machine that is too busy: processor time is bounded, too
		return fmt.Errorf("golang: the build took over %v", buildTime)
	}
	_, _ = io.Copy(io.Discard, conn) // until it ends, for the cause
	<-conn.Ended()
	if answer.started && costly(conn.Cause()) {
		return &CompileError{Problem: tooCostly}
	}
	return fmt.Errorf("golang: the build ended early: %w: %s", errors.Join(err, conn.Cause()), conn.Output())
}

// costly reports whether a build was ended by a limit, for which the sources are
// to blame, and not by an error of ours.
func costly(cause error) bool {
	var limit *sandbox.LimitError
	var exit *sandbox.ExitError
	return errors.As(cause, &limit) || errors.As(cause, &exit) && exit.Signal != ""
}

func (b *Builder) startBuild(ctx context.Context, cache, scratch string) (sandbox.Process, error) {
	prepared := b.prepared(cache)
	command, err := reexec.Command(buildPart, b.Toolchain.Tools, prepared)
	if err != nil {
		return nil, err
	}
	command.Env = toolEnvironment(b.Toolchain)
	return b.Sandbox.Start(ctx, command, sandbox.Policy{
		Read: []string{b.Toolchain.Tools, prepared}, Scratch: scratch, ScratchBytes: buildScratch,
		Memory: buildMemory, CPU: buildCPU, Processes: buildThreads,
	})
}
