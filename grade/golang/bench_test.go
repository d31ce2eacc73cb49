//go:build grading

package golang_test

import (
	"fmt"
	"testing"

	"bonpied/grade/submission"
)

// serve builds, starts, shakes hands, calls and ends.
func serve(b *testing.B, s submission.Submission) {
	client, conn, err := start(b, b.Context(), s)
	if err != nil {
		b.Fatal(err, conn.Output())
	}
	if _, err := client.Implementation().Gamma(identity); err != nil {
		b.Fatal(err)
	}
	_ = client.Close() // it has answered
}

// BenchmarkNew: a submission that was never built.
func BenchmarkNew(b *testing.B) {
	builder(b)
	for i := range b.N {
		serve(b, gamma(fmt.Sprintf("return %d + %d, nil", b.N, i)))
	}
}

// BenchmarkCached: one of which the program and its machine code are there.
func BenchmarkCached(b *testing.B) {
	s := gamma("return 3, nil")
	serve(b, s)
	b.ResetTimer()
	for range b.N {
		serve(b, s)
	}
}
