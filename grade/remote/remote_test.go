package remote_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/grade/remote"
	"bonpied/grade/wire"
	"bonpied/props"
)

// served is a connection to a server of an implementation.
func served(im contract.Implementation) remote.Conn {
	return remote.Pipe(func(r io.Reader, w io.Writer) error { return wire.Serve(r, w, im) })
}

// dial shakes hands, and closes at the end of the test.
func dial(t testing.TB, conn remote.Conn, limits *remote.Limits) *remote.Client {
	t.Helper()
	if limits == nil {
		limits = &remote.Limits{Answer: 5 * time.Minute} // where the machine is busy
	}
	client, err := remote.Dial(t.Context(), conn, limits)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() }) // what broke it, the test knows
	return client
}

// TestCatalogue: the catalogue judges the reference over the wire as it judges it
// directly, to the bit: the same report but for the name. The properties that draw
// a million weights are left out, but for one.
func TestCatalogue(t *testing.T) {
	reference := core.Reference()
	client := dial(t, served(reference), nil)
	far := client.Implementation()
	far.Name = "far"
	set := &props.Settings{Seed: 7, Checks: 8, Effect: props.GradingEffect, Timeout: 10 * time.Minute}
	chosen := slices.DeleteFunc(props.All(), func(p props.Property) bool {
		return p.Sample != nil && !strings.HasPrefix(p.Name, "depth/") && p.Name != "init/range"
	})
	direct, err := props.Run(t.Context(), reference, set, chosen...)
	if err != nil {
		t.Fatal(err)
	}
	over, err := props.Run(t.Context(), far, set, chosen...)
	if err != nil {
		t.Fatal(err)
	}
	if over.Implementation != "far" || over.Summary.Pass != len(chosen) {
		t.Errorf("%+v", over.Summary)
	}
	over.Implementation = direct.Implementation
	if diff := cmp.Diff(direct, over); diff != "" {
		t.Errorf("(-direct +over the wire):\n%s", diff)
	}
}

// double answers the handshake as a server of Gamma, and what follows by a
// function of the line's number and text; false ends it.
func double(answer func(call int, line string, w io.Writer) bool) remote.Conn {
	return remote.Pipe(func(r io.Reader, w io.Writer) error {
		lines := bufio.NewScanner(r)
		for call := 0; lines.Scan(); call++ {
			if call == 0 {
				fmt.Fprintln(w, `{"jsonrpc":"2.0","id":1,"result":{"protocol":"bonpied/1","implementation":"double","operations":["Gamma"],"conventions":{}}}`)
			} else if !answer(call, lines.Text(), w) {
				return errors.New("the double gave up")
			}
		}
		return nil
	})
}

// says is a double that writes one text to each call.
func says(text string) remote.Conn {
	return double(func(_ int, _ string, w io.Writer) bool {
		_, err := io.WriteString(w, text)
		return err == nil
	})
}

// TestBroken: what breaks the protocol ends the connection, with an error that
// says what and during which call, and which every later call returns.
func TestBroken(t *testing.T) {
	for name, test := range map[string]struct {
		conn remote.Conn
		want string
	}{
		"garbage":       {says("hello\n"), `Gamma: a line that is no answer came (it is not JSON): "hello"`},
		"an empty line": {says("\n"), `Gamma: a line that is no answer came (it is not JSON): ""`},
		"a number":      {says("5\n"), `Gamma: a line that is no answer came (it is a number, want an object): "5"`},
		"another id":    {says(`{"jsonrpc":"2.0","id":3,"result":1}` + "\n"), `Gamma: a line that is no answer came (it answers the id 3, which is none that is under way): "{\"jsonrpc\":\"2.0\",\"id\":3,\"result\":1}"`},
		"an id as text": {says(`{"jsonrpc":"2.0","id":"2","result":1}` + "\n"), `Gamma: a line that is no answer came (it answers the id "2", which is none that is under way): "{\"jsonrpc\":\"2.0\",\"id\":\"2\",\"result\":1}"`},
		"a request":     {says(`{"jsonrpc":"2.0","id":2,"method":"Gamma"}` + "\n"), `Gamma: a line that is no answer came (it is a request): "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"Gamma\"}"`},
		"a batch":       {says(`[{"jsonrpc":"2.0","id":2,"result":1}]` + "\n"), `Gamma: a line that is no answer came (it is a list of answers, want one answer): "[{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":1}]"`},
		"two results":   {says(`{"jsonrpc":"2.0","id":2,"result":1,"result":2}` + "\n"), `Gamma: a line that is no answer came (it has result twice): "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":1,\"result\":2}"`},
		"refused":       {says(`{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"what?"}}` + "\n"), `Gamma: the request was refused: what?`},
		"half a line":   {double(func(_ int, _ string, w io.Writer) bool { fmt.Fprint(w, `{"jsonrpc"`); return false }), "Gamma: it ended in the middle of an answer: the double gave up"},
		"no answer":     {double(func(int, string, io.Writer) bool { return false }), "Gamma: it ended before it answered: the double gave up"},
		"a long line":   {says(strings.Repeat("x", 2001) + "\n"), "Gamma: wire: a message of over 2000 bytes"},
		"an endless one": {double(func(_ int, _ string, w io.Writer) bool {
			for {
				if _, err := io.WriteString(w, strings.Repeat("x", 1<<12)); err != nil {
					return false
				}
			}
		}), "Gamma: wire: a message of over 2000 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			client := dial(t, test.conn, &remote.Limits{Message: 2000})
			im := client.Implementation()
			for range 2 {
				_, err := im.Gamma(contract.Activation{Kind: contract.Tanh})
				var broken *remote.BrokenError
				if !errors.As(err, &broken) || err.Error() != test.want {
					t.Errorf("\n got %v\nwant %s", err, test.want)
				}
			}
			if client.Err() == nil {
				t.Error("the client says that nothing is broken")
			}
		})
	}
}

// TestUnasked: a line before its question breaks the connection, whatever it
// says: it was not computed from the question.
func TestUnasked(t *testing.T) {
	early := double(func(call int, _ string, w io.Writer) bool {
		fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%d,"result":1}`+"\n", call+1)
		fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%d,"result":2}`+"\n", call+2)
		return true
	})
	im := dial(t, early, nil).Implementation()
	if v, err := im.Gamma(contract.Activation{}); err != nil || v != 1 {
		t.Fatalf("the first call: %v, %v", v, err)
	}
	var err error
	for range 1000 { // until the line is met
		if _, err = im.Gamma(contract.Activation{}); err != nil {
			break
		}
	}
	if err == nil || !strings.Contains(err.Error(), "came (it") {
		t.Errorf("got %v, want an error about the line", err)
	}
}

// TestAnswerThenEnd: an answer counts although the server ended right after it.
func TestAnswerThenEnd(t *testing.T) {
	for range 50 {
		client := dial(t, double(func(_ int, _ string, w io.Writer) bool {
			fmt.Fprintln(w, `{"jsonrpc":"2.0","id":2,"error":{"code":-32096,"message":"no"}}`)
			return false
		}), nil)
		_, err := client.Implementation().Gamma(contract.Activation{})
		var answered *wire.Error
		if !errors.As(err, &answered) {
			t.Fatalf("got %v, want the error that was answered", err)
		}
	}
}

// TestLimits: time, number and size of what is sent.
func TestLimits(t *testing.T) {
	silent := double(func(int, string, io.Writer) bool { return true })
	_, err := dial(t, silent, &remote.Limits{Answer: time.Second}).Implementation().Gamma(contract.Activation{})
	if err == nil || err.Error() != "Gamma: no answer within 1s" {
		t.Errorf("a silent server: %v", err)
	}

	deaf := remote.Pipe(func(r io.Reader, w io.Writer) error {
		_, _ = bufio.NewReaderSize(r, 16).ReadString('\n')
		fmt.Fprintln(w, `{"jsonrpc":"2.0","id":1,"result":{"protocol":"bonpied/1","implementation":"deaf","operations":["Gamma"],"conventions":{}}}`)
		select {} // reads no more
	})
	_, _, _, err = dial(t, deaf, &remote.Limits{Answer: time.Second}).Echo(contract.NewMatrix(100, 100), 1, 1)
	if err == nil || err.Error() != "Echo: no answer within 1s" {
		t.Errorf("a server that does not read: %v", err)
	}

	client := dial(t, served(core.Reference()), &remote.Limits{Calls: 3, Message: 5000})
	if _, _, _, err := client.Echo(contract.NewMatrix(100, 100), 1, 1); err == nil || !strings.Contains(err.Error(), "over the limit of 5000") || client.Err() != nil {
		t.Errorf("large arguments: %v, %v", err, client.Err())
	}
	im := client.Implementation()
	if _, err := im.Gamma(contract.Activation{Kind: contract.Tanh}); err != nil {
		t.Errorf("within the limit: %v", err)
	}
	if _, err := im.Gamma(contract.Activation{Kind: contract.Tanh}); err == nil || err.Error() != "Gamma: over 3 calls were made" {
		t.Errorf("over the limit: %v", err)
	}

	ctx, cancel := context.WithCancelCause(t.Context())
	client, err = remote.Dial(ctx, served(core.Reference()), nil)
	if err != nil {
		t.Fatal(err)
	}
	cancel(errors.New("the lecture is over"))
	for err = error(nil); err == nil; {
		_, err = client.Implementation().Gamma(contract.Activation{Kind: contract.Tanh})
	}
	if !strings.HasSuffix(err.Error(), ": the lecture is over") {
		t.Errorf("a context that is done: %v", err)
	}
	if _, err := remote.Dial(t.Context(), served(core.Reference()), &remote.Limits{Batch: -1}); err == nil {
		t.Error("a negative limit was accepted")
	}
}

// TestDialFails: what does not shake hands is an error that says why.
func TestDialFails(t *testing.T) {
	for text, want := range map[string]string{
		`{"jsonrpc":"2.0","id":1,"result":{"protocol":"bonpied/2"}}`:                 `remote: no handshake: handshake.protocol is "bonpied/2", want "bonpied/1"`,
		`{"jsonrpc":"2.0","id":1,"error":{"code":4,"message":"it does not import"}}`: `remote: no handshake: Handshake: it does not import`,
		`Python 3.11.7 (main)`: `remote: no handshake: Handshake: a line that is no answer came (it is not JSON): "Python 3.11.7 (main)"`,
	} {
		conn := remote.Pipe(func(r io.Reader, w io.Writer) error {
			_, err := fmt.Fprintln(w, text)
			_, _ = io.Copy(io.Discard, r) // until it is closed
			return err
		})
		// What is written before the question is refused: give it the question.
		_, err := remote.Dial(t.Context(), afterQuestion(text), nil)
		_ = conn.Close()
		if err == nil || err.Error() != want {
			t.Errorf("%s\n got %v\nwant %s", text, err, want)
		}
		var loaded *wire.Error
		if strings.Contains(text, "import") && (!errors.As(err, &loaded) || loaded.Code != wire.CodeNotLoaded) {
			t.Errorf("%v is no wire.Error of code 4", err)
		}
	}
}

// afterQuestion writes a line after it has read one.
func afterQuestion(text string) remote.Conn {
	return remote.Pipe(func(r io.Reader, w io.Writer) error {
		lines := bufio.NewScanner(r)
		for lines.Scan() {
			fmt.Fprintln(w, text)
		}
		return lines.Err()
	})
}

// TestTogether: each gets its own results and errors, in few messages.
func TestTogether(t *testing.T) {
	messages := atomic.Int64{}
	im := core.Reference()
	conn := counting{served(im), &messages}
	client := dial(t, conn, &remote.Limits{Batch: 40})
	before := messages.Load()
	const n = 100
	var got [n]float64
	var errs [n]error
	client.Together(n, func(i int, im contract.Implementation) {
		got[i], errs[i] = im.ExpectedDepth(i, 1) // L = 0 is an error
		if i%2 == 0 && errs[i] == nil {          // some go on, some do not
			v, err := im.ExpectedDepth(2*i, 1)
			got[i], errs[i] = got[i]+v, err
		}
	})
	for i := range n {
		want := float64(i)
		if i%2 == 0 {
			want *= 3
		}
		if (errs[i] != nil) != (i == 0) || i > 0 && got[i] != want {
			t.Errorf("%d: %v, %v", i, got[i], errs[i])
		}
	}
	// 100 in batches of 40, and what goes on of each.
	if sent := messages.Load() - before; sent != 3+3 {
		t.Errorf("%d messages, want 6", sent)
	}
	client.Together(0, nil) // does nothing
}

// TestTogetherSendsAhead: a message is written before the one before it is answered, and
// never a third.
func TestTogetherSendsAhead(t *testing.T) {
	const batches = 5
	var answer func(line string, w io.Writer)
	reading := make(chan string)
	conn := remote.Pipe(func(r io.Reader, w io.Writer) error {
		lines := bufio.NewScanner(r)
		lines.Scan()
		answer(lines.Text(), w) // the handshake
		go func() {
			defer close(reading)
			for lines.Scan() {
				reading <- lines.Text()
			}
		}()
		first := <-reading
		for n := 1; n <= batches; n++ {
			next := ""
			if n < batches {
				next = <-reading // comes before its forerunner is answered
				select {
				case <-reading:
					return errors.New("a third message came")
				case <-time.After(10 * time.Millisecond):
				}
			}
			answer(first, w)
			first = next
		}
		return nil
	})
	answer = func(line string, w io.Writer) {
		_ = wire.Serve(strings.NewReader(line+"\n"), w, core.Reference())
	}
	client := dial(t, conn, &remote.Limits{Batch: 3})
	client.Together(3*batches, func(i int, im contract.Implementation) {
		if v, err := im.ExpectedDepth(i+1, 1); err != nil || v != float64(i+1) {
			t.Errorf("%d: %v, %v", i, v, err)
		}
	})
}

// TestTogetherInOrder: the server is asked the same in the same order, whichever
// goroutine is first.
func TestTogetherInOrder(t *testing.T) {
	var first []string
	for range 20 {
		var asked []string
		conn := remote.Pipe(func(r io.Reader, w io.Writer) error {
			lines := bufio.NewScanner(r)
			for lines.Scan() {
				asked = append(asked, lines.Text())
				if err := wire.Serve(strings.NewReader(lines.Text()+"\n"), w, core.Reference()); err != nil {
					return err
				}
			}
			return nil
		})
		client := dial(t, conn, &remote.Limits{Batch: 4})
		client.Together(30, func(i int, im contract.Implementation) {
			for k := range i % 4 {
				_, _ = im.ExpectedDepth(i+k, 1)
			}
		})
		_ = client.Close()
		for i, line := range asked { // ids are given as the calls come
			asked[i] = regexp.MustCompile(`"id":\d+`).ReplaceAllString(line, "")
		}
		if first == nil {
			first = asked
		}
		if !slices.Equal(asked, first) {
			t.Fatalf("asked\n%s\nand before\n%s", strings.Join(asked, "\n"), strings.Join(first, "\n"))
		}
	}
}

// counting counts the messages that are written.
type counting struct {
	remote.Conn
	messages *atomic.Int64
}

func (c counting) Write(b []byte) (int, error) {
	c.messages.Add(1)
	return c.Conn.Write(b)
}

func TestTogetherPanics(t *testing.T) {
	client := dial(t, served(core.Reference()), nil)
	defer func() {
		if v := recover(); v != "each" {
			t.Errorf("recovered %v, want the panic of each", v)
		}
		if _, err := client.Implementation().Gamma(contract.Activation{Kind: contract.Tanh}); err != nil {
			t.Errorf("after a panic: %v", err)
		}
	}()
	client.Together(3, func(i int, im contract.Implementation) {
		if i == 1 {
			panic("each")
		}
		_, _ = im.Gamma(contract.Activation{Kind: contract.Tanh})
	})
}

// TestTogetherExits: where each ends its goroutine, as a test's FailNow does, the others are
// called all the same.
func TestTogetherExits(t *testing.T) {
	client := dial(t, served(core.Reference()), &remote.Limits{Batch: 2})
	const n = 20
	var got [n]float64
	client.Together(n, func(i int, im contract.Implementation) {
		got[i], _ = im.ExpectedDepth(i+1, 1)
		if i%3 == 0 {
			runtime.Goexit()
		}
	})
	for i, v := range got {
		if v != float64(i+1) {
			t.Errorf("%d: %v", i, v)
		}
	}
}

// TestTogetherBroken: an answer to half a batch breaks the connection, and every
// call of the batch says so.
func TestTogetherBroken(t *testing.T) {
	client := dial(t, says(`[{"jsonrpc":"2.0","id":2,"result":1}]`+"\n"), nil)
	var errs [2]error
	client.Together(2, func(i int, im contract.Implementation) { _, errs[i] = im.Gamma(contract.Activation{}) })
	for _, err := range errs {
		if err == nil || !strings.Contains(err.Error(), "has 1 answers, want 2") {
			t.Errorf("got %v", err)
		}
	}
}

// TestEcho: also under the race detector, from several goroutines.
func TestEcho(t *testing.T) {
	client := dial(t, served(core.Reference()), nil)
	done := make(chan error)
	for i := range 4 {
		go func() {
			m, v, key, err := client.Echo(contract.Matrix{Rows: 1, Cols: 1, Data: []float64{float64(i)}}, math.Inf(-1), uint64(i))
			if err == nil && (m.Data[0] != float64(i) || !math.IsInf(v, -1) || key != uint64(i)) {
				err = fmt.Errorf("sent %d, got %v %v %v", i, m, v, key)
			}
			done <- err
		}()
	}
	for range 4 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// An implementation behind a pipe is called as one in this process, and 100
// calls can be one message.
func ExampleClient_Together() {
	conn := remote.Pipe(func(r io.Reader, w io.Writer) error { return wire.Serve(r, w, core.Reference()) })
	client, err := remote.Dial(context.Background(), conn, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()

	var slopes [100]float64
	client.Together(len(slopes), func(i int, im contract.Implementation) {
		_, slope, err := im.Activate(contract.Activation{Kind: contract.Sigmoid}, []float64{float64(i)})
		if err == nil {
			slopes[i] = slope[0]
		}
	})
	fmt.Println(slopes[0])
	// Output: 0.25
}

// BenchmarkRoundTrip is one call of 1,000 numbers there and back, to a Go server
// in this process.
func BenchmarkRoundTrip(b *testing.B) {
	client := dial(b, served(core.Reference()), nil)
	m := contract.NewMatrix(1, 1000)
	for b.Loop() {
		if _, _, _, err := client.Echo(m, 1, 1); err != nil {
			b.Fatal(err)
		}
	}
}

// TestManyLayers: calls that are more values than one message may have go in several.
func TestManyLayers(t *testing.T) {
	client := dial(t, served(core.Reference()), nil)
	layer := contract.Layer{W: contract.Matrix{Rows: 1, Cols: 1, Data: []float64{1}}, B: []float64{1}, F: contract.Activation{Kind: contract.Tanh}}
	n := contract.Network{Layers: slices.Repeat([]contract.Layer{layer}, 1750), Loss: contract.Quadratic}
	errs := make([]error, 128)
	client.Together(len(errs), func(i int, im contract.Implementation) { _, errs[i] = im.Forward(n, []float64{1}) })
	if err := errors.Join(append(errs, client.Err())...); err != nil {
		t.Error(err)
	}
	if got := client.Messages(); got != 3 {
		t.Errorf("%d messages, want the handshake and two", got)
	}
	// One call that is too much is refused, and breaks nothing.
	n.Layers = slices.Repeat(n.Layers, 130)
	if _, err := client.Implementation().Forward(n, []float64{1}); err == nil || !strings.Contains(err.Error(), "values") || client.Err() != nil {
		t.Errorf("too many layers: %v, %v", err, client.Err())
	}
	if _, err := client.Implementation().Gamma(layer.F); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestMalformedErrors: what is no error of the protocol is said to be none.
func TestMalformedErrors(t *testing.T) {
	for answer, want := range map[string]string{
		`5`:                               "error is a number, want an object",
		`null`:                            "error is null, want an object",
		`{"code":1}`:                      "error.message is missing, want a string",
		`{"Code":1,"MESSAGE":"m"}`:        "error.code is missing, want an integer",
		`{"code":1.5,"message":"m"}`:      "error.code is 1.5, want an integer",
		`{"code":2,"message":"its word"}`: "its word",
	} {
		client := dial(t, says(`{"jsonrpc":"2.0","id":2,"error":`+answer+"}\n"), nil)
		if _, err := client.Implementation().Gamma(contract.Activation{Kind: contract.Tanh}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", answer, err, want)
		}
	}
}
