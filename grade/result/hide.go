package result

import "regexp"

// Hide removes the expected value from a property, with everything that it could
// be read from or computed from: the discrepancy (of which the order of magnitude
// stays), the tolerance, what the suite says of it in words, a pattern that states
// a factor, the estimate of a statistical test, and the decimal numbers that the law
// itself states. What stays is what the submission was given and what it answered.
// The law of what passes stays whole: who passes has its numbers.
func (p *Property) Hide() {
	if p.Verdict != Pass {
		p.Claim = decimal.ReplaceAllString(p.Claim, "?")
	}
	if p.Evidence == nil {
		return
	}
	e := *p.Evidence
	if e.Miss != nil {
		if m, ok := decade(float64(*e.Miss)); ok {
			e.Magnitude = &m
		}
	}
	e.Want, e.Miss, e.Tolerance, e.ToleranceFrom = nil, nil, nil, ""
	if p.Verdict != NotProvided && !harmless(safeReasons, e.Reason) {
		e.Reason = ""
	}
	if !harmless(safePatterns, e.Pattern) {
		e.Pattern = ""
	}
	if e.Statistics != nil {
		s := *e.Statistics
		s.Estimate, s.PValue, s.Statistic = nil, nil, ""
		e.Statistics = &s
	}
	e.Hidden = true
	p.Evidence = &e
}

// safeReasons are the forms of reasons that hold what the submission did, and no
// expected value: errors, panics, time-outs, and shapes. Everything else is
// dropped, so that a new wording is hidden until somebody has read it.
var safeReasons = []*regexp.Regexp{ReturnedError, AnyError, Panicked, Hung, WrongLength, WrongShape, NotReached, Lacking, Barred, Ended, OutOfTime, SameAnswer, Unsupported}

// The reasons that the suite states in these words; reports say them in the
// language of the reader.
var (
	ReturnedError = regexp.MustCompile(`(?s)^(\S+) returned an error on valid input: (.*)$`)
	AnyError      = regexp.MustCompile(`(?s)^an error on valid input: (.*)$`)
	Panicked      = regexp.MustCompile(`(?s)^(\S+) panicked: (.*)$`)
	Hung          = regexp.MustCompile(`^(\S+) did not return within (\S+)$`)
	WrongLength   = regexp.MustCompile(`^([^:]+) has (\d+) entries, want (\d+)$`)
	WrongShape    = regexp.MustCompile(`^([^:]+) is (\d+×\d+) with (\d+) entries, want (\d+×\d+)$`)
	NotReached    = regexp.MustCompile(`^the run ended before it was judged$`)
	Lacking       = regexp.MustCompile(`^(\S+) is not provided$`)
	Barred        = regexp.MustCompile(`^(\S+) ended or blocked the program before, and is not called any more$`)
	Ended         = regexp.MustCompile(`(?s)^the program ended or did not answer: (.*)$`)
	OutOfTime     = regexp.MustCompile(`^the time for one submission, (\S+), was used up before$`)
	SameAnswer    = regexp.MustCompile(`^(\S+) gives the same answer to different questions, or no finite number, and counts as not written$`)
	Unsupported   = regexp.MustCompile(`^(\S+) supports nothing that it was asked, and counts as not written$`)
)

// safePatterns are the guesses that state no factor and no right formula; what
// they compare with is a misreading.
var safePatterns = []*regexp.Regexp{LooksTransposed, LooksLike, IsZero, WrongInOneEntry}

// The guesses that the suite states in these words.
var (
	LooksTransposed = regexp.MustCompile(`^(\S+(?: \S+)*) looks transposed$`)
	LooksLike       = regexp.MustCompile(`^(p|E\[depth\]) looks like that of (.+)$`)
	IsZero          = regexp.MustCompile(`^(\S+(?: \S+)*) is zero throughout$`)
	WrongInOneEntry = regexp.MustCompile(`^(\S+(?: \S+)*) is wrong in one entry of (\d+)$`)
)

func harmless(forms []*regexp.Regexp, text string) bool {
	for _, form := range forms {
		if form.MatchString(text) {
			return true
		}
	}
	return text == ""
}

// decimal is a number that could be an expected value; integers are indices and sizes.
var decimal = regexp.MustCompile(`\d+\.\d+…?`)
