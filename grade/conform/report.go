package conform

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"bonpied/grade/remote"
	"bonpied/grade/wire"
)

// Check is one rule of the protocol, and how the server broke it; nil if it
// keeps it.
type Check struct {
	Rule string
	Err  error
}

// Report has a check for each rule.
type Report []Check

// Err returns the rules that are broken, with how; nil if there is none.
func (r Report) Err() error {
	var broken []error
	for _, check := range r {
		if check.Err != nil {
			broken = append(broken, fmt.Errorf("%s: %w", check.Rule, check.Err))
		}
	}
	return errors.Join(broken...)
}

// String returns a line for each rule, and one for each broken rule below it.
func (r Report) String() string {
	var b strings.Builder
	for _, check := range r {
		if check.Err == nil {
			fmt.Fprintf(&b, "ok    %s\n", check.Rule)
		} else {
			fmt.Fprintf(&b, "FAIL  %s\n      %v\n", check.Rule, check.Err)
		}
	}
	return b.String()
}

// errNotReached is what a rule is left with when the connection broke before.
var errNotReached = errors.New("not reached, for the connection is broken")

// Run tests a server, and ends the connection. The server has answer for each of
// its messages; 0 means 10 s. Where a connection has a method CloseWrite, the
// server is asked to end by the end of its input.
func Run(ctx context.Context, conn remote.Conn, answer time.Duration) Report {
	if answer <= 0 {
		answer = 10 * time.Second
	}
	s := &session{conn: conn, lines: wire.NewLines(conn, 0), answer: answer}
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	defer func() { _ = conn.Close() }() // the report is what counts
	report := make(Report, 0, len(rules))
	for _, rule := range rules {
		err := errNotReached
		if s.broken == nil {
			err = rule.keep(s)
		}
		report = append(report, Check{Rule: rule.name, Err: err})
	}
	return report
}

// rule is one rule, and how it is tested.
type rule struct {
	name string
	keep func(s *session) error
}

// rules are tested in order on one connection: the first gives what the others
// need, and the last ends it.
var rules = []rule{
	{"the handshake is answered", handshake},
	{"another version of the protocol is refused with −32602", otherVersion},
	{"a line that is not JSON is answered with −32700", notJSON},
	{"what is no request is answered with −32600", noRequest},
	{"an unknown method is answered with −32601", unknownMethod},
	{"an operation that is not listed is answered with −32601", notListed},
	{"a missing parameter is answered with −32602", missingParameter},
	{"a malformed parameter is answered with −32602", malformedParameter},
	{"an id comes back as it was", identity},
	{"a batch is answered by one line, and an error in it is its own", batch},
	{"a notification is not answered", notification},
	{"lines that come together are answered in their order", together},
	{"an array arrives with every bit", arrayBits},
	{"a number arrives with every bit", numberBits},
	{"a key arrives with all of its 64 bits", keyBits},
	{"lists of numbers are read as arrays are", lists},
	{"a message of 128 kB arrives", large},
	{"each listed operation is answered with its result", results},
	{"equal parameters give equal results", repeated},
	{"operations read lists as arrays", listArguments},
	{"the server ends when its input ends, and writes nothing unasked", ends},
}
