package remote

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"

	"bonpied/grade/wire"
)

// channel carries the messages of a jrpc2.Client, which knows of one request a message:
// in its place go the calls of the message, one or a batch; and in the order of the
// requests it is let know of one line for each, that answers all of it and nothing else.
//
// The client has the rest of neither: it would go through every number several times
// more, keep a goroutine a call, and read errors by other rules than the protocol's.
type channel struct {
	conn     Conn
	lines    *wire.Lines
	limit    int           // on the bytes of a line
	patience time.Duration // for the answer to a message, from its turn on

	passed bool          // the last Recv let a line through; only Recv uses it
	gate   chan struct{} // opened for each line that was delivered
	closed chan struct{}
	once   sync.Once

	next *ask // the message that Send is called for; of who sends
	last int  // id that was given to a call; of who sends

	mu      sync.Mutex
	open    []*ask // sent and not answered
	armed   bool   // look is to be called
	ended   error  // why Recv returned an error
	traffic traffic
}

// ask is a message and what became of it.
type ask struct {
	calls []*pending
	sent  func() // is called when it was written
	late  func() // is called when its answer has not come in time

	id    json.RawMessage // the client's
	first int             // id of the first call; the others follow
	began time.Time       // its turn

	answers []wire.Message // of the calls; nil until a line that answers it was let through
}

// traffic counts what went over the connection.
type traffic struct {
	messages       int // sent
	sent, received int64
}

// mostRead is how many bytes are read at once. A line that is read at once is copied
// once; the answers to a batch of a grading have a quarter of it on average.
const mostRead = 1 << 18

func newChannel(conn Conn, limit int, patience time.Duration) *channel {
	return &channel{
		conn: conn, lines: wire.NewLines(bufio.NewReaderSize(conn, mostRead), limit), limit: limit, patience: patience,
		gate: make(chan struct{}, 1), closed: make(chan struct{}),
	}
}

// notSentError refuses to send, which breaks nothing.
type notSentError struct{ problem string }

func (e *notSentError) Error() string { return "the arguments are a message that " + e.problem }

// Send implements [channel.Channel].
func (c *channel) Send(request []byte) error {
	requests, _, err := wire.Messages(request, 1)
	if err != nil {
		return &notSentError{err.Error()}
	}
	a := c.next
	a.id, a.first = requests[0].ID, c.last+1
	c.last += len(a.calls)
	values := 0
	for _, p := range a.calls {
		values += p.values
	}
	line := a.line()
	switch {
	case len(line) > c.limit+1:
		return &notSentError{fmt.Sprintf("has %d bytes, over the limit of %d", len(line)-1, c.limit)}
	case values > wire.MaxValues:
		return &notSentError{fmt.Sprintf("has over %d values", wire.MaxValues)}
	}
	c.mu.Lock()
	if c.open = append(c.open, a); len(c.open) == 1 { // before writing: the answer may come at once
		c.begin(a)
	}
	c.traffic.messages++
	c.traffic.sent += int64(len(line))
	c.mu.Unlock()
	_, err = c.conn.Write(line)
	a.sent()
	return err
}

// line is the message of the calls.
func (a *ask) line() []byte {
	size := 0
	for _, p := range a.calls {
		size += len(p.parameters) + envelope
	}
	line := make([]byte, 0, size)
	for i, p := range a.calls {
		line = append(line, `,{"jsonrpc":"2.0","id":`...)
		line = strconv.AppendInt(line, int64(a.first+i), 10)
		line = append(append(line, `,"method":"`...), p.method...)
		line = append(append(append(line, `","params":`...), p.parameters...), '}')
	}
	if a.batch() {
		line[0] = '['
		return append(line, "]\n"...)
	}
	return append(line[1:], '\n')
}

// batch reports whether the message is a list: one call travels alone.
func (a *ask) batch() bool { return len(a.calls) > 1 }

// Recv implements [channel.Channel]. It reads on when the line before was
// delivered: jrpc2 delivers in a goroutine, and drops what it has not delivered
// when it meets the end of the input.
func (c *channel) Recv() ([]byte, error) {
	if c.passed {
		select {
		case <-c.gate:
		case <-c.closed:
			return nil, errClosed
		}
	}
	line, err := c.lines.Next()
	if line, err = c.accept(line, err); err != nil {
		if !errors.Is(err, io.EOF) {
			_ = c.conn.Close() // a write may wait for a server that does not read
		}
		return nil, err
	}
	c.passed = true
	return line, nil
}

// begin notes that a message is the first that is not answered.
func (c *channel) begin(a *ask) {
	a.began = time.Now()
	c.arm(c.patience)
}

// arm has look called, unless it is to be anyway: a timer for each message would wake
// the thread that waits for the answer.
func (c *channel) arm(after time.Duration) {
	if !c.armed {
		c.armed = true
		time.AfterFunc(after, c.look)
	}
}

// look calls late of the first message that is not answered if it is.
func (c *channel) look() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.armed = false; len(c.open) == 0 {
		return
	}
	a := c.open[0]
	if left := c.patience - time.Since(a.began); left > 0 {
		c.arm(left)
	} else {
		a.late()
	}
}

// accept settles what a line, or the lack of one, means, and returns what the client
// is given of it.
func (c *channel) accept(line []byte, err error) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var answers []wire.Message
	if err == nil {
		c.traffic.received += int64(len(line)) + 1
		answers, err = c.answers(line)
	}
	if err != nil {
		c.ended = err
		return nil, err
	}
	a := c.open[0]
	a.answers = answers
	if c.open = c.open[1:]; len(c.open) > 0 {
		c.begin(c.open[0])
	}
	return fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%s,"result":0}`, a.id), nil
}

func (c *channel) counted() traffic {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.traffic
}

// failed reports whether Recv returned an error.
func (c *channel) failed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended != nil
}

// delivered reports whether a message was answered, and lets Recv read on.
func (c *channel) delivered(a *ask) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if a.answers != nil {
		c.gate <- struct{}{} // has room: Recv takes one before it lets the next line through
	}
	return a.answers != nil
}

// during returns what the first message that is not answered calls, for that is what
// ends a connection; else what a message calls.
func (c *channel) during(a *ask) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.open) > 0 {
		return c.open[0].calls[0].method
	}
	return a.calls[0].method
}

// waited returns how long an answer took, or has taken so far.
func (c *channel) waited(a *ask) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if a.began.IsZero() {
		return 0
	}
	return time.Since(a.began)
}

// Close implements [channel.Channel].
func (c *channel) Close() error {
	c.once.Do(func() { close(c.closed) })
	return c.conn.Close()
}

// protocolError says what a line is that is no answer.
type protocolError struct {
	problem string
	line    []byte
}

const shownOfLine = 80

func (e *protocolError) Error() string {
	shown := e.line
	if len(shown) > shownOfLine {
		shown = shown[:shownOfLine]
	}
	return fmt.Sprintf("a line that is no answer came (it %s): %q", e.problem, shown)
}

// answers returns those of the calls of the first message that is not answered, from a
// line that has one for each and nothing else.
func (c *channel) answers(line []byte) ([]wire.Message, error) {
	problem := func(format string, args ...any) ([]wire.Message, error) {
		return nil, &protocolError{problem: fmt.Sprintf(format, args...), line: line}
	}
	if len(c.open) == 0 {
		return problem("was not asked for")
	}
	asked := c.open[0]
	list, batch, err := wire.Messages(line, len(asked.calls))
	switch {
	case err != nil:
		return problem("%v", err)
	case !batch && list[0].Problem != nil:
		return problem("%v", list[0].Problem)
	case !batch && list[0].Error != nil && (list[0].ID == nil || string(list[0].ID) == "null"):
		return nil, refused(list[0].Error)
	case batch != asked.batch():
		return problem("is %s, want %s", form(batch), form(asked.batch()))
	case len(list) != len(asked.calls):
		return problem("has %d answers, want %d", len(list), len(asked.calls))
	}
	answers := make([]wire.Message, len(list))
	for _, m := range list {
		switch {
		case m.Problem != nil:
			return problem("has a message that %v", m.Problem)
		case m.Method != "":
			return problem("is a request")
		}
		id, err := strconv.Atoi(string(m.ID)) // JSON has one form of an integer that Atoi reads
		i := id - asked.first
		if err != nil || i < 0 || i >= len(answers) || answers[i].ID != nil {
			return problem("answers the id %.40s, which is none that is under way", m.ID)
		}
		answers[i] = m
	}
	return answers, nil
}

func form(batch bool) string {
	if batch {
		return "a list of answers"
	}
	return "one answer"
}

// refused is what a server says that could not read the request at all.
func refused(raw json.RawMessage) error {
	e, err := wire.ReadError(raw)
	if err != nil {
		return err
	}
	return fmt.Errorf("the request was refused: %w", e)
}

// reason returns why the channel ended, in words, with what is known of how the
// server did.
func (c *channel) reason() error {
	c.mu.Lock()
	err := c.ended
	c.mu.Unlock()
	switch {
	case err == nil:
		err = errors.New("it could not be written to")
	case errors.Is(err, io.EOF):
		err = errors.New("it ended before it answered")
	case errors.Is(err, io.ErrUnexpectedEOF):
		err = errors.New("it ended in the middle of an answer")
	default:
		return err
	}
	if cause := c.conn.Cause(); cause != nil {
		return fmt.Errorf("%w: %w", err, cause)
	}
	return err
}
