package verdict

import "fmt"

// Finding is what judging a statement gave: the verdict, a reason in words, and
// the evidence that the verdict rests on.
type Finding struct {
	Verdict  Verdict  `json:"verdict"`
	Reason   string   `json:"reason,omitempty"`
	Evidence Evidence `json:"evidence"`
}

// Evidence is what a verdict rests on. Fields that do not apply are zero.
type Evidence struct {
	// The worst comparison, by discrepancy over tolerance.
	Where         string `json:"where,omitempty"` // "∂C/∂w[l=2 j=1 k=3]"
	Got           Float  `json:"got"`             // the implementation's value
	Want          Float  `json:"want"`            // the oracle's value
	Discrepancy   Float  `json:"discrepancy"`     // |got − want|
	Tolerance     Float  `json:"tolerance"`       // the bound on the discrepancy
	ToleranceFrom string `json:"toleranceFrom,omitempty"`
	OracleError   Float  `json:"oracleError"` // the part of the tolerance that is the oracle's own error bar

	Checks  int `json:"checks"`            // executed checks that were judged
	Redrawn int `json:"redrawn,omitempty"` // draws that the oracle could not judge
	// Unsupported counts the draws that the implementation does not support.
	Unsupported int    `json:"unsupported,omitempty"`
	Compared    int    `json:"compared"`          // numbers compared, over all checks
	Pattern     string `json:"pattern,omitempty"` // "looks like a missing 1/B, B = 3"
	Seed        uint64 `json:"seed,string"`       // that reproduces the run

	// A certificate of a statistical pass, or what a statistical failure saw.
	Statistics *Statistics `json:"statistics,omitempty"`

	// A counterexample: what was drawn, and the token that replays it.
	Counterexample string `json:"counterexample,omitempty"`
	Widths         []int  `json:"widths,omitempty"` // N_0..N_L of its network, if it has one
	Token          string `json:"token,omitempty"`
}

// Statistics says what a statistical judgement can and did tell apart.
type Statistics struct {
	FalseAlarm Float  `json:"falseAlarm"`          // probability that correct code fails
	Effect     Float  `json:"effect"`              // relative error that is told apart
	Miss       Float  `json:"miss"`                // probability that such an error passes
	Samples    int    `json:"samples"`             // numbers drawn from the implementation
	Estimate   Float  `json:"estimate"`            // what was observed, 1 or the stated value if correct
	PValue     Float  `json:"pValue"`              // the smallest p-value of the tests made
	EValue     Float  `json:"eValue,omitempty"`    // of a sequential test: a correct sampler ever shows 1/α or more with probability α
	Statistic  string `json:"statistic,omitempty"` // what was computed
}

// Errorf returns a finding that the harness failed.
func Errorf(format string, args ...any) Finding {
	return Finding{Verdict: Error, Reason: fmt.Sprintf(format, args...)}
}

// Failf returns a failure that is not a comparison of numbers: a panic, an
// error on valid input, a wrong shape.
func Failf(format string, args ...any) Finding {
	return Finding{Verdict: Fail, Reason: fmt.Sprintf(format, args...)}
}

// Inconclusivef returns a finding that the oracle cannot judge this draw.
func Inconclusivef(format string, args ...any) Finding {
	return Finding{Verdict: Inconclusive, Reason: fmt.Sprintf(format, args...)}
}

// NotProvidedf returns a finding that there was nothing to judge.
func NotProvidedf(format string, args ...any) Finding {
	return Finding{Verdict: NotProvided, Reason: fmt.Sprintf(format, args...)}
}
