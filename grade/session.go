package grade

import (
	"context"
	"errors"
	"strings"
	"time"

	"bonpied/core/contract"
	"bonpied/grade/remote"
	"bonpied/grade/sandbox"
)

// session is a submission that runs, and is started again when it has ended.
type session struct {
	ctx     context.Context // of the whole submission
	program program
	limits  remote.Limits

	client  *remote.Client
	process sandbox.Process

	ended  map[contract.Operation]int // how often an operation ended or blocked the process
	output strings.Builder            // what it has printed
	waited time.Duration              // for its answers
	spent  int                        // messages
}

func newSession(ctx context.Context, p program, answer time.Duration) *session {
	return &session{ctx: ctx, program: p, limits: remote.Limits{Answer: answer}, ended: map[contract.Operation]int{}}
}

// open returns the client of a process that runs, which may be a new one.
func (s *session) open() (*remote.Client, error) {
	if s.client != nil && s.client.Err() == nil {
		return s.client, nil
	}
	s.close()
	process, err := s.program.start(s.ctx)
	if err != nil {
		return nil, &harnessError{err}
	}
	s.process = process
	client, err := remote.Dial(s.ctx, process, &s.limits)
	if err != nil {
		s.close()
		return nil, err
	}
	s.client = client
	return client, nil
}

// harnessError is trouble of ours, for which no submission may lose points.
type harnessError struct{ err error }

func (e *harnessError) Error() string { return e.err.Error() }
func (e *harnessError) Unwrap() error { return e.err }

// mostBreaks is how often an operation may end or block the process before it is
// not called any more.
const mostBreaks = 2

// note counts what broke the connection against the operation that was called.
func (s *session) note() {
	var broken *remote.BrokenError
	if s.client != nil && errors.As(s.client.Err(), &broken) && s.ctx.Err() == nil {
		s.ended[contract.Operation(broken.During)]++
	}
}

// barred returns an operation among those needed that is not called any more.
func (s *session) barred(needs []contract.Operation) (contract.Operation, bool) {
	for _, op := range needs {
		if s.ended[op] >= mostBreaks {
			return op, true
		}
	}
	return "", false
}

// mostOutput is how many bytes of what a submission prints are kept, over all of
// its processes.
const mostOutput = 16 << 10

// close ends the process and keeps what it printed.
func (s *session) close() {
	if s.client != nil {
		s.waited += s.client.Waited()
		s.spent += s.client.Messages()
		_ = s.client.Close() // what broke it was noted
		s.client = nil
	}
	if s.process == nil {
		return
	}
	_ = s.process.Close() // it is to end whatever it says
	if rest := mostOutput - s.output.Len(); rest > 0 {
		printed := s.process.Output()
		s.output.WriteString(printed[:min(rest, len(printed))])
	}
	s.process = nil
}
