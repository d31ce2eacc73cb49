package conform_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/grade/conform"
	"bonpied/grade/remote"
	"bonpied/grade/wire"
)

func TestGo(t *testing.T) {
	few := core.Reference()
	few.Deltas, few.VJP, few.Loss, few.SampleBlocks = nil, nil, nil, nil
	for name, im := range map[string]contract.Implementation{
		"all": core.Reference(), "few": few, "none": {Name: "none"},
	} {
		conn := remote.Pipe(func(r io.Reader, w io.Writer) error { return wire.Serve(r, w, im) })
		if err := conform.Run(t.Context(), conn, 0).Err(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// patience is for Python, which takes its time to start where the machine is busy.
const patience = 5 * time.Minute

// serve answers one line as the Go server does.
func serve(line string) string {
	var out bytes.Buffer
	_ = wire.Serve(strings.NewReader(line+"\n"), &out, core.Reference()) // the lines are short
	return out.String()
}

// double answers lines by a function of the line, which may call serve.
func double(answer func(line string) string) remote.Conn {
	return remote.Pipe(func(r io.Reader, w io.Writer) error {
		lines := bufio.NewReader(r)
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				return nil // the input has ended
			}
			if _, err := io.WriteString(w, answer(strings.TrimSuffix(line, "\n"))); err != nil {
				return err
			}
		}
	})
}

// replacing is the Go server with one text in its answers replaced.
func replacing(old, new string) remote.Conn {
	return double(func(line string) string { return strings.ReplaceAll(serve(line), old, new) })
}

// to is the Go server with its answers to some lines changed.
func to(part string, change func(line, answer string) string) remote.Conn {
	return double(func(line string) string {
		if strings.Contains(line, part) {
			return change(line, serve(line))
		}
		return serve(line)
	})
}

func instead(text string) func(string, string) string {
	return func(string, string) string { return text + "\n" }
}

// TestDoubles: every rule is broken by a server that breaks it.
func TestDoubles(t *testing.T) {
	calls := 0
	for rule, conn := range map[string]remote.Conn{
		"the handshake is answered":                                      replacing(`"implementation":"reference"`, `"implementation":""`),
		"another version of the protocol is refused with −32602":         to("bonpied/999", func(line, _ string) string { return serve(strings.ReplaceAll(line, "999", "1")) }),
		"a line that is not JSON is answered with −32700":                replacing("-32700", "-32600"),
		"what is no request is answered with −32600":                     to(`[1]`, func(line, _ string) string { return serve(strings.ReplaceAll(line, "[1]", "{}")) }),
		"an unknown method is answered with −32601":                      to(`"echo"`, func(line, _ string) string { return serve(strings.ReplaceAll(line, "echo", "Echo")) }),
		"a missing parameter is answered with −32602":                    to(`"method":"Gamma"`, withDefault),
		"a malformed parameter is answered with −32602":                  replacing(`-32602,"message":"z is null`, `2,"message":"z is null`),
		"an id comes back as it was":                                     to(`"id":"7"`, func(_, answer string) string { return strings.ReplaceAll(answer, `"id":"7"`, `"id":7`) }),
		"a batch is answered by one line, and an error in it is its own": to(`[{"jsonrpc"`, instead(`{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"one at a time"}}`)),
		"a notification is not answered": to(`{"jsonrpc":"2.0","method"`, func(line, answer string) string {
			if answer == "" {
				return `{"jsonrpc":"2.0","id":null,"result":1}` + "\n"
			}
			return answer
		}),
		"lines that come together are answered in their order": lastFirst(),
		"an array arrives with every bit":                      replacing("zasA", "AAAA"), // of the payload of a NaN
		"a number arrives with every bit":                      replacing("0.3333333333333333", "0.33333333333333"),
		"a key arrives with all of its 64 bits":                replacing("9007199254740993", "9007199254740992"),
		"lists of numbers are read as arrays are":              to(`"number":3,"key":"7"`, func(line, _ string) string { return serve(strings.ReplaceAll(line, "-2.5", "-2")) }),
		"a message of 128 kB arrives":                          double(func(line string) string { return serve(line[:min(len(line), 1<<16)]) }),
		"each listed operation is answered with its result":    replacing(`"slope"`, `"slopes"`),
		"equal parameters give equal results": to(`"Gamma"`, func(_, answer string) string {
			calls++
			return strings.ReplaceAll(answer, `"result":1`, fmt.Sprintf(`"result":%d`, calls))
		}),
		"operations read lists as arrays": to(`"z":[`, func(line, answer string) string {
			if strings.Contains(line, `"z":[1,-2]`) {
				return strings.ReplaceAll(answer, `"a"`, `"b"`)
			}
			return answer
		}),
		"the server ends when its input ends, and writes nothing unasked": talker(),
		"an operation that is not listed is answered with −32601":         to(`"Handshake"`, func(_, answer string) string { return strings.ReplaceAll(answer, `"Deltas",`, "") }),
	} {
		report := conform.Run(t.Context(), conn, 5*time.Second)
		i := slices.IndexFunc(report, func(c conform.Check) bool { return c.Rule == rule })
		if i < 0 {
			t.Errorf("there is no rule %q", rule)
			continue
		}
		if report[i].Err == nil || strings.Contains(report[i].Err.Error(), "not reached") {
			t.Errorf("%q was not broken, or not reached:\n%s", rule, report)
		}
	}
}

// TestEveryRuleIsNamed: the table above has a double for every rule.
func TestEveryRuleIsNamed(t *testing.T) {
	report := conform.Run(t.Context(), double(serve), 0)
	if len(report) != 21 {
		t.Errorf("there are %d rules; TestDoubles has 21", len(report))
	}
	if text := report.String(); report.Err() != nil || strings.Count(text, "ok    ") != 21 {
		t.Errorf("the double itself:\n%s", text)
	}
}

// withDefault answers a call of Gamma without f as if f were the identity.
func withDefault(line, answer string) string {
	if strings.Contains(line, `"method":"Gamma","params":{}`) {
		return serve(strings.ReplaceAll(line, `"params":{}`, `"params":{"f":{"kind":"identity"}}`))
	}
	return answer
}

// lastFirst answers the last of the lines that it has read first.
func lastFirst() remote.Conn {
	return remote.Pipe(func(r io.Reader, w io.Writer) error {
		lines, held := bufio.NewReader(r), ""
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				return nil // the input has ended
			}
			held = serve(strings.TrimSuffix(line, "\n")) + held
			if lines.Buffered() > 0 {
				continue
			}
			if _, err := io.WriteString(w, held); err != nil {
				return err
			}
			held = ""
		}
	})
}

// talker writes a line when its input has ended.
func talker() remote.Conn {
	return remote.Pipe(func(r io.Reader, w io.Writer) error {
		err := wire.Serve(r, w, core.Reference())
		fmt.Fprintln(w, "bye")
		return err
	})
}

// TestSilent: a server that does not answer, or does not end, is ended.
func TestSilent(t *testing.T) {
	silent := double(func(string) string { return "" })
	if err := conform.Run(t.Context(), silent, 20*time.Millisecond).Err(); err == nil || !strings.Contains(err.Error(), "no answer within 20ms") {
		t.Errorf("a silent server: %v", err)
	}
	stays := remote.Pipe(func(r io.Reader, w io.Writer) error {
		_ = wire.Serve(r, w, core.Reference())
		select {}
	})
	err := conform.Run(t.Context(), stays, time.Second).Err()
	if err == nil || !strings.HasPrefix(err.Error(), "the server ends") {
		t.Errorf("a server that stays: %v", err)
	}
}
