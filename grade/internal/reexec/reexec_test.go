package reexec

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"bonpied/grade/process"
)

func TestMain(m *testing.M) {
	Register("hello", func(args []string) int {
		fmt.Println("hello", args)
		return 3
	})
	Init()
	os.Exit(m.Run())
}

func TestCommand(t *testing.T) {
	command, err := Command("hello", "a b", "")
	if err != nil {
		t.Fatal(err)
	}
	p, err := process.Start(context.Background(), command, 0)
	if err != nil {
		t.Fatal(err)
	}
	said, err := io.ReadAll(p)
	if err != nil || string(said) != "hello [a b ]\n" {
		t.Errorf("the part said %q, %v", said, err)
	}
	if cause := p.Cause(); !strings.Contains(fmt.Sprint(cause), "exit status 3") {
		t.Errorf("it ended with %v, want its exit status 3", cause)
	}
	_ = p.Close() // it has ended
}

func TestUnknownPart(t *testing.T) {
	defer func() {
		if v := recover(); v == nil {
			t.Error("a part that there is not was accepted")
		}
	}()
	_, _ = Command("nobody") // panics
}

func TestTakenName(t *testing.T) {
	Register("once", func([]string) int { return 0 })
	defer func() {
		if v := recover(); v == nil {
			t.Error("a name that is taken was accepted")
		}
	}()
	Register("once", func([]string) int { return 0 })
}
