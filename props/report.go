package props

import (
	"fmt"
	"strings"

	"bonpied/core/verdict"
)

// ReportSchema is the version of the JSON of a [Report].
const ReportSchema = "bonpied.verify/1"

// Report is what a run found. Its JSON is stable: keys are only added.
type Report struct {
	Schema          string        `json:"schema"`
	Implementation  string        `json:"implementation"`
	Suite           string        `json:"suite"`    // digest of the judging packages
	Platform        string        `json:"platform"` // "linux/amd64 go1.26.8"
	Seed            uint64        `json:"seed,string"`
	FalseAlarmBound verdict.Float `json:"falseAlarmBound"`
	Complete        bool          `json:"complete"` // every property was judged
	Results         []Result      `json:"properties"`
	Summary         Summary       `json:"summary"`
}

// Result is the finding of one property.
type Result struct {
	Name     string           `json:"name"`
	Claim    string           `json:"claim"`
	Source   string           `json:"source"`
	Kind     string           `json:"kind"`
	Verdict  verdict.Verdict  `json:"verdict"`
	Reason   string           `json:"reason,omitempty"`
	Checks   int              `json:"checks"`
	Known    *Known           `json:"known,omitempty"` // a failure that was expected
	Evidence verdict.Evidence `json:"evidence"`
}

// Summary counts the verdicts of a report. Known failures are counted apart,
// and not among the failures.
type Summary struct {
	Pass         int `json:"pass"`
	Fail         int `json:"fail"`
	Inconclusive int `json:"inconclusive"`
	Error        int `json:"error"`
	NotProvided  int `json:"notProvided"`
	Known        int `json:"known"`
}

// Total returns the number of results.
func (s Summary) Total() int {
	return s.Pass + s.Fail + s.Inconclusive + s.Error + s.NotProvided + s.Known
}

func (r *Report) add(p Property, f verdict.Finding) {
	result := Result{
		Name: p.Name, Claim: p.Claim, Source: p.Source, Kind: p.Kind(),
		Verdict: f.Verdict, Reason: f.Reason, Checks: f.Evidence.Checks, Evidence: f.Evidence,
	}
	if f.Verdict == verdict.Fail && p.Known.holds() {
		result.Known = p.Known
	}
	r.Results = append(r.Results, result)
	r.Summary.add(result)
}

func (s *Summary) add(r Result) {
	switch {
	case r.Known != nil:
		s.Known++
	case r.Verdict == verdict.Pass:
		s.Pass++
	case r.Verdict == verdict.Fail:
		s.Fail++
	case r.Verdict == verdict.Inconclusive:
		s.Inconclusive++
	case r.Verdict == verdict.NotProvided:
		s.NotProvided++
	default:
		s.Error++
	}
}

// Explain formats a result as a person reads it: the law, what was found, and
// the counterexample with the token that replays it.
func (r Result) Explain() string { return r.explain("bonpied replay ") }

// explain has what stands before the token be the driver's.
func (r Result) explain(replay string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n  %s\n  (%s)\n", r.Name, r.Verdict, r.Claim, r.Source)
	if r.Reason != "" {
		fmt.Fprintf(&b, "  %s\n", r.Reason)
	}
	e := r.Evidence
	if r.Verdict == verdict.Fail && e.ToleranceFrom != "" {
		fmt.Fprintf(&b, "  tolerance: %s\n", e.ToleranceFrom)
	}
	if e.Pattern != "" && !strings.Contains(r.Reason, e.Pattern) {
		fmt.Fprintf(&b, "  %s\n", e.Pattern)
	}
	if s := e.Statistics; s != nil {
		fmt.Fprintf(&b, "  %s: estimate %v from %d samples, p-value %v; false alarm %v, an effect of %v is missed with probability %v\n",
			s.Statistic, s.Estimate, s.Samples, s.PValue, s.FalseAlarm, s.Effect, s.Miss)
	}
	if e.Counterexample != "" {
		b.WriteString("  counterexample:\n")
		for line := range strings.Lines(e.Counterexample) {
			b.WriteString("    " + line)
		}
		b.WriteString("\n")
	}
	if e.Token != "" {
		fmt.Fprintf(&b, "  replay: %s%s\n", replay, e.Token)
	}
	return strings.TrimRight(b.String(), "\n")
}
