package conform

import (
	"encoding/json"
	"fmt"
	"math"

	"bonpied/core/contract"
	"bonpied/grade/wire"
)

// echoText is the parameters of an Echo in lists, and echoParams the same.
const echoText = `{"matrix":[[1,-2.5],[0.125,4]],"number":0.1,"key":"7"}`

var echoParams = json.RawMessage(echoText)

// special are float64 that are easily lost: the signs of zero, the least and the
// greatest, a subnormal, a third, what float32 and decimal digits cannot hold,
// infinities, and NaN.
var special = []float64{
	0, math.Copysign(0, -1), 1, -1, 1.0 / 3, 0.1, math.Pi, 1e300, -1e-300, 0x1p53 + 2, math.MaxFloat64, -math.MaxFloat64,
	math.SmallestNonzeroFloat64, 0x1p-1022, 0x0.fffffffffffffp-1022, math.Nextafter(1, 2), math.Inf(1), math.Inf(-1), math.NaN(),
}

// echo sends numbers, and wants every bit of them back.
func (s *session) echo(params any, m contract.Matrix, number float64, key uint64) error {
	answer, err := s.ask(wire.MethodEcho, params)
	if err != nil {
		return err
	}
	raw, err := result(answer)
	if err != nil {
		return err
	}
	gotM, gotNumber, gotKey, err := wire.ReadEcho(raw)
	if err != nil {
		return err
	}
	if gotM.Rows != m.Rows || gotM.Cols != m.Cols {
		return fmt.Errorf("sent a %d×%d matrix, got a %d×%d one", m.Rows, m.Cols, gotM.Rows, gotM.Cols)
	}
	for i, v := range m.Data {
		if math.Float64bits(gotM.Data[i]) != math.Float64bits(v) {
			return fmt.Errorf("sent %v (%#x) in an array, got %v (%#x)", v, math.Float64bits(v), gotM.Data[i], math.Float64bits(gotM.Data[i]))
		}
	}
	if math.Float64bits(gotNumber) != math.Float64bits(number) && !(math.IsNaN(gotNumber) && math.IsNaN(number)) {
		return fmt.Errorf("sent the number %v, got %v", number, gotNumber)
	}
	if gotKey != key {
		return fmt.Errorf("sent the key %d, got %d", key, gotKey)
	}
	return nil
}

// arrayBits sends a rectangular matrix, of which no two entries are equal, so
// that transposing it or reading it in another order shows; and an empty one.
func arrayBits(s *session) error {
	data := append(append([]float64{}, special...), math.Float64frombits(0x7ff8000000abcdef)) // a NaN with a payload
	for _, m := range []contract.Matrix{
		{Rows: 4, Cols: 5, Data: data}, {Rows: 1, Cols: 1, Data: data[:1]}, {Rows: 0, Cols: 0, Data: []float64{}},
	} {
		if err := s.echo(wire.EchoParams(m, 1, 1), m, 1, 1); err != nil {
			return err
		}
	}
	return nil
}

var one = contract.Matrix{Rows: 1, Cols: 1, Data: []float64{1}}

func numberBits(s *session) error {
	for _, v := range special {
		if err := s.echo(wire.EchoParams(one, v, 1), one, v, 1); err != nil {
			return err
		}
	}
	return nil
}

func keyBits(s *session) error {
	for _, key := range []uint64{0, 1, 1<<53 + 1, math.MaxUint64} {
		if err := s.echo(wire.EchoParams(one, 1, key), one, 1, key); err != nil {
			return err
		}
	}
	return nil
}

func lists(s *session) error {
	m := contract.Matrix{Rows: 2, Cols: 3, Data: []float64{1, -2.5, math.Copysign(0, -1), 1e-7, math.Inf(1), math.Inf(-1)}}
	params := json.RawMessage(`{"matrix":[[1,-2.5,-0.0],[1e-7,"Infinity","-Infinity"]],"number":3,"key":"7"}`)
	return s.echo(params, m, 3, 7)
}

// large sends more than a pipe holds.
func large(s *session) error {
	m := contract.NewMatrix(100, 120)
	for i := range m.Data {
		m.Data[i] = float64(i)
	}
	return s.echo(wire.EchoParams(m, 1, 1), m, 1, 1)
}
