package main

import (
	"fmt"
	"slices"
	"strings"

	"bonpied/grade/format"
)

// text formats the matrix for a person: the faults, the controls, how many
// faults each property fails, what is wrong, and the sums.
func (r killed) text() string {
	var b strings.Builder
	b.WriteString(format.Table(r.faultRows()))
	b.WriteString("\n" + format.Table(r.controlRows()))
	b.WriteString("\n" + format.Table(r.propertyRows()))
	if len(r.Problems) > 0 {
		b.WriteString("\nproblems\n")
		for _, p := range r.Problems {
			b.WriteString("  " + p + "\n")
		}
	}
	b.WriteString("\n" + r.sums())
	return b.String()
}

func (r killed) faultRows() [][]string {
	rows := [][]string{{"faults"}}
	for _, f := range r.Faults {
		caught := "CAUGHT BY OTHERS"
		switch {
		case slices.Contains(f.Failed, f.MustFail):
			caught = "caught"
		case !f.Judged:
			caught = "not judged"
		case len(f.Failed) == 0:
			caught = "NOT CAUGHT"
		}
		rows = append(rows, []string{f.Name, f.MustFail, caught, "fails " + plural(len(f.Failed), "property"), f.seen()})
	}
	return rows
}

func (f killedFault) seen() string {
	switch {
	case f.SeenByPlainDifferences == nil:
		return ""
	case *f.SeenByPlainDifferences:
		return "plain differences see it"
	}
	return "plain differences miss it"
}

func (r killed) controlRows() [][]string {
	rows := [][]string{{"controls"}}
	for _, c := range r.Controls {
		outcome := "passes"
		if bad := slices.Concat(c.Failed, c.Inconclusive); len(bad) > 0 {
			outcome = "FAILS " + strings.Join(bad, ", ")
		}
		rows = append(rows, []string{c.Name, outcome})
	}
	return rows
}

func (r killed) propertyRows() [][]string {
	rows := [][]string{{"properties"}}
	for _, p := range r.Properties {
		rows = append(rows, []string{p.Name, "fails " + plural(p.Kills, "fault")})
	}
	return rows
}

// sums counts the caught faults, those whose property was not run, those that
// plain differences miss, and the controls.
func (r killed) sums() string {
	judged, caught, derivatives, missed, passing := 0, 0, 0, 0, 0
	for _, f := range r.Faults {
		if f.Judged {
			judged++
		}
		if slices.Contains(f.Failed, f.MustFail) {
			caught++
		}
		if seen := f.SeenByPlainDifferences; seen != nil {
			derivatives++
			if !*seen {
				missed++
			}
		}
	}
	for _, c := range r.Controls {
		if len(c.Failed)+len(c.Inconclusive) == 0 {
			passing++
		}
	}
	open := ""
	if n := len(r.Faults) - judged; n > 0 {
		open = fmt.Sprintf(", %d not judged by it", n)
	}
	return fmt.Sprintf(`%s, %d caught by the property that each names%s
%d in derivatives, of which plain differences miss %d
%s, %d pass everything
seed %d, suite %s, %s
`, plural(len(r.Faults), "fault"), caught, open, derivatives, missed, plural(len(r.Controls), "control"), passing, r.Seed, r.Suite, r.Platform)
}
