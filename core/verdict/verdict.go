package verdict

import "fmt"

// Verdict is the outcome of judging one statement.
type Verdict uint8

// The verdicts. The zero value is Error, so that a finding that nobody filled
// in never counts as a pass.
const (
	Error        Verdict = iota // the harness failed, or executed too little
	Pass                        // the statement held in every check
	Fail                        // the statement is violated
	Inconclusive                // the oracle's own error is larger than what must be told apart
	NotProvided                 // the implementation lacks an operation, or the statement does not apply
)

var names = [...]string{Error: "error", Pass: "pass", Fail: "fail", Inconclusive: "inconclusive", NotProvided: "notProvided"}

// All returns every verdict, in the order in which reports list them.
func All() []Verdict { return []Verdict{Pass, Fail, Inconclusive, Error, NotProvided} }

// String returns the name that reports and JSON use: "pass", "fail",
// "inconclusive", "error" or "notProvided".
func (v Verdict) String() string {
	if int(v) < len(names) {
		return names[v]
	}
	return fmt.Sprintf("Verdict(%d)", uint8(v))
}

// MarshalText implements [encoding.TextMarshaler].
func (v Verdict) MarshalText() ([]byte, error) {
	if int(v) >= len(names) {
		return nil, fmt.Errorf("verdict: unknown verdict %d", uint8(v))
	}
	return []byte(names[v]), nil
}

// UnmarshalText implements [encoding.TextUnmarshaler].
func (v *Verdict) UnmarshalText(text []byte) error {
	for i, name := range names {
		if name == string(text) {
			*v = Verdict(i)
			return nil
		}
	}
	return fmt.Errorf("verdict: unknown verdict %q", text)
}
