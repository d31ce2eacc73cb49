package conform

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"bonpied/core/contract"
	"bonpied/grade/wire"
)

// sample calls each operation of an implementation that has it, on small valid
// arguments of the kinds that it supports, and returns the errors by operation.
func sample(im contract.Implementation) map[contract.Operation]error {
	f := contract.Activation{Kind: first(im.Conventions.SupportedActivations())}
	kind := first(im.Conventions.SupportedLosses())
	n := contract.Network{Loss: kind, Layers: []contract.Layer{
		{W: contract.Matrix{Rows: 3, Cols: 2, Data: []float64{1, -0.5, 0.25, 2, -1, 0.75}}, B: []float64{0.5, -0.25, 1}, F: f},
		{W: contract.Matrix{Rows: 2, Cols: 3, Data: []float64{0.5, 1, -1, 0.25, -0.75, 2}}, B: []float64{0, 0.5}, F: f},
	}}
	x, y, v := []float64{0.5, -1}, []float64{0, 1}, []float64{1, -2}
	twoX := contract.Matrix{Rows: 2, Cols: 2, Data: []float64{0.5, -1, 2, 0.25}}
	twoY := contract.Matrix{Rows: 2, Cols: 2, Data: []float64{0, 1, 1, 0}}
	spec := contract.InitSpec{Scheme: contract.He, Mode: contract.FanIn, Law: contract.Normal, Shape: contract.Dense(2, 3)}
	linear := contract.Activation{Kind: contract.ReLU}
	calls := map[contract.Operation]func() error{
		contract.OpActivate:          func() error { _, _, err := im.Activate(f, v); return err },
		contract.OpGamma:             func() error { _, err := im.Gamma(f); return err },
		contract.OpLoss:              func() error { _, _, err := im.Loss(kind, twoX, twoY, contract.Mean); return err },
		contract.OpForward:           func() error { _, err := im.Forward(n, x); return err },
		contract.OpDeltas:            func() error { _, err := im.Deltas(n, x, y); return err },
		contract.OpBackprop:          func() error { _, err := im.Backprop(n, x, y); return err },
		contract.OpBackpropBatch:     func() error { _, err := im.BackpropBatch(n, twoX, twoY, contract.Sum); return err },
		contract.OpVJP:               func() error { _, err := im.VJP(n, x, v); return err },
		contract.OpInitialise:        func() error { _, err := im.Initialise(spec, math.MaxUint64); return err },
		contract.OpWeightVariance:    func() error { _, err := im.WeightVariance(spec); return err },
		contract.OpVarianceGains:     func() error { _, _, err := im.VarianceGains(linear, spec.Shape, 0.5); return err },
		contract.OpSecondMoment:      func() error { _, err := im.SecondMoment(linear, 0.5); return err },
		contract.OpKeepProbabilities: func() error { _, err := im.KeepProbabilities(4, 0.5); return err },
		contract.OpExpectedDepth:     func() error { _, err := im.ExpectedDepth(4, 0.5); return err },
		contract.OpDepthLaw:          func() error { _, err := im.DepthLaw(4, 0.5); return err },
		contract.OpSampleBlocks:      func() error { _, err := im.SampleBlocks(4, 0.5, math.MaxUint64); return err },
	}
	errs := map[contract.Operation]error{}
	for _, op := range wire.Operations() {
		if im.Provides(op) {
			errs[op] = calls[op]()
		}
	}
	return errs
}

// first returns the first of the kinds that are supported; "" of none, which an
// implementation refuses.
func first[T ~string](supported []T) T {
	if len(supported) == 0 {
		return ""
	}
	return supported[0]
}

// sampled makes the calls of sample, each through carry, and returns the first
// error other than one that the server may answer with.
func (s *session) sampled(carry wire.Caller) error {
	errs := sample(wire.Bind(s.handshake, carry))
	for _, op := range slices.Sorted(maps.Keys(errs)) {
		var refusal *wire.Error
		if err := errs[op]; errors.As(err, &refusal) && refusal.Code != wire.CodeUnsupported || err != nil && refusal == nil {
			return fmt.Errorf("%s: %w", op, err)
		}
	}
	return nil
}

// call is the [wire.Caller] of the session.
func (s *session) call(method string, params any) (json.RawMessage, error) {
	m, err := s.ask(method, params)
	if err != nil {
		return nil, err
	}
	return result(m)
}

func results(s *session) error { return s.sampled(s.call) }

// missingParameter leaves each parameter of each operation out.
func missingParameter(s *session) error {
	return s.spoiled(func(params map[string]any, name string) { delete(params, name) })
}

// malformedParameter makes each parameter of each operation something that none
// of them is.
func malformedParameter(s *session) error {
	for _, bad := range []any{nil, map[string]any{"shape": []int{2}, "f64": "AAAA"}, []any{[]any{[]any{}}}, true} {
		if err := s.spoiled(func(params map[string]any, name string) { params[name] = bad }); err != nil {
			return err
		}
	}
	return nil
}

// spoiled sends each call of sample once for each of its parameters, spoiled, and
// wants −32602.
func (s *session) spoiled(spoil func(params map[string]any, name string)) error {
	var problem error
	carry := func(method string, params any) (json.RawMessage, error) {
		whole, err := plain(params)
		for _, name := range slices.Sorted(maps.Keys(whole)) {
			if err != nil || problem != nil {
				break
			}
			spoilt := maps.Clone(whole)
			spoil(spoilt, name)
			var m wire.Message
			if m, err = s.ask(method, spoilt); err == nil {
				err = code(m, wire.CodeInvalidParams)
			}
			if err != nil && problem == nil {
				problem = fmt.Errorf("%s, parameter %s: %w", method, name, err)
			}
		}
		return nil, errors.New("not answered")
	}
	sample(wire.Bind(s.handshake, carry))
	return problem
}

// plain returns parameters as the values of encoding/json.
func plain(params any) (map[string]any, error) {
	raw, err := json.Marshal(params)
	if err != nil {
		return nil, err
	}
	var object map[string]any
	err = json.Unmarshal(raw, &object)
	return object, err
}

// repeated makes each call of sample twice.
func repeated(s *session) error {
	return s.twice(func(params any) (any, error) { return params, nil })
}

// listArguments makes each call of sample again with its arrays as lists.
func listArguments(s *session) error {
	return s.twice(func(params any) (any, error) {
		object, err := plain(params)
		return asLists(object), err
	})
}

// twice wants equal results of parameters and of what again makes of them.
func (s *session) twice(again func(params any) (any, error)) error {
	return s.sampled(func(method string, params any) (json.RawMessage, error) {
		want, err := s.call(method, params)
		if err != nil {
			return nil, err
		}
		other, err := again(params)
		if err != nil {
			return nil, err
		}
		got, err := s.call(method, other)
		if err != nil {
			return nil, err
		}
		if same, err := equal(got, want); err != nil || !same {
			return nil, fmt.Errorf("answered %s, and then %s", brief(want), brief(got))
		}
		return got, nil
	})
}

// equal compares JSON, whatever the order of keys.
func equal(a, b json.RawMessage) (bool, error) {
	var canonical [2][]byte
	for i, raw := range []json.RawMessage{a, b} {
		var v any
		if err := json.Unmarshal(raw, &v); err != nil {
			return false, err
		}
		canonical[i], _ = json.Marshal(v) // came from JSON
	}
	return string(canonical[0]) == string(canonical[1]), nil
}

// asLists returns a value with every array in base64 as lists.
func asLists(v any) any {
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = asLists(item)
		}
		return list
	case map[string]any:
		if encoded, ok := v["f64"].(string); ok {
			return listed(encoded, v["shape"].([]any))
		}
		object := map[string]any{}
		for key, item := range v {
			object[key] = asLists(item)
		}
		return object
	}
	return v
}

// listed returns an array that this package has written as lists.
func listed(encoded string, shape []any) any {
	b, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		panic("conform: an array of ours is not base64: " + err.Error())
	}
	numbers := make([]any, len(b)/8)
	for i := range numbers {
		numbers[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
	}
	if len(shape) == 1 {
		return numbers
	}
	rows := make([]any, int(shape[0].(float64)))
	for i := range rows {
		rows[i] = numbers[i*len(numbers)/len(rows) : (i+1)*len(numbers)/len(rows)]
	}
	return rows
}
