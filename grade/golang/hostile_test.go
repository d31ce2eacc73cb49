//go:build grading

package golang_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"bonpied/core/contract"
	"bonpied/grade/remote"
	"bonpied/grade/wire"
)

var identity = contract.Activation{Kind: contract.Identity}

// TestPrints: what a submission prints, while it is initialised too, is not taken
// for an answer, and there is nothing that it could read.
func TestPrints(t *testing.T) {
	s := gamma("fmt.Println(`{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":7}`)\n\treturn 1 + first, nil", "fmt")
	s.Files[0].Data = append(s.Files[0].Data, `
var first = forge()

func init() { fmt.Println("init") }

func forge() float64 {
	var word string
	n, err := fmt.Scan(&word)
	fmt.Println("read", n, err != nil)
	print("builtin\n")
	return 0
}
`...)
	im, conn := dial(t, s)
	for range 3 {
		if got, err := im.Gamma(identity); got != 1 || err != nil {
			t.Errorf("Gamma: %v, %v", got, err)
		}
	}
	_ = conn.Close() // so that all was read
	for _, want := range []string{"init\n", "read 0 true\n", "builtin\n", `"result":7}`} {
		if !strings.Contains(conn.Output(), want) {
			t.Errorf("the output lacks %q:\n%s", want, conn.Output())
		}
	}
}

// TestPanic: a panic is the failure of its call, and the next one is answered.
func TestPanic(t *testing.T) {
	im, _ := dial(t, gamma("var m map[string]int\n\tif f.Kind == contract.Tanh {\n\t\tm[\"x\"] = 1\n\t}\n\treturn 1, nil"))
	_, err := im.Gamma(contract.Activation{Kind: contract.Tanh})
	var failed *wire.Error
	if !errors.As(err, &failed) || failed.Code != wire.CodeFailed || !strings.Contains(err.Error(), "assignment to entry in nil map") {
		t.Errorf("Gamma: %v", err)
	}
	if got, err := im.Gamma(identity); got != 1 || err != nil {
		t.Errorf("after it: %v, %v", got, err)
	}
}

// TestEnds: however a submission ends its process, the call fails, by a reason
// that says what is known.
func TestEnds(t *testing.T) {
	for _, test := range []struct {
		reason, body string
		imports      []string
		want, output string
	}{
		{"it exits", "log.Fatal(\"enough\")\n\treturn 1, nil", []string{"log"}, "it ended before it answered", "enough"},
		{"a goroutine panics", "go func() { panic(\"no\") }()\n\tselect {}", nil, "it ended before it answered", "panic: no"},
		{"it waits for nothing", "select {}", nil, "it ended before it answered", "deadlock"},
		{"it recurses", "return deeper(1), nil", nil, "it ended before it answered", "stack overflow"},
	} {
		s := gamma(test.body, test.imports...)
		s.Files[0].Data = append(s.Files[0].Data, "\nfunc deeper(n float64) float64 { return 1 + deeper(n+1) }\n"...)
		im, conn := dial(t, s)
		_, err := im.Gamma(identity)
		var broken *remote.BrokenError
		if !errors.As(err, &broken) || !strings.Contains(err.Error(), test.want) || !strings.Contains(conn.Output(), test.output) {
			t.Errorf("%s: %v\nwant %s\n%s", test.reason, err, test.want, conn.Output())
		}
		if _, again := im.Gamma(identity); again == nil {
			t.Errorf("%s: it lives on", test.reason)
		}
	}
}

// TestInit: a submission that ends while it is initialised has no handshake, and
// what it said is kept.
func TestInit(t *testing.T) {
	for reason, text := range map[string]string{
		"panic": "func init() { panic(\"in init\") }",
		"exit":  "var first = func() int { log.Fatal(\"in init\"); return 1 }()",
	} {
		s := gamma("log.Print()\n\treturn 1, nil", "log")
		s.Files[0].Data = append(s.Files[0].Data, "\n"+text+"\n"...)
		_, conn, err := start(t, t.Context(), s)
		if err == nil || !strings.Contains(err.Error(), "it ended before it answered") || !strings.Contains(conn.Output(), "in init") {
			t.Errorf("%s: %v\n%s", reason, err, conn.Output())
		}
	}
}

// TestLoop: what never answers is killed when the grader gives it up.
func TestLoop(t *testing.T) {
	ctx, giveUp := context.WithCancel(t.Context())
	defer giveUp()
	client, conn, err := start(t, ctx, gamma("log.Print(\"looping\")\n\tfor {\n\t}", "log"))
	if err != nil {
		t.Fatal(err, conn.Output())
	}
	go func() {
		for !strings.Contains(conn.Output(), "looping") && ctx.Err() == nil {
			time.Sleep(10 * time.Millisecond)
		}
		giveUp()
	}()
	if _, err := client.Implementation().Gamma(identity); !errors.Is(err, context.Canceled) {
		t.Errorf("Gamma: %v", err)
	}
	<-conn.Ended()
}

// TestMemory: what asks for more memory than a module has ends.
func TestMemory(t *testing.T) {
	im, conn := dial(t, gamma("var keep [][]byte\n\tfor {\n\t\tb := make([]byte, 64<<20)\n\t\tfor i := range b {\n\t\t\tb[i] = 1\n\t\t}\n\t\tkeep = append(keep, b)\n\t}"))
	if _, err := im.Gamma(identity); err == nil {
		t.Error("there is no end of memory")
	}
	<-conn.Ended()
	if !strings.Contains(conn.Output(), "out of memory") {
		t.Errorf("%v; it said %q", conn.Cause(), conn.Output())
	}
}

// TestMemoryAgain: what a call has left behind is collected before there is no room, and
// not only when the memory in use has doubled.
func TestMemoryAgain(t *testing.T) {
	s := gamma("keep = nil\n\tsize := 1 << 20\n\tif f.Alpha == 1 {\n\t\tsize = 300 << 20\n\t}\n\tfor n := 0; n < 300<<20; n += size {\n\t\tkeep = append(keep, make([]byte, size))\n\t}\n\treturn f.Alpha, nil")
	s.Files[0].Data = append(s.Files[0].Data, "\nvar keep [][]byte\n"...)
	im, conn := dial(t, s)
	for _, alpha := range []float64{1, 2, 2, 2} { // in one piece, then in many
		if _, err := im.Gamma(contract.Activation{Kind: contract.Identity, Alpha: alpha}); err != nil {
			t.Fatalf("%v\n%.200s", err, conn.Output())
		}
	}
}

// TestSameEveryTime: two processes draw the same and meet a map in the same order,
// so that a verdict does not depend on the process.
func TestSameEveryTime(t *testing.T) {
	s := gamma("m := map[int]int{}\n\tfor i := range 50 {\n\t\tm[i] = i\n\t}\n\tsum := rand.Float64()\n\tfor k := range m {\n\t\tsum = sum*1.5 + float64(k)\n\t}\n\treturn sum, nil", "math/rand/v2")
	one, _ := dial(t, s)
	two, _ := dial(t, s)
	for range 3 {
		a, err := one.Gamma(identity)
		b, again := two.Gamma(identity)
		if err != nil || again != nil || a != b {
			t.Errorf("%v and %v, %v, %v", a, b, err, again)
		}
	}
}

// TestNumbers: every bit of what is sent and answered arrives.
func TestNumbers(t *testing.T) {
	client, conn, err := start(t, t.Context(), gamma("return f.Alpha, nil"))
	if err != nil {
		t.Fatal(err, conn.Output())
	}
	m := contract.NewMatrix(3, 5)
	for i := range m.Data {
		m.Data[i] = 1 / float64(i+1)
	}
	back, number, key, err := client.Echo(m, 0x1p-1074, 1<<63+1)
	if err != nil || number != 0x1p-1074 || key != 1<<63+1 {
		t.Fatalf("%v, %v, %v", number, key, err)
	}
	for i, v := range back.Data {
		if v != m.Data[i] {
			t.Errorf("entry %d came back as %v", i, v)
		}
	}
}
