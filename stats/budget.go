package stats

import (
	"fmt"
	"math"
	"strings"
	"text/tabwriter"
)

// DefaultBudget is the probability that a run of the whole suite raises a false
// alarm.
const DefaultBudget = 1e-9

// Budget is a ledger of false-alarm probabilities. By the union bound the
// probability that any of the tests fails on correct code is at most the total,
// however the tests depend on each other. The zero value is an empty ledger of
// limit [DefaultBudget].
type Budget struct {
	// Limit is what the shares may add up to, in (0, 1]; 0 means DefaultBudget.
	Limit float64

	entries []budgetEntry
	spent   total
}

type budgetEntry struct {
	name       string
	falseAlarm float64
}

// Add enters a test and its share α. It reports an empty or repeated name, a
// share that is not a probability, a limit that is none, and a share that would
// pass the limit; a share in error is not entered.
func (b *Budget) Add(name string, falseAlarm float64) error {
	if name == "" {
		return badArgument("name", "is empty, want the name of a test")
	}
	if limit := b.limit(); !(limit > 0 && limit <= 1) {
		return badArgument("Budget.Limit", "is %v, want a probability in (0, 1]", limit)
	}
	if !(falseAlarm >= 0 && falseAlarm <= 1) {
		return badArgument("falseAlarm", "of %s is %v, want a probability in [0, 1]", name, falseAlarm)
	}
	for _, e := range b.entries {
		if e.name == name {
			return badArgument("name", "%s is in the budget already", name)
		}
	}
	spent := b.spent
	spent.add(falseAlarm)
	// Each share and the limit are within u of the numbers meant, and the
	// compensated sum within 2u: 10 shares of 1e-10 fit into 1e-9.
	if !(spent.value() <= b.limit()*(1+4*defaultRoundoff)) {
		return badArgument("falseAlarm", "of %s is %g, want at most the %.3g that is left of %g", name, falseAlarm, b.Remaining(), b.limit())
	}
	b.spent = spent
	b.entries = append(b.entries, budgetEntry{name, falseAlarm})
	return nil
}

func (b *Budget) limit() float64 {
	if b.Limit == 0 {
		return DefaultBudget
	}
	return b.Limit
}

// Total returns the sum of the shares, compensated, so that it does not depend
// on how many small shares there are.
func (b *Budget) Total() float64 { return b.spent.value() }

// Remaining returns what is left of the limit, at least 0.
func (b *Budget) Remaining() float64 { return math.Max(0, b.limit()-b.Total()) }

// String formats the ledger as a table: a line for each share, in the order of
// entry, the total and the limit.
func (b *Budget) String() string {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	for _, e := range b.entries {
		fmt.Fprintf(w, "%s\t%.3g\n", e.name, e.falseAlarm)
	}
	fmt.Fprintf(w, "total\t%.3g\nlimit\t%.3g\n", b.Total(), b.limit())
	w.Flush() // cannot fail: a strings.Builder takes everything
	return text.String()
}
