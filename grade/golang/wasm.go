package golang

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
	"github.com/tetratelabs/wazero/sys"

	"bonpied/grade/internal/hugepages"
	"bonpied/grade/internal/reexec"
	"bonpied/grade/sandbox"
)

// runPart is the part of this program that runs a module, in a sandbox: its
// argument is the folder of a program.
const runPart = "wasm"

func init() { reexec.Register(runPart, runWasm) }

// What a program may use. The pages of a module are of 64 KiB; the rest of the
// memory is its machine code and what runs it.
const (
	pageSize  = 64 << 10
	maxPages  = 512 << 20 / pageSize
	runMemory = 1 << 30
)

// loadMemory is about what a process allocates until a module runs.
const loadMemory = 32 << 20

// Start starts a program that serves the protocol. scratch is an empty folder: the
// program itself has no files.
func (b *Builder) Start(ctx context.Context, p Program, scratch string) (sandbox.Process, error) {
	command, err := reexec.Command(runPart, p.Folder)
	if err != nil {
		return nil, fmt.Errorf("golang: %w", err)
	}
	command.Env = []string{"GOMAXPROCS=2"} // the module has one thread: the other is for what runs it
	conn, err := b.Sandbox.Start(ctx, command, sandbox.Policy{Read: []string{p.Folder}, Scratch: scratch, Memory: runMemory})
	if err != nil {
		return nil, fmt.Errorf("golang: %w", err)
	}
	return conn, nil
}

// newRuntime returns a wazero with the limits of a submission, which keeps its
// machine code in a folder; "" means that it keeps none. The same limits must
// stand where the code is made and where it is run.
func newRuntime(ctx context.Context, native string) (wazero.Runtime, error) {
	config := wazero.NewRuntimeConfig().WithMemoryLimitPages(maxPages)
	if native != "" {
		cache, err := wazero.NewCompilationCacheWithDir(native)
		if err != nil {
			return nil, err
		}
		config = config.WithCompilationCache(cache)
	}
	r := wazero.NewRuntimeWithConfig(ctx, config)
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, r); err != nil {
		return nil, err
	}
	return r, nil
}

// inParallel has wazero translate functions on every processor.
func inParallel(ctx context.Context) context.Context {
	return experimental.WithCompilationWorkers(ctx, runtime.GOMAXPROCS(0))
}

func runWasm(args []string) (code int) {
	if len(args) != 1 {
		fmt.Fprintln(os.Stderr, "wasm: want one argument")
		return 2
	}
	hugepages.Heap(loadMemory)
	memory, err := hugepages.Memory(maxPages * pageSize)
	if err != nil {
		fmt.Fprintln(os.Stderr, "wasm: memory:", err)
		return 2
	}
	ctx := experimental.WithMemoryAllocator(context.Background(), experimental.MemoryAllocatorFunc(
		func(_, _ uint64) experimental.LinearMemory { return linear(memory) })) // a module has one
	r, compiled, err := load(ctx, args[0])
	if err != nil {
		fmt.Fprintln(os.Stderr, "wasm:", err)
		return 2
	}
	_, err = r.InstantiateModule(ctx, compiled, moduleConfig())
	return exitCode(err)
}

// linear is the memory of a module, of which it has the beginning: it grows in place, for
// a copy would need the memory of both.
type linear []byte

// Reallocate implements [experimental.LinearMemory]: nil says that there is no more.
func (m linear) Reallocate(size uint64) []byte {
	if size > uint64(len(m)) {
		return nil
	}
	return m[:size]
}

// Free implements [experimental.LinearMemory]. The memory ends with the process.
func (m linear) Free() {}

// load compiles a program, of which the machine code is there already. Code that
// is of no use, as that of another processor, is made anew and not kept.
func load(ctx context.Context, folder string) (wazero.Runtime, wazero.CompiledModule, error) {
	module, err := os.ReadFile(filepath.Join(folder, programFile))
	if err != nil {
		return nil, nil, err
	}
	for _, native := range []string{filepath.Join(folder, nativeFolder), ""} {
		var r wazero.Runtime
		if r, err = newRuntime(ctx, native); err != nil {
			continue
		}
		var compiled wazero.CompiledModule
		if compiled, err = r.CompileModule(inParallel(ctx), module); err == nil {
			return r, compiled, nil
		}
	}
	return nil, nil, err
}

// moduleConfig gives a module the standard descriptors and nothing else. The clock
// and the source of random numbers are wazero's defaults: the same in every run,
// and sleeping takes no time.
func moduleConfig() wazero.ModuleConfig {
	return wazero.NewModuleConfig().WithArgs("submission").WithStdin(os.Stdin).WithStdout(os.Stdout).WithStderr(os.Stderr)
}

// exitCode is that of the module. What trapped is said in a line: the rest of
// wazero's trace is about machine code.
func exitCode(err error) int {
	var exit *sys.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return int(exit.ExitCode() & 0xff)
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	fmt.Fprintln(os.Stderr, first)
	return 2
}
