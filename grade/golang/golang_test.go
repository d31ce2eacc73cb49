//go:build grading

package golang_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/grade/golang"
	"bonpied/grade/internal/reexec"
	"bonpied/grade/remote"
	"bonpied/grade/sandbox"
	"bonpied/grade/submission"
	"bonpied/props"
)

var cacheFolder string // of this run of the tests

func TestMain(m *testing.M) {
	reexec.Init()
	flag.Parse()
	folder, err := os.MkdirTemp("", "bonpied-golang-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	cacheFolder = folder
	code := m.Run()
	_ = os.RemoveAll(folder) // it is a temporary folder
	os.Exit(code)
}

// prepared is the builder of all tests.
var prepared = sync.OnceValues(func() (*golang.Builder, error) {
	ctx := context.Background()
	toolchain, err := golang.Find(ctx)
	if err != nil {
		return nil, err
	}
	box, err := sandbox.Open(ctx, sandbox.LevelNone)
	if err != nil {
		return nil, err
	}
	b := &golang.Builder{Toolchain: toolchain, Sandbox: box, Cache: cacheFolder}
	return b, b.Prepare(ctx)
})

func builder(t testing.TB) *golang.Builder {
	t.Helper()
	b, err := prepared()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// of makes a submission of sources without reading a folder: what the reader
// refuses, too, must be harmless.
func of(sources map[string]string) submission.Submission {
	s := submission.Submission{Name: "test", Kind: submission.Go}
	for name, text := range sources {
		s.Files = append(s.Files, submission.File{Path: name, Data: []byte(text)})
	}
	slices.SortFunc(s.Files, func(a, b submission.File) int { return strings.Compare(a.Path, b.Path) })
	return s
}

// gamma is a submission whose Gamma has a body.
func gamma(body string, imports ...string) submission.Submission {
	text := "package p\n\nimport (\n\t\"bonpied/core/contract\"\n"
	for _, path := range imports {
		text += fmt.Sprintf("\t%q\n", path)
	}
	return of(map[string]string{"p.go": text + ")\n\nfunc Gamma(f contract.Activation) (float64, error) {\n\t" + body + "\n}\n"})
}

func build(t testing.TB, s submission.Submission) golang.Program {
	t.Helper()
	program, err := builder(t).Build(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// start builds and starts a submission, and returns the error of the handshake.
func start(t testing.TB, ctx context.Context, s submission.Submission) (*remote.Client, sandbox.Process, error) {
	t.Helper()
	conn, err := builder(t).Start(context.Background(), build(t, s), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() }) // what broke it, the test knows
	client, err := remote.Dial(ctx, conn, &remote.Limits{Answer: patience})
	return client, conn, err
}

// patience is for a machine that is busy.
const patience = 5 * time.Minute

func dial(t testing.TB, s submission.Submission) (contract.Implementation, sandbox.Process) {
	t.Helper()
	client, conn, err := start(t, t.Context(), s)
	if err != nil {
		t.Fatalf("%v\n%s", err, conn.Output())
	}
	return client.Implementation(), conn
}

func student(t testing.TB) submission.Submission {
	t.Helper()
	s, err := submission.Read("testdata/student", nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestStudent: what a good student hands in is accepted, built, and passes.
func TestStudent(t *testing.T) {
	im, _ := dial(t, student(t))
	if len(im.Conventions.Activations) != 5 || im.Provides(contract.OpVJP) || !im.Provides(contract.OpDeltas) {
		t.Errorf("it shook hands as %+v", im.Conventions)
	}
	chosen, err := props.Match(props.All(), "activation/values,activation/derivative,forward,backprop/bias,backprop/weight,"+
		"backprop/hidden-recursion,backprop/exact,depth/linear-decay,depth/expected-is-sum,depth/mask-keys,purity/repeatable")
	if err != nil {
		t.Fatal(err)
	}
	report, err := props.Run(t.Context(), im, &props.Settings{Seed: 5, Checks: 10, Timeout: patience}, chosen...)
	if err != nil {
		t.Fatal(err)
	}
	for _, result := range report.Results {
		if result.Verdict != verdict.Pass {
			t.Errorf("%s: %v: %s\n%+v", result.Name, result.Verdict, result.Reason, result.Evidence)
		}
	}
}

// TestKept: what was built is kept, under another name for other sources.
func TestKept(t *testing.T) {
	s := student(t)
	first := build(t, s)
	info, err := os.Stat(filepath.Join(first.Folder, "program.wasm"))
	if err != nil {
		t.Fatal(err)
	}
	second := build(t, s)
	again, err := os.Stat(filepath.Join(second.Folder, "program.wasm"))
	if err != nil || first != second || !os.SameFile(info, again) {
		t.Errorf("built again: %v, %v, %v", first, second, err)
	}
	s.Files = append(slices.Clone(s.Files), submission.File{Path: "z.go", Data: []byte("package student\n")})
	if other := build(t, s); other == first {
		t.Error("another submission has the same program")
	}
	left, err := filepath.Glob(filepath.Join(cacheFolder, "build-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestLevels: submissions are built and run at every level that there is here.
func TestLevels(t *testing.T) {
	for i, level := range sandbox.Levels() {
		box, err := sandbox.OpenWith(t.Context(), sandbox.Settings{Most: level})
		if err != nil {
			t.Fatal(err)
		}
		b := *builder(t)
		b.Sandbox = box
		program, err := b.Build(t.Context(), gamma(fmt.Sprintf("return %d, nil", 10+i)))
		if err != nil {
			t.Fatalf("%s: %v", box.Level(), err)
		}
		conn, err := b.Start(t.Context(), program, t.TempDir())
		if err != nil {
			t.Fatalf("%s: %v", box.Level(), err)
		}
		client, err := remote.Dial(t.Context(), conn, &remote.Limits{Answer: patience})
		if err != nil {
			t.Fatalf("%s: %v\n%s", box.Level(), err, conn.Output())
		}
		got, err := client.Implementation().Gamma(contract.Activation{Kind: contract.ReLU})
		if got != float64(10+i) || err != nil {
			t.Errorf("%s: %v, %v", box.Level(), got, err)
		}
		_ = client.Close() // it has answered
	}
}

// TestReproducible: two caches hold the same programs.
func TestReproducible(t *testing.T) {
	s := gamma("return 5, nil")
	other := *builder(t)
	other.Cache = t.TempDir()
	if err := other.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	program, err := other.Build(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	one, err := os.ReadFile(filepath.Join(build(t, s).Folder, "program.wasm"))
	two, again := os.ReadFile(filepath.Join(program.Folder, "program.wasm"))
	if err != nil || again != nil || string(one) != string(two) {
		t.Errorf("programs of %d and %d bytes differ, %v, %v", len(one), len(two), err, again)
	}
}

// TestNotTheirFault: what a submission is not to blame for is no CompileError.
func TestNotTheirFault(t *testing.T) {
	s := gamma("return 7, nil")
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := builder(t).Build(cancelled, s); err == nil || blames(err) {
		t.Errorf("a grading that was interrupted: %v", err)
	}
	unprepared := *builder(t)
	unprepared.Cache = t.TempDir()
	if _, err := unprepared.Build(t.Context(), s); err == nil || blames(err) {
		t.Errorf("nothing is prepared: %v", err)
	}
	s.Kind = submission.Python
	if _, err := builder(t).Build(t.Context(), s); err == nil || blames(err) {
		t.Errorf("a submission in Python: %v", err)
	}
}
