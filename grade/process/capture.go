package process

import (
	"fmt"
	"io"
	"strings"
	"sync"
)

// capture keeps the first and the last half of what is written to it.
type capture struct {
	mu         sync.Mutex
	half       int
	head, tail []byte
	dropped    int
}

func newCapture(most int) *capture { return &capture{half: max(most/2, 1)} }

// Write implements [io.Writer]. It never fails.
func (c *capture) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := len(b)
	room := min(c.half-len(c.head), n)
	c.head, b = append(c.head, b[:room]...), b[room:]
	if over := len(b) - c.half; over > 0 {
		c.dropped += over
		b = b[over:]
	}
	if over := len(c.tail) + len(b) - c.half; over > 0 {
		c.dropped += over
		c.tail = append(c.tail[:0], c.tail[over:]...)
	}
	c.tail = append(c.tail, b...)
	return n, nil
}

// String returns what was kept, and in its middle how much was not. Bytes that
// are no UTF-8 are replaced.
func (c *capture) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	text := string(c.head) + string(c.tail)
	if c.dropped > 0 {
		text = fmt.Sprintf("%s\n… %d bytes left out …\n%s", c.head, c.dropped, c.tail)
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}

var _ io.Writer = (*capture)(nil)
