package wire

import (
	"encoding/json"
	"runtime"
	"slices"
	"strings"
	"testing"

	"bonpied/core"
	"bonpied/core/contract"
)

// seeds are messages and values that reach every decoder.
var seeds = []string{
	`{"jsonrpc":"2.0","id":1,"method":"Handshake","params":{"protocol":"bonpied/1"}}`,
	`[{"jsonrpc":"2.0","id":"a","method":"Echo","params":{"matrix":[[1,"NaN"]],"number":-0.0,"key":"7"}},5]`,
	`{"jsonrpc":"2.0","id":1,"method":"Forward","params":{"network":{"layers":[{"w":{"shape":[1,1],"f64":"AAAAAAAA8D8="},"b":[1],"f":{"kind":"leaky-relu","alpha":0.5}}],"loss":"quadratic"},"x":[1]}}`,
	`{"jsonrpc":"2.0","id":1,"method":"Initialise","params":{"spec":{"scheme":"he","mode":"fan-in","law":"normal","shape":{"in":2,"out":3,"area":1,"groups":1}},"key":"18446744073709551615"}}`,
	`{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m","data":{"traceback":"t"}}}`,
	`{"protocol":"bonpied/1","implementation":"i","operations":["Gamma"],"conventions":{"activations":["relu"],"geluTanh":true}}`,
	`{"loss":1,"w":[[[1,2],[3,4]]],"b":[[1]],"x":{"shape":[1,0],"f64":""}}`,
	`{"z":[[1]],"a":[[1],[2]]}`, `{"a":[1],"slope":[2],"value":1,"gradient":[[]],"forward":1,"backward":"Infinity"}`,
	`[true,false]`, `0.1`, `"NaN"`, `{"f64":"\/\/8=","shape":[0]}`, `"\u00e9\\\"`, `[[[[`, `{"a":{"b":`,
}

// decoders are all results, which is all types.
var decoders = map[string]func(value) any{
	"number": func(v value) any { return v.number() }, "vector": func(v value) any { return v.vector() },
	"matrix": func(v value) any { return v.matrix() }, "vectors": func(v value) any { return v.vectors() },
	"integer": func(v value) any { return v.integer() }, "key": func(v value) any { return v.key() },
	"flags": func(v value) any { return v.flags() }, "text": func(v value) any { return v.text() },
	"network": func(v value) any { return v.network() }, "spec": func(v value) any { return v.spec() },
	"activation": func(v value) any { return v.activation() }, "conventions": func(v value) any { return v.conventions() },
	"slopes": func(v value) any { return v.slopes() }, "loss": func(v value) any { return v.lossResult() },
	"gains": func(v value) any { return v.gains() }, "trace": func(v value) any { return v.trace() },
	"gradients": func(v value) any { return v.gradients() }, "parameters": func(v value) any { return v.parameters() },
}

// FuzzDecoders: no bytes, JSON or not, make a decoder panic, or give more
// numbers than they have characters.
func FuzzDecoders(f *testing.F) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		for name, decode := range decoders {
			decoded := decode(newValue("value", raw))
			if m, ok := decoded.(contract.Matrix); ok && (len(m.Data) > len(raw) || m.Rows*m.Cols != len(m.Data)) {
				t.Errorf("%s: a %d×%d matrix of %d numbers from %d bytes", name, m.Rows, m.Cols, len(m.Data), len(raw))
			}
			if x, ok := decoded.([]float64); ok && len(x) > len(raw) {
				t.Errorf("%s: %d numbers from %d bytes", name, len(x), len(raw))
			}
		}
		_, _ = ReadHandshake(raw)
		_, _ = ReadError(raw)
		_, _, _, _ = ReadEcho(raw)
	})
}

// FuzzServer: to any line a server answers nothing, or one line of JSON that a
// client reads as answers.
func FuzzServer(f *testing.F) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	// Dense shapes of a small message may ask for gigabytes: the operation's
	// business, and not the decoder's.
	im := core.Reference()
	im.Initialise, im.DepthLaw = nil, nil
	s := newServer(NewHandshake(im), handlers(im))
	f.Fuzz(func(t *testing.T, line []byte) {
		answer := s.line(nil, line)
		if answer == nil {
			return
		}
		if !json.Valid(answer) || slices.Contains(answer, '\n') {
			t.Fatalf("%q is answered by %q", line, answer)
		}
		list, _, err := Messages(answer, maxBatch)
		if err != nil {
			t.Fatalf("%q is answered by %q: %v", line, answer, err)
		}
		for _, m := range list {
			if m.Problem != nil || m.Method != "" {
				t.Fatalf("%q is answered by %q: %v", line, answer, m.Problem)
			}
		}
	})
}

// FuzzLines: a line is what stands between line ends, and none is longer than
// the limit.
func FuzzLines(f *testing.F) {
	f.Add("a\nbb\n\n", 2)
	f.Add(strings.Repeat("x", 70000)+"\n", 69999)
	f.Fuzz(func(t *testing.T, input string, limit int) {
		limit = 1 + int(uint(limit)%100000)
		lines := NewLines(strings.NewReader(input), limit)
		rest := input
		for {
			line, err := lines.Next()
			if err != nil {
				return
			}
			want, after, _ := strings.Cut(rest, "\n")
			if string(line) != want || len(line) > limit {
				t.Fatalf("got %q, want %q of at most %d bytes", line, want, limit)
			}
			rest = after
		}
	})
}

// TestAllocation: hostile messages make the decoders allocate at most so many
// bytes for each of theirs. A layer of the least that it may have takes 33, and
// becomes ten spans, a matrix and two vectors.
func TestAllocation(t *testing.T) {
	const size, mostPerByte = 1 << 18, 64
	fill := func(before, item, after string) []byte {
		return []byte(before + strings.TrimSuffix(strings.Repeat(item, size/len(item)), ",") + after)
	}
	for name, raw := range map[string][]byte{
		"zeros":        fill("[", "0,", "]"),
		"empty lists":  fill("[", "[],", "]"),
		"empty texts":  fill("[", `"",`, "]"),
		"objects":      fill("[", "{},", "]"),
		"keys":         fill("{", `"a":0,`, "}"),
		"nested":       []byte(strings.Repeat("[", 5000) + strings.Repeat("]", 5000)),
		"layers":       fill(`{"loss":"quadratic","layers":[`, `{"w":[[]],"b":[],"f":{"kind":""}},`, "]}"),
		"a huge shape": []byte(`{"shape":[1000000000000],"f64":""}`),
		"a long text":  fill(`"`, "x", `"`),
	} {
		if !json.Valid(raw) {
			t.Fatalf("%s is not JSON", name)
		}
		for decoder, decode := range decoders {
			most := uint64(mostPerByte * max(len(raw), 1<<10))
			if got := allocatedBy(most, func() { decode(newValue("value", raw)) }); got > most {
				t.Errorf("%s: %s allocates %d bytes for %d, want at most %d", name, decoder, got, len(raw), most)
			}
		}
	}
}

// allocatedBy returns how many bytes f allocates: the least of three runs, if
// the first is over most, for other goroutines allocate too.
func allocatedBy(most uint64, f func()) uint64 {
	least := ^uint64(0)
	for run := 0; run < 3 && least > most; run++ {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f()
		runtime.ReadMemStats(&after)
		least = min(least, after.TotalAlloc-before.TotalAlloc)
	}
	return least
}
