package remote

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"sync"

	"github.com/creachadair/jrpc2"

	"bonpied/core/contract"
	"bonpied/grade/wire"
)

// Together calls each(0, im) … each(n−1, im) at once, each in a goroutine of its
// own, and carries the calls that they make of im in as few messages as the
// limits allow: when every one of them waits for an answer or has returned, what
// they ask for is sent as one batch. So 100 calls of Forward cost one round trip:
//
//	client.Together(len(xs), func(i int, im contract.Implementation) {
//		traces[i], errs[i] = im.Forward(n, xs[i])
//	})
//
// The calls of a batch are in the order of i, whichever goroutine was first, so that
// the server does the same every time.
//
// An error of one call is its own. each may make several calls, one after the
// other, and must not wait for another each. Together returns when all have; if
// one panicked, it panics with the first such value.
func (c *Client) Together(n int, each func(i int, im contract.Implementation)) {
	events := make(chan *pending)
	var once sync.Once
	var panicked any
	for i := range n {
		go func() {
			defer func() {
				if v := recover(); v != nil {
					once.Do(func() { panicked = v })
				}
				events <- nil // it has returned
			}()
			each(i, wire.Bind(c.handshake, waitingFor(i, events)))
		}()
	}
	c.collect(n, events)
	if panicked != nil {
		panic(panicked)
	}
}

// pending is a call that waits to be sent, and then for its answer.
type pending struct {
	each       int // the goroutine's
	method     string
	parameters json.RawMessage
	result     json.RawMessage
	err        error
	answered   chan struct{}
}

// waitingFor is the [wire.Caller] of one each.
func waitingFor(each int, events chan<- *pending) wire.Caller {
	return func(method string, parameters any) (json.RawMessage, error) {
		written, err := json.Marshal(parameters)
		if err != nil {
			return nil, named(method, err)
		}
		p := &pending{each: each, method: method, parameters: written, answered: make(chan struct{})}
		events <- p
		<-p.answered
		return p.result, named(method, p.err)
	}
}

// collect sends what waits whenever nothing else runs, until all have returned.
func (c *Client) collect(running int, events <-chan *pending) {
	var waits []*pending
	for running > 0 {
		if p := <-events; p != nil {
			waits = append(waits, p)
		}
		running--
		if running > 0 || len(waits) == 0 {
			continue
		}
		slices.SortFunc(waits, func(a, b *pending) int { return cmp.Compare(a.each, b.each) })
		c.sendAll(waits)
		running = len(waits)
		for _, p := range waits {
			close(p.answered)
		}
		waits = nil
	}
}

// envelope bounds what a request has beside its parameters.
const envelope = 100

// sendAll sends the calls in batches that the limits allow.
func (c *Client) sendAll(calls []*pending) {
	for len(calls) > 0 {
		n, size := 1, len(calls[0].parameters)+envelope
		for n < len(calls) && n < c.limits.Batch {
			if size += len(calls[n].parameters) + envelope; size > c.limits.Message {
				break
			}
			n++
		}
		c.send(calls[:n])
		calls = calls[n:]
	}
}

// send sends one batch. An error of the message is that of each of its calls.
func (c *Client) send(calls []*pending) {
	specs := make([]jrpc2.Spec, len(calls))
	for i, p := range calls {
		specs[i] = jrpc2.Spec{Method: p.method, Params: p.parameters}
	}
	err := c.exchange(calls[0].method, len(calls), func(ctx context.Context) error {
		responses, err := c.rpc.Batch(ctx, specs)
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err() // jrpc2 makes answers up
		}
		for i, response := range responses {
			calls[i].take(response, c.channel)
		}
		return nil
	})
	if err != nil {
		for _, p := range calls {
			p.result, p.err = nil, err
		}
	}
}

// take keeps the answer of one call.
func (p *pending) take(response *jrpc2.Response, from *channel) {
	if err := response.Error(); err != nil {
		p.err = remoteError(err)
		return
	}
	p.result = from.result(response.ID())
}
