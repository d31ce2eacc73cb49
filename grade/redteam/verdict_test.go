//go:build linux

package redteam

import (
	"fmt"
	"slices"

	"bonpied/grade/result"
)

// violations lists what is wrong with the result of an attack, given that of its
// honest submission: the zero value if it has none.
func violations(a attack, got, honest result.Submission) []string {
	var found []string
	say := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	if got.Points > honest.Points {
		say("it has %v points, and its honest operations give %v", got.Points, honest.Points)
	}
	if got.Held > honest.Held && a.Verdict != "unearned" {
		say("%v points are held for it, and %v for its honest operations", got.Held, honest.Held)
	}
	reason := got.Reason.FR != "" && got.Reason.EN != ""
	switch a.Verdict {
	case "refused":
		if got.Verdict != result.Fail || !reason {
			say("its verdict is %s, want %s and why", got.Verdict, result.Fail)
		}
		return found
	case "fails":
		if got.Verdict != result.Fail || !slices.ContainsFunc(got.Properties, explained) {
			say("its verdict is %s, want %s and a property that says why", got.Verdict, result.Fail)
		}
	case "judged":
		if got.Points != honest.Points || got.Verdict != honest.Verdict {
			say("its verdict is %s and it has %v points, want %s and %v", got.Verdict, got.Points, honest.Verdict, honest.Points)
		}
		found = append(found, differences(got, honest)...)
	case "contained":
		if got.Verdict == result.Pass || got.Verdict == result.Error || got.Verdict == result.Fail && !reason && !slices.ContainsFunc(got.Properties, explained) {
			say("its verdict is %s, want that of its honest operations, or %s and why", got.Verdict, result.Fail)
		}
		return found
	case "unearned":
		if got.Verdict == result.Pass || got.Points != 0 {
			say("its verdict is %s and it has %v points, want no pass and none", got.Verdict, got.Points)
		}
	}
	if reason {
		say("it was not judged: %s", got.Reason.EN)
	}
	return found
}

// explained reports whether a property fails and says why.
func explained(p result.Property) bool {
	return p.Verdict == result.Fail && p.Evidence != nil && (p.Evidence.Reason != "" || p.Evidence.Where != "")
}

// differences lists the properties of which an attack changed the verdict.
func differences(got, honest result.Submission) []string {
	want := map[string]result.Verdict{}
	for _, p := range honest.Properties {
		want[p.Name] = p.Verdict
	}
	var found []string
	for _, p := range got.Properties {
		if p.Verdict != want[p.Name] {
			found = append(found, fmt.Sprintf("%s is %s, and %s for its honest operations", p.Name, p.Verdict, want[p.Name]))
		}
	}
	return found
}
