package conform

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"bonpied/grade/wire"
)

func handshake(s *session) error {
	m, err := s.ask(wire.MethodHandshake, wire.HandshakeParams())
	if err == nil {
		m.Result, err = result(m)
	}
	if err == nil {
		s.handshake, err = wire.ReadHandshake(m.Result)
	}
	if err != nil && s.broken == nil {
		s.broken = err // nothing is known of what it serves
	}
	return err
}

func otherVersion(s *session) error {
	m, err := s.ask(wire.MethodHandshake, map[string]any{"protocol": "bonpied/999"})
	if err != nil {
		return err
	}
	return code(m, wire.CodeInvalidParams)
}

// refused wants an error for each line, of the id that is behind it.
func (s *session) refused(want int, lines ...[2]string) error {
	for _, line := range lines {
		m, err := s.one([]byte(line[0]), line[1])
		if err == nil {
			err = code(m, want)
		}
		if err != nil {
			return fmt.Errorf("to the line %s: %w", line[0], err)
		}
	}
	return nil
}

func notJSON(s *session) error {
	return s.refused(wire.CodeParse,
		[2]string{`nonsense`, "null"},
		[2]string{`{"jsonrpc":"2.0","id":1,"method":"Echo","params":{"number":NaN}}`, "null"},
		[2]string{`{"jsonrpc":"2.0","id":1,`, "null"},
	)
}

func noRequest(s *session) error {
	return s.refused(wire.CodeInvalidRequest,
		[2]string{`5`, "null"},
		[2]string{`[]`, "null"},
		[2]string{`{"id":1,"method":"Echo","params":{}}`, "1"},
		[2]string{`{"jsonrpc":"1.0","id":2,"method":"Echo","params":{}}`, "2"},
		[2]string{`{"jsonrpc":"2.0","id":3,"params":{}}`, "3"},
		[2]string{`{"jsonrpc":"2.0","id":4,"method":"Echo","params":[1]}`, "4"},
		[2]string{`{"jsonrpc":"2.0","id":{},"method":"Echo","params":{}}`, "null"},
	)
}

func unknownMethod(s *session) error {
	return s.refused(wire.CodeNoMethod,
		[2]string{`{"jsonrpc":"2.0","id":5,"method":"Nothing","params":{}}`, "5"},
		[2]string{`{"jsonrpc":"2.0","id":6,"method":"echo","params":{}}`, "6"},
	)
}

func notListed(s *session) error {
	for _, op := range wire.Operations() {
		if slices.Contains(s.handshake.Operations, op) {
			continue
		}
		m, err := s.ask(string(op), map[string]any{})
		if err == nil {
			err = code(m, wire.CodeNoMethod)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", op, err)
		}
	}
	return nil
}

func identity(s *session) error {
	for _, id := range []string{"0", "-3", "2147483648", `"abc"`, `"7"`, `"é\"\\\n"`, `""`} {
		line, err := request(id, wire.MethodEcho, echoParams)
		if err != nil {
			return err
		}
		if _, err := s.one(line, id); err != nil {
			return err
		}
	}
	return nil
}

func batch(s *session) error {
	line := []byte(`[{"jsonrpc":"2.0","id":11,"method":"Nothing","params":{}},` +
		`{"jsonrpc":"2.0","id":"12","method":"Echo","params":` + echoText + `},5,` +
		`{"jsonrpc":"2.0","id":13,"method":"Echo","params":` + echoText + `}]`)
	out, err := s.exchange(line)
	if err != nil {
		return err
	}
	list, isBatch, err := read(out)
	if err != nil {
		return err
	}
	if !isBatch || len(list) != 4 {
		return fmt.Errorf("want a list of 4 answers, got %s", brief(out))
	}
	for id, want := range map[string]int{"11": wire.CodeNoMethod, `"12"`: 0, "null": wire.CodeInvalidRequest, "13": 0} {
		if err := answerIn(list, id, want); err != nil {
			return err
		}
	}
	return nil
}

// answerIn wants an answer of an id in a batch: an error of a code, or for 0 a
// result.
func answerIn(list []wire.Message, id string, want int) error {
	i := slices.IndexFunc(list, func(m wire.Message) bool { return sameID(m.ID, id) })
	if i < 0 {
		return fmt.Errorf("the id %s has no answer", id)
	}
	err := code(list[i], want)
	if want == 0 {
		_, err = result(list[i])
	}
	if err != nil {
		return fmt.Errorf("the id %s: %w", id, err)
	}
	return nil
}

func notification(s *session) error {
	alone := `{"jsonrpc":"2.0","method":"Echo","params":` + echoText + `}`
	within := `[` + alone + `,{"jsonrpc":"2.0","id":21,"method":"Echo","params":` + echoText + `}]`
	out, err := s.exchange([]byte(within))
	if err != nil {
		return err
	}
	if list, isBatch, err := read(out); err != nil || !isBatch || len(list) != 1 {
		return fmt.Errorf("want a list of one answer, got %s", brief(out))
	}
	// If the first of the two is answered, that answer is read as the second's.
	_, err = s.one([]byte(alone+"\n"+`{"jsonrpc":"2.0","id":22,"method":"Echo","params":`+echoText+`}`), "22")
	if err != nil {
		s.broken = err // answers are off by one from here
	}
	return err
}

// together writes a line before the one before it is answered.
func together(s *session) error {
	line := func(id string) string {
		return `{"jsonrpc":"2.0","id":` + id + `,"method":"Echo","params":` + echoText + `}`
	}
	_, err := s.one([]byte(line("23")+"\n"+line("24")), "23")
	if err == nil {
		var out []byte
		if out, err = s.within(s.lines.Next); err == nil {
			_, err = answerOf(out, "24")
		}
	}
	if err != nil {
		s.broken = err // answers are off by one from here
	}
	return err
}

// ends has the server read the end of its input, and reads to the end.
func ends(s *session) error {
	closer, ok := s.conn.(interface{ CloseWrite() error })
	if !ok {
		return nil
	}
	if err := closer.CloseWrite(); err != nil {
		return err
	}
	line, err := s.within(func() ([]byte, error) {
		line, err := s.lines.Next()
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		return line, err
	})
	if err != nil {
		return err
	}
	if line != nil {
		return fmt.Errorf("wrote unasked: %s", brief(line))
	}
	return nil
}
