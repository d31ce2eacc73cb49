package props

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bonpied/core/verdict"
)

// Known is a failure that is known and accepted for a while.
type Known struct {
	Property string    `json:"property"`
	Reason   string    `json:"reason"`
	Expires  time.Time `json:"expires"` // from this instant on it is a failure again
}

// now is the clock that expiry is read on; tests set it.
var now = time.Now

// holds reports whether the failure is still accepted.
func (k *Known) holds() bool { return k != nil && now().Before(k.Expires) }

// Expect returns a copy of the properties in which the failures are marked as
// known: a report counts them apart, and [Test] logs them instead of failing. A
// known failure that passes is no error, for a draw may miss it. Expect returns
// an error for a name that is not among ps, given twice, without a reason, or
// without an expiry.
func Expect(ps []Property, known ...Known) ([]Property, error) {
	marked := slices.Clone(ps)
	for _, k := range known {
		i := slices.IndexFunc(marked, func(p Property) bool { return p.Name == k.Property })
		switch {
		case i < 0:
			return nil, fmt.Errorf("props: known failure %q names no property", k.Property)
		case marked[i].Known != nil:
			return nil, fmt.Errorf("props: known failure %q is given twice", k.Property)
		case strings.TrimSpace(k.Reason) == "":
			return nil, fmt.Errorf("props: known failure %q has no reason", k.Property)
		case k.Expires.IsZero():
			return nil, fmt.Errorf("props: known failure %q has no expiry", k.Property)
		}
		marked[i].Known = &k
	}
	return marked, nil
}

// Require returns a copy of the properties in which those that match the
// pattern (see [Match]) must be provided: "not provided" becomes a failure.
func Require(ps []Property, pattern string) ([]Property, error) {
	matched, err := Match(ps, pattern)
	if err != nil {
		return nil, err
	}
	marked := slices.Clone(ps)
	for i, p := range marked {
		if _, ok := Find(matched, p.Name); ok {
			marked[i].Required = true
		}
	}
	return marked, nil
}

// accepted reports whether a finding lets a test pass.
func accepted(r Result) bool {
	return r.Verdict == verdict.Pass || r.Known != nil
}
