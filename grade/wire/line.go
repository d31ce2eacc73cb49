package wire

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// MaxMessage is how many bytes a message may have unless something else is said:
// a matrix of 3,000,000 entries fits.
const MaxMessage = 32 << 20

// A TooLongError says that a line passed its limit. What follows it is lost, for
// the rest of the line was not read.
type TooLongError struct{ Limit int }

func (e *TooLongError) Error() string {
	return fmt.Sprintf("wire: a message of over %d bytes", e.Limit)
}

// Lines reads messages, which are lines, and keeps at most Limit bytes of one in
// memory.
type Lines struct {
	r     *bufio.Reader
	limit int
}

// NewLines returns the lines of r of at most limit bytes each; 0 means
// [MaxMessage].
func NewLines(r io.Reader, limit int) *Lines {
	if limit <= 0 {
		limit = MaxMessage
	}
	return &Lines{r: bufio.NewReaderSize(r, 1<<16), limit: limit}
}

// Next returns the next line without its end. The caller may keep it. At the end
// of the input the error is [io.EOF], within a line [io.ErrUnexpectedEOF], and
// for a line that is too long a [*TooLongError].
func (l *Lines) Next() ([]byte, error) {
	var line []byte
	for {
		part, err := l.r.ReadSlice('\n')
		if len(line)+len(part) > l.limit+1 {
			return nil, &TooLongError{Limit: l.limit}
		}
		line = append(line, part...)
		switch {
		case err == nil:
			return line[:len(line)-1], nil
		case errors.Is(err, io.EOF) && len(line) > 0:
			return nil, io.ErrUnexpectedEOF
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
	}
}
