package props

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/stats"
)

// Property is one statement that every correct implementation satisfies,
// declared once as a value.
type Property struct {
	Name   string // "backprop/hidden-recursion": public, never reused
	Claim  string // "δˡ = f'(zˡ) ⊙ (Wˡ⁺¹)ᵀ δˡ⁺¹"
	Source string // "Exercise 1.3; Nielsen (2015), BP2"

	// Needs lists the operations that the property calls.
	Needs []contract.Operation
	// Applies says why the property does not apply to an implementation that
	// has the operations; nil and "" mean that it does.
	Applies func(im contract.Implementation) (reason string)
	// Power says what a pass is worth.
	Power Power
	// Cost is how many common checks one check of this property is worth in time; a
	// run executes the less of them, and at least Power.Checks. 0 means 1.
	Cost int
	// Twin is the reason why another property is failed by the same faults.
	Twin string
	// Known marks a known failure, see [Expect].
	Known *Known
	// Required makes "not provided" a failure, see [Require].
	Required bool

	// Exactly one is set. Both are named functions.
	Check  func(d *Draws, im contract.Implementation) verdict.Finding
	Sample func(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding
}

// Power says what a pass of a property is worth: a certificate of a plan for a
// statistical one, and a least number of executed checks for the others.
type Power struct {
	Checks int        // least number of checks that must be judged; 0 means 20
	Plan   stats.Plan // false alarm, effect and miss probability of a Sample
}

// Kind says how a property is judged: "check" or "sample".
func (p Property) Kind() string {
	if p.Sample != nil {
		return "sample"
	}
	return "check"
}

const defaultLeastChecks = 20

// checks returns how many checks a run of so many executes.
func (p Property) checks(common int) int {
	return max(common/max(p.Cost, 1), p.leastChecks())
}

func (p Property) leastChecks() int {
	if p.Power.Checks > 0 {
		return p.Power.Checks
	}
	return defaultLeastChecks
}

var nameForm = regexp.MustCompile(`^[a-z]+/[a-z0-9]+(-[a-z0-9]+)*$`)

// Validate reports what is wrong with a list of properties: a name that is not
// "family/statement" in lower case, a name used twice, a missing claim or
// source, no operation needed, not exactly one of Check and Sample, a
// statistical plan out of range, or summed false alarms over the budget.
func Validate(ps []Property) error {
	seen := map[string]bool{}
	for _, p := range ps {
		switch {
		case !nameForm.MatchString(p.Name):
			return fmt.Errorf("props: name %q is not family/statement in lower case", p.Name)
		case seen[p.Name]:
			return fmt.Errorf("props: %s is declared twice", p.Name)
		case p.Claim == "" || p.Source == "":
			return fmt.Errorf("props: %s has no claim or no source", p.Name)
		case len(p.Needs) == 0:
			return fmt.Errorf("props: %s needs no operation", p.Name)
		case (p.Check == nil) == (p.Sample == nil):
			return fmt.Errorf("props: %s has not exactly one of Check and Sample", p.Name)
		}
		if p.Sample != nil {
			if err := p.Power.Plan.Validate(); err != nil {
				return fmt.Errorf("props: %s: %w", p.Name, err)
			}
		}
		seen[p.Name] = true
	}
	if bound := FalseAlarmBound(ps); bound > stats.DefaultBudget {
		return fmt.Errorf("props: false alarms add up to %.3g, over the budget of %.3g", bound, stats.DefaultBudget)
	}
	return nil
}

// FalseAlarmBound returns the sum of the false-alarm probabilities of the
// statistical properties: by the union bound, the probability that a correct
// implementation fails any is at most this, whatever their dependence.
func FalseAlarmBound(ps []Property) float64 {
	total := 0.0
	for _, p := range ps {
		if p.Sample != nil {
			total += p.Power.Plan.FalseAlarm
		}
	}
	return total
}

// Match returns the properties whose names match the pattern: comma-separated
// alternatives, each a family ("backprop"), a name, or a glob over names
// ("init/*-gain"), as in [path.Match]. It returns an error for a malformed
// pattern, and for an alternative that matches nothing.
func Match(ps []Property, pattern string) ([]Property, error) {
	chosen := make([]bool, len(ps))
	for alternative := range strings.SplitSeq(pattern, ",") {
		alternative = strings.TrimSpace(alternative)
		found := false
		for i, p := range ps {
			ok, err := path.Match(alternative, p.Name)
			if err != nil {
				return nil, fmt.Errorf("props: pattern %q: %w", alternative, err)
			}
			family, _, _ := strings.Cut(p.Name, "/")
			if ok || alternative == family {
				chosen[i], found = true, true
			}
		}
		if !found {
			return nil, &NoMatchError{Pattern: alternative}
		}
	}
	var matched []Property
	for i, p := range ps {
		if chosen[i] {
			matched = append(matched, p)
		}
	}
	return matched, nil
}

// NoMatchError says that a pattern matches no property.
type NoMatchError struct{ Pattern string }

func (e *NoMatchError) Error() string {
	return fmt.Sprintf("props: pattern %q matches no property", e.Pattern)
}

// Find returns the property of the given name.
func Find(ps []Property, name string) (Property, bool) {
	for _, p := range ps {
		if p.Name == name {
			return p, true
		}
	}
	return Property{}, false
}

// whyNot says why an implementation cannot be judged by p; "" means it can.
func (p Property) whyNot(im contract.Implementation) string {
	for _, op := range p.Needs {
		if !im.Provides(op) {
			return fmt.Sprintf("%s is not provided", op)
		}
	}
	if p.Applies != nil {
		return p.Applies(im)
	}
	return ""
}
