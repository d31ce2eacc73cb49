package kit

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"bonpied/grade/lang"
	"bonpied/grade/wire"
)

// TestGoKitCompiles: on a machine that has Go and not this module, the kit passes
// go vet as it is written.
func TestGoKitCompiles(t *testing.T) {
	dir := t.TempDir()
	if err := Write(dir, Go(lang.French)); err != nil {
		t.Fatal(err)
	}
	goCommand(t, filepath.Join(dir, Submission), "", "vet", ".")
}

// TestGoKitIsUnwritten: each function of the kit has the type of its operation, and
// says that it does not support its arguments.
func TestGoKitIsUnwritten(t *testing.T) {
	dir := t.TempDir()
	if err := Write(dir, append(Go(lang.English), probe()...)); err != nil {
		t.Fatal(err)
	}
	// The kit's own go.work does not know the probe.
	work := filepath.Join(dir, "probe.work")
	if err := os.WriteFile(work, []byte("go "+GoVersion+"\nuse (\n\t./bonpied\n\t./submission\n\t./probe\n)\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	out := goCommand(t, filepath.Join(dir, "probe"), work, "run", ".")
	if got, want := strings.Count(out, "unsupported\n"), len(wire.Operations()); got != want {
		t.Errorf("%d operations say that they are unsupported, want %d:\n%s", got, want, out)
	}
}

// goCommand runs the go command as a student has it: offline. work is the go.work;
// "" is the one that the command finds.
func goCommand(t *testing.T, dir, work string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOPROXY=off", "GOTOOLCHAIN=local", "GOWORK="+work, "PWD="+dir)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, errs.String())
	}
	return string(out)
}

// probe is a program that uses each function of the kit as its operation.
func probe() []File {
	var fields strings.Builder
	for _, op := range wire.Operations() {
		fields.WriteString("\t\t" + string(op) + ": submission." + string(op) + ",\n")
	}
	source := `package main

import (
	"errors"
	"fmt"
	"reflect"

	"bonpied/core/contract"
	"submission"
)

func main() {
	im := reflect.ValueOf(contract.Implementation{
` + fields.String() + `	})
	for i := range im.NumField() {
		f := im.Field(i)
		if f.Kind() != reflect.Func || f.IsNil() {
			continue
		}
		var args []reflect.Value
		for k := range f.Type().NumIn() {
			args = append(args, reflect.Zero(f.Type().In(k)))
		}
		results := f.Call(args)
		if err, _ := results[len(results)-1].Interface().(error); errors.Is(err, errors.ErrUnsupported) {
			fmt.Println(im.Type().Field(i).Name, "unsupported")
		}
	}
}
`
	return []File{{Path: "probe/go.mod", Data: goModule("probe")}, {Path: "probe/main.go", Data: []byte(source)}}
}
