package wire_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/grade/wire"
)

// serve returns what a server of im writes to the lines.
func serve(t testing.TB, im contract.Implementation, lines ...string) []string {
	t.Helper()
	var out bytes.Buffer
	if err := wire.Serve(strings.NewReader(strings.Join(lines, "\n")+"\n"), &out, im); err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
}

// over returns im called through the protocol, a server for each call.
func over(t testing.TB, im contract.Implementation) contract.Implementation {
	call := func(method string, params any) (json.RawMessage, error) {
		line, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
		if err != nil {
			return nil, err
		}
		list, _, err := wire.Messages([]byte(serve(t, im, string(line))[0]), 1)
		if err != nil || list[0].Problem != nil {
			t.Fatal(err, list)
		}
		if list[0].Error != nil {
			remote, err := wire.ReadError(list[0].Error)
			if err != nil {
				t.Fatal(err)
			}
			return nil, remote
		}
		return list[0].Result, nil
	}
	return wire.Bind(wire.NewHandshake(im), call)
}

var (
	tanh    = contract.Activation{Kind: contract.Tanh}
	leaky   = contract.Activation{Kind: contract.LeakyReLU, Alpha: 0.25}
	network = contract.Network{Loss: contract.Quadratic, Layers: []contract.Layer{
		{W: contract.Matrix{Rows: 3, Cols: 2, Data: []float64{1, 2, 3, 4, 5, 6}}, B: []float64{0.1, -0.2, 0.3}, F: tanh},
		{W: contract.Matrix{Rows: 1, Cols: 3, Data: []float64{1, 1. / 3, -3}}, B: []float64{7}, F: leaky},
	}}
	batchX = contract.Matrix{Rows: 2, Cols: 2, Data: []float64{0.1, 2, -3, 4}}
	batchY = contract.Matrix{Rows: 2, Cols: 1, Data: []float64{1, -1}}
	spec   = contract.InitSpec{Scheme: contract.Leaky, Mode: contract.FanOut, Law: contract.Uniform, Shape: contract.Shape{In: 4, Out: 6, Area: 9, Groups: 2}, Slope: 0.1}
)

// calls makes one call of every operation.
var calls = map[contract.Operation]func(im contract.Implementation) []any{
	contract.OpActivate: func(im contract.Implementation) []any {
		a, s, err := im.Activate(leaky, []float64{-1, 0, 3})
		return []any{a, s, err}
	},
	contract.OpGamma: func(im contract.Implementation) []any { γ, err := im.Gamma(tanh); return []any{γ, err} },
	contract.OpLoss: func(im contract.Implementation) []any {
		v, g, err := im.Loss(contract.Quadratic, batchX, batchX, contract.Sum)
		return []any{v, g, err}
	},
	contract.OpForward: func(im contract.Implementation) []any {
		r, err := im.Forward(network, []float64{1, 2})
		return []any{r, err}
	},
	contract.OpDeltas: func(im contract.Implementation) []any {
		r, err := im.Deltas(network, []float64{1, 2}, []float64{3})
		return []any{r, err}
	},
	contract.OpBackprop: func(im contract.Implementation) []any {
		r, err := im.Backprop(network, []float64{1, 2}, []float64{3})
		return []any{r, err}
	},
	contract.OpBackpropBatch: func(im contract.Implementation) []any {
		r, err := im.BackpropBatch(network, batchX, batchY, contract.Mean)
		return []any{r, err}
	},
	contract.OpVJP: func(im contract.Implementation) []any {
		r, err := im.VJP(network, []float64{1, 2}, []float64{-3})
		return []any{r, err}
	},
	contract.OpInitialise: func(im contract.Implementation) []any {
		r, err := im.Initialise(spec, math.MaxUint64)
		return []any{r, err}
	},
	contract.OpWeightVariance: func(im contract.Implementation) []any { r, err := im.WeightVariance(spec); return []any{r, err} },
	contract.OpVarianceGains: func(im contract.Implementation) []any {
		f, b, err := im.VarianceGains(leaky, spec.Shape, 0.3)
		return []any{f, b, err}
	},
	contract.OpSecondMoment:      func(im contract.Implementation) []any { r, err := im.SecondMoment(tanh, 0.3); return []any{r, err} },
	contract.OpKeepProbabilities: func(im contract.Implementation) []any { r, err := im.KeepProbabilities(3, 0.7); return []any{r, err} },
	contract.OpExpectedDepth:     func(im contract.Implementation) []any { r, err := im.ExpectedDepth(3, 0.7); return []any{r, err} },
	contract.OpDepthLaw:          func(im contract.Implementation) []any { r, err := im.DepthLaw(3, 0.7); return []any{r, err} },
	contract.OpSampleBlocks: func(im contract.Implementation) []any {
		r, err := im.SampleBlocks(30, 0.2, 1<<60)
		return []any{r, err}
	},
}

// TestEveryOperation: what goes over the wire is what a direct call gives, of
// every operation that contract has.
func TestEveryOperation(t *testing.T) {
	reference := core.Reference()
	remote := over(t, reference)
	fields := reflect.TypeFor[contract.Implementation]()
	operations := 0
	for i := range fields.NumField() {
		field := fields.Field(i)
		if field.Type.Kind() != reflect.Func || field.Name == "Fresh" {
			continue
		}
		operations++
		op := contract.Operation(field.Name)
		call := calls[op]
		if call == nil {
			t.Errorf("no call of %s", op)
			continue
		}
		if diff := cmp.Diff(call(reference), call(remote)); diff != "" {
			t.Errorf("%s (-direct +remote):\n%s", op, diff)
		}
	}
	if listed := wire.Operations(); len(listed) != operations {
		t.Errorf("Operations lists %d, and contract has %d", len(listed), operations)
	}
}

// TestNotListed: what an implementation lacks is nil on the other side, and
// refused by the server.
func TestNotListed(t *testing.T) {
	im := contract.Implementation{Name: "gamma", Gamma: core.Reference().Gamma}
	if remote := over(t, im); remote.Gamma == nil || remote.Forward != nil || len(wire.NewHandshake(im).Operations) != 1 {
		t.Error("want Gamma alone")
	}
	got := serve(t, im, `{"jsonrpc":"2.0","id":1,"method":"Forward","params":{}}`)
	want := `{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"there is no method \"Forward\" here"}}`
	if got[0] != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestConventions: every field arrives, and a list of nothing is not a list that
// is missing.
func TestConventions(t *testing.T) {
	for _, c := range []contract.Conventions{
		{},
		{UnitRoundoff: contract.Float32, MathULP: 2.5, KinkWeight: 0.1, GELUTanh: true},
		{Activations: []contract.ActivationKind{contract.ReLU, contract.GELU}, Losses: []contract.LossKind{}},
	} {
		im := core.Reference()
		im.Conventions = c
		line := serve(t, im, `{"jsonrpc":"2.0","id":1,"method":"Handshake","params":{"protocol":"bonpied/1"}}`)[0]
		list, _, err := wire.Messages([]byte(line), 1)
		if err != nil {
			t.Fatal(err)
		}
		got, err := wire.ReadHandshake(list[0].Result)
		if err != nil {
			t.Errorf("%+v: %v", c, err)
		}
		if diff := cmp.Diff(wire.NewHandshake(im), got); diff != "" {
			t.Errorf("(-sent +read):\n%s", diff)
		}
	}
}

// TestErrors: errors.ErrUnsupported goes both ways, a panic is an error of its
// call, and the server goes on.
func TestErrors(t *testing.T) {
	im := contract.Implementation{
		Name:           "errors",
		Gamma:          func(contract.Activation) (float64, error) { return 0, fmt.Errorf("no γ: %w", errors.ErrUnsupported) },
		SecondMoment:   func(contract.Activation, float64) (float64, error) { panic("out of luck") },
		ExpectedDepth:  func(int, float64) (float64, error) { return 0, errors.New("L is too deep") },
		WeightVariance: func(contract.InitSpec) (float64, error) { return math.NaN(), nil },
	}
	remote := over(t, im)
	_, err := remote.Gamma(tanh)
	if !errors.Is(err, errors.ErrUnsupported) || !strings.Contains(err.Error(), "no γ") {
		t.Errorf("Gamma: %v, want errors.ErrUnsupported", err)
	}
	_, err = remote.SecondMoment(tanh, 1)
	if err == nil || errors.Is(err, errors.ErrUnsupported) || err.Error() != "SecondMoment panicked: out of luck" {
		t.Errorf("SecondMoment: %v, want the panic", err)
	}
	if _, err = remote.ExpectedDepth(1, 1); err == nil || err.Error() != "L is too deep" {
		t.Errorf("ExpectedDepth: %v", err)
	}
	if v, err := remote.WeightVariance(spec); err != nil || !math.IsNaN(v) {
		t.Errorf("WeightVariance: %v, %v, want NaN", v, err)
	}
	// Through two servers, the code stays.
	if _, err = over(t, remote).Gamma(tanh); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("through two servers: %v, want errors.ErrUnsupported", err)
	}
}

// TestFresh: a stateful implementation is made once a connection.
func TestFresh(t *testing.T) {
	made := 0
	im := contract.Implementation{Name: "stateful", Gamma: core.Reference().Gamma}
	im.Fresh = func() contract.Implementation {
		made++
		return contract.Implementation{Name: "fresh", Gamma: func(contract.Activation) (float64, error) { return float64(made), nil }}
	}
	line := `{"jsonrpc":"2.0","id":1,"method":"Gamma","params":{"f":{"kind":"tanh"}}}`
	got := serve(t, im, line, line)
	want := `{"jsonrpc":"2.0","id":1,"result":1}`
	if made != 1 || got[0] != want || got[1] != want {
		t.Errorf("made %d, answered %q", made, got)
	}
}

func TestServeRefusesABadImplementation(t *testing.T) {
	if err := wire.Serve(strings.NewReader(""), &bytes.Buffer{}, contract.Implementation{}); err == nil {
		t.Error("an implementation without a name was served")
	}
}

// A program serves an implementation on its standard input and output; here the
// input is two lines.
func ExampleServe() {
	input := strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"Gamma","params":{"f":{"kind":"sigmoid"}}}
{"jsonrpc":"2.0","id":2,"method":"KeepProbabilities","params":{"L":2,"pL":"Infinity"}}
`)
	var output bytes.Buffer
	if err := wire.Serve(input, &output, core.Reference()); err != nil {
		fmt.Println(err)
	}
	fmt.Print(output.String())
	// Output:
	// {"jsonrpc":"2.0","id":1,"result":0.25}
	// {"jsonrpc":"2.0","id":2,"error":{"code":2,"message":"contract: pL is +Inf, want a probability in [0, 1]"}}
}
