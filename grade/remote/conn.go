package remote

import (
	"errors"
	"io"
	"sync"
)

// Conn is a connection to a server: Read reads what it writes, and Write writes
// what it reads.
type Conn interface {
	io.ReadWriter
	// Close ends the server, and any Read and Write that waits for it. It may be
	// called again.
	Close() error
	// Cause says how the server ended ("exit status 1"), when a Read has returned
	// an error; nil if that is not known.
	Cause() error
}

// Pipe returns a connection to a function in this process, such as one that calls
// [bonpied/grade/wire.Serve]. Close makes its reads and writes fail, and does not
// wait for it; Cause returns its error.
func Pipe(serve func(r io.Reader, w io.Writer) error) Conn {
	requests, ask := io.Pipe()
	read, answers := io.Pipe()
	p := &pipe{PipeReader: read, ask: ask, requests: requests, done: make(chan struct{})}
	go func() {
		defer close(p.done)
		p.err = serve(requests, answers)
		// Nobody reads or writes on the other side any more.
		_, _ = requests.Close(), answers.Close()
	}()
	return p
}

type pipe struct {
	*io.PipeReader
	ask      *io.PipeWriter
	requests *io.PipeReader
	done     chan struct{}
	err      error
	once     sync.Once
}

func (p *pipe) Write(b []byte) (int, error) { return p.ask.Write(b) }

// CloseWrite ends what the server reads.
func (p *pipe) CloseWrite() error { return p.ask.Close() }

func (p *pipe) Close() error {
	p.once.Do(func() {
		_, _ = p.ask.Close(), p.PipeReader.Close() // they always return nil
		_ = p.requests.CloseWithError(errClosed)
	})
	return nil
}

var errClosed = errors.New("remote: the connection was closed")

func (p *pipe) Cause() error {
	select {
	case <-p.done:
		return p.err
	default:
		return nil
	}
}
