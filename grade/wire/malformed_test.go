package wire_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/grade/wire"
)

// TestMalformedRequests: each is answered with an error that says what is wrong,
// and where.
func TestMalformedRequests(t *testing.T) {
	call := func(method, params string) string {
		return `{"jsonrpc":"2.0","id":1,"method":"` + method + `","params":` + params + `}`
	}
	layer := func(w, b string) string {
		return call("Forward", `{"network":{"layers":[{"w":`+w+`,"b":`+b+`,"f":{"kind":"relu"}}],"loss":"quadratic"},"x":[1]}`)
	}
	for _, test := range []struct {
		line string
		code int
		want string
	}{
		{``, wire.CodeParse, "the line is not JSON"},
		{`{"jsonrpc":"2.0","id":1`, wire.CodeParse, "the line is not JSON"},
		{`{"jsonrpc":"2.0","id":1,"method":"Gamma"} {}`, wire.CodeParse, "the line is not JSON"},
		{strings.Repeat("[", 20000), wire.CodeParse, "the line is not JSON"},
		{`[]`, wire.CodeInvalidRequest, "the message is an empty list"},
		{`"Gamma"`, wire.CodeInvalidRequest, "the message is a string, want an object"},
		{`null`, wire.CodeInvalidRequest, "the message is null, want an object"},
		{`{}`, wire.CodeInvalidRequest, "the message has no jsonrpc"},
		{`{"jsonrpc":2,"id":1,"method":"Gamma"}`, wire.CodeInvalidRequest, `the message jsonrpc is 2, want "2.0"`},
		{`{"jsonrpc":"2.0","id":1}`, wire.CodeInvalidRequest, "the message has none of method, result and error"},
		{`{"jsonrpc":"2.0","id":1,"method":5}`, wire.CodeInvalidRequest, "the message method is 5, want a name"},
		{`{"jsonrpc":"2.0","id":1,"method":""}`, wire.CodeInvalidRequest, `the message method is "", want a name`},
		{`{"jsonrpc":"2.0","id":[1],"method":"Gamma"}`, wire.CodeInvalidRequest, "the message has an id that is a list"},
		{`{"jsonrpc":"2.0","id":1,"id":2,"method":"Gamma"}`, wire.CodeInvalidRequest, "the message has id twice"},
		{`{"jsonrpc":"2.0","id":1,"method":"Gamma","x":2}`, wire.CodeInvalidRequest, `the message has "x", which is no key of JSON-RPC`},
		{`{"jsonrpc":"2.0","id":1,"method":"Gamma","params":[1]}`, wire.CodeInvalidRequest, "the message has params that are a list, want an object"},
		{`{"jsonrpc":"2.0","id":1,"method":"Gamma","result":1}`, wire.CodeInvalidRequest, "the message has a method and a result or an error"},
		{`{"jsonrpc":"2.0","id":1,"result":1}`, wire.CodeInvalidRequest, "the message is an answer, want a request"},
		{`{"jsonrpc":"2.0","id":1,"result":1,"error":1}`, wire.CodeInvalidRequest, "the message has a result and an error"},
		{call("gamma", `{}`), wire.CodeNoMethod, `there is no method "gamma" here`},
		{call("Handshake", `{}`), wire.CodeInvalidParams, "protocol is missing, want a string"},
		{call("Handshake", `{"protocol":"bonpied/2"}`), wire.CodeInvalidParams, `protocol is "bonpied/2", this server speaks "bonpied/1"`},
		{`{"jsonrpc":"2.0","id":1,"method":"Gamma"}`, wire.CodeInvalidParams, "f is missing, want an object"},
		{call("Gamma", `{"f":"relu"}`), wire.CodeInvalidParams, "f is a string, want an object"},
		{call("Gamma", `{"f":{}}`), wire.CodeInvalidParams, "f.kind is missing, want a string"},
		{call("Gamma", `{"f":{"kind":7}}`), wire.CodeInvalidParams, "f.kind is a number, want a string"},
		{call("Gamma", `{"f":{"kind":"leaky-relu","alpha":"big"}}`), wire.CodeInvalidParams, `f.alpha is "big", want a number, "NaN", "Infinity" or "-Infinity"`},
		{call("Activate", `{"f":{"kind":"relu"},"z":[1,null]}`), wire.CodeInvalidParams, "z[1] is null, want a number"},
		{call("Activate", `{"f":{"kind":"relu"},"z":[1,true]}`), wire.CodeInvalidParams, "z[1] is a boolean, want a number"},
		{call("Activate", `{"f":{"kind":"relu"},"z":[1e999]}`), wire.CodeInvalidParams, "z[0] is 1e999, which is no float64"},
		{call("Activate", `{"f":{"kind":"relu"},"z":[[1]]}`), wire.CodeInvalidParams, "z[0] is a list, want a number"},
		{call("Activate", `{"f":{"kind":"relu"},"z":7}`), wire.CodeInvalidParams, "z is a number, want an array"},
		{call("Activate", `{"f":{"kind":"relu"},"z":{"f64":""}}`), wire.CodeInvalidParams, "z.shape is missing, want a list"},
		{call("Activate", `{"f":{"kind":"relu"},"z":{"shape":[0]}}`), wire.CodeInvalidParams, "z.f64 is missing, want a string of base64"},
		{call("Activate", `{"f":{"kind":"relu"},"z":{"shape":[1,1],"f64":"AAAAAAAAAAA="}}`), wire.CodeInvalidParams, "z.shape is [1 1], want 1 dimensions"},
		{call("Activate", `{"f":{"kind":"relu"},"z":{"shape":[2],"f64":"AAAAAAAAAAA="}}`), wire.CodeInvalidParams, "z has the shape [2] and 12 characters of base64, which do not agree"},
		{call("Activate", `{"f":{"kind":"relu"},"z":{"shape":[1],"f64":"AAAAAAAAAA*="}}`), wire.CodeInvalidParams, "z.f64 is not base64 of 1 float64"},
		{call("Activate", `{"f":{"kind":"relu"},"z":{"shape":[1],"f64":"AAAAAAAAAAB="}}`), wire.CodeInvalidParams, "z.f64 is not base64 of 1 float64"},
		{call("Activate", `{"f":{"kind":"relu"},"z":{"shape":[-1],"f64":""}}`), wire.CodeInvalidParams, "z has the shape [-1] and 0 characters of base64, which do not agree"},
		{call("Activate", `{"f":{"kind":"relu"},"z":{"shape":[1.5],"f64":""}}`), wire.CodeInvalidParams, "z.shape[0] is 1.5, want an integer"},
		{call("Activate", `{"f":{"kind":"relu"},"z":{"shape":[9223372036854775807],"f64":""}}`), wire.CodeInvalidParams, "z has the shape [9223372036854775807] and 0 characters of base64, which do not agree"},
		{layer(`[[1],[2,3]]`, `[1]`), wire.CodeInvalidParams, "network.layers[0].w[1] has 2 entries, want 1 as row 0"},
		{layer(`{"shape":[4294967296,4294967296],"f64":""}`, `[1]`), wire.CodeInvalidParams, "network.layers[0].w has the shape [4294967296 4294967296] and 0 characters of base64, which do not agree"},
		{layer(`[[1]]`, `{}`), wire.CodeInvalidParams, "network.layers[0].b.shape is missing, want a list"},
		{layer(`[[1]]`, `[1,2]`), wire.CodeFailed, "contract: network.Layers[0].B has 2 entries, want 1"},
		{call("Forward", `{"network":{"loss":"quadratic"},"x":[1]}`), wire.CodeInvalidParams, "network.layers is missing, want a list"},
		{call("ExpectedDepth", `{"L":1.0,"pL":1}`), wire.CodeInvalidParams, "L is 1.0, want an integer"},
		{call("SampleBlocks", `{"L":1,"pL":1,"key":7}`), wire.CodeInvalidParams, "key is a number, want a string"},
		{call("SampleBlocks", `{"L":1,"pL":1,"key":"-7"}`), wire.CodeInvalidParams, `key is "-7", want a decimal integer in [0, 2⁶⁴)`},
		{call("SampleBlocks", `{"L":1,"pL":1,"key":"18446744073709551616"}`), wire.CodeInvalidParams, `key is "18446744073709551616", want a decimal integer in [0, 2⁶⁴)`},
	} {
		list, _, err := wire.Messages([]byte(serve(t, core.Reference(), test.line)[0]), 1)
		if err != nil {
			t.Fatal(err)
		}
		got, err := wire.ReadError(list[0].Error)
		if err != nil || got.Code != test.code || got.Message != test.want {
			t.Errorf("%.120s\n got %+v, %v\nwant %d %s", test.line, got, err, test.code, test.want)
		}
	}
}

// TestMalformedResults: each is an error of the call that names what is wrong.
func TestMalformedResults(t *testing.T) {
	for _, test := range []struct {
		op     contract.Operation
		result string
		want   string
	}{
		{contract.OpGamma, `null`, "Gamma answered: result is null, want a number"},
		{contract.OpGamma, `"0.25"`, `Gamma answered: result is "0.25", want a number, "NaN", "Infinity" or "-Infinity"`},
		{contract.OpGamma, `[0.25]`, "Gamma answered: result is a list, want a number"},
		{contract.OpActivate, `{"a":[1]}`, "Activate answered: result.slope is missing, want an array"},
		{contract.OpForward, `{"z":[{"shape":[2],"f64":"AAAAAAAA"}],"a":[]}`, "Forward answered: result.z[0] has the shape [2] and 8 characters of base64, which do not agree"},
		{contract.OpForward, `{"z":{"shape":[0],"f64":""},"a":[]}`, "Forward answered: result.z is an object, want a list"},
		{contract.OpForward, `[]`, "Forward answered: result is a list, want an object"},
		{contract.OpBackprop, `{"loss":1,"w":[[1]],"b":[],"x":[]}`, "Backprop answered: result.w[0][0] is a number, want an array"},
		{contract.OpBackprop, `{"loss":1,"w":[],"b":[],"x":[1]}`, "Backprop answered: result.x[0] is a number, want an array"},
		{contract.OpSampleBlocks, `[1,0]`, "SampleBlocks answered: result[0] is a number, want a boolean"},
		{contract.OpSampleBlocks, "[" + strings.Repeat("true,", 1<<16) + "true]", "SampleBlocks answered: result has over 65536 items"},
		{contract.OpDeltas, `[[1],"two"]`, "Deltas answered: result[1] is a string, want an array"},
	} {
		im := wire.Bind(wire.NewHandshake(core.Reference()), func(string, any) (json.RawMessage, error) {
			return json.RawMessage(test.result), nil
		})
		results := calls[test.op](im)
		err, _ := results[len(results)-1].(error)
		var answer *wire.AnswerError
		if !errors.As(err, &answer) || err.Error() != test.want {
			t.Errorf("%s %.120s\n got %v\nwant %s", test.op, test.result, err, test.want)
		}
	}
}

func TestMalformedHandshakes(t *testing.T) {
	good := map[string]string{
		"protocol": `"bonpied/1"`, "implementation": `"mine"`, "operations": `["Gamma"]`, "conventions": `{}`,
	}
	for _, test := range []struct{ key, value, want string }{
		{"protocol", `"bonpied/2"`, `handshake.protocol is "bonpied/2", want "bonpied/1"`},
		{"implementation", `""`, "handshake.implementation has 0 bytes, want a name of at most 200"},
		{"operations", `["Gamma","Gamma"]`, "handshake.operations[1] lists Gamma again"},
		{"operations", `["Guess"]`, `handshake.operations[0] is "Guess", which is no operation`},
		{"operations", `{}`, "handshake.operations is an object, want a list"},
		{"conventions", `[]`, "handshake.conventions is a list, want an object"},
		{"conventions", `{"geluTanh":1}`, "handshake.conventions.geluTanh is a number, want a boolean"},
		{"conventions", `{"activations":["step"]}`, ""},
		{"conventions", `{"kinkWeight":2}`, ""},
		{"conventions", `{"unitRoundoff":0.5}`, ""},
	} {
		parts := []string{}
		for key, value := range good {
			if key == test.key {
				value = test.value
			}
			parts = append(parts, `"`+key+`":`+value)
		}
		_, err := wire.ReadHandshake([]byte("{" + strings.Join(parts, ",") + "}"))
		if err == nil || test.want != "" && err.Error() != test.want {
			t.Errorf("%s: %s\n got %v\nwant %s", test.key, test.value, err, test.want)
		}
	}
}

// TestManyValues: a line of more values than are noted is refused, though it is JSON.
func TestManyValues(t *testing.T) {
	line := `{"jsonrpc":"2.0","id":1,"method":"Activate","params":{"f":{"kind":"relu"},"z":[` + strings.Repeat("0,", wire.MaxValues) + `0]}}`
	const want = `{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"the line has over 4194304 values"}}`
	if got := serve(t, core.Reference(), line)[0]; got != want {
		t.Errorf("got %.200s, want %s", got, want)
	}
}

// TestErrorPanics: an error that panics when it is asked for its text is the operation's
// failure, and the server goes on.
func TestErrorPanics(t *testing.T) {
	im := core.Reference()
	im.Gamma = func(contract.Activation) (float64, error) {
		var none *valueError
		return 0, none
	}
	call := `{"jsonrpc":"2.0","id":1,"method":"Gamma","params":{"f":{"kind":"relu"}}}`
	for _, line := range serve(t, im, call, call) {
		if !strings.Contains(line, `"code":2,"message":"Gamma panicked: `) {
			t.Errorf("got %s", line)
		}
	}
}

type valueError struct{ text string }

func (e *valueError) Error() string { return e.text }

func TestMalformedErrors(t *testing.T) {
	for _, raw := range []string{`null`, `[]`, `{}`, `{"code":"1","message":"m"}`, `{"code":1}`, `{"code":1,"message":2}`} {
		if e, err := wire.ReadError(json.RawMessage(raw)); err == nil {
			t.Errorf("%s was read as %+v", raw, e)
		}
	}
	e, err := wire.ReadError(json.RawMessage(`{"code":1,"code":2,"message":"m","data":{"traceback":"first","traceback":"second"}}`))
	if err != nil || e.Code != 1 || e.Traceback != "first" {
		t.Errorf("of two keys of one name: %+v, %v, want the first", e, err)
	}
	long := strings.Repeat("é", 1<<15)
	for _, text := range []string{long[:60000], long + long} {
		e, err = wire.ReadError(json.RawMessage(`{"code":2,"message":"` + text + `","data":{"traceback":"` + text + `"}}`))
		if err != nil || len(e.Message) > 5<<10 || len(e.Message) < 4<<10 || len(e.Traceback) > 17<<10 || len(e.Traceback) < 16<<10 {
			t.Errorf("of %d bytes each: %v, kept %d bytes of a message and %d of a traceback", len(text), err, len(e.Message), len(e.Traceback))
		}
	}
}

func TestLines(t *testing.T) {
	lines := wire.NewLines(strings.NewReader("12345\n\n123456\nrest"), 5)
	for _, want := range []string{"12345", ""} {
		if got, err := lines.Next(); err != nil || string(got) != want {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
	var long *wire.TooLongError
	if _, err := lines.Next(); !errors.As(err, &long) || long.Limit != 5 {
		t.Errorf("a line of 6 bytes: %v, want a TooLongError of 5", err)
	}
	if _, err := wire.NewLines(strings.NewReader("half"), 5).Next(); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("half a line: %v, want io.ErrUnexpectedEOF", err)
	}
	if _, err := wire.NewLines(strings.NewReader(""), 5).Next(); !errors.Is(err, io.EOF) {
		t.Errorf("no line: %v, want io.EOF", err)
	}
}

// TestServeEndsAtALongLine: it answers why, and keeps no more of the line than
// its limit.
func TestServeEndsAtALongLine(t *testing.T) {
	endless := io.LimitReader(zeros{}, 4*wire.MaxMessage)
	var out bytes.Buffer
	err := wire.Serve(endless, &out, core.Reference())
	var long *wire.TooLongError
	if !errors.As(err, &long) || !strings.Contains(out.String(), `"code":-32600`) {
		t.Errorf("got %v and %s, want a TooLongError and its answer", err, out.String())
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = '0'
	}
	return len(b), nil
}
