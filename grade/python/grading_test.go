//go:build python

package python_test

import (
	"testing"
	"time"

	"bonpied/core/verdict"
	"bonpied/grade/python"
	"bonpied/grade/rubric"
	"bonpied/props"
)

// mostMessages is what judging a submission by the default rubric may cost.
const mostMessages = 300

// gradingSubmissions are the reference submissions, on lists and on NumPy's arrays.
func gradingSubmissions(t testing.TB) map[string]python.Interpreter {
	return map[string]python.Interpreter{
		"testdata/reference": find(t, "python3"),
		"testdata/arrays":    find(t, withNumPy),
	}
}

// TestGradingTier: a submission in Python passes the default rubric in few messages.
func TestGradingTier(t *testing.T) {
	for folder, interpreter := range gradingSubmissions(t) {
		client, conn := dial(t, interpreter, folder)
		set := props.Grading(3, client.Together)
		set.Timeout = 10 * time.Minute
		report, err := props.Run(t.Context(), client.Implementation(), set, rubric.Default().Properties()...)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range report.Results {
			if r.Verdict != verdict.Pass && r.Verdict != verdict.NotProvided {
				t.Errorf("%s: %s\n%s", folder, r.Explain(), conn.Output())
			}
		}
		if client.Messages() > mostMessages {
			t.Errorf("%s: %d messages, want at most %d", folder, client.Messages(), mostMessages)
		}
	}
}

// BenchmarkGrading is the whole default rubric on each, its process included.
func BenchmarkGrading(b *testing.B) {
	for folder, interpreter := range gradingSubmissions(b) {
		b.Run(folder, func(b *testing.B) {
			messages, calls, bytes := 0, 0, int64(0)
			for b.Loop() {
				client, _ := dial(b, interpreter, folder)
				if _, err := props.Run(b.Context(), client.Implementation(), props.Grading(3, client.Together), rubric.Default().Properties()...); err != nil {
					b.Fatal(err)
				}
				sent, received := client.Bytes()
				messages, calls, bytes = client.Messages(), client.Calls(), sent+received
				_ = client.Close() // what broke it, the findings say
			}
			b.ReportMetric(float64(messages), "messages")
			b.ReportMetric(float64(calls), "calls")
			b.ReportMetric(float64(bytes), "bytes")
		})
	}
}
