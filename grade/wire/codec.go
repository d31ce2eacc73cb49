package wire

import (
	"encoding/json"
	"fmt"

	"bonpied/core/contract"
)

// codec says how values of one type are written and read.
type codec[T any] struct {
	encode func(T) any
	decode func(value) T
}

// argument is a named parameter of an operation.
type argument[T any] struct {
	name string
	codec[T]
}

func (a argument[T]) read(params value) T { return a.decode(params.get(a.name)) }

// A handler answers one method: it reads the parameters, computes, and returns
// what is to be written.
type handler func(params value) (result any, err error)

// badParams is what a handler says of parameters that it cannot read, apart from
// what the implementation says of arguments.
type badParams struct{ error }

// The signatures of operations by their number of arguments: each is the one
// place that says how an operation goes over the wire, from which the client
// calls it (bind) and the server answers it (serve, nil for a nil function).
type (
	call1[A, R any] struct {
		op     contract.Operation
		a      argument[A]
		result codec[R]
	}
	call2[A, B, R any] struct {
		op     contract.Operation
		a      argument[A]
		b      argument[B]
		result codec[R]
	}
	call3[A, B, C, R any] struct {
		op     contract.Operation
		a      argument[A]
		b      argument[B]
		c      argument[C]
		result codec[R]
	}
	call4[A, B, C, D, R any] struct {
		op     contract.Operation
		a      argument[A]
		b      argument[B]
		c      argument[C]
		d      argument[D]
		result codec[R]
	}
)

func (s call1[A, R]) bind(call Caller) func(A) (R, error) {
	return func(a A) (R, error) {
		return ask(call, s.op, object{{s.a.name, s.a.encode(a)}}, s.result)
	}
}

func (s call1[A, R]) serve(f func(A) (R, error)) handler {
	if f == nil {
		return nil
	}
	return func(p value) (any, error) {
		a := s.a.read(p)
		return answer(p, s.result, func() (R, error) { return f(a) })
	}
}

func (s call2[A, B, R]) bind(call Caller) func(A, B) (R, error) {
	return func(a A, b B) (R, error) {
		return ask(call, s.op, object{{s.a.name, s.a.encode(a)}, {s.b.name, s.b.encode(b)}}, s.result)
	}
}

func (s call2[A, B, R]) serve(f func(A, B) (R, error)) handler {
	if f == nil {
		return nil
	}
	return func(p value) (any, error) {
		a, b := s.a.read(p), s.b.read(p)
		return answer(p, s.result, func() (R, error) { return f(a, b) })
	}
}

func (s call3[A, B, C, R]) bind(call Caller) func(A, B, C) (R, error) {
	return func(a A, b B, c C) (R, error) {
		p := object{{s.a.name, s.a.encode(a)}, {s.b.name, s.b.encode(b)}, {s.c.name, s.c.encode(c)}}
		return ask(call, s.op, p, s.result)
	}
}

func (s call3[A, B, C, R]) serve(f func(A, B, C) (R, error)) handler {
	if f == nil {
		return nil
	}
	return func(p value) (any, error) {
		a, b, c := s.a.read(p), s.b.read(p), s.c.read(p)
		return answer(p, s.result, func() (R, error) { return f(a, b, c) })
	}
}

func (s call4[A, B, C, D, R]) bind(call Caller) func(A, B, C, D) (R, error) {
	return func(a A, b B, c C, d D) (R, error) {
		p := object{
			{s.a.name, s.a.encode(a)}, {s.b.name, s.b.encode(b)}, {s.c.name, s.c.encode(c)}, {s.d.name, s.d.encode(d)},
		}
		return ask(call, s.op, p, s.result)
	}
}

func (s call4[A, B, C, D, R]) serve(f func(A, B, C, D) (R, error)) handler {
	if f == nil {
		return nil
	}
	return func(p value) (any, error) {
		a, b, c, d := s.a.read(p), s.b.read(p), s.c.read(p), s.d.read(p)
		return answer(p, s.result, func() (R, error) { return f(a, b, c, d) })
	}
}

// ask makes a call and reads its result.
func ask[R any](call Caller, op contract.Operation, p object, result codec[R]) (R, error) {
	var none R
	raw, err := call(string(op), p)
	if err != nil {
		return none, err
	}
	v := newValue("result", raw)
	r := result.decode(v)
	if v.err() != nil {
		return none, &AnswerError{Operation: op, Problem: v.err().Error()}
	}
	return r, nil
}

// answer computes with parameters that were read.
func answer[R any](p value, result codec[R], compute func() (R, error)) (any, error) {
	if p.err() != nil {
		return nil, badParams{p.err()}
	}
	r, err := compute()
	if err != nil {
		return nil, err
	}
	return result.encode(r), nil
}

// AnswerError says that an operation was answered with something that is not its
// result, and what is wrong with it.
type AnswerError struct {
	Operation contract.Operation
	Problem   string // "result.z[1] is missing"
}

func (e *AnswerError) Error() string { return fmt.Sprintf("%s answered: %s", e.Operation, e.Problem) }

// Caller makes one call: it sends the parameters to the method, and returns the
// result that came back. Parameters are for [Marshal].
type Caller func(method string, parameters any) (result json.RawMessage, err error)
