package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"bonpied/core/contract"
)

// maxBatch is how many requests a server takes in one message.
const maxBatch = 1 << 12

// Serve answers the requests that it reads from r on w, one line each, until r
// ends, and returns nil then. It is a plain loop in the goroutine that called
// it, so that it works in a WebAssembly module too. A line that is too long, and
// an error of r or w, end it.
//
// A panic of an operation is answered as its error. If the implementation has a
// Fresh, Serve calls it once, at the start.
func Serve(r io.Reader, w io.Writer, im contract.Implementation) error {
	if err := im.Validate(); err != nil {
		return err
	}
	served := im
	if im.Fresh != nil {
		served = im.Fresh()
	}
	s := newServer(NewHandshake(im), handlers(served))
	lines := NewLines(r, 0)
	var out []byte // is used again
	for {
		line, err := lines.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var long *TooLongError
		if errors.As(err, &long) {
			_, _ = w.Write(append(failure(nil, nil, CodeInvalidRequest, long.Error()), '\n')) // the reason counts
		}
		if err != nil {
			return err
		}
		if out = s.line(out[:0], line); len(out) > 0 {
			out = append(out, '\n')
			if _, err := w.Write(out); err != nil {
				return err
			}
		}
	}
}

// server answers lines.
type server struct {
	methods map[string]handler
	spans   []span // of a line; is used again
}

func newServer(h Handshake, operations map[contract.Operation]handler) *server {
	s := &server{methods: map[string]handler{MethodHandshake: shake(h), MethodEcho: echo}}
	for _, op := range h.Operations {
		if answers := operations[op]; answers != nil {
			s.methods[string(op)] = answers
		}
	}
	return s
}

// line appends the answer to one line; nothing if it asks for none.
func (s *server) line(b, line []byte) []byte {
	var err error
	if s.spans, err = parse(s.spans[:0], line); err != nil {
		code := CodeInvalidRequest
		if errors.Is(err, errNotJSON) {
			code = CodeParse
		}
		return failure(b, nil, code, "the line "+err.Error())
	}
	list, batch, err := messages(s.spans, line, maxBatch)
	if err != nil {
		return failure(b, nil, CodeInvalidRequest, "the message "+err.Error())
	}
	if !batch {
		return s.request(b, list[0])
	}
	start := len(b)
	for _, m := range list {
		end := len(b)
		if b = s.request(append(b, ','), m); len(b) == end+1 {
			b = b[:end] // a notification
		}
	}
	if len(b) == start {
		return b
	}
	b[start] = '['
	return append(b, ']')
}

// request appends the answer to one request; nothing for a notification, which has no
// id.
func (s *server) request(b []byte, m Message) []byte {
	switch {
	case m.Problem != nil:
		return failure(b, m.ID, CodeInvalidRequest, "the message "+m.Problem.Error())
	case m.Method == "":
		return failure(b, m.ID, CodeInvalidRequest, "the message is an answer, want a request")
	case m.ID == nil:
		return b
	}
	answers := s.methods[m.Method]
	if answers == nil {
		return failure(b, m.ID, CodeNoMethod, fmt.Sprintf("there is no method %q here", shorten(m.Method, 40)))
	}
	params := m.params
	if m.Params == nil {
		params = newValue("", json.RawMessage("{}"))
	}
	result, failed := guarded(m.Method, answers, params)
	if failed != nil {
		return encodeFailure(b, m.ID, failed)
	}
	written, err := appendJSON(answerTo(b, m.ID, "result"), result)
	if err != nil {
		return failure(b, m.ID, CodeBadResult, fmt.Sprintf("%s returned what cannot be written: %v", m.Method, err))
	}
	return append(written, '}')
}

// answerTo appends the beginning of an answer.
func answerTo(b []byte, id json.RawMessage, key string) []byte {
	b = append(append(b, `{"jsonrpc":"2.0","id":`...), id...)
	return append(append(append(b, `,"`...), key...), `":`...)
}

// guarded makes a panic of an operation, or of the error that it returned, its error.
func guarded(method string, answers handler, params value) (result any, failed *Error) {
	defer func() {
		if v := recover(); v != nil {
			failed = &Error{Code: CodeFailed, Message: fmt.Sprintf("%s panicked: %v", method, v)}
		}
	}()
	result, err := answers(params)
	if err != nil {
		return nil, asError(err)
	}
	return result, nil
}

// asError gives an error its code. One that a server answered with already, as
// where an implementation calls another one over the wire, keeps its own.
func asError(err error) *Error {
	var bad badParams
	var remote *Error
	switch {
	case errors.As(err, &bad):
		return &Error{Code: CodeInvalidParams, Message: bad.Error()}
	case errors.As(err, &remote):
		return remote
	case errors.Is(err, errors.ErrUnsupported):
		return &Error{Code: CodeUnsupported, Message: err.Error()}
	}
	return &Error{Code: CodeFailed, Message: err.Error()}
}

func failure(b []byte, id json.RawMessage, code int, message string) []byte {
	return encodeFailure(b, id, &Error{Code: code, Message: message})
}

func encodeFailure(b []byte, id json.RawMessage, e *Error) []byte {
	if id == nil {
		id = json.RawMessage("null")
	}
	b, err := appendJSON(answerTo(b, id, "error"), e.encode())
	if err != nil {
		panic("wire: an error cannot be written: " + err.Error()) // it has an integer and strings
	}
	return append(b, '}')
}
