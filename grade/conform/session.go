package conform

import (
	"encoding/json"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"bonpied/grade/remote"
	"bonpied/grade/wire"
)

// session writes lines to a server, and reads what comes back.
type session struct {
	conn      remote.Conn
	lines     *wire.Lines
	answer    time.Duration
	broken    error // ended the connection
	handshake wire.Handshake
	last      int // id
}

// exchange writes a line and reads one.
func (s *session) exchange(line []byte) ([]byte, error) {
	return s.within(func() ([]byte, error) {
		if _, err := s.conn.Write(append(line, '\n')); err != nil {
			return nil, err
		}
		return s.lines.Next()
	})
}

// within ends the connection if f takes longer than an answer may.
func (s *session) within(f func() ([]byte, error)) ([]byte, error) {
	if s.broken != nil {
		return nil, s.broken
	}
	var late atomic.Bool
	timer := time.AfterFunc(s.answer, func() {
		late.Store(true)
		_ = s.conn.Close()
	})
	defer timer.Stop()
	out, err := f()
	switch {
	case err != nil && late.Load():
		s.broken = fmt.Errorf("no answer within %v", s.answer)
	case err != nil:
		s.broken = fmt.Errorf("no answer: %w", err)
		if cause := s.conn.Cause(); cause != nil {
			s.broken = fmt.Errorf("no answer: %w", cause)
		}
	}
	return out, s.broken
}

// ask sends a request of a new id, and returns its answer.
func (s *session) ask(method string, params any) (wire.Message, error) {
	s.last++
	id := strconv.Itoa(s.last)
	line, err := request(id, method, params)
	if err != nil {
		return wire.Message{}, err
	}
	return s.one(line, id)
}

// request writes a request; an id is JSON.
func request(id, method string, params any) ([]byte, error) {
	return json.Marshal(map[string]any{"jsonrpc": "2.0", "id": json.RawMessage(id), "method": method, "params": params})
}

// one exchanges a line for one answer of the given id.
func (s *session) one(line []byte, id string) (wire.Message, error) {
	out, err := s.exchange(line)
	if err != nil {
		return wire.Message{}, err
	}
	return answerOf(out, id)
}

// answerOf reads a line that is one answer of the given id.
func answerOf(out []byte, id string) (wire.Message, error) {
	list, isBatch, err := read(out)
	if err != nil {
		return wire.Message{}, err
	}
	m := list[0]
	if isBatch || !sameID(m.ID, id) {
		return m, fmt.Errorf("want one answer of id %s, got %s", id, brief(out))
	}
	return m, nil
}

// mostAnswers is more than any request here asks for.
const mostAnswers = 100

// read reads the answers of a line.
func read(line []byte) (list []wire.Message, isBatch bool, err error) {
	list, isBatch, err = wire.Messages(line, mostAnswers)
	if err != nil {
		return nil, isBatch, fmt.Errorf("the answer %w: %s", err, brief(line))
	}
	for _, m := range list {
		if m.Problem != nil {
			return nil, isBatch, fmt.Errorf("the answer %w: %s", m.Problem, brief(line))
		}
		if m.Method != "" {
			return nil, isBatch, fmt.Errorf("the answer is a request: %s", brief(line))
		}
	}
	return list, isBatch, nil
}

// sameID compares ids as JSON values, for a string may be written in several
// ways.
func sameID(got json.RawMessage, want string) bool {
	var a, b any
	if json.Unmarshal(got, &a) != nil || json.Unmarshal([]byte(want), &b) != nil {
		return false
	}
	return a == b
}

// code wants an error of a code in an answer.
func code(m wire.Message, want int) error {
	if m.Error == nil {
		return fmt.Errorf("want an error of code %d, got the result %s", want, brief(m.Result))
	}
	e, err := wire.ReadError(m.Error)
	if err != nil {
		return err
	}
	if e.Code != want {
		return fmt.Errorf("want an error of code %d, got code %d: %s", want, e.Code, brief([]byte(e.Message)))
	}
	return nil
}

// result wants a result in an answer; an error is a *wire.Error.
func result(m wire.Message) (json.RawMessage, error) {
	if m.Error == nil {
		return m.Result, nil
	}
	e, err := wire.ReadError(m.Error)
	if err != nil {
		return nil, err
	}
	return nil, e
}

// brief shows the beginning of what came.
func brief(line []byte) string {
	if len(line) > 120 {
		return fmt.Sprintf("%q…", line[:120])
	}
	return fmt.Sprintf("%q", line)
}
