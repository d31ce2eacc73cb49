package verdict

import (
	"fmt"
	"math"
	"strings"
)

// Place says where a compared number stands, in the lecture's notation. It is a
// value, formatted only when it is printed. Indices are counted from 1; 0 means
// that the index does not apply.
type Place struct {
	Name    string // "∂C/∂w", "δ", "a"
	Layer   int    // l
	Row     int    // j
	Col     int    // k
	Example int    // i, in a batch
}

// String formats the place: "∂C/∂w[l=2 j=1 k=3]".
func (p Place) String() string {
	var indices []string
	for _, index := range []struct {
		name  string
		value int
	}{{"i", p.Example}, {"l", p.Layer}, {"j", p.Row}, {"k", p.Col}} {
		if index.value > 0 {
			indices = append(indices, fmt.Sprintf("%s=%d", index.name, index.value))
		}
	}
	if len(indices) == 0 {
		return p.Name
	}
	return p.Name + "[" + strings.Join(indices, " ") + "]"
}

// Judge collects the comparisons of one check and remembers the worst. The zero
// value is ready to use. Once something failed outright (a shape, a panic),
// that failure is the finding.
type Judge struct {
	// ToleranceFrom says where the tolerances of this check come from.
	ToleranceFrom string
	// Pattern is a guess at what is wrong, for the evidence of a failure.
	Pattern string

	outright *Finding
	compared int
	ratio    float64 // worst discrepancy/tolerance so far
	place    Place
	evidence Evidence
}

// Close compares got with want: it fails unless |got − want| ≤ tolerance, so
// that NaN fails. What is not finite is close to nothing, an equal infinity
// included: see [Judge.Equal].
func (j *Judge) Close(place Place, got, want, tolerance float64) {
	j.CloseTo(place, got, want, tolerance, 0)
}

// CloseTo is [Judge.Close] that also states the oracle's own error, which is
// part of the tolerance. A finite result whose tolerance is negative or not
// finite makes the check inconclusive.
func (j *Judge) CloseTo(place Place, got, want, tolerance, oracleError float64) {
	discrepancy := math.Abs(got - want)
	if math.IsNaN(discrepancy) || math.IsInf(got, 0) {
		tolerance = 0
		discrepancy = math.Inf(1)
	}
	if !(tolerance >= 0) || math.IsInf(tolerance, 1) {
		j.compared++
		j.Stop(Inconclusivef("the tolerance at %v is %v", place, tolerance))
		return
	}
	j.record(place, Evidence{
		Got: Float(got), Want: Float(want), Discrepancy: Float(discrepancy),
		Tolerance: Float(tolerance), OracleError: Float(oracleError),
	})
}

// Agree is [Judge.Close] for two answers of one implementation: where both are
// the same infinity they agree, and whether they should be finite is another
// statement's to judge.
func (j *Judge) Agree(place Place, got, want, tolerance float64) {
	if math.IsInf(got, 0) && got == want {
		j.Equal(place, got, want)
		return
	}
	j.Close(place, got, want, tolerance)
}

// Equal compares got with want to the bit, but for the sign of zero; NaN
// equals NaN and infinities themselves, for a repeated call must give them again.
func (j *Judge) Equal(place Place, got, want float64) {
	same := got == want || math.IsNaN(got) && math.IsNaN(want)
	discrepancy := math.Abs(got - want)
	switch {
	case same:
		discrepancy = 0
	case math.IsNaN(discrepancy):
		discrepancy = math.Inf(1)
	}
	j.record(place, Evidence{Got: Float(got), Want: Float(want), Discrepancy: Float(discrepancy)})
}

// record keeps a comparison if it is the worst so far, by discrepancy over
// tolerance.
func (j *Judge) record(place Place, e Evidence) {
	j.compared++
	ratio := float64(e.Discrepancy / e.Tolerance)
	if e.Discrepancy == 0 {
		ratio = 0
	}
	if j.compared > 1 && !(ratio > j.ratio) {
		return
	}
	j.ratio, j.place, j.evidence = ratio, place, e
}

// True fails with the reason unless the condition holds.
func (j *Judge) True(condition bool, format string, args ...any) {
	j.compared++
	if !condition {
		j.Stop(Failf(format, args...))
	}
}

// Length fails unless got == want, a number of entries, and reports whether the
// lengths agree, so that the caller can index.
func (j *Judge) Length(name string, got, want int) bool {
	if got != want {
		j.Stop(Failf("%s has %d entries, want %d", name, got, want))
		return false
	}
	return true
}

// Stop makes the finding the outcome of this check unless one was set before: a
// failure goes before an inconclusive.
func (j *Judge) Stop(f Finding) {
	if j.outright == nil || j.outright.Verdict == Inconclusive && f.Verdict == Fail {
		j.outright = &f
	}
}

// Failed reports whether the check has failed so far.
func (j *Judge) Failed() bool {
	return j.outright != nil && j.outright.Verdict == Fail || j.ratio > 1
}

// Finding returns the outcome: the outright failure if there is one, a failure
// if the worst comparison is over its tolerance, an error if nothing was
// compared, and a pass otherwise.
func (j *Judge) Finding() Finding {
	f := Finding{Verdict: Pass, Evidence: j.evidence}
	if j.compared > 0 {
		f.Evidence.Where = j.place.String()
	}
	f.Evidence.ToleranceFrom, f.Evidence.Pattern = j.ToleranceFrom, j.Pattern
	f.Evidence.Compared = j.compared
	switch {
	case j.outright != nil && !(j.outright.Verdict == Inconclusive && j.ratio > 1):
		f.Verdict, f.Reason = j.outright.Verdict, j.outright.Reason
	case j.ratio > 1:
		f.Verdict = Fail
		f.Reason = fmt.Sprintf("%s is %s: off by %v, tolerance %v", f.Evidence.Where,
			apart(float64(f.Evidence.Got), float64(f.Evidence.Want)), f.Evidence.Discrepancy, f.Evidence.Tolerance)
	case j.compared == 0:
		f.Verdict, f.Reason = Error, "nothing was compared"
	}
	return f
}

// apart formats "got, want want" with the six digits that a person reads, or
// with all of them where six would show the same number twice.
func apart(got, want float64) string {
	short := fmt.Sprintf("%.6g", got)
	if short == fmt.Sprintf("%.6g", want) {
		return fmt.Sprintf("%.17g, want %.17g", got, want)
	}
	return fmt.Sprintf("%s, want %.6g", short, want)
}
