package conform_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/grade/conform"
	"bonpied/grade/remote"
	"bonpied/grade/wire"
	"bonpied/props"
)

// schema compiles a part of the protocol's schema.
func schema(t *testing.T, part string) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile("../protocol.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("protocol.json", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("protocol.json" + part)
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// recorded keeps what goes over a connection.
type recorded struct {
	remote.Conn
	requests, answers bytes.Buffer
}

func (r *recorded) Write(b []byte) (int, error) {
	r.requests.Write(b)
	return r.Conn.Write(b)
}

func (r *recorded) Read(b []byte) (int, error) {
	n, err := r.Conn.Read(b)
	r.answers.Write(b[:n])
	return n, err
}

// lines returns complete lines.
func lines(b *bytes.Buffer) []string {
	all := strings.Split(b.String(), "\n")
	return all[:len(all)-1]
}

// TestSchema: every message that the client exchanges with the Go server
// validates, and so do the results of each method.
func TestSchema(t *testing.T) { testSchema(t, goServer()) }

func goServer() remote.Conn {
	return remote.Pipe(func(r io.Reader, w io.Writer) error { return wire.Serve(r, w, core.Reference()) })
}

func testSchema(t *testing.T, conn remote.Conn) {
	record := &recorded{Conn: conn}
	client, err := remote.Dial(t.Context(), record, &remote.Limits{Answer: patience})
	if err != nil {
		t.Fatal(err)
	}
	exchange(t, client)
	_ = client.Close() // nothing broke it, see exchange
	validate(t, lines(&record.requests), lines(&record.answers))
}

// exchange makes calls of every operation: those of a family of properties,
// batches, errors and an Echo of every special number.
func exchange(t *testing.T, client *remote.Client) {
	t.Helper()
	purity, err := props.Match(props.All(), "purity/repeatable")
	if err != nil {
		t.Fatal(err)
	}
	im := client.Implementation()
	if _, err := props.Run(t.Context(), im, &props.Settings{Seed: 3, Checks: 20, Timeout: patience}, purity...); err != nil {
		t.Fatal(err)
	}
	client.Together(3, func(i int, im contract.Implementation) { _, _ = im.ExpectedDepth(i, 0.5) })
	if _, _, err := im.VarianceGains(contract.Activation{Kind: contract.Tanh}, contract.Dense(1, 1), 1); err == nil {
		t.Error("the gains of tanh are no error")
	}
	if client.Err() != nil {
		t.Fatal(client.Err())
	}
}

func validate(t *testing.T, requests, answers []string) {
	t.Helper()
	if len(requests) != len(answers) || len(requests) < 100 {
		t.Fatalf("%d requests and %d answers", len(requests), len(answers))
	}
	request, answer := schema(t, "#/$defs/request"), schema(t, "#/$defs/answer")
	results, seen := map[string]*jsonschema.Schema{}, map[string]int{}
	for i := range requests {
		methods := map[string]string{}
		for _, m := range objects(t, requests[i]) {
			check(t, request, m)
			method := m["method"].(string)
			methods[id(m)] = method
			if results[method] == nil {
				results[method] = schema(t, "#/$defs/results/"+method)
			}
		}
		for _, m := range objects(t, answers[i]) {
			check(t, answer, m)
			if result, ok := m["result"]; ok {
				check(t, results[methods[id(m)]], result)
				seen[methods[id(m)]]++
			}
		}
	}
	for _, op := range wire.Operations() {
		if seen[string(op)] == 0 {
			t.Errorf("no result of %s was seen", op)
		}
	}
}

func check(t *testing.T, s *jsonschema.Schema, v any) {
	t.Helper()
	if err := s.Validate(v); err != nil {
		t.Errorf("%v\nin %.300v", err, v)
	}
}

func id(m map[string]any) string {
	text, err := json.Marshal(m["id"])
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// objects returns the messages of a line.
func objects(t *testing.T, line string) []map[string]any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
	if err != nil {
		t.Fatal(err)
	}
	list, batch := v.([]any)
	if !batch {
		list = []any{v}
	}
	found := make([]map[string]any, len(list))
	for i, m := range list {
		found[i] = m.(map[string]any)
	}
	return found
}

// TestSchemaNotices: the schema refuses what the protocol does.
func TestSchemaNotices(t *testing.T) {
	whole := schema(t, "")
	for _, line := range []string{
		`{"jsonrpc":"2.0","id":1,"method":"Guess","params":{}}`,
		`{"jsonrpc":"2.0","method":"Gamma","params":{"f":{"kind":"relu"}}}`,
		`{"jsonrpc":"2.0","id":1,"method":"Gamma","params":{"f":"relu"}}`,
		`{"jsonrpc":"2.0","id":1,"method":"SampleBlocks","params":{"L":1,"pL":1,"key":7}}`,
		`{"jsonrpc":"2.0","id":1,"method":"Activate","params":{"f":{"kind":"relu"},"z":{"shape":[1],"f64":"AA"}}}`,
		`{"jsonrpc":"2.0","id":1,"result":1,"error":{"code":1,"message":""}}`,
		`{"jsonrpc":"2.0","id":1,"error":{"code":9,"message":""}}`,
		`{"jsonrpc":"2.0","id":1}`, `[]`, `5`,
	} {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
		if err != nil {
			t.Fatal(err)
		}
		if whole.Validate(v) == nil {
			t.Errorf("%s validates", line)
		}
	}
}

// TestConformanceValidates: what the server answers to every test of conformance
// is an answer, also to what is malformed.
func TestConformanceValidates(t *testing.T) { testConformance(t, goServer()) }

func testConformance(t *testing.T, conn remote.Conn) {
	answer := schema(t, "#/$defs/answer")
	record := &recorded{Conn: conn}
	if err := conform.Run(t.Context(), record, patience).Err(); err != nil {
		t.Error(err)
	}
	for _, line := range lines(&record.answers) {
		for _, m := range objects(t, line) {
			check(t, answer, m)
		}
	}
}
