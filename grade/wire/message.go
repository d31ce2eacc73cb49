package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// Message is one message of JSON-RPC 2.0 in its parts, as they are written; nil
// is missing. A request has a method, an answer has a result or an error.
type Message struct {
	ID     json.RawMessage // a number, a string, or null where an answer has no request
	Method string
	Params json.RawMessage
	Result json.RawMessage
	Error  json.RawMessage

	Problem error // why it is no message; nil if it is one

	params value // Params, parsed
}

// Messages returns the messages of a line, which is one or a list of at most
// most. An error says that the line is not JSON, or that the list is none.
func Messages(line []byte, most int) (list []Message, batch bool, err error) {
	spans, err := parse(make([]span, 0, min(Values(line), MaxValues)+1), line)
	if err != nil {
		return nil, false, err
	}
	return messages(spans, line, most)
}

// messages is Messages of a line that was parsed.
func messages(spans []span, line []byte, most int) (list []Message, batch bool, err error) {
	d := decoding{text: line, spans: spans}
	if line[spans[0].start] != '[' {
		return []Message{message(&d, 0)}, false, nil
	}
	for at := range d.elements(0) {
		if len(list) == most {
			return nil, true, fmt.Errorf("has over %d messages", most)
		}
		own := decoding{text: line, spans: spans}
		list = append(list, message(&own, at))
	}
	if len(list) == 0 {
		return nil, true, errors.New("is an empty list")
	}
	return list, true, nil
}

// message takes an object apart, of which it makes the params the root. With a problem
// the ID is set all the same, where it was found, so that the problem can be answered.
func message(d *decoding, object int) (m Message) {
	if raw := d.bytes(object); raw[0] != '{' {
		m.Problem = fmt.Errorf("is %s, want an object", describe(raw))
		return m
	}
	version := false
	for key, at := range d.members(object) {
		switch {
		case m.Problem == nil:
			m.Problem = m.set(key, value{decoding: d, at: at}, &version)
		case string(key) == "id" && m.ID == nil:
			m.ID = d.bytes(at)
		}
	}
	if m.Problem == nil {
		m.Problem = m.check(version)
	}
	if kind := describe(m.ID); m.ID != nil && kind != "a number" && kind != "a string" && kind != "null" {
		m.ID, m.Problem = nil, fmt.Errorf("has an id that is %s", kind)
	}
	return m
}

func (m *Message) set(key []byte, v value, version *bool) error {
	own := v.raw()
	switch part := m.part(key); {
	case part != nil && *part == nil:
		*part = own
		if part == &m.Params {
			m.params, v.decoding.root = v, v.at
		}
	case string(key) == "jsonrpc" && !*version:
		*version = true
		if string(own) != `"2.0"` {
			return fmt.Errorf(`jsonrpc is %s, want "2.0"`, shorten(string(own), 40))
		}
	case string(key) == "method" && m.Method == "":
		if m.Method = v.text(); m.Method == "" {
			return fmt.Errorf("method is %s, want a name", shorten(string(own), 40))
		}
	case part != nil || string(key) == "jsonrpc" || string(key) == "method":
		return fmt.Errorf("has %s twice", key)
	default:
		return fmt.Errorf("has %q, which is no key of JSON-RPC", shorten(string(key), 40))
	}
	return nil
}

// part returns where the value of a key belongs; nil if it is kept otherwise, or not.
func (m *Message) part(key []byte) *json.RawMessage {
	switch string(key) {
	case "id":
		return &m.ID
	case "params":
		return &m.Params
	case "result":
		return &m.Result
	case "error":
		return &m.Error
	}
	return nil
}

// check asks for what JSON-RPC 2.0 asks of an object.
func (m Message) check(version bool) error {
	answers := 0
	for _, part := range []json.RawMessage{m.Result, m.Error} {
		if part != nil {
			answers++
		}
	}
	switch {
	case !version:
		return errors.New("has no jsonrpc")
	case m.Method != "" && answers > 0:
		return errors.New("has a method and a result or an error")
	case m.Method == "" && answers == 0:
		return errors.New("has none of method, result and error")
	case answers > 1:
		return errors.New("has a result and an error")
	case m.Params != nil && describe(m.Params) != "an object":
		return fmt.Errorf("has params that are %s, want an object", describe(m.Params))
	}
	return nil
}

// Codes of errors. The negative ones are those of JSON-RPC 2.0.
const (
	CodeParse          = -32700 // the line is not JSON
	CodeInvalidRequest = -32600 // it is no request
	CodeNoMethod       = -32601 // the implementation does not have the operation
	CodeInvalidParams  = -32602 // a parameter is missing or malformed
	CodeUnsupported    = 1      // valid arguments that the implementation does not support: [errors.ErrUnsupported]
	CodeFailed         = 2      // the operation returned an error, raised or panicked
	CodeBadResult      = 3      // the operation returned what is no result of it
	CodeNotLoaded      = 4      // the submission cannot be loaded; only in answer to the handshake
)

// Error is an error that a server answered with.
type Error struct {
	Code      int
	Message   string
	Traceback string // where in the submission, innermost last; may be empty
}

func (e *Error) Error() string {
	if e.Message == "" {
		return "error " + strconv.Itoa(e.Code)
	}
	return e.Message
}

// Is makes an error of code [CodeUnsupported] an [errors.ErrUnsupported].
func (e *Error) Is(target error) bool {
	return e.Code == CodeUnsupported && target == errors.ErrUnsupported
}

// What of an error's texts is kept: they come from a submission.
const (
	maxErrorText = 4 << 10
	maxTraceback = 16 << 10
)

// NewError returns the error of a code, a message and data, of which it keeps at
// most 4 KiB and a traceback of at most 16 KiB.
func NewError(code int, message string, data json.RawMessage) *Error {
	e := &Error{Code: code, Message: shorten(message, maxErrorText)}
	e.Traceback = newValue("data", data).get("traceback").cut(maxTraceback)
	return e
}

// ReadError returns the error of an answer.
func ReadError(raw json.RawMessage) (*Error, error) {
	v := newValue("error", raw)
	code, message := v.get("code").integer(), v.get("message").cut(maxErrorText)
	if v.err() != nil {
		return nil, v.err()
	}
	return NewError(code, message, v.get("data").raw()), nil
}

// encode returns an error as it is written.
func (e *Error) encode() object {
	written := object{{"code", e.Code}, {"message", shorten(e.Message, maxErrorText)}}
	if e.Traceback != "" {
		written = append(written, field{"data", object{{"traceback", shorten(e.Traceback, maxTraceback)}}})
	}
	return written
}
