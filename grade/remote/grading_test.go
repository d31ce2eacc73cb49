//go:build grading

package remote_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/grade/remote"
	"bonpied/grade/rubric"
	"bonpied/props"
	"bonpied/stats"
)

// mostMessages is what judging a correct submission by the default rubric may cost.
const mostMessages = 300

// TestGradingTier: the default rubric costs few messages on correct code, says what
// it says without messages, and raises a false alarm with at most the budget.
func TestGradingTier(t *testing.T) {
	client := dial(t, served(core.Reference()), nil)
	judged := rubric.Default().Properties()
	set := props.Grading(7, client.Together)
	set.Timeout = 10 * time.Minute
	over, err := props.Run(t.Context(), client.Implementation(), set, judged...)
	if err != nil {
		t.Fatal(err)
	}
	if over.Summary.Pass != len(judged) {
		t.Errorf("%+v", over.Summary)
	}
	if client.Messages() > mostMessages {
		t.Errorf("%d messages, want at most %d", client.Messages(), mostMessages)
	}
	if !(over.FalseAlarmBound <= stats.DefaultBudget) {
		t.Errorf("false alarms of %v in all, want at most %v", over.FalseAlarmBound, stats.DefaultBudget)
	}
	set.Together = nil
	direct, err := props.Run(t.Context(), core.Reference(), set, judged...)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(direct, over); diff != "" {
		t.Errorf("(-direct +over the wire):\n%s", diff)
	}
}

// TestCounts: a batch is one message of several calls.
func TestCounts(t *testing.T) {
	client := dial(t, served(core.Reference()), nil)
	sent, received := client.Bytes()
	if client.Messages() != 1 || client.Calls() != 1 || sent == 0 || received == 0 {
		t.Errorf("after the handshake: %d messages, %d calls, %d and %d bytes", client.Messages(), client.Calls(), sent, received)
	}
	client.Together(5, func(i int, im contract.Implementation) { _, _ = im.ExpectedDepth(3, 0.5) })
	if client.Messages() != 2 || client.Calls() != 6 {
		t.Errorf("after a batch of 5: %d messages, %d calls", client.Messages(), client.Calls())
	}
}

// BenchmarkGrading is the whole default rubric on the reference, in this process:
// what the grader's own side costs, and how much it asks.
func BenchmarkGrading(b *testing.B) {
	judged := rubric.Default().Properties()
	var client *remote.Client
	for b.Loop() {
		client = dial(b, served(core.Reference()), nil)
		report, err := props.Run(b.Context(), client.Implementation(), props.Grading(7, client.Together), judged...)
		if err != nil || report.Summary.Pass != len(judged) {
			b.Fatalf("%+v, %v", report.Summary, err)
		}
	}
	sent, received := client.Bytes()
	b.ReportMetric(float64(client.Messages()), "messages")
	b.ReportMetric(float64(client.Calls()), "calls")
	b.ReportMetric(float64(sent), "sentB")
	b.ReportMetric(float64(received), "receivedB")
}

// TestTogetherOrder: a batch has the calls in the order of their goroutines' numbers.
func TestTogetherOrder(t *testing.T) {
	written := &recording{Conn: served(core.Reference())}
	client := dial(t, written, nil)
	const n = 100
	client.Together(n, func(i int, im contract.Implementation) { _, _ = im.ExpectedDepth(i+1, 0.5) })
	at := 0
	for i := range n {
		next := bytes.Index(written.last[at:], fmt.Appendf(nil, `"L":%d,`, i+1))
		if next < 0 {
			t.Fatalf("call %d is not behind those before it: %s", i, written.last)
		}
		at += next
	}
}

// recording keeps the last message that was written.
type recording struct {
	remote.Conn
	last []byte
}

func (r *recording) Write(b []byte) (int, error) {
	r.last = bytes.Clone(b)
	return r.Conn.Write(b)
}
