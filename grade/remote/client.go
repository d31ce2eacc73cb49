package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/creachadair/jrpc2"

	"bonpied/core/contract"
	"bonpied/grade/wire"
)

// Client calls an implementation over a connection. Its methods may be called
// concurrently; calls are answered one after the other.
type Client struct {
	ctx       context.Context
	conn      Conn
	limits    Limits
	channel   *channel
	rpc       *jrpc2.Client
	handshake wire.Handshake

	// Two messages may be under way, so that one waits for the server when it has
	// answered the other. A third would be written to a server that may write, while
	// what it writes is not read for want of the delivery of a line before it.
	slots chan struct{}
	turn  sync.Mutex   // one message is written
	calls atomic.Int64 // made; it changes under turn

	mu      sync.Mutex
	waited  time.Duration // for answers
	broken  error         // the first error that ended the connection
	onBreak func()

	forget func() bool // what the context would do when it is done
}

// Dial shakes hands over a connection. The context ends the connection when it
// is done, whenever that is. An error that wraps a [*wire.Error] of code
// [wire.CodeNotLoaded] says that a submission cannot be loaded. With an error the
// connection is closed.
func Dial(ctx context.Context, conn Conn, limits *Limits) (*Client, error) {
	set, err := limits.withDefaults()
	if err != nil {
		_ = conn.Close() // the limits are the error
		return nil, err
	}
	c := &Client{ctx: ctx, conn: conn, limits: set, channel: newChannel(conn, set.Message, set.Answer), slots: make(chan struct{}, 2)}
	c.rpc = jrpc2.NewClient(c.channel, nil)
	c.forget = context.AfterFunc(ctx, func() { c.end("the connection", context.Cause(ctx)) })
	result, err := c.call(wire.MethodHandshake, wire.HandshakeParams())
	if err == nil {
		c.handshake, err = wire.ReadHandshake(result)
	}
	if err != nil {
		_ = c.Close() // the handshake is the error
		return nil, fmt.Errorf("remote: no handshake: %w", err)
	}
	return c, nil
}

// Implementation returns the implementation on the other side, named as it names
// itself. Operations that it does not list are nil. An operation returns an
// error that names it: what the other side answered wraps a [*wire.Error], which
// is [errors.ErrUnsupported] where the code says so; what is no result of the
// operation is a [*wire.AnswerError]; and what broke the connection, a
// [*BrokenError], comes back from every later call.
func (c *Client) Implementation() contract.Implementation { return wire.Bind(c.handshake, c.call) }

// Echo sends numbers, and returns what came back: for conformance, and to measure
// a round trip.
func (c *Client) Echo(m contract.Matrix, number float64, key uint64) (contract.Matrix, float64, uint64, error) {
	result, err := c.call(wire.MethodEcho, wire.EchoParams(m, number, key))
	if err != nil {
		return contract.Matrix{}, 0, 0, err
	}
	return wire.ReadEcho(result)
}

// Messages returns how many messages were sent, the handshake included. Each is
// answered by one, so that it is the number of round trips.
func (c *Client) Messages() int { return c.channel.counted().messages }

// Calls returns how many calls were made, the handshake included.
func (c *Client) Calls() int { return int(c.calls.Load()) }

// Bytes returns how many bytes were sent and received.
func (c *Client) Bytes() (sent, received int64) {
	t := c.channel.counted()
	return t.sent, t.received
}

// Close ends the connection, and the server with it. It returns what broke the
// connection before.
func (c *Client) Close() error {
	c.forget()
	c.end("the connection", errClosed)
	_ = c.rpc.Close() // repeats what ended it
	return c.Err()
}

// Err returns what broke the connection; nil if nothing did.
func (c *Client) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.broken == nil || errors.Is(c.broken, errClosed) {
		return nil
	}
	return c.broken
}

// Waited returns how long the answers took that were waited for.
func (c *Client) Waited() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.waited
}

// OnBreak sets what is called when the connection breaks: before the call that
// it breaks in returns, and at once if it is broken. A later call replaces it.
func (c *Client) OnBreak(f func()) {
	c.mu.Lock()
	broken := c.broken != nil
	c.onBreak = f
	c.mu.Unlock()
	if broken {
		f()
	}
}

// BrokenError says what ended a connection, and during what.
type BrokenError struct {
	During string // "Forward"
	Err    error
}

func (e *BrokenError) Error() string { return e.During + ": " + e.Err.Error() }

// Unwrap returns the reason.
func (e *BrokenError) Unwrap() error { return e.Err }

// end closes the connection for a reason, of which the first is kept, and
// returns that.
func (c *Client) end(during string, reason error) error {
	c.mu.Lock()
	tell := func() {}
	if c.broken == nil {
		c.broken = &BrokenError{During: during, Err: reason}
		if c.onBreak != nil {
			tell = c.onBreak
		}
	}
	reason = c.broken
	c.mu.Unlock()
	tell()
	_ = c.conn.Close() // what matters is why
	return reason
}

// exchange sends one message of some calls, and waits for its answer, which they are
// given; sent is called when it was written, or will not be. The error is one of the
// message, or of its transport, which ends the connection.
func (c *Client) exchange(calls []*pending, sent func()) error {
	during := calls[0].method
	c.slots <- struct{}{}
	defer func() { <-c.slots }()
	c.turn.Lock()
	ctx, cancel := context.WithCancelCause(c.ctx)
	defer cancel(nil)
	a := &ask{calls: calls, late: func() { cancel(context.DeadlineExceeded) }}
	a.sent = sync.OnceFunc(func() { c.turn.Unlock(); sent() })
	defer a.sent()
	c.mu.Lock()
	broken := c.broken
	c.mu.Unlock()
	if broken != nil {
		return broken
	}
	if c.calls.Add(int64(len(calls))) > int64(c.limits.Calls) {
		return c.end(during, fmt.Errorf("over %d calls were made", c.limits.Calls))
	}
	// A write to a server that does not read waits for longer than a context.
	stop := context.AfterFunc(ctx, func() { c.late(a) })
	c.channel.next = a
	_, err := c.rpc.Call(ctx, during, nil)
	stop()
	c.waits(a)
	var notSent *notSentError
	switch delivered := c.channel.delivered(a); {
	case ctx.Err() != nil && err != nil:
		return c.late(a)
	case errors.As(err, &notSent):
		return err
	case !delivered:
		return c.end(c.channel.during(a), c.channel.reason())
	case err != nil: // it was closed before the client heard of the answer
		return c.end(c.channel.during(a), err)
	}
	for i, p := range calls {
		p.take(a.answers[i])
	}
	return nil
}

// waits counts what was waited for an answer.
func (c *Client) waits(a *ask) {
	took := c.channel.waited(a)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waited += took
}

// late ends the connection because an answer did not come in time, or because
// the caller's context is done.
func (c *Client) late(a *ask) error {
	during := c.channel.during(a)
	switch {
	case c.ctx.Err() != nil:
		return c.end(during, context.Cause(c.ctx))
	case c.channel.failed(): // and the write waited on
		return c.end(during, c.channel.reason())
	}
	return c.end(during, fmt.Errorf("no answer within %v", c.limits.Answer))
}

// call is the [wire.Caller] of one call a message.
func (c *Client) call(method string, parameters any) (json.RawMessage, error) {
	p, err := newPending(nil, method, parameters)
	if err != nil {
		return nil, named(method, err)
	}
	c.send([]*pending{p}, func() {})
	return p.result, named(method, p.err)
}

// named puts the method before an error that does not name it.
func named(method string, err error) error {
	if err == nil {
		return nil
	}
	var broken *BrokenError
	if errors.As(err, &broken) {
		return err
	}
	return fmt.Errorf("%s: %w", method, err)
}
