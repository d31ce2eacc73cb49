package remote

import (
	"cmp"
	"encoding/json"
	"slices"
	"sync"

	"bonpied/core/contract"
	"bonpied/grade/wire"
)

// Together calls each(0, im) … each(n−1, im), many at once, and
// carries the calls that they make of im in few messages: those of Limits.Batch
// neighbours at a time travel together, as one batch when every one of them waits for an
// answer or has returned. So 100 calls of Forward cost one round trip:
//
//	client.Together(len(xs), func(i int, im contract.Implementation) {
//		traces[i], errs[i] = im.Forward(n, xs[i])
//	})
//
// The calls of a batch are in the order of i, and the batches take turns, whichever
// goroutine was first, so that the server does the same every time. While it answers
// one batch, the next is made ready.
//
// An error of one call is its own. each may make several calls, one after the
// other, and must not wait for another each. Together returns when all have; if
// one panicked, it panics with the first such value.
func (c *Client) Together(n int, each func(i int, im contract.Implementation)) {
	crew := crew{client: c, each: each}
	defer crew.end()
	first := 0
	next := func() *lane {
		last := min(first+c.limits.Batch, n)
		l := crew.lane(first, last)
		first = last
		return l
	}
	var open []*lane
	for first < n && len(open) < mostLanes {
		open = append(open, next())
	}
	for len(open) > 0 {
		l := open[0]
		open = open[1:]
		if calls := crew.settle(l); len(calls) > 0 {
			c.launch(l, calls)
			open = append(open, l)
		} else if first < n {
			open = slices.Insert(open, 0, next()) // takes its turn
		}
	}
	crew.panicked.again()
}

// mostLanes is how many batches are looked after at once: one is answered, one waits
// for the server, and one is made ready.
const mostLanes = 3

// firstPanic keeps the value of the first panic of several goroutines.
type firstPanic struct {
	once  sync.Once
	value any
}

func (f *firstPanic) keep(value any) { f.once.Do(func() { f.value = value }) }

func (f *firstPanic) again() {
	if f.value != nil {
		panic(f.value)
	}
}

// crew has the goroutines that call each. One takes several numbers, one after the
// other: an implementation to call and a stack that has grown cost more than a call.
type crew struct {
	client   *Client
	each     func(i int, im contract.Implementation)
	panicked firstPanic
	idle     []*hand
}

// hand is one of the goroutines.
type hand struct {
	numbers  chan int // to call each with
	number   int
	lane     *lane
	call     *pending // that waits to be sent; nil: each has returned
	answered chan struct{}
	written  []byte // the parameters of the call; is used again
}

// lane is some neighbours whose calls travel together.
type lane struct {
	waiting  chan *hand    // have a call to send, or are idle
	running  int           // that neither wait nor have returned
	answered chan struct{} // closed when what was sent last is
}

// lane has each called with first..last−1.
func (c *crew) lane(first, last int) *lane {
	n := last - first
	l := &lane{waiting: make(chan *hand, n), running: n, answered: make(chan struct{})}
	close(l.answered) // nothing was sent
	for i := first; i < last; i++ {
		var h *hand
		if last := len(c.idle) - 1; last >= 0 {
			h, c.idle = c.idle[last], c.idle[:last]
		} else {
			h = &hand{numbers: make(chan int, 1), answered: make(chan struct{}, 1)}
			go c.work(h)
		}
		h.lane = l
		h.numbers <- i
	}
	return l
}

func (c *crew) work(h *hand) {
	im := wire.Bind(c.client.handshake, h.send)
	for h.number = range h.numbers {
		c.one(h, im)
	}
}

func (c *crew) one(h *hand, im contract.Implementation) {
	returned := false
	defer func() {
		if v := recover(); v != nil {
			c.panicked.keep(v)
		} else if !returned { // runtime.Goexit, as a test's FailNow, ends this goroutine
			go c.work(h)
		}
		h.call = nil
		h.lane.waiting <- h
	}()
	c.each(h.number, im)
	returned = true
}

// end ends the goroutines, all of which are idle.
func (c *crew) end() {
	for _, h := range c.idle {
		close(h.numbers)
	}
}

// settle waits until nothing of the lane runs, and returns the calls that wait, in their
// order; none: all have returned.
func (c *crew) settle(l *lane) (calls []*pending) {
	<-l.answered
	for ; l.running > 0; l.running-- {
		if h := <-l.waiting; h.call != nil {
			calls = append(calls, h.call)
		} else {
			c.idle = append(c.idle, h)
		}
	}
	slices.SortFunc(calls, func(a, b *pending) int { return cmp.Compare(a.of.number, b.of.number) })
	return calls
}

// launch sends what waits, and returns when it was sent.
func (c *Client) launch(l *lane, calls []*pending) {
	sent := make(chan struct{})
	l.running, l.answered = len(calls), make(chan struct{})
	go func() {
		defer close(l.answered)
		c.sendAll(calls, func() { close(sent) })
		for _, p := range calls {
			p.of.answered <- struct{}{}
		}
	}()
	<-sent
}

// pending is a call that waits to be sent, and then for its answer.
type pending struct {
	of         *hand // that waits for it, of a batch
	method     string
	parameters []byte
	values     int // bounds those of the request
	result     json.RawMessage
	err        error
}

// newPending writes the parameters into b, which may be used again once it is answered.
func newPending(b []byte, method string, parameters any) (*pending, error) {
	written, err := wire.Append(b[:0], parameters)
	return &pending{method: method, parameters: written, values: wire.Values(written) + envelopeValues}, err
}

// send is the [wire.Caller] of one hand.
func (h *hand) send(method string, parameters any) (json.RawMessage, error) {
	p, err := newPending(h.written, method, parameters)
	if err != nil {
		return nil, named(method, err)
	}
	p.of, h.call, h.written = h, p, p.parameters
	h.lane.waiting <- h
	<-h.answered
	return p.result, named(method, p.err)
}

// What a request has beside its parameters, at most.
const (
	envelope       = 100 // bytes
	envelopeValues = 10
)

// sendAll sends the calls in batches that the limits allow, and calls sent when the last
// was sent.
func (c *Client) sendAll(calls []*pending, sent func()) {
	for len(calls) > 0 {
		n, size, values := 1, len(calls[0].parameters)+envelope, calls[0].values
		for n < len(calls) && n < c.limits.Batch {
			size += len(calls[n].parameters) + envelope
			if values += calls[n].values; size > c.limits.Message || values > wire.MaxValues {
				break
			}
			n++
		}
		if n == len(calls) {
			c.send(calls, sent)
			return
		}
		c.send(calls[:n], func() {})
		calls = calls[n:]
	}
}

// send sends one message. An error of the message is that of each of its calls.
func (c *Client) send(calls []*pending, sent func()) {
	if err := c.exchange(calls, sent); err != nil {
		for _, p := range calls {
			p.result, p.err = nil, err
		}
	}
}

// take keeps the answer of one call.
func (p *pending) take(answer wire.Message) {
	if answer.Error == nil {
		p.result = answer.Result
		return
	}
	e, err := wire.ReadError(answer.Error)
	if err != nil {
		p.err = err
		return
	}
	p.err = e
}
